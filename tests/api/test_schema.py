"""The description of the API: whole, unambiguous, and true to what it describes."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.test import Client
from ninja import Schema

import racimo.api
from racimo.api.app import api


def described() -> dict[str, Any]:
    response = Client().get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/json")
    described: dict[str, Any] = json.loads(response.content)
    return described


def references(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        if isinstance(told.get("$ref"), str):
            yield told["$ref"]
        for part in told.values():
            yield from references(part)
    elif isinstance(told, list):
        for part in told:
            yield from references(part)


def schemas() -> Iterator[type[Schema]]:
    for module in pkgutil.iter_modules(racimo.api.__path__):
        for one in vars(importlib.import_module(f"racimo.api.{module.name}")).values():
            if isinstance(one, type) and issubclass(one, Schema) and one.__module__.startswith(
                "racimo."
            ):  # fmt: skip
                yield one


def test_no_two_shapes_share_a_name_for_one_of_them_would_be_lost():
    names = Counter(one.__name__ for one in set(schemas()))
    assert [name for name, times in names.items() if times > 1] == []


def test_every_reference_leads_to_a_shape():
    told = described()
    known = {f"#/components/schemas/{name}" for name in told["components"]["schemas"]}
    found = set(references(told))
    assert found
    assert found <= known


def test_every_operation_has_a_name_of_its_own_and_says_what_it_refuses():
    operations = [one for path in described()["paths"].values() for one in path.values()]
    names = Counter(one["operationId"] for one in operations)
    assert [name for name, times in names.items() if times > 1] == []
    for one in operations:
        for status, response in one["responses"].items():
            if int(status) >= 400:
                assert set(response["content"]) == {"application/problem+json"}


def test_the_description_is_that_of_the_api():
    told = described()
    assert told["info"]["title"] == api.title
    assert told["openapi"].startswith("3.")
