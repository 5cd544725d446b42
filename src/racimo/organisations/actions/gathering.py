"""Companies join clusters; organisations made up for a demo are marked as such."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from racimo.core.errors import Invalid, NotFound
from racimo.organisations.models import Kind, Organisation

GATHERERS = (Kind.CLUSTER, Kind.NETWORK)


@transaction.atomic
def enrol(cluster_id: int, member_ids: Iterable[int]) -> None:
    """Say that these organisations are members of a cluster; telling it again changes nothing.

    Raises:
        NotFound: One of them is not known.
        Invalid: What should gather them is no cluster and no network, or gathers itself.
    """
    cluster = Organisation.objects.filter(pk=cluster_id).first()
    wanted = set(member_ids)
    rows = list(Organisation.objects.filter(pk__in=wanted).order_by("pk"))
    if cluster is None or len(rows) < len(wanted):
        raise NotFound(_("There is no such organisation."), where="organisation")
    if cluster.kind not in GATHERERS:
        raise Invalid(_("Only a cluster or a business network has members."), where="cluster")
    if cluster_id in wanted:
        raise Invalid(_("A cluster is no member of itself."), where="member")
    cluster.cluster_of.add(*rows)


def mark_invented(*, source: str) -> int:
    """Mark everything that came from a source as made up; returns how many rows that touched."""
    return Organisation.objects.filter(source=source, synthetic=False).update(synthetic=True)
