"""Companies join clusters, once, and only clusters gather them."""

import pytest
from tests.factories import make_organisation

from racimo.core.errors import Invalid, NotFound
from racimo.organisations.actions import enrol, mark_invented
from racimo.organisations.models import Organisation

pytestmark = pytest.mark.django_db


def test_companies_join_a_cluster_and_joining_twice_is_joining_once():
    cluster = make_organisation()
    firms = [make_organisation(kind="sme") for _ in range(2)]
    for _ in range(2):
        enrol(cluster.pk, [one.pk for one in firms])
    assert list(cluster.cluster_of.order_by("pk")) == firms
    assert [list(one.clusters.all()) for one in firms] == [[cluster], [cluster]]


@pytest.mark.parametrize(("kind", "expected"), [("sme", Invalid), ("business_network", None)])
def test_only_a_cluster_or_a_network_has_members(kind, expected):
    gatherer, firm = make_organisation(kind=kind), make_organisation(kind="sme")
    if expected is None:
        enrol(gatherer.pk, [firm.pk])
    else:
        with pytest.raises(expected):
            enrol(gatherer.pk, [firm.pk])
    assert gatherer.cluster_of.count() == (expected is None)


def test_strangers_and_the_cluster_itself_cannot_join():
    cluster = make_organisation()
    with pytest.raises(Invalid):
        enrol(cluster.pk, [cluster.pk])
    with pytest.raises(NotFound):
        enrol(cluster.pk, [cluster.pk + 1000])
    assert cluster.cluster_of.count() == 0


def test_only_what_came_from_the_demo_is_marked_as_invented():
    made_up, real = make_organisation(source="demo"), make_organisation(source="cordis")
    assert mark_invented(source="demo") == 1
    assert mark_invented(source="demo") == 0
    marked = dict(Organisation.objects.values_list("pk", "synthetic"))
    assert (marked[made_up.pk], marked[real.pk]) == (True, False)
