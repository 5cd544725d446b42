"""What a person may read of a call, what a search finds, and how much that costs."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import make_call

from racimo.calls import queries
from racimo.calls.models import Call, Milestone, Programme
from racimo.core.errors import NotFound
from racimo.taxonomy.models import Term

pytestmark = pytest.mark.django_db
NOW = datetime(2029, 6, 1, tzinfo=UTC)
NOBODY = AnonymousUser()
GATED = {
    "reference": "COS-VINE-2029-1-01",
    "amount": "Two million euro in all",
    "amount_total": Decimal("2000000.00"),
    "rate_max": Decimal("75.00"),
    "documents": [{"title": "Guide", "url": "https://example.org/guide.pdf"}],
    "contact": "vines@example.org",
}


def find(text="", actor=NOBODY, now=NOW, **more):
    return queries.search(text, actor=actor, now=now, **more)


def titles(found):
    return [hit.call.title for hit in found.hits]


def counts(found, name):
    facet = next(one for one in found.facets if one.name == name)
    return {option.value: option.count for option in facet.options}


def test_a_visitor_sees_five_locked_fields_whether_filled_or_not(cast):
    for call in (make_call(**GATED), make_call()):
        seen = queries.view(call, NOBODY, NOW)
        assert {one.state for one in seen.gated_fields} == {"locked"}
        assert {one.value for one in seen.gated_fields} == {None}
        assert [one.name for one in seen.gated_fields] == [
            "reference", "amount", "documents", "contact", "advice",
        ]  # fmt: skip


def test_a_member_sees_values_and_is_told_what_the_source_hid(cast):
    seen = queries.view(make_call(**GATED, gated=["advice"]), cast.chiara, NOW)
    plain = queries.plain(seen)["gated"]
    assert plain["reference"] == {"state": "shown", "value": "COS-VINE-2029-1-01"}
    assert plain["amount"]["value"] == {
        "text": "Two million euro in all",
        "total": "2000000.00",
        "grant_min": None,
        "grant_max": None,
        "rate_max": "75.00",
        "currency": "EUR",
    }
    assert plain["documents"]["value"] == GATED["documents"]
    assert plain["advice"] == {"state": "unknown", "value": None}
    assert seen.gated["advice"].hidden


def test_an_inactive_person_is_a_visitor(cast):
    cast.chiara.is_active = False
    seen = queries.view(make_call(**GATED), cast.chiara, NOW)
    assert {one.state for one in seen.gated_fields} == {"locked"}


def test_an_address_or_rulebook_that_spells_the_reference_is_kept_from_visitors(cast):
    call = make_call(
        **GATED,
        url="https://example.org/topics/cos%2Dvine-2029-1-01?x=1",
        rulebook="COS-VINE-2029-1-01",
    )
    assert queries.view(call, NOBODY, NOW).url == ""
    assert queries.view(call, NOBODY, NOW).rulebook == ""
    assert queries.view(call, NOBODY, NOW).has_rules
    assert queries.view(call, cast.alba, NOW).url == call.url
    assert queries.view(call, cast.alba, NOW).rulebook == "COS-VINE-2029-1-01"


def test_strands_carry_their_money_actions_and_outcomes():
    seen = queries.view(make_call(), NOBODY, NOW)
    one, two = seen.strands
    assert (one.budget, two.budget) == (Decimal(1_500_000), Decimal(2_250_000))
    assert [len(one.actions), len(one.outcomes)] == [3, 3]
    assert [line.kind for line in two.outcomes] == [
        "collaboration_activities",
        "monitoring_scoreboard",
    ]
    assert queries.plain(seen)["strands"][1]["budget"] == "2250000.00"


def test_the_bridge_gets_a_strand_as_core_values():
    call = make_call(rulebook="COS-X")
    facts = queries.load_strand(call.slug, "2")
    assert (facts.title, facts.call_id, facts.code) == (call.title, call.pk, "2")
    assert facts.budget == Decimal(2_250_000)
    assert facts.rulebook == "COS-X"
    assert facts.actions[0].kind == "third_country_cooperation"
    lines = set(call.lines.values_list("pk", flat=True))
    assert {line.line_id for line in (*facts.actions, *facts.outcomes)} <= lines
    with pytest.raises(NotFound, match=r"no strand “9”.*1, 2"):
        queries.load_strand(call.slug, "9")
    with pytest.raises(NotFound):
        queries.load_strand("no-such-call", "1")


def test_a_reference_names_a_call_for_members_only(cast):
    call = make_call(**GATED)
    assert queries.find("cos-vine-2029-1-01", cast.alba) == call
    with pytest.raises(NotFound) as real:
        queries.find("COS-VINE-2029-1-01", NOBODY)
    with pytest.raises(NotFound) as invented:
        queries.find("COS-KALE-2029-1-01", NOBODY)
    assert str(real.value).replace("VINE", "KALE") == str(invented.value)


def test_the_source_never_sets_the_status_but_its_claim_is_shown():
    call = make_call(source_status="Open for submission")
    after = queries.view(call, NOBODY, datetime(2030, 3, 2, tzinfo=UTC))
    assert after.status == "closed"
    assert after.conflict == (
        "The source says “Open for submission”, but the deadline passed on 2030-03-01."
    )
    assert queries.view(call, NOBODY, NOW).conflict == ""


def test_a_deadline_keeps_its_local_clock_and_its_zone():
    call = make_call()
    Milestone.objects.filter(call=call).update(zone="Europe/Sofia", local_time=time(17))
    told = queries.plain(queries.view(call, NOBODY, NOW))["deadline"]
    assert told == {
        "kind": "deadline",
        "seq": 1,
        "date": "2030-03-01",
        "time": "17:00",
        "zone": "Europe/Sofia",
        "assumed": False,
        "text": "",
        "instant": "2030-03-01T15:00:00Z",
    }


def test_a_deadline_without_an_hour_lasts_to_the_end_of_its_day_whatever_was_stored():
    call = make_call()
    midnight = datetime(2030, 2, 28, 23, tzinfo=UTC)
    Milestone.objects.filter(call=call).update(instant=midnight)
    seen = queries.view(call, NOBODY, datetime(2030, 3, 1, 12, tzinfo=UTC))
    assert seen.status == "closing_soon"
    assert seen.deadline is not None
    assert seen.deadline.assumed


def test_words_facets_and_counts(cast):
    cosme = Programme.objects.create(code="COSME", name="Competitiveness of SMEs")
    food = Term.objects.create(scheme="s", code="food", label="Food")
    wine = Term.objects.create(scheme="s", code="wine", label="Wine")
    a, b, c = make_call(title="Alpha"), make_call(title="Beta"), make_call(title="Gamma")
    a.sectors.add(food)
    b.sectors.add(food, wine)
    c.sectors.add(wine)
    b.programmes.add(cosme)
    Call.objects.get(pk=b.pk).save()
    found = find(filters={"sector": ["wine"]})
    assert sorted(titles(found)) == ["Beta", "Gamma"]
    assert counts(found, "sector") == {"food": 2, "wine": 2}
    assert counts(found, "programme") == {"COSME": 1}
    labels = {option.value: option.label for option in found.facets[1].options}
    assert labels == {"food": "Food", "wine": "Wine"}
    both = find(filters={"sector": ["wine", "food"], "programme": ["COSME"]})
    assert titles(both) == ["Beta"]
    assert titles(find("competitiveness")) == ["Beta"]
    assert counts(find(filters={"sector": ["nothing"]}), "sector") == {
        "food": 2, "wine": 2, "nothing": 0,
    }  # fmt: skip


def test_a_status_grows_old_in_the_index_and_is_renewed():
    make_call(title="Ages")
    day = timedelta(days=1)
    end = datetime(2030, 3, 1, 22, 59, 59, tzinfo=UTC)
    for at, status in (
        (end - 30 * day, {"open": 1}),
        (end - 3 * day, {"open": 1, "closing_soon": 1}),
        (end + day, {"closed": 1}),
        (end - 30 * day, {"open": 1}),
    ):
        assert counts(find(now=at), "status") == status, at
    assert find(now=end - day, filters={"status": ["open"]}).total == 1


def test_open_calls_come_first_by_deadline_and_closed_ones_last():
    for title, day in (
        ("Late", date(2029, 12, 1)),
        ("Long closed", date(2020, 1, 1)),
        ("Soon", date(2029, 6, 5)),
        ("Just closed", date(2029, 5, 1)),
    ):
        Milestone.objects.filter(call=make_call(title=title)).update(local_date=day)
    Milestone.objects.filter(call=make_call(title="Undated")).delete()
    queries.rebuild(now=NOW)
    assert titles(find()) == ["Soon", "Late", "Undated", "Just closed", "Long closed"]
    assert [call.title for call in queries.upcoming(NOBODY, NOW)] == ["Soon", "Late"]


def test_what_was_stored_without_being_indexed_is_made_up_for():
    one = make_call(title="Quince")
    assert titles(find("quince")) == ["Quince"]
    make_call(title="Medlar")
    assert titles(find("medlar")) == ["Medlar"]
    one.title = "Sorb"
    one.save()
    assert titles(find("sorb")) == ["Sorb"]
    assert find("quince").total == 0
    one.delete()
    assert find("sorb").total == 0
    assert find().total == 1


def test_a_broken_index_is_built_anew(settings):
    make_call(title="Quince")
    assert find("quince").total == 1
    for file in settings.RACIMO_INDEX.rglob("*.term"):
        file.unlink()
    queries.index._backend.cache_clear()  # noqa: SLF001 - as a new process
    assert titles(find("quince")) == ["Quince"]
    shutil.rmtree(settings.RACIMO_INDEX)
    assert titles(find("quince")) == ["Quince"]


def test_pages_do_not_overlap():
    for _ in range(7):
        make_call()
    seen = [
        hit.call.identifier for offset in (0, 3, 6) for hit in find(offset=offset, limit=3).hits
    ]
    assert len(seen) == len(set(seen)) == 7


def test_every_call_is_exported_however_many_pages_that_takes(monkeypatch):
    monkeypatch.setattr("racimo.calls.queries.finding.MOST", 2)
    for _ in range(5):
        make_call()
    assert len(list(queries.every(actor=NOBODY, now=NOW))) == 5


def test_visitors_cannot_sort_or_filter_by_what_they_may_not_see():
    make_call(**GATED)
    plain = find()
    for odd in ({"filters": {"reference": ["COS-VINE-2029-1-01"]}}, {"order": "amount_total"}):
        assert find(**odd) == plain


def test_the_number_of_statements_does_not_grow_with_the_rows(cast):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            list(queries.every(actor=cast.alba, now=NOW))
            found = find("clusters", actor=cast.alba)
        assert found.total == Call.objects.count()
        return len(seen)

    word = Term.objects.create(scheme="s", code="food", label="Food")
    make_call(**GATED).sectors.add(word)
    find()
    one = cost()
    for _ in range(2):
        make_call().sectors.add(word)
    find()
    assert cost() == one


def test_reading_one_call_takes_the_same_few_statements(cast):
    call = make_call(**GATED)
    with CaptureQueriesContext(connection) as seen:
        queries.view_of(call.slug, cast.alba, NOW)
    assert len(seen) <= 9
