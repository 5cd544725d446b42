"""What a strategy must keep: money adds up, chosen markets were examined and scored."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from racimo.core.drafting.check.reading import error, named, number, rows, warning, words
from racimo.core.drafting.shapes import Answers, Finding


def money(answers: Answers) -> Iterator[Finding]:
    """Sources of money that do not add up to the budget."""
    amounts = [number(row.get("amount")) for _, row in rows(answers, "funding_mix")]
    total = number(answers.get("budget_total"))
    known = [amount for amount in amounts if amount is not None]
    if total is not None and known and len(known) == len(amounts) and sum(known) != total:
        have = sum(known, Decimal(0))
        message = f"The sources are {have:,f} euro in all, the budget is {total:,f}."
        yield error("budget-does-not-add-up", "budget_total", message)


def markets(answers: Answers) -> Iterator[Finding]:
    """Markets chosen without being examined or scored; too few or too many of them."""
    examined = {words(row.get("market")) for _, row in rows(answers, "market_long_list")}
    scored = {words(row.get("market")) for _, row in rows(answers, "market_scores")}
    chosen = [(where, words(row.get("market"))) for where, row in rows(answers, "market_choices")]
    for where, market in chosen:
        if market and examined and market not in examined:
            yield error("market-not-examined", where, f"{market} is not on the long list.")
        if market and scored and market not in scored:
            yield warning("market-not-scored", where, f"{market} was chosen without a score.")
    targets = named(answers.get("target_countries"))
    names = {market for _, market in chosen}
    for target in targets if names else []:
        if target not in names:
            message = f"{target} is a target country, but no way in is described."
            yield error("target-without-way-in", "market_choices", message)
    yield from _limits(answers, len(targets))


def scores(answers: Answers) -> Iterator[Finding]:
    """Scores for criteria that nobody agreed on, gaps in the table, weights that are none."""
    criteria: dict[str, str] = {}
    for where, row in rows(answers, "market_criteria"):
        criteria[words(row.get("criterion"))] = where
        weight = number(row.get("weight"))
        if weight is not None and weight < 0:
            yield error("weight-negative", where, "A weight cannot be negative.")
    cells: set[tuple[str, str]] = set()
    for where, row in rows(answers, "market_scores"):
        market, criterion = words(row.get("market")), words(row.get("criterion"))
        if criterion and criteria and criterion not in criteria:
            yield error("criterion-unknown", where, f"{criterion} is not among the criteria.")
        if (market, criterion) in cells:
            yield error("score-twice", where, f"{market} has two scores for {criterion}.")
        cells.add((market, criterion))
    markets_scored = sorted({market for market, _ in cells if market})
    for market in markets_scored:
        for criterion in criteria:
            if criterion and (market, criterion) not in cells:
                message = f"{market} has no score for {criterion}."
                yield error("score-missing", "market_scores", message)


def _limits(answers: Answers, count: int) -> Iterator[Finding]:
    least = number(answers.get("min_target_countries"))
    most = number(answers.get("max_target_countries"))
    if count and least is not None and count < least:
        message = f"The call wants at least {least:f} target countries; there are {count}."
        yield error("too-few-target-countries", "target_countries", message)
    if most is not None and count > most:
        message = f"The call recommends at most {most:f} target countries; there are {count}."
        yield warning("too-many-target-countries", "target_countries", message)
