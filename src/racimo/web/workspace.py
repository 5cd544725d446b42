"""A workspace at a glance: its facts, its work, its people, its diary."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from racimo.accounts import queries as accounts
from racimo.base.clock import now
from racimo.core.errors import Invalid
from racimo.partnerships import actions, queries
from racimo.taxonomy.queries import country
from racimo.web.guards import member
from racimo.web.workspace_forms import DayForm, FactsForm, PersonForm
from racimo.web.workspace_plan import due, timetable, work
from racimo.web.workspace_rooms import Room, back, enter, frame, tried

STATES = {
    "todo": gettext_lazy("to do"),
    "doing": gettext_lazy("under way"),
    "done": gettext_lazy("done"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """The workspace; the coordinator changes its facts here."""
    room = enter(request, slug)
    sent = request.POST if request.method == "POST" else None
    form = FactsForm.of(room.partnership, sent)
    if sent is not None and form.is_valid():
        try:
            actions.describe(
                actor=member(request), partnership=room.partnership, now=now(), **form.told()
            )
        except Invalid as refusal:
            form.blame(refusal)
            room = enter(request, slug)
        else:
            tried(request, _("The facts are saved."), lambda: None)
            return back(room, "partnership", "facts")
    return _page(request, room, form, PersonForm(prefix="person"))


def _page(request: HttpRequest, room: Room, facts: FactsForm, person: PersonForm) -> HttpResponse:
    row = room.partnership
    packages = work(row)
    context = frame(
        room,
        facts_form=facts,
        person_form=person,
        packages=packages,
        timetable=timetable(row, packages, room.today),
        loose=[
            {"row": one, "due": due(row, one.due_month)}
            for one in queries.deliverables(row)
            if one.package_id is None
        ],
        targets=[country(code) for code in row.targets],
        rulebook=queries.rulebook_of(row),
        people=queries.people(row),
        diary=queries.diary(row),
        states=STATES.items(),
        end=due(row, row.months),
    )
    wrong = facts.errors or person.errors
    return render(request, "partnerships/overview.html", context, status=422 if wrong else 200)


@require_POST
def item(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Move a work item along; the page itself may ask for the row alone."""
    room = enter(request, slug)
    state = request.POST.get("state", "")

    def move() -> None:
        actions.move_item(
            actor=member(request), item_id=pk, partnership=room.partnership, state=state, now=now()
        )

    if request.headers.get("HX-Request"):
        move()
        found = queries.item(room.partnership, pk)
        context = {"item": found, "room": room, "partnership": room.partnership}
        return render(request, "partnerships/item.html", {**context, "states": STATES.items()})
    tried(request, _("Saved."), move)
    return back(room, "partnership", "work")


@require_POST
def deliverable(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say that a result was delivered, or take that back."""
    room = enter(request, slug)
    day = None
    if request.POST.get("act") != "undo":
        day = DayForm.read(request.POST, default=room.today)
        if day is None:
            tried(request, "", _refuse_day)
            return back(room, "partnership", "results")

    def say() -> None:
        actions.deliver(
            actor=member(request),
            partnership=room.partnership,
            deliverable_id=pk,
            day=day,
            now=now(),
        )

    tried(request, _("Saved."), say)
    return back(room, "partnership", "results")


def _refuse_day() -> None:
    raise Invalid(_("That is no day."), hint=_("Write it as 2026-03-31."))


@require_POST
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a person into the workspace."""
    room = enter(request, slug)
    form = PersonForm(request.POST, prefix="person")
    if form.is_valid():
        user = accounts.by_email(form.cleaned_data["email"])
        if user is None:
            form.add_error("email", _("Nobody here has this address: ask them to sign up first."))
        elif _admit(request, room, form, user):
            return back(room, "partnership", "people")
    return _page(request, room, FactsForm.of(room.partnership), form)


def _admit(request: HttpRequest, room: Room, form: PersonForm, user: Any) -> bool:  # noqa: ANN401 - a row
    told = form.cleaned_data
    try:
        actions.admit(
            actor=member(request), partnership=room.partnership, user_id=user.pk,
            role=told["role"], until=told["until"], now=now(),
        )  # fmt: skip
    except Invalid as refusal:
        form.blame(refusal)
        return False
    return tried(request, _("Admitted."), lambda: None)


urls = [
    path("partnerships/<slug:slug>/", overview, name="partnership"),
    path("partnerships/<slug:slug>/work/<int:pk>/", item, name="partnership-item"),
    path("partnerships/<slug:slug>/results/<int:pk>/", deliverable, name="partnership-result"),
    path("partnerships/<slug:slug>/people/", people, name="partnership-people"),
]
