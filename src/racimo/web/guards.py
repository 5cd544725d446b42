"""From a refusal to a page; from a request to what every page shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from racimo.core.errors import NotAllowed, NotFound, Refused

if TYPE_CHECKING:
    from racimo.accounts.models import User

STATUS = {NotAllowed: 403, NotFound: 404}


def member(request: HttpRequest) -> User:
    """The signed-in person; anybody else is shown the way to the sign-in form."""
    if not request.user.is_authenticated:
        raise NotAllowed(_("To view this information, please connect."))
    return request.user


def everywhere(request: HttpRequest) -> dict[str, object]:
    """What every page may show."""
    return {"racimo_version": settings.VERSION, "site": settings.SITE}


class Guard:
    """Turns a refusal that a page let through into a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Remember the next door."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through; what a signed-in person sees is never kept by a cache."""
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Show a refusal; leave everything else to Django."""
        if not isinstance(error, Refused):
            return None
        if isinstance(error, NotAllowed) and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)
        return render(request, f"{status}.html", {"refusal": error}, status=status)
