"""A board as a bundle that anyone can verify; the head of the log."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from racimo.base import files
from racimo.base.bundles import pack
from racimo.base.notary import Head
from racimo.core.audit import build
from racimo.core.errors import NotFound, TooLate
from racimo.core.indicators.rulebook import from_plain
from racimo.core.ledger.bundle import Evidence as File
from racimo.core.ledger.bundle import Material
from racimo.scoreboard.models import Evidence, Leaf
from racimo.scoreboard.queries.board import opened
from racimo.scoreboard.queries.signer import notary

# Free words that no rule counts by: what a stranger gets shows that they are there, not what.
FREE_WORDS = ("reason",)


def export(partnership: Any, *, whole: bool = True) -> bytes:  # noqa: ANN401 - a row of another domain
    """The board as one zip: records, proofs, definitions, figures, and the evidence.

    Args:
        partnership: Whose board.
        whole: With the evidence files, which may name people, and with the words of reasons;
            a bundle for strangers has neither, and every figure of it can be recounted as well.

    Raises:
        NotFound: Nothing was sealed yet.
        TooLate: Leaves wait for the log; a bundle now would leave them out.
    """
    leaves = list(
        Leaf.objects.filter(stream__partnership=partnership)
        .select_related("stream")
        .order_by("number")
    )
    signer = notary()
    head = signer.head()
    if head is None or not leaves:
        raise NotFound(_("Nothing of this board was sealed yet."))
    if any(leaf.index is None for leaf in leaves):
        raise TooLate(
            _("Some records wait for the log to be signed."),
            hint=_("Run “racimo scoreboard seal”, then export again."),
        )
    evidence = Evidence.objects.filter(record__partnership=partnership).order_by("pk")
    shown = [opened(leaf) for leaf in leaves]
    promised = [
        row
        for row in partnership.indicators.all()
        if any(leaf.subject == f"definition:{row.code}" for leaf in leaves)
    ]
    members = build(
        Material(
            checkpoint=head.checkpoint,
            vkey=head.vkey,
            entries=signer.entries(),
            records=shown if whole else [one.close(FREE_WORDS) for one in shown],
            definitions=(),
            results=(),
            evidence=[
                File(files.read(row.sha256), bytes.fromhex(row.salt))
                for row in (evidence if whole else ())
            ],
        ),
        [from_plain(row.definition) for row in promised],
    )
    return pack(members)


def log_head() -> Head | None:
    """The last signed head of this installation's log."""
    return notary().head()


def log_key() -> str:
    """The public key to check heads and bundles with."""
    return notary().vkey()
