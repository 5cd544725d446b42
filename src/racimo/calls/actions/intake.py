"""Take up the calls of one source: new, changed or unchanged, with the untouched record beside."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import slugify

from racimo.base.incoming import Record
from racimo.calls.actions.columns import columns, content_digest
from racimo.calls.actions.parts import match_parts
from racimo.calls.models import Call, Programme, Run, SourceRecord
from racimo.core.errors import Invalid
from racimo.taxonomy.actions import take_up

MOST_MONEY = 10**13
NOTHING: tuple[object, ...] = ("", None, [])
LISTS = ("sectors", "beneficiaries", "regions")


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a record: ``outcome`` is new, changed or unchanged."""

    identifier: str
    outcome: str


class Intake:
    """One run's way into the calls; it remembers what the source told before.

    A value that the source leaves out never erases one that is known. A call whose source says
    the same as before is not touched, so that an editor's corrections stay.
    """

    def __init__(self, run: Run, *, schemes: Mapping[str, str]) -> None:
        """Look up what is known of this source, in one query."""
        self.run = run
        self.schemes = schemes
        rows = Call.objects.filter(source=run.source).values_list(
            "source_key", "pk", "slug", "source_digest"
        )
        self.known = {key.casefold(): (pk, slug, digest) for key, pk, slug, digest in rows}
        self.programmes: dict[str, Programme] = {}

    @transaction.atomic
    def receive(self, record: Record) -> Received:
        """Store one record, or find that there is nothing to store.

        Raises:
            Invalid: A value of the record fits no column.
        """
        _refuse_absurd(record)
        key = record.key[:200]
        digest = content_digest(record)
        known = self.known.get(key.casefold())
        if known is not None and known[2] == digest:
            return Received(known[1], "unchanged")
        if known is None:
            call, outcome = self._create(record, key, digest), "new"
        else:
            call = Call.objects.get(pk=known[0])
            outcome = self._amend(call, record, digest)
        self.known[key.casefold()] = (call.pk, call.slug, call.source_digest)
        if outcome != "unchanged":
            self._keep(call, record)
        return Received(call.slug, outcome)

    def _create(self, record: Record, key: str, digest: str) -> Call:
        told = columns(record)
        told["currency"] = told["currency"] or "EUR"
        call = Call.objects.create(
            slug=_slug(record.key),
            source=self.run.source,
            source_key=key,
            source_digest=digest,
            **told,
        )
        self._link(call, record)
        match_parts(call, record)
        return call

    def _amend(self, call: Call, record: Record, digest: str) -> str:
        """Change what the record says otherwise; a partial record only fills what is empty."""
        different = []
        for name, value in columns(record).items():
            now = getattr(call, name)
            if name == "gated":
                value = [field for field in value if not getattr(call, field)]  # noqa: PLW2901
                if record.partial or now == value:
                    continue
            elif value in NOTHING or now == value or (record.partial and now not in NOTHING):
                continue
            setattr(call, name, value)
            different.append(name)
        changed = match_parts(call, record, fill=record.partial)
        changed |= self._link(call, record)
        if set(different) <= {"notes"} and not changed:
            return "unchanged"
        if not record.partial:
            call.source_digest = digest
            different.append("source_digest")
        call.save(update_fields=[*different, "changed"])
        return "changed"

    def _link(self, call: Call, record: Record) -> bool:
        """Programmes and terms; returns whether a link is new."""
        changed = False
        if record.programme_code or record.programme_name:
            programme = self._programme(record.programme_code, record.programme_name)
            if not call.programmes.filter(pk=programme.pk).exists():
                call.programmes.add(programme)
                changed = True
        for name in LISTS:
            labels = getattr(record, name)
            if labels:
                terms = take_up(self.schemes.get(name, f"{self.run.source}-{name}"), labels)
                field = getattr(call, name)
                if set(field.values_list("pk", flat=True)) != {term.pk for term in terms}:
                    field.set(terms)
                    changed = True
        return changed

    def _programme(self, code: str, name: str) -> Programme:
        code = (code or slugify(name).upper())[:60]
        if code not in self.programmes:
            self.programmes[code], _new = Programme.objects.get_or_create(
                code=code, defaults={"name": (name or code)[:300]}
            )
        return self.programmes[code]

    def _keep(self, call: Call, record: Record) -> None:
        """The untouched record, beside the call that was made of it."""
        SourceRecord.objects.update_or_create(
            source=self.run.source,
            source_key=record.key[:200],
            sha256=hashlib.sha256(record.raw).hexdigest(),
            defaults={
                "run": self.run,
                "call": call,
                "raw": record.raw,
                "where": record.where[:200],
                "quarantined": False,
                "why": "",
            },
        )


def _slug(key: str) -> str:
    """A free identifier for an address, made of the source's key."""
    wanted = re.sub(r"[^A-Za-z0-9]+", "-", key)[:110].strip("-") or "call"
    slug, number = wanted, 1
    while Call.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _refuse_absurd(record: Record) -> None:
    """Money that no column can hold."""
    money = record.amount
    sums = [strand.budget for strand in record.strands]
    if money is not None:
        sums += [money.total, money.grant_min, money.grant_max]
        if money.rate is not None and not 0 <= money.rate <= 1:
            raise Invalid(f"The rate {money.rate} is not between 0 and 1.", where=record.key)
    for amount in sums:
        if amount is not None and not 0 <= amount < MOST_MONEY:
            raise Invalid(f"{amount} euro is no budget of a call.", where=record.key)
