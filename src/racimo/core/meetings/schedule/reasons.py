"""Why a wish stayed open, in words that tell nobody of a refusal."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from racimo.core.meetings.schedule.state import State
from racimo.core.meetings.schedule.units import Wants, open_slots, speak
from racimo.core.meetings.shapes import (
    BETTER_USE,
    BOTH_FULL,
    NO_LANGUAGE,
    NO_TABLE,
    NOT_POSSIBLE,
    Problem,
    Unscheduled,
)

# For a wish that many could fulfil, the first that is true of anybody is told.
_ORDER = (BETTER_USE, NO_TABLE, BOTH_FULL, NOT_POSSIBLE, NO_LANGUAGE)


def explain(problem: Problem, state: State) -> tuple[Unscheduled, ...]:
    """Every open wish with what its guest is told.

    Languages and full diaries come first, and are judged as though nobody had refused; then a
    refusal, no time in common and no free slot in common share one sentence. So a refusal
    never stands alone behind a reason.
    """
    wants = Wants.of(problem)
    numbers = {guest.key: number for number, guest in enumerate(problem.guests)}
    keys = [guest.key for guest in problem.guests]
    units = state.hall.units
    meets = {frozenset((keys[units[u].a], keys[units[u].b])) for u in state.slot}
    unscheduled = []
    for wish in problem.wishes:
        if not wish.strength:
            continue
        others = [wish.to]
        if wish.organisation:
            others = [g.key for g in problem.guests if g.organisation == wish.to]
        if any(frozenset((wish.guest, other)) in meets for other in others):
            continue
        told = {_reason(problem, wants, state, numbers, (wish.guest, x)) for x in others}
        unscheduled.append(
            Unscheduled(wish.guest, wish.to, wish.strength, _first(told), wish.organisation)
        )
    return tuple(unscheduled)


def _first(told: AbstractSet[str]) -> str:
    return next(reason for reason in _ORDER if reason in told)


def _reason(
    problem: Problem, wants: Wants, state: State, numbers: dict[str, int], pair: tuple[str, str]
) -> str:
    if not speak(wants.guests[pair[0]], wants.guests[pair[1]]):
        return NO_LANGUAGE
    left, right = numbers[pair[0]], numbers[pair[1]]
    if all(state.count[guest] >= state.hall.most[guest] for guest in (left, right)):
        return BOTH_FULL
    free = [
        slot
        for slot in open_slots(problem, wants, *pair)
        if (left, slot) not in state.at and (right, slot) not in state.at
    ]
    if wants.refused(*pair) or not free:
        return NOT_POSSIBLE
    if all(state.load[slot] >= state.seats for slot in free):
        return NO_TABLE
    return BETTER_USE
