"""The API object and its routers."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.docs import Swagger
from ninja.openapi.schema import OpenAPISchema

from racimo.api import (
    calls,
    consortium,
    errors,
    matchmaking,
    organisations,
    partnerships,
    scoreboard,
)


class Docs(Swagger):
    """The description of the API as a page of the site."""

    template = "api.html"


class Api(NinjaAPI):
    """Racimo's API; its errors are problem documents, and its description says so."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:  # noqa: ANN401 - Ninja's own
        """The OpenAPI document, with the media type of errors put right."""
        schema = super().get_openapi_schema(**options)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, response in operation.get("responses", {}).items():
                    content = response.get("content", {})
                    if int(status) >= 400 and "application/json" in content:  # noqa: PLR2004
                        content["application/problem+json"] = content.pop("application/json")
        return schema


api = Api(
    title="Racimo",
    version="1",
    description="From a funding call to a scoreboard that anyone can verify.",
    docs=Docs({"defaultModelsExpandDepth": -1}),
    docs_url="/docs",
    openapi_url="/openapi.json",
    urls_namespace="api",
)
errors.install(api)
api.add_router("/calls", calls.router)
api.add_router("/organisations", organisations.router)
api.add_router("/partnerships", partnerships.router)
api.add_router("/consortium", consortium.router)
api.add_router("", matchmaking.router)
api.add_router("/scoreboards", scoreboard.router)
