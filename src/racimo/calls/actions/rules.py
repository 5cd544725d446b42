"""Say by which rulebook a call is judged."""

from __future__ import annotations

from django.utils.translation import gettext as _

from racimo.base.shelf import load_rulebook
from racimo.calls.models import Call
from racimo.core.errors import NotFound


def assign_rulebook(*, call: str, rulebook: str) -> None:
    """Let a call be judged by a rulebook of the shelf; "" takes the rules away.

    Raises:
        NotFound: There is no such call, or no such rulebook.
    """
    chosen = load_rulebook(rulebook).id if rulebook else ""
    row = Call.objects.filter(slug=call).first()
    if row is None:
        raise NotFound(_("There is no call “%(identifier)s”.") % {"identifier": call})
    if row.rulebook != chosen:
        row.rulebook = chosen
        row.save(update_fields=["rulebook", "changed"])
