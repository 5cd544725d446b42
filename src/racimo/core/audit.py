"""Where the log and the indicators meet: bundles whose every figure is counted again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from racimo.core.canonical import Plain, canonical
from racimo.core.errors import FlatTarget, Refused
from racimo.core.indicators import rulebook
from racimo.core.indicators.check import check_reading
from racimo.core.indicators.measure import measure, progress, stand
from racimo.core.indicators.shapes import Indicator, Reading, Record
from racimo.core.ledger import bundle, layout
from racimo.core.ledger.bundle import Contents, Material
from racimo.core.ledger.layout import BadMember
from racimo.core.ledger.records import PREVIOUS, Sealed
from racimo.core.ledger.report import Failure, Figure, Recount, Report

DEFINITION = "definition"
BOARD = "board"
ALWAYS_SHOWN = ("action", "id", "kind")


@dataclass(frozen=True, slots=True)
class _Claim:
    """One definition of a bundle with the result that is claimed for it."""

    indicator: Indicator
    result: Plain


def definition_fields(indicator: Indicator) -> dict[str, Plain]:
    """The fields of the record that seals a definition; it must stand in the stream.

    Add who and when (``reported_by``, ``at``) and seal it before the first record that counts; a
    later record with the same ``id`` replaces the definition openly.

    Args:
        indicator: The definition with baseline, target and period.

    Returns:
        Fields ``action``, ``definition``, ``id``, ``indicator``, ``kind``.

    >>> from racimo.core.indicators.shapes import Count
    >>> sorted(definition_fields(Indicator("K8", "1", "t", "u", Count(()), "own")))
    ['action', 'definition', 'id', 'indicator', 'kind']
    """
    return {
        "action": "defined",
        "definition": rulebook.to_plain(indicator),
        "id": f"definition:{indicator.id}",
        "indicator": indicator.id,
        "kind": DEFINITION,
    }


def facts(records: Sequence[Sealed]) -> list[Record]:
    """Sealed records as the facts that indicators count.

    Args:
        records: Records of one stream in their order, checked against the log.

    Returns:
        One fact per record, at the levels of what is sealed and can be recomputed.

    >>> facts([])
    []
    """
    return [
        Record(
            {name: value for name, value in record.fields.items() if name != PREVIOUS},
            record.withheld,
            sealed=True,
            recomputable=True,
        )
        for record in records
    ]


def build(material: Material, indicators: Sequence[Indicator]) -> dict[str, bytes]:
    """Put a bundle together whose results are counted from its own records.

    Args:
        material: The signed log, the records of one stream and the evidence; its definitions and
            results are replaced by those of the indicators.
        indicators: Every indicator whose definition stands sealed in the stream.

    Returns:
        Member name to bytes.

    Raises:
        Refused: The bundle would not verify: a definition is not sealed, a record withholds what a
            rule needs, or the material does not belong together.

    Source:
        docs/using/verify.md.
    """
    ordered = sorted(material.records, key=lambda record: record.number)
    known = facts(ordered)
    readings = [measure(indicator, known) for indicator in indicators]
    whole = replace(
        material,
        definitions=[rulebook.to_plain(indicator) for indicator in indicators],
        results=[rulebook.reading_to_plain(reading) for reading in readings],
    )
    return bundle.build(whole, recompute=recount)


def verify(
    members: Mapping[str, bytes], *, keys: Sequence[str], old_heads: Sequence[bytes] = ()
) -> Report:
    """Check a bundle and count every figure again.

    Args:
        members: Member name to bytes.
        keys: Public keys of the log from outside the bundle.
        old_heads: Checkpoints that somebody kept.

    Returns:
        The verdict, every failure in the order of the checks, and every figure.

    Raises:
        Refused: A key or an old head that was handed over cannot be read.

    Source:
        docs/using/verify.md.
    """
    return bundle.verify(members, keys=keys, old_heads=old_heads, recompute=recount)


def recount(contents: Contents) -> Recount:
    """Count the figures of a bundle again from its records.

    Args:
        contents: Records that the log vouches for; definitions and results as claimed.

    Returns:
        What does not agree, and every figure.

    Raises:
        Refused: A definition cannot be read, or a record hides what kind of record it is.

    Source:
        docs/using/verify.md.
    """
    _want_one_board(contents.records)
    known = facts(contents.records)
    claims = _claims(contents)
    failures = list(_check_definitions(claims, known))
    figures: list[Figure] = []
    for claim in claims:
        reading = measure(claim.indicator, known)
        wrong = _check_result(claim, reading, known)
        failures += wrong
        figures.append(_figure(claim, reading, good=not wrong))
    titles = [
        str(record.fields.get("title", ""))
        for record in stand(known)
        if record.fields.get("kind") == BOARD
    ]
    return Recount(tuple(failures), tuple(figures), tuple(titles))


def _want_one_board(records: Sequence[Sealed]) -> None:
    if len({record.stream for record in records}) > 1:
        raise BadMember("a bundle speaks of one scoreboard, this one of several", where="records/")
    for record in records:
        for name in ALWAYS_SHOWN:
            value = record.fields.get(name)
            if not isinstance(value, str) or not value:
                raise BadMember(
                    f"record {record.number} does not show its {name}",
                    where=layout.records_path(record.stream),
                )


def _claims(contents: Contents) -> list[_Claim]:
    indicators: list[Indicator] = []
    for value in contents.definitions:
        try:
            indicator = rulebook.from_plain(value if isinstance(value, dict) else {})
        except Refused as bad:
            raise BadMember(str(bad), where=layout.DEFINITIONS) from None
        if canonical(rulebook.to_plain(indicator)) != canonical(value):
            raise BadMember(f"{indicator.id} is not fully written", where=layout.DEFINITIONS)
        indicators.append(indicator)
    if len({indicator.id for indicator in indicators}) != len(indicators):
        raise BadMember("an indicator is defined twice", where=layout.DEFINITIONS)
    if len(contents.results) != len(indicators):
        raise BadMember("there is not one result for each definition", where=layout.RESULTS)
    return [_Claim(*pair) for pair in zip(indicators, contents.results, strict=True)]


def _check_definitions(claims: Sequence[_Claim], known: Sequence[Record]) -> list[Failure]:
    """The definitions are those that stand sealed in the stream: none other, none left out."""
    sealed = {
        str(record.fields.get("indicator")): record.fields.get("definition")
        for record in stand(known)
        if record.fields.get("kind") == DEFINITION
    }
    failures: list[Failure] = []
    for claim in claims:
        indicator = claim.indicator
        if indicator.id not in sealed:
            because = f"{indicator.id}: the definition is not sealed in the log"
        elif canonical(sealed[indicator.id]) != canonical(rulebook.to_plain(indicator)):
            because = f"{indicator.id}: the definition is not the one that was sealed"
        else:
            continue
        failures.append(Failure(layout.DEFINITIONS, because))
    for absent in sorted(sealed.keys() - {claim.indicator.id for claim in claims}):
        because = f"{absent}: a promised indicator is left out"
        failures.append(Failure(layout.DEFINITIONS, because))
    return failures


def _check_result(claim: _Claim, reading: Reading, known: Sequence[Record]) -> list[Failure]:
    name = claim.indicator.id
    hiding = {str(record.fields.get("id")) for record in known if record.withheld}
    because = [
        f"{name}: record {one} withholds what the rule needs"
        for one in reading.undecided
        if one in hiding
    ]
    because += [f"{name}: {one.because}" for one in check_reading(claim.indicator, reading)]
    counted = rulebook.reading_to_plain(reading)
    if canonical(claim.result) != canonical(counted):
        claimed = claim.result if isinstance(claim.result, dict) else {}
        odd = next((part for part in counted if claimed.get(part) != counted[part]), "more")
        because.append(
            f"{name}: the claimed {odd} is {_short(claimed.get(odd))},"
            f" the records give {_short(counted.get(odd))}"
        )
    return [Failure(layout.RESULTS, one) for one in because]


def _figure(claim: _Claim, reading: Reading, *, good: bool) -> Figure:
    indicator = claim.indicator
    written = rulebook.number_to_plain
    claimed = claim.result.get("value") if isinstance(claim.result, dict) else None
    try:
        share = progress(indicator, reading)
    except FlatTarget:
        share = None
    return Figure(
        id=indicator.id,
        title=indicator.title,
        unit=indicator.unit,
        baseline=written(indicator.baseline),
        target=written(indicator.target),
        claimed=None if claimed is None else str(claimed),
        value=written(reading.value),
        unreconciled=written(reading.unreconciled),
        proved=written(reading.at_least(indicator.required)) or "0",
        required=indicator.required.code,
        split={level.code: written(part) or "0" for level, part in reading.split.items()},
        good=good,
        progress=None if share is None else written(round(share, 4)),
    )


def _short(value: Plain) -> str:
    if isinstance(value, dict | list):
        return canonical(value).decode()[:200]
    return "unknown" if value is None else str(value)[:200]
