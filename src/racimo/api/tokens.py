"""From a bearer token or a session to an actor."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer, SessionAuth

from racimo.accounts import queries
from racimo.base.clock import now


class Bearer(HttpBearer):
    """A personal access token."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:  # noqa: ANN401, ARG002 - Ninja's
        """The person behind the token, or nobody."""
        return queries.by_token(token, now=now())


def actor(request: HttpRequest) -> Any:  # noqa: ANN401 - a user row or the anonymous user
    """Who asks: by token if one is sent (a bad one is refused), else by session."""
    header = request.headers.get("Authorization", "")
    if header:
        kind, _, secret = header.partition(" ")
        person = queries.by_token(secret.strip(), now=now()) if kind.lower() == "bearer" else None
        if person is None:
            raise AuthenticationError
        return person
    return getattr(request, "user", None) or AnonymousUser()


# For endpoints that need a member: a session with its CSRF token, or a bearer token.
signed_in = [SessionAuth(csrf=True), Bearer()]
