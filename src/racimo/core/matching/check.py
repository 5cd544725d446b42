"""Proof-read a ranking: whatever made it, it must keep these promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from racimo.core.matching.shapes import (
    COLLABORATION,
    MOST,
    Fault,
    History,
    Match,
    Part,
    Profile,
)


def check(
    seeker: Profile, candidates: Iterable[Profile], history: History, matches: Iterable[Match]
) -> tuple[Fault, ...]:
    """Find every broken promise in a ranking.

    Args:
        seeker: Who looked for partners.
        candidates: Who could have been ranked.
        history: Who took part in what; decides who is a newcomer.
        matches: The ranking, best first; it may be cut off at its end.

    Returns:
        Faults in the order of the matches; none for a sound ranking.

    >>> match = Match("bruno", 5, (Part("country", 1.0, 50, 50),), True, 0, ())
    >>> [one.rule for one in check(Profile("alba"), [Profile("bruno")], History(), [match])]
    ['sum']
    """
    eligible = {one.key for one in candidates} - {seeker.key}
    settled = {organisation for organisation, _ in history.pairs}
    faults: list[Fault] = []
    seen: set[str] = set()
    last: tuple[int, int, str] | None = None
    for match in matches:
        faults += [Fault(rule, match.key, because) for rule, because in alone(match)]
        if match.key == seeker.key:
            faults.append(Fault("self", match.key, "The seeker is ranked as its own partner."))
        elif match.key not in eligible:
            faults.append(Fault("stranger", match.key, "Nobody proposed this candidate."))
        if match.key in seen:
            faults.append(Fault("twice", match.key, "The candidate is ranked twice."))
        if match.newcomer != (match.key not in settled):
            faults.append(Fault("newcomer", match.key, "The flag contradicts the history."))
        place = (-match.score, -match.newcomer_score, match.key)
        if last is not None and place < last:
            faults.append(Fault("order", match.key, "A better match stands below a worse one."))
        seen.add(match.key)
        last = place
    return tuple(faults)


def alone(match: Match) -> Iterator[tuple[str, str]]:
    """What is wrong with one match, whoever stands beside it."""
    for name, score, parts in (
        ("score", match.score, match.parts),
        ("newcomer score", match.newcomer_score, match.newcomer_parts),
    ):
        if not 0 <= score <= MOST:
            yield "bounds", f"The {name} {score} is outside 0 to {MOST}."
        if score != sum(part.points for part in parts):
            yield "sum", f"The {name} {score} is not the sum of its parts."
        if len({part.feature for part in parts}) != len(parts):
            yield "sum", f"A feature counts twice in the {name}."
        for part in parts:
            yield from of_part(part)
    if any(part.feature == COLLABORATION for part in match.newcomer_parts):
        yield "network", "The newcomer score rests on the network."
    if match.newcomer and any(
        part.feature == COLLABORATION and part.points for part in match.parts
    ):
        yield "network", "A newcomer has points for a past that it does not have."


def of_part(part: Part) -> Iterator[tuple[str, str]]:
    """What is wrong with one line of a breakdown."""
    if part.share is not None and not 0 <= part.share <= 1:
        yield "bounds", f"The share of {part.feature} is outside 0 to 1."
    elif part.points != int((part.share or 0.0) * part.most):
        yield "points", f"The points of {part.feature} are not its share of {part.most}."
