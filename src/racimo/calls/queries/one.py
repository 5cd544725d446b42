"""One call as a person may read it, and its untouched source."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from racimo.accounts.policies import Actor, is_editor
from racimo.base.search.words import tidy
from racimo.calls.models import Call, SourceRecord
from racimo.calls.policies import may_see
from racimo.calls.queries.rows import whole
from racimo.calls.queries.view import CallView, view
from racimo.core.errors import NotFound

LONGEST = 200


def find(identifier: str, actor: Actor | None) -> Call:
    """The call of an identifier; members may also name it by its reference.

    Raises:
        NotFound: There is none. A visitor who names a reference gets the same answer as one who
            names nonsense.
    """
    wanted = tidy(identifier[:LONGEST])
    call = whole().filter(slug=wanted).first()
    if call is None and wanted and may_see(actor, "reference"):
        call = whole().filter(reference__iexact=wanted).order_by("pk").first()
    if call is None:
        raise NotFound(
            _("There is no call “%(identifier)s”.") % {"identifier": wanted},
            where="identifier",
            hint=_("Search for it by a word of its title."),
        )
    return call


def view_of(identifier: str, actor: Actor | None, now: datetime) -> CallView:
    """The call of an identifier, as this person may read it."""
    return view(find(identifier, actor), actor, now)


def raw_record(identifier: str, actor: Actor | None) -> SourceRecord:
    """The newest record as it came from the source; editors only.

    Raises:
        NotFound: There is none, or the person is no editor: the same answer for both.
    """
    found = None
    if is_editor(actor):
        rows = SourceRecord.objects.filter(call__slug=identifier)
        found = rows.order_by("-created", "-pk").first()
    if found is None:
        raise NotFound(_("There is no such record here."))
    return found
