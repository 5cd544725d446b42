"""Work that takes longer than a page may: start it, watch it, cancel it.

A job is a row first: its progress, its result and its permission live in the database. The queue
only says "run the job with this key", so a lost message loses nothing that cannot be run again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any

import django
import structlog
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from racimo.base.clock import now
from racimo.base.models import Job
from racimo.core.errors import NotFound, Refused

if django.VERSION >= (6, 0):
    from django.tasks import task
else:
    from django_tasks import task  # type: ignore[no-redef,unused-ignore]  # the same, before 6.0

log = structlog.get_logger(__name__)


class Cancelled(Exception):
    """Raised inside a job when its owner cancelled it."""


class Progress:
    """What a job's work may say of itself while it runs."""

    def __init__(self, key: str) -> None:
        """Know which row to write to."""
        self.key = key

    def tick(self, done: int, total: int, message: str = "") -> None:
        """Write how far the work is; stop it here if it was cancelled.

        Raises:
            Cancelled: The owner asked for it.
        """
        Job.objects.filter(key=self.key).update(
            done=done, total=total, message=message[:300], heartbeat=now()
        )
        if Job.objects.filter(key=self.key, cancel=True).exists():
            raise Cancelled


def start(
    kind: str,
    *,
    owner: AbstractBaseUser | None,
    about: str = "",
    **params: Any,  # noqa: ANN401
) -> Job:
    """Make the row and, once it is stored, tell the queue."""
    if kind not in settings.RACIMO_JOBS:
        raise NotFound(f"There is no job of the kind “{kind}”.")
    job = Job.objects.create(
        kind=kind, owner_id=owner.pk if owner else None, about=about, params=params
    )
    transaction.on_commit(lambda: run.enqueue(str(job.key)))
    return job


def cancel(job: Job) -> None:
    """Ask a job to stop at its next step; one that waits stops at once."""
    Job.objects.filter(pk=job.pk, state=Job.State.WAITING).update(state=Job.State.CANCELLED)
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel=True)


def find(key: str, owner: AbstractBaseUser) -> Job:
    """A person's own job."""
    job = Job.objects.filter(key=key, owner_id=owner.pk).first()
    if job is None:
        raise NotFound(_("There is no such job of yours."))
    return job


def latest(about: str, kind: str) -> Job | None:
    """The newest job of a kind about a thing."""
    return Job.objects.filter(about=about, kind=kind).order_by("-pk").first()


def resume_stale(*, seconds: int) -> int:
    """Run again what a crashed worker left behind; returns how many jobs that were."""
    from datetime import timedelta  # noqa: PLC0415 - only here

    limit = now() - timedelta(seconds=seconds)
    stale = Job.objects.filter(state=Job.State.RUNNING, heartbeat__lt=limit)
    keys = [str(key) for key in stale.values_list("key", flat=True)]
    Job.objects.filter(key__in=keys).update(state=Job.State.WAITING)
    for key in keys:
        run.enqueue(key)
    return len(keys)


def pulse() -> tuple[datetime | None, datetime | None]:
    """Since when the oldest job waits, and when a worker last wrote that it works."""
    waiting = Job.objects.filter(state=Job.State.WAITING)
    oldest = waiting.order_by("created").values_list("created", flat=True).first()
    return oldest, Job.objects.aggregate(last=Max("heartbeat"))["last"]


@task()
def run(key: str) -> None:
    """Do the work of one job. Taken by the first worker that asks; a second call does nothing."""
    taken = Job.objects.filter(key=key, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, heartbeat=now()
    )
    if not taken:
        return
    job = Job.objects.get(key=key)
    module, _colon, name = settings.RACIMO_JOBS[job.kind].partition(":")
    work: Callable[..., Any] = getattr(import_module(module), name)
    try:
        result = work(Progress(key), **job.params)
    except Cancelled:
        finish(key, Job.State.CANCELLED, message=_("Cancelled."))
    except Refused as refusal:
        finish(key, Job.State.FAILED, message=str(refusal))
    except Exception:
        log.exception("job failed", kind=job.kind, key=key)
        finish(key, Job.State.FAILED, message=_("Something went wrong; the operator can read why."))
        raise
    else:
        finish(key, Job.State.DONE, result=result)


def finish(key: str, state: str, *, result: Any = None, message: str = "") -> None:  # noqa: ANN401
    """Write how a job ended."""
    more: dict[str, Any] = {"message": message[:300]} if message else {}
    Job.objects.filter(key=key).update(state=state, result=result, heartbeat=now(), **more)
