"""Present, describe, propose: every refusal names its field and changes nothing."""

import csv
import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from tests.factories import make_organisation
from tests.shared import SHARED, needs_shared

from racimo.core.errors import NotAllowed
from racimo.organisations import actions, policies, queries
from racimo.organisations.actions.reading import read
from racimo.organisations.models import Affiliation, Organisation

pytestmark = pytest.mark.django_db
TODAY = date(2030, 5, 14)


def register(
    person: Any, name: str = "Weinbau Verbund", *, country: str = "AT", another: bool = False
) -> Organisation:
    return actions.register(
        person, name=name, country=country, kind="business_network", another=another
    )


def describe(row: Organisation, person: Any, **told: Any) -> Organisation:
    return actions.describe(row, actor=person, told=told, today=TODAY)


def test_who_presents_an_organisation_manages_it(cast):
    row = register(cast.alba)
    assert (row.slug, row.country, row.kind, row.source) == (
        "weinbau-verbund", "AT", "business_network", "member",
    )  # fmt: skip
    assert policies.may_edit(cast.alba, row)
    assert not policies.may_edit(cast.bruno, row)
    assert queries.works_for(cast.alba, row.pk)
    assert list(queries.managed(cast.alba)) == [row]


def test_a_visitor_presents_nothing(db):
    with pytest.raises(NotAllowed):
        register(AnonymousUser())
    assert Organisation.objects.count() == 0
    assert list(queries.managed(AnonymousUser())) == []
    assert not queries.works_for(AnonymousUser(), 1)


def test_working_there_is_not_enough_to_edit_and_operators_may(cast):
    row = make_organisation()
    actions.affiliate(row, user_id=cast.bruno.pk)
    assert not policies.may_edit(cast.bruno, row)
    with pytest.raises(NotAllowed):
        describe(row, cast.bruno, city="Haro")
    assert describe(row, cast.dina, city="Haro").city == "Haro"
    actions.affiliate(row, user_id=cast.bruno.pk, manages=True)
    assert policies.may_edit(cast.bruno, row)
    assert Affiliation.objects.count() == 1


@pytest.mark.parametrize(
    "name",
    ["Cluster Alava", "cluster álava ", "CLUSTER  ÁLAVA", "Cluster\u200b Álava", "Álava Cluster",
     "Cluster \u0410lava", "Clu\u017fter Álava"],
)  # fmt: skip
def test_a_name_nearly_known_in_the_country_is_proposed_not_merged(cast, name):
    known = make_organisation(name="Cluster Álava", country="ES")
    make_organisation(name="Cluster Álava", country="PT")
    with pytest.raises(actions.LooksKnown) as refusal:
        register(cast.alba, name, country="ES")
    assert [one.pk for one in refusal.value.alike] == [known.pk]
    assert Organisation.objects.count() == 2
    other = register(cast.alba, name, country="ES", another=True)
    assert other.pk != known.pk
    known.refresh_from_db()
    assert known.name == "Cluster Álava"


def test_another_country_or_another_name_is_not_alike(cast):
    make_organisation(name="Cluster Álava", country="ES")
    assert register(cast.alba, "Cluster Álava", country="FR").slug == "cluster-alava"
    assert register(cast.alba, "Cluster de Girona", country="ES").slug == "cluster-de-girona"


def test_addresses_are_free_of_clashes(cast):
    first = register(cast.alba, "New")
    second = register(cast.alba, "new", another=True)
    third = register(cast.alba, "日本")
    assert [row.slug for row in (first, second, third)] == ["new-2", "new-3", "organisation"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", " "), ("name", "\u200b"), ("name", "a\0b"), ("name", "x" * 401),
        ("name", "Evil \u202eemaN"), ("name", "\ud800"), ("country", "Spain"), ("country", "XX"),
        ("country", ""), ("kind", "dragon"), ("kind", ""), ("nuts", "Galicia"), ("nuts", "ES2111"),
        ("nuts", "PT11"), ("url", "javascript:alert(1)"), ("url", "ftp://example.org"),
        ("url", "https://u:p@example.org/"), ("url", "vine"), ("url", "https://x" + "y" * 500),
        ("sme", "perhaps"), ("sme_as_of", "yesterday"), ("sme_as_of", "2030-05-15"),
        ("members", "-1"), ("members", "many"), ("members", "1e3"), ("members", "٣"),
        ("members", "1000001"), ("eccp", "maybe"), ("targets", "US\nUnited States"),
        ("languages", "english"), ("offers", "x" * 81), ("offers", "\n".join(map(str, range(31)))),
        ("description", "x" * 10_001), ("description", "bell \x07"), ("legal_entity", "certainly"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_field_and_nothing_changes(cast, field, value):
    row = make_organisation(sme=True, name="Before")
    with pytest.raises(actions.Misfit) as refusal:
        describe(row, cast.dina, **{field: value, "city": "Haro"})
    assert list(refusal.value.errors) == [field]
    assert refusal.value.where == field
    assert refusal.value.errors[field]
    row.refresh_from_db()
    assert (row.name, row.city) == ("Before", "")


def test_a_whole_profile_is_stored_as_told(cast):
    row = make_organisation(kind_assumed=True, nuts_class="transition")
    describe(
        row, cast.dina, name="Vid", kind="sme", country="gr", nuts="el30", city="Αθήνα",
        url="https://example.org/a?b=c", description="One\ntwo", sme="yes", members="17",
        fields="Water \n water reuse\n\nWater ", targets=["us", "JP"], languages="en\nEL",
        legal_entity="", eccp="planned", offers=[], wants="a brand",
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.kind, row.kind_assumed, row.country, row.nuts) == ("sme", False, "GR", "EL30")
    assert row.nuts_class == "", "the class of another region is not this one's"
    assert (row.sme, row.sme_as_of, row.legal_entity) == (True, TODAY, None)
    assert row.fields == ["Water", "water reuse"]
    assert (row.targets, row.languages, row.wants) == (["US", "JP"], ["en", "el"], ["a brand"])
    describe(row, cast.dina, sme="")
    row.refresh_from_db()
    assert (row.sme, row.sme_as_of) == (None, None)
    assert row.city == "Αθήνα", "what was not told again stays"


def test_a_region_must_lie_in_the_country_whichever_of_them_changes(cast):
    row = make_organisation(country="ES", nuts="ES21")
    with pytest.raises(actions.Misfit) as refusal:
        describe(row, cast.dina, country="PT")
    assert list(refusal.value.errors) == ["nuts"]
    describe(row, cast.dina, country="PT", nuts="PT11")


def test_a_field_nobody_has_is_refused(cast):
    with pytest.raises(actions.Misfit) as refusal:
        describe(make_organisation(), cast.dina, slug="mine")
    assert list(refusal.value.errors) == ["slug"]


def test_newer_words_of_somebody_else_are_not_overwritten(cast):
    row = make_organisation()
    with pytest.raises(actions.Edited):
        actions.describe(
            row, actor=cast.dina, told={"city": "Haro"}, today=TODAY,
            seen=row.changed - timedelta(seconds=1),
        )  # fmt: skip
    row.refresh_from_db()
    assert row.city == ""
    actions.describe(row, actor=cast.dina, told={"city": "Haro"}, today=TODAY, seen=row.changed)


@needs_shared
def test_hostile_names_are_kept_exactly_or_refused_with_a_reason(cast):
    kept = refused = 0
    blamed: set[str] = set()
    names = json.loads((SHARED / "badinput/strings/naughty_names.json").read_text("utf-8"))
    for name in names:
        try:
            row = register(cast.alba, name, another=True)
        except actions.Misfit as refusal:
            blamed.update(refusal.errors)
            refused += 1
        else:
            row.refresh_from_db()
            assert row.name == name.strip()
            assert queries.find(row.slug).pk == row.pk
            assert queries.search(queries.Wanted(text=name[:200])).total >= 0
            kept += 1
    assert kept + refused == len(names)
    assert kept > refused > 0
    assert blamed == {"name"}


@needs_shared
def test_homoglyphs_in_one_country_are_proposed_to_one_another(cast):
    with (SHARED / "badinput/csv/homoglyph_orgs.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    register(cast.alba, rows[0]["name"], country=rows[0]["country"])
    for row in rows[1:]:
        if row["country"] == "ES":
            with pytest.raises(actions.LooksKnown):
                register(cast.alba, row["name"], country="ES")
    register(cast.alba, "Çluster İstanbul", country="TR")
    with pytest.raises(actions.LooksKnown):
        register(cast.alba, "çluster istanbul", country="TR")


def test_reading_speaks_of_every_misfit_at_once():
    values, wrong = read({"name": "", "url": "x", "city": "Haro"})
    assert values == {"city": "Haro"}
    assert set(wrong) == {"name", "url"}
