"""From a bearer token or a session to an actor; a bad token opens nothing, not even open doors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer, SessionAuth

from racimo.accounts import queries
from racimo.api.errors import not_signed_in
from racimo.base.clock import now

DOOR = "/api/"
KNOWN = "racimo_bearer"  # who the token of this request belongs to, asked once


class Bearer(HttpBearer):
    """A personal access token."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:  # noqa: ANN401, ARG002 - Ninja's
        """The person behind the token."""
        return actor(request)


def actor(request: HttpRequest) -> Any:  # noqa: ANN401 - a user row or the anonymous user
    """Who asks: by token if one is sent (a bad one is refused), else by session."""
    header = request.headers.get("Authorization", "")
    if not header:
        return getattr(request, "user", None) or AnonymousUser()
    if not hasattr(request, KNOWN):
        kind, _, secret = header.partition(" ")
        person = queries.by_token(secret.strip(), now=now()) if kind.lower() == "bearer" else None
        if person is None:
            raise AuthenticationError
        setattr(request, KNOWN, person)
    return getattr(request, KNOWN)


class Doorkeeper:
    """Refuses a bad token at every address of the API, before anything is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Remember the next door."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let a request through that has no token, or a good one."""
        if request.path.startswith(DOOR):
            try:
                actor(request)
            except AuthenticationError:
                return not_signed_in()
        return self.get_response(request)


# For endpoints that need a member: a session with its CSRF token, or a bearer token.
signed_in = [SessionAuth(csrf=True), Bearer()]
