"""Organisations of the demo: the cast, real clusters by name, and an invented crowd around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from racimo.base.roster import OrganisationRow, ParticipationRow, ProjectRow, Row
from racimo.cli.vineyard.pages import table, toml
from racimo.cli.vineyard.scene import Operator, Scene
from racimo.organisations import actions, queries

DEMO, PUBLIC = "demo", "public"
TOLD = (
    "url", "description", "members", "fields", "offers", "wants", "targets", "languages",
)  # fmt: skip
SMES_A_PLACE = 3
OTHERS = (
    ("chamber", "Chamber of {city}"),
    ("agency", "{city} Regional Agency"),
    ("research_centre", "{city} Institute for {theme}"),
    ("university", "University of the {theme} Arts, {city}"),
)
PROJECTS = 60
Told = dict[str, Any]


def plant_organisations(scene: Scene) -> None:
    """Everybody in the directory, with a past, profiles, and companies in clusters."""
    cast = toml("cast.toml")["organisation"]
    crowd = list(_crowd(scene))
    everybody = [*cast, *crowd]
    actions.import_rows(_rows(scene, everybody), source=DEMO)
    actions.mark_invented(source=DEMO)
    actions.import_rows(_facts(), source=PUBLIC)
    found = {one.source_key: one for one in queries.of_source(DEMO)}
    for told in everybody:
        row = found[told["key"]]
        scene.organisations[told["key"]] = actions.describe(
            row, actor=Operator(), told=_profile(scene, told), today=scene.today
        )
    for told in everybody:
        if "cluster" in told:
            home, member = (scene.organisations[told[key]] for key in ("cluster", "key"))
            actions.enrol(home.pk, [member.pk])


def _profile(scene: Scene, told: Told) -> Told:
    """What an organisation says of itself; the crowd leaves some of it open."""
    profile = {name: told[name] for name in TOLD if name in told}
    if told["kind"] in {"cluster_organisation", "business_network"}:
        profile["eccp"] = told.get("eccp", "registered")
        profile["legal_entity"] = "yes"
    if told["kind"] == "sme":
        profile["sme"] = "yes"
        profile["sme_as_of"] = scene.day(-460).isoformat()
    return profile


def _rows(scene: Scene, everybody: Sequence[Told]) -> Iterator[Row]:
    for told in everybody:
        yield OrganisationRow(
            key=told["key"],
            name=told["name"],
            short_name=told.get("short_name", ""),
            kind=told["kind"],
            country=told["country"],
            nuts=told.get("nuts", ""),
            city=told["city"],
            latitude=told.get("latitude"),
            longitude=told.get("longitude"),
            sme=True if told["kind"] == "sme" else None,
        )
    yield from _past(scene, everybody)


def _past(scene: Scene, everybody: Sequence[Told]) -> Iterator[Row]:
    """Projects in which organisations of neighbouring themes took part, so that ranking works."""
    able = [one for one in everybody if one["kind"] != "sme" and one["country"] != "IE"]
    for number in range(1, PROJECTS + 1):
        key = f"demo-project-{number:02}"
        start = scene.day(-3000 + 40 * number)
        lead = able[scene.dice.randrange(len(able))]
        near = [one for one in able if set(one["fields"]) & set(lead["fields"]) and one != lead]
        team = [lead, *scene.dice.sample(near, min(len(near), scene.dice.randint(3, 6)))]
        yield ProjectRow(
            key=key,
            acronym=f"{scene.dice.choice(toml('words.toml')['beginnings']).upper()}-{number:02}",
            title=f"Invented for the demo: work on {lead['fields'][0]}",
            programme=scene.dice.choice(("HORIZON", "COSME", "INTERREG", "LIFE", "I3")),
            start=start,
            end=start + timedelta(days=900),
        )
        for place, one in enumerate(team):
            yield ParticipationRow(key, one["key"], "participant" if place else "coordinator")


def _crowd(scene: Scene) -> Iterator[Told]:
    """Two clusters, three companies and one or two others in every place."""
    themes, taken = toml("words.toml")["theme"], set[str]()
    for number, place in enumerate(table("places.csv")):
        for turn in range(2):
            theme = themes[(number * 5 + turn * 7) % len(themes)]
            key = f"place-{number:02}-cluster-{turn}"
            cluster = _told(scene, place, theme, key, "cluster_organisation")
            cluster["name"] = _cluster_name(place, theme, turn)
            cluster["members"] = scene.dice.randint(18, 160)
            cluster["eccp"] = scene.dice.choice(("registered", "registered", "planned", "no"))
            if turn and scene.dice.random() < 0.3:  # noqa: PLR2004 - a third are networks
                cluster["kind"] = "business_network"
            yield cluster
        for turn in range(SMES_A_PLACE):
            theme = themes[(number * 5 + (turn % 2) * 7) % len(themes)]
            firm = _told(scene, place, theme, f"place-{number:02}-firm-{turn}", "sme")
            firm["name"] = _firm_name(scene, place, theme, taken)
            firm["cluster"] = f"place-{number:02}-cluster-{turn % 2}"
            yield firm
        if number % 2:
            kind, pattern = OTHERS[number // 2 % len(OTHERS)]
            other = _told(scene, place, themes[number % len(themes)], f"place-{number:02}-x", kind)
            theme_name = themes[number % len(themes)]["name"]
            other["name"] = pattern.format(city=place["city"], theme=theme_name)
            yield other


def _told(scene: Scene, place: dict[str, str], theme: dict[str, Any], key: str, kind: str) -> Told:
    dice = scene.dice
    lands = [code for code in toml("words.toml")["targets"] if code != place["country"]]
    told: Told = {
        "key": key,
        "kind": kind,
        "country": place["country"],
        "city": place["city"],
        "nuts": place["nuts"],
        "latitude": round(float(place["latitude"]) + dice.uniform(-0.2, 0.2), 3),
        "longitude": round(float(place["longitude"]) + dice.uniform(-0.2, 0.2), 3),
        "fields": dice.sample(theme["fields"], dice.randint(2, 3)),
        "offers": dice.sample(theme["offers"], dice.randint(1, 3)),
        "wants": dice.sample(theme["wants"], dice.randint(1, 3)),
        "languages": place["languages"].split(),
        "description": f"Invented for the demo: {theme['name'].lower()} in {place['city']}.",
    }
    if dice.random() < 0.8:  # noqa: PLR2004 - some have not said where they want to go
        told["targets"] = dice.sample(lands, dice.randint(1, 3))
    return told


def _cluster_name(place: dict[str, str], theme: dict[str, Any], turn: int) -> str:
    word, city, name = place["word"], place["city"], theme["name"]
    return f"{name} {word} {city}" if turn else f"{word} {name} {city}"


def _firm_name(scene: Scene, place: dict[str, str], theme: dict[str, Any], taken: set[str]) -> str:
    """A company name that no other company of the demo has."""
    words = toml("words.toml")
    ending = words["endings"].get(place["country"], "")
    while True:
        start = scene.dice.choice(words["beginnings"])
        name = f"{start} {theme['firm']} {place['city']} {ending}".strip()
        if name not in taken:
            taken.add(name)
            return name


def _facts() -> Iterator[Row]:
    """Clusters that took part in real partnerships: their name, their country, their part."""
    for line in table("facts.csv"):
        key = f"{line['name']}, {line['country']}"
        yield OrganisationRow(
            key=key, name=line["name"], kind="cluster_organisation", kind_assumed=True,
            country=line["country"],
        )  # fmt: skip
        yield ProjectRow(
            key=line["project"], acronym=line["project"], programme=line["programme"],
            topic=line["topic"],
        )  # fmt: skip
        yield ParticipationRow(line["project"], key, line["role"])
