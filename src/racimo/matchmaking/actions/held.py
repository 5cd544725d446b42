"""Confirm, side by side, that a meeting was held."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from racimo.core.errors import Invalid, NotFound, TooLate
from racimo.matchmaking.models import Confirmation, Guest, Meeting

BOTH = 2


@transaction.atomic
def confirm(*, meeting: Meeting, guest: Guest, how: str, now: datetime) -> Meeting:
    """One side says that the meeting was held; with both sides' word, it counts.

    Raises:
        NotFound: The guest is not one of the two, or the plan is not published.
        TooLate: The meeting was cancelled, or this side confirmed already.
        Invalid: The meeting has not begun yet.
    """
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("slot", "plan")
    meeting = rows.get(pk=meeting.pk)
    ours = guest.pk in {meeting.first_id, meeting.second_id}
    if not ours or meeting.plan.published is None:
        raise NotFound(_("There is no such meeting of yours."))
    if meeting.state in {Meeting.State.CANCELLED, Meeting.State.MISSED}:
        raise TooLate(_("This meeting did not happen, as was said before."))
    if now < meeting.slot.starts:
        raise Invalid(_("This meeting has not begun yet."), hint=_("Confirm it afterwards."))
    try:
        with transaction.atomic():
            Confirmation.objects.create(meeting=meeting, guest=guest, at=now, how=how)
    except IntegrityError:
        raise TooLate(_("You confirmed this meeting already.")) from None
    if meeting.confirmations.count() == BOTH:
        meeting.state = Meeting.State.HELD
        meeting.save(update_fields=["state", "changed"])
    return meeting
