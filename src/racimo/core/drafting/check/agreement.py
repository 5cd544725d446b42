"""What an agreement must keep: all parties sign, shares add up, days in order, votes possible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from racimo.core.drafting.check.reading import (
    day,
    empty,
    error,
    number,
    rows,
    warning,
    words,
)
from racimo.core.drafting.shapes import Answers, Document, Finding, Signatures

CENT = Decimal("0.01")
OWN_MEANS = "own means"


def parties(document: Document, answers: Answers) -> Iterator[Finding]:
    """Parties that do not sign, people who sign for nobody, parties named twice."""
    named = Counter(words(row.get("name")) for _, row in rows(answers, "partners"))
    named.pop("", None)
    signing = Counter(
        words(one.party)
        for block in document.blocks
        if isinstance(block, Signatures)
        for one in block.signatories
    )
    for name, times in named.items():
        if times > 1:
            yield error("party-twice", name, f"{name} is named {times} times among the parties.")
        if name not in signing:
            hint = "Draft the paper again so that every party has a field to sign in."
            yield error("party-does-not-sign", name, f"{name} is a party but does not sign.", hint)
    for name in signing:
        if named and name not in named:
            yield error("signs-without-being-party", name, f"{name} signs but is not a party.")


def shares(answers: Answers) -> Iterator[Finding]:
    """Shares that do not add up to the grant, to the cent; silent where an answer is missing."""
    if words(answers.get("funding")) == OWN_MEANS:
        return
    total, unknown = Decimal(0), False
    for where, row in rows(answers, "partners"):
        share = number(row.get("share"))
        if share is None:
            unknown = True
            if not empty(row.get("share")):
                yield error("share-unreadable", where, "The share is not an amount in euro.")
            continue
        total += share
        if share < 0:
            yield error("share-negative", where, f"A share cannot be negative: {share:,f} euro.")
        if share != share.quantize(CENT):
            yield error("share-below-a-cent", where, f"{share:f} euro is not whole cents.")
    grant = number(answers.get("grant"))
    if grant is None or unknown or not list(rows(answers, "partners")):
        return
    if total != grant:
        gap = abs(grant - total)
        way = "less" if total < grant else "more"
        yield error(
            "shares-do-not-add-up",
            "grant",
            f"The shares are {total:,f} euro, {gap:,f} euro {way} than the grant of {grant:,f}.",
            "Change a share or the grant until they agree to the cent.",
        )


def days(answers: Answers) -> Iterator[Finding]:
    """Days out of order."""
    orders = (
        ("project_start", "project_end", "The project ends before it starts."),
        ("project_end", "end_date", "The agreement ends before the project."),
        ("effective_date", "end_date", "The agreement ends before it begins."),
    )
    for first, second, message in orders:
        before, after = day(answers.get(first)), day(answers.get(second))
        if before and after and after < before:
            yield error("days-out-of-order", second, message, f"{first} is {before}.")
    start, effect = day(answers.get("project_start")), day(answers.get("effective_date"))
    if start and effect and effect > start:
        message = "The project starts before the agreement is in force."
        yield warning("in-force-too-late", "effective_date", message)


def votes(answers: Answers) -> Iterator[Finding]:
    """A quorum or a majority that can never be reached, or that lets a minority decide."""
    seats = len(list(rows(answers, "partners")))
    quorum, majority = number(answers.get("quorum")), number(answers.get("majority_percent"))
    if quorum is not None and seats:
        if quorum < 1 or quorum != quorum.to_integral_value():
            yield error("quorum-unreadable", "quorum", f"{quorum:f} is no number of parties.")
        elif quorum > seats:
            message = f"{quorum:f} parties must be present, but there are only {seats}."
            yield error("quorum-unreachable", "quorum", message, f"Ask for at most {seats}.")
        elif quorum * 2 <= seats:
            message = f"{quorum:f} of {seats} parties can decide for all."
            yield warning("quorum-of-a-minority", "quorum", message)
    if majority is not None:
        if not 0 <= majority < 100:  # noqa: PLR2004  # per cent
            message = f"More than {majority:f} % of the votes can never be reached."
            yield error("majority-unreachable", "majority_percent", message)
        elif majority < 50:  # noqa: PLR2004  # half
            message = f"With {majority:f} % two contrary decisions could both pass."
            yield warning("majority-too-low", "majority_percent", message)
    request = number(answers.get("extraordinary_request"))
    if request is not None and seats and request > seats:
        message = f"{request:f} parties would have to ask, but there are only {seats}."
        yield error("request-unreachable", "extraordinary_request", message)


def eligible(answers: Answers) -> Iterator[Finding]:
    """Fewer parties, or countries, than the call allows."""
    found = [row for _, row in rows(answers, "partners")]
    countries = {words(row.get("country")) for row in found} - {""}
    for key, have, what in (
        ("min_partners", len(found), "parties"),
        ("min_countries", len(countries), "countries"),
    ):
        least = number(answers.get(key))
        if found and least is not None and have < least:
            message = f"The call wants at least {least:f} {what}; there are {have}."
            yield error(f"too-few-{what}", key, message, "Find another partner before signing.")
