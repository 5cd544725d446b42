"""From a refusal to problem+json (RFC 9457)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from racimo.core.errors import NotAllowed, NotFound, Refused, TooLate

STATUS: dict[type[Refused], int] = {NotAllowed: 403, NotFound: 404, TooLate: 409}


class Problem(Schema):
    """What went wrong, where, and what to do."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    code: str = ""
    where: str = ""
    hint: str = ""
    errors: list[dict[str, Any]] = []


def problem(status: int, title: str, **more: Any) -> HttpResponse:  # noqa: ANN401 - JSON is anything
    """A problem document."""
    body = {"type": "about:blank", "title": title, "status": status, **more}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def not_signed_in() -> HttpResponse:
    """Nobody we know asked, or the token is no good."""
    response = problem(401, "Sign in or send a token.", code="not-signed-in")
    response["WWW-Authenticate"] = "Bearer"
    return response


def install(api: NinjaAPI) -> None:
    """Teach the API to say what went wrong."""

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 422)
        return problem(status, error.message, code=error.code, where=error.where, hint=error.hint)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [
            {"where": ".".join(str(part) for part in one["loc"]), "what": one["msg"]}
            for one in error.errors
        ]
        return problem(422, "The request does not fit.", code="invalid", errors=errors)

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, "There is no such thing here.", code="not-found")

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return not_signed_in()

    @api.exception_handler(MultiPartParserError)
    @api.exception_handler(BadRequest)
    @api.exception_handler(SuspiciousOperation)
    def broken(request: HttpRequest, error: Exception) -> HttpResponse:
        hint = "Send a body of the type that its Content-Type names, whole and not too large."
        return problem(400, "The body cannot be read.", code="unreadable", where="body", hint=hint)

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, str(error), code="refused")
