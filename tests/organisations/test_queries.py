"""The directory answers exactly, and the core gets what the tables hold."""

from datetime import date
from typing import Any

import pytest
from tests.factories import make_organisation, make_project

from racimo.core.errors import NotFound
from racimo.core.matching.shapes import Profile
from racimo.organisations import actions, queries
from racimo.organisations.models import Participation, Project
from racimo.sources.cordis import Cordis

pytestmark = pytest.mark.django_db


def wanted(**more: Any) -> queries.Wanted:
    return queries.Wanted(**more)


def names(found: queries.Found) -> list[str]:
    return [row.name for row in found.rows]


def facet(found: queries.Found, name: str) -> dict[str, int]:
    (one,) = [each for each in found.facets if each["name"] == name]
    return {option["value"]: option["count"] for option in one["options"]}


@pytest.fixture
def village():
    return {
        "alava": make_organisation(name="Cluster Álava", city="Vitoria", sme=False),
        "douro": make_organisation(
            name="Douro Vale", country="PT", kind="sme", sme=True, offers=["water reuse"]
        ),
        "lodz": make_organisation(
            name="Łódź Netz", country="PL", kind="", eccp="", fields=["food"]
        ),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("alava", ["Cluster Álava"]),
        ("ÁLAVA", ["Cluster Álava"]),
        ("vitoria", ["Cluster Álava"]),
        ("lodz", ["Łódź Netz"]),
        ("water", ["Douro Vale"]),
        ("food", ["Łódź Netz"]),
        ("dou*", ["Douro Vale"]),
        ("nothing-of-this", []),
        ("') OR 1=1 --", []),
    ],
)
def test_words_find_names_cities_and_capabilities(village, text, expected):
    assert names(queries.search(wanted(text=text))) == expected


def test_a_slip_of_the_pen_is_put_right(village):
    assert queries.search(wanted(text="clustre")).suggestion == "cluster"


def test_facets_count_what_they_would_leave(village):
    found = queries.search(wanted(kind=("sme",)))
    assert names(found) == ["Douro Vale"]
    assert facet(found, "kind") == {"cluster_organisation": 1, "sme": 1, "unknown": 1}
    assert facet(found, "country") == {"PT": 1}
    assert facet(found, "sme") == {"yes": 1}
    assert found.countries == {"PT": 1}


def test_values_of_a_facet_widen_and_facets_narrow(village):
    assert queries.search(wanted(country=("PT", "PL"))).total == 2
    assert queries.search(wanted(country=("PT", "PL"), kind=("unknown",))).total == 1
    assert queries.search(wanted(sme=("unknown", "no"))).total == 2
    assert queries.search(wanted(eccp=("unknown",))).total == 1


def test_the_track_record_is_a_facet_and_newcomers_are_in_it(village):
    make_project(village["alava"], village["douro"])
    make_project(village["alava"], programme="COSME")
    found = queries.search(wanted())
    assert facet(found, "programme") == {"HORIZON": 2, "COSME": 1, "none": 1}
    assert names(found) == ["Cluster Álava", "Douro Vale", "Łódź Netz"]
    assert names(queries.search(wanted(programme=("none",)))) == ["Łódź Netz"]
    assert names(queries.search(wanted(programme=("COSME",)))) == ["Cluster Álava"]


def test_the_index_keeps_up_with_the_tables(village):
    assert queries.search(wanted()).total == 3
    new = make_organisation(name="Neusiedl", country="AT")
    assert names(queries.search(wanted(text="neusiedl"))) == ["Neusiedl"]
    new.name = "Rust am See"
    new.save()
    assert names(queries.search(wanted(text="neusiedl"))) == []
    assert names(queries.search(wanted(text="rust"))) == ["Rust am See"]
    new.delete()
    assert queries.search(wanted(text="rust")).total == 0
    assert queries.search(wanted()).total == 3


def test_an_empty_directory_is_empty():
    found = queries.search(wanted())
    assert (found.total, found.rows, found.countries) == (0, (), {})


def test_every_walks_the_whole_answer_in_order(village):
    assert [row.name for row in queries.every(wanted())] == names(queries.search(wanted()))
    assert [row.name for row in queries.every(wanted(kind=("sme",)))] == ["Douro Vale"]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_search_costs_two_queries(rows, django_assert_num_queries):
    for _ in range(rows):
        make_organisation()
    queries.search(wanted())
    with django_assert_num_queries(2):
        assert queries.search(wanted()).total == rows


def test_what_no_facet_knows_is_passed_over():
    told = {
        "kind": ["sme", "dragon"],
        "country": ["XX", "ES"],
        "sme": ["perhaps"],
        "q": ["  a  b\0"],
    }
    read = queries.Wanted.read(lambda name: told.get(name, []))
    assert (read.kind, read.country, read.sme, read.text) == (("sme",), ("ES",), (), "a b")


def test_an_unknown_address_is_not_found():
    for slug in ("nobody", "", "a\0b"):
        with pytest.raises(NotFound):
            queries.find(slug)


def test_past_partners_come_with_the_number_of_projects_together(village):
    make_project(village["alava"], village["douro"])
    make_project(village["alava"], village["douro"], village["lodz"])
    Participation.objects.create(
        project=Project.objects.earliest("pk"), organisation=village["douro"], role="coordinator"
    )
    found = [(one.name, vars(one)["together"]) for one in queries.partners_of(village["alava"])]
    assert found == [("Douro Vale", 2), ("Łódź Netz", 1)]
    assert list(queries.partners_of(make_organisation())) == []
    assert queries.programmes_of(village["douro"]) == [("HORIZON", 2)]


def test_the_view_shows_facts_and_never_people(village, cast):
    actions.affiliate(village["alava"], user_id=cast.alba.pk, manages=True)
    village["alava"].vat = "ESX1234567X"
    village["alava"].sme_as_of = date(2026, 3, 1)
    view = queries.view(village["alava"])
    assert view["country_name"] == "Spain"
    assert view["sme_as_of"] == "2026-03-01"
    assert view["kind_label"] == "cluster organisation"
    assert not {"vat", "people", "affiliations"} & set(view)
    assert "alba" not in str(view).lower()
    assert "ESX1234567X" not in str(view)


def test_the_source_is_named_with_its_licence(village):
    village["alava"].source = "cordis"
    told = queries.origin("cordis")
    assert (
        queries.view(village["alava"])["source"]
        == told
        == {
            "code": "cordis",
            "label": "CORDIS, projects under Horizon Europe",
            "licence": "CC BY 4.0 (Commission Decision 2011/833/EU)",
            "attribution": "© European Union, CORDIS",
            "url": "https://cordis.europa.eu/",
        }
    )
    assert queries.origin("elsewhere")["licence"] == ""
    assert (told["licence"], told["attribution"]) == (Cordis.licence, Cordis.attribution)


def test_an_applicant_tells_what_is_known_and_nothing_more():
    row = make_organisation(
        slug="a", name="A", country="", nuts="EL30", kind="cluster_organisation", kind_assumed=True,
        legal_entity=None, eccp="", offers=[], fields=["defence"], sme=None,
    )  # fmt: skip
    (guess,) = queries.load_applicants([row.pk])
    assert (guess.country, guess.land, guess.kind, guess.eccp) == (None, "GR", None, None)
    assert (guess.tags, guess.sme, guess.legal_entity, guess.nuts_class) == (None, None, None, None)
    (trusted,) = queries.load_applicants([row.pk], assumed=True)
    assert trusted.kind == "cluster_organisation"
    row.offers = ["test range"]
    row.kind = "company"
    row.kind_assumed = False
    row.save()
    (told,) = queries.load_applicants([row.pk])
    assert told.tags == frozenset({"defence", "test range"})
    assert told.kind is None


def test_profiles_and_history_cost_one_query_each(village, django_assert_num_queries):
    project = make_project(village["alava"], village["douro"])
    with django_assert_num_queries(1):
        profiles = queries.load_profiles()
    slug = village["douro"].slug
    assert Profile(slug, "PT", frozenset(), frozenset({"water reuse"})) in profiles
    assert len(profiles) == 3
    with django_assert_num_queries(1):
        history = queries.load_history()
    assert set(history.pairs) == {(village["alava"].slug, str(project.pk)), (slug, str(project.pk))}


def test_suggestions_keep_newcomers_apart(village, django_assert_num_queries):
    make_project(village["alava"], village["douro"])
    with django_assert_num_queries(3):
        best, fresh = queries.load_suggestions(village["alava"])
    assert [pick.row.name for pick in best] == ["Douro Vale"]
    assert [pick.row.name for pick in fresh] == ["Łódź Netz"]
    assert fresh[0].match.newcomer
    assert fresh[0].match.newcomer_score == 100
    assert best[0].match.score == 206 + 50


def test_existence_is_asked_in_one_query(village, django_assert_num_queries):
    ids = [row.pk for row in village.values()]
    with django_assert_num_queries(1):
        assert queries.exist(ids)
    assert not queries.exist([*ids, 999_999])
    assert queries.exist([])
