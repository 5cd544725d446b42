"""Say that a meeting did not happen."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from racimo.core.errors import Invalid, NotAllowed, TooLate
from racimo.matchmaking import policies
from racimo.matchmaking.models import Meeting


@transaction.atomic
def miss(*, actor: AbstractBaseUser, meeting: Meeting, now: datetime) -> Meeting:
    """Write down that a planned meeting did not happen; nobody can confirm it afterwards.

    Raises:
        NotAllowed: Only the coordinator may.
        Invalid: It has not begun yet.
        TooLate: Somebody confirmed it, or it was settled before.
    """
    rows = Meeting.objects.select_for_update(of=("self",)).select_related(
        "slot", "plan__mission__partnership"
    )
    row = rows.get(pk=meeting.pk)
    if not policies.may_organise(actor, row.plan.mission, today=now.date()):
        raise NotAllowed(_("Only the coordinator may say that a meeting did not happen."))
    if now < row.slot.starts:
        raise Invalid(_("This meeting has not begun yet."), hint=_("Cancel it instead."))
    if row.state != Meeting.State.PLANNED or row.confirmations.exists():
        raise TooLate(_("Something was said of this meeting already."))
    row.state = Meeting.State.MISSED
    row.save(update_fields=["state", "changed"])
    return row
