"""People of the demo: invented, marked as such, and whom they work for."""

from __future__ import annotations

from racimo.accounts.actions import register
from racimo.cli.vineyard.pages import toml
from racimo.cli.vineyard.scene import Scene
from racimo.organisations.actions import affiliate


def plant_people(scene: Scene) -> None:
    """Register everybody; those with a part in the tour get the demo's password."""
    told = toml("people.toml")
    scene.password = told["password"]
    for one in told["person"]:
        person = register(
            email=one["email"],
            name=one["name"],
            password=scene.password if "sign_in" in one else None,
            synthetic=True,
            is_editor=one.get("editor", False),
        )
        scene.people[one["key"]] = person
        for key in one["works_for"]:
            affiliate(
                scene.organisations[key], user_id=person.pk, manages=one.get("manages", False)
            )


def sign_in_rows() -> list[dict[str, str]]:
    """Who can sign in: role, address and what there is to see."""
    return [
        {"role": one["sign_in"], "email": one["email"], "name": one["name"], "says": one["says"]}
        for one in toml("people.toml")["person"]
        if "sign_in" in one
    ]


def password() -> str:
    """The one password of the demo."""
    return str(toml("people.toml")["password"])
