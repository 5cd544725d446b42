"""Rows for tests: each maker fills what a test does not care about."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal
from typing import Any

from racimo.calls.models import Call, Line, Milestone, Strand
from racimo.organisations.models import Organisation, Participation, Project

counter = itertools.count(1)


def make_organisation(**more: Any) -> Organisation:
    """A cluster in Spain, unless told otherwise."""
    n = next(counter)
    fields = {
        "slug": f"cluster-{n}",
        "name": f"Cluster {n}",
        "kind": "cluster_organisation",
        "country": "ES",
        "legal_entity": True,
        "eccp": "registered",
    }
    return Organisation.objects.create(**{**fields, **more})


def make_project(*members: Organisation, programme: str = "HORIZON", **more: Any) -> Project:
    """A project that these took part in, each counted as the importer counts."""
    n = next(counter)
    project = Project.objects.create(
        source="test", source_key=f"p{n}", acronym=f"VINE{n}", programme=programme, **more
    )
    for one in members:
        Participation.objects.create(project=project, organisation=one, role="participant")
        one.project_count += 1
        one.save()
    return project


def make_call(**more: Any) -> Call:
    """A call with two strands in the manner of the 2014 cluster call, in our own words."""
    n = next(counter)
    fields = {
        "slug": f"vine-call-{n}",
        "title": f"Clusters across the sea {n}",
        "lead": "Money for clusters that go abroad together.",
        "category": "Call for proposals",
        "responsible": "European Commission",
        "source": "test",
        "source_key": f"vine-{n}",
    }
    call = Call.objects.create(**{**fields, **more})
    one = Strand.objects.create(
        call=call, code="1", title="Preparing", budget=Decimal(1_500_000), order=1
    )
    two = Strand.objects.create(
        call=call, code="2", title="Going", budget=Decimal(2_250_000), order=2
    )
    for strand, role, kind, text in (
        (one, "action", "partner_identification", "Find the first partners"),
        (one, "action", "partnership_building", "Build the partnership"),
        (one, "action", "legal_advice", "Advice on a common legal form"),
        (one, "outcome", "partnership_agreement", "an agreement"),
        (one, "outcome", "strategy_plan", "a strategy plan"),
        (one, "outcome", "implementation_roadmap", "a roadmap"),
        (two, "action", "third_country_cooperation", "Work with third countries"),
        (two, "action", "branding", "A common brand"),
        (two, "action", "matchmaking_mission", "Missions abroad with meetings"),
        (two, "action", "monitoring", "Learn and monitor"),
        (two, "outcome", "collaboration_activities", "activities with partners abroad"),
        (two, "outcome", "monitoring_scoreboard", "a scoreboard with verifiable indicators"),
    ):
        Line.objects.create(
            call=call, strand=strand, role=role, kind=kind, text=text, order=next(counter)
        )
    Milestone.objects.create(
        call=call, kind="deadline", local_date=date(2030, 3, 1), zone="Europe/Brussels"
    )
    return call
