"""The people that tests speak of: each test knows them by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client

PASSWORD = "a grape in autumn"


@dataclass(frozen=True)
class Cast:
    """Alba coordinates, Bruno is a partner, Chiara a stranger, Dina staff, Olof an officer."""

    alba: Any
    bruno: Any
    chiara: Any
    dina: Any
    olof: Any

    @classmethod
    def gather(cls) -> Cast:
        """Make them known."""
        from racimo.accounts.actions import register

        def person(name: str, **more: bool) -> Any:
            return register(
                email=f"{name.lower()}@example.org", name=name, password=PASSWORD, **more
            )

        return cls(
            alba=person("Alba"),
            bruno=person("Bruno"),
            chiara=person("Chiara"),
            dina=person("Dina", is_staff=True, is_editor=True, is_superuser=True),
            olof=person("Olof"),
        )


def signed_in(person: Any) -> Client:
    """A browser in which this person is signed in; nobody's browser for None."""
    client = Client()
    if person is not None:
        client.force_login(person)
    return client
