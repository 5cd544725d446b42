"""What a check of a bundle found: the verdict, the first thing that is wrong, the figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from racimo.core.canonical import Plain


class Verdict(StrEnum):
    """What a check says of a bundle."""

    GOOD = "good"
    TAMPERED = "tampered"
    UNREADABLE = "unreadable"

    @property
    def exit_status(self) -> int:
        """What a command returns: 0 good, 1 tampered, 2 unreadable.

        >>> [verdict.exit_status for verdict in Verdict]
        [0, 1, 2]
        """
        return list(Verdict).index(self)


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that is wrong: the member of the bundle, and why."""

    item: str
    because: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator as the bundle claims it and as it was recomputed; numbers as text."""

    id: str
    title: str
    unit: str
    baseline: str | None
    target: str | None
    claimed: str | None
    value: str | None
    unreconciled: str | None
    proved: str
    required: str
    split: Mapping[str, str]
    good: bool
    progress: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The signed head that the bundle was checked against."""

    origin: str
    size: int
    root: str


@dataclass(frozen=True, slots=True)
class Report:
    """The answer of :func:`racimo.core.ledger.bundle.verify`.

    ``anchored``: the signature was checked with a key from outside. Without one, a forger who made
    the whole bundle anew under a key of his own cannot be told from the author.
    ``manifest`` is the SHA-256 of the manifest, which stands for the whole bundle.
    """

    verdict: Verdict
    failures: tuple[Failure, ...]
    anchored: bool = False
    manifest: str = ""
    head: Head | None = None
    signers: tuple[str, ...] = ()
    old_heads: int = 0
    records: int = 0
    withheld: int = 0
    evidence: int = 0
    evidence_elsewhere: int = 0
    figures: tuple[Figure, ...] = ()
    titles: tuple[str, ...] = ()

    @property
    def first(self) -> Failure | None:
        """The first thing that is wrong, or None.

        >>> Report(Verdict.GOOD, ()).first is None
        True
        """
        return self.failures[0] if self.failures else None


@dataclass(frozen=True, slots=True)
class Recount:
    """What the recomputation of the figures found."""

    failures: tuple[Failure, ...] = ()
    figures: tuple[Figure, ...] = ()
    titles: tuple[str, ...] = ()


def to_plain(report: Report) -> dict[str, Plain]:
    """A report as plain values for JSON.

    Args:
        report: The report.

    Returns:
        Its fields by name, with ``first`` (the first failure or None) and ``exit`` (0, 1 or 2).

    >>> to_plain(Report(Verdict.GOOD, ()))["exit"]
    0
    """
    plain: dict[str, Plain] = asdict(report)
    failures: list[Plain] = [asdict(failure) for failure in report.failures]
    figures: list[Plain] = [asdict(figure) for figure in report.figures]
    return {
        **plain,
        "verdict": report.verdict.value,
        "exit": report.verdict.exit_status,
        "first": failures[0] if failures else None,
        "failures": failures,
        "figures": figures,
        "signers": list(report.signers),
        "titles": list(report.titles),
    }
