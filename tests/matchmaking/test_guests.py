"""Guests and their wishes."""

import pytest
from tests.factories import make_organisation
from tests.missions import AFTER, NOW, make_busy_story, make_story

from racimo.core.errors import Invalid, NotAllowed, NotFound, TooLate
from racimo.matchmaking import actions, queries
from racimo.matchmaking.models import Guest, Wish

COUNT = "wish_count"
pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast):
    return make_story(cast)


def test_the_secret_of_a_link_is_kept_only_as_a_hash(story):
    guest = story.bring("Ana", make_organisation())
    secret = story.secrets["Ana"]
    assert secret not in str(Guest.objects.filter(pk=guest.pk).values()[0])
    assert queries.guest_by_secret(secret) == guest
    assert queries.guest_by_secret(secret.upper()) is None
    assert queries.guest_by_secret(guest.digest) is None
    assert queries.guest_by_secret("\ud800") is None


def test_a_renewed_link_replaces_the_old_one(story, cast):
    guest = story.bring("Ana", make_organisation())
    secret = actions.renew_link(actor=cast.bruno, guest=guest, now=NOW)
    assert queries.guest_by_secret(story.secrets["Ana"]) is None
    assert queries.guest_by_secret(secret) == guest
    for person in (cast.olof, cast.chiara):
        with pytest.raises(NotAllowed):
            actions.renew_link(actor=person, guest=guest, now=NOW)


def test_nobody_registers_twice(story):
    house = make_organisation()
    story.bring("Ana Lima", house)
    with pytest.raises(TooLate, match="registered already"):
        story.bring("  ANA   Lima ", house)
    story.bring("Ana Lima", make_organisation())  # a namesake elsewhere is somebody else
    assert story.mission.guests.count() == 2


def test_kind_follows_from_the_organisation(story):
    kinds = {
        kind: story.bring(f"A {kind}", make_organisation(kind=kind)).kind
        for kind in ("cluster_organisation", "business_network", "sme", "university", "")
    }
    assert kinds == {
        "cluster_organisation": "cluster", "business_network": "cluster", "sme": "company",
        "university": "other", "": "other",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("odd", "kind", "where"),
    [
        ({"email": "not an address"}, Invalid, "email"),
        ({"languages": ["english"]}, Invalid, "languages"),
        ({"languages": ["e n"]}, Invalid, "languages"),
        ({"most": 0}, Invalid, "most"),
        ({"most": 70_000}, Invalid, "most"),
        ({"user_id": 10**9}, NotFound, "account"),
    ],
)
def test_odd_facts_are_refused_at_their_field(story, odd, kind, where):
    with pytest.raises(kind) as refusal:
        story.bring("Ana", make_organisation(), **odd)
    assert refusal.value.where == where
    assert not story.mission.guests.exists()


def test_only_partners_bring_guests(story, cast):
    for person in (cast.olof, cast.chiara):
        with pytest.raises(NotAllowed):
            actions.register(
                actor=person, mission=story.mission, organisation_id=make_organisation().pk,
                name="Ana", now=NOW,
            )  # fmt: skip


def test_languages_are_written_alike(story):
    guest = story.bring("Ana", make_organisation(), languages=["ES", " en", "es", ""])
    assert guest.languages == ["en", "es"]


def test_a_wish_is_written_changed_and_taken_back(cast):
    story = make_busy_story(cast)
    ana, dora = story.guests["Ana"], story.guests["Dora"]
    story.wish("Ana", Dora=1)
    story.wish("Ana", Dora=0)
    assert queries.wishes_of(ana)[dora.pk] == 0
    story.wish("Ana", Dora=None)
    assert dora.pk not in queries.wishes_of(ana)
    assert len(queries.wishes_of(ana)) == 2
    actions.withdraw_wish(guest=ana, other_id=story.guests["Bo"].pk)
    assert len(queries.wishes_of(ana)) == 1


@pytest.mark.parametrize("strength", [-1, 4, 10**30])
def test_a_wish_of_no_known_strength_is_refused_and_nothing_is_written(cast, strength):
    story = make_busy_story(cast)
    before = Wish.objects.count()
    with pytest.raises(Invalid):
        story.wish("Fay", Ana=1, Bo=strength)
    assert Wish.objects.count() == before


def test_nobody_wishes_for_themselves_colleagues_or_guests_elsewhere(cast):
    story, other = make_busy_story(cast), make_busy_story(cast)
    ana = story.guests["Ana"]
    colleague = story.bring("Alma", ana.organisation)
    for stranger in (ana, colleague, other.guests["Bo"]):
        with pytest.raises(Invalid, match="Nobody to wish for"):
            actions.wish(guest=ana, wishes={stranger.pk: 2})
    assert colleague not in queries.others(ana)


def test_a_mission_that_is_over_takes_no_wishes_and_no_guests(cast):
    story = make_busy_story(cast)
    actions.close(actor=cast.alba, mission=story.mission, now=AFTER)
    with pytest.raises(TooLate):
        story.wish("Ana", Dora=1)
    story.mission.refresh_from_db()
    with pytest.raises(TooLate):
        story.bring("Gil", make_organisation())


def test_a_refusal_counts_as_no_wish(cast):
    story = make_busy_story(cast)
    story.wish("Fay", Ana=0, Bo=0)
    counts = {row.name: getattr(row, COUNT) for row in queries.guests(story.mission)}
    assert counts == {"Ana": 2, "Bo": 1, "Cui": 1, "Dora": 1, "Eino": 2, "Fay": 0}
