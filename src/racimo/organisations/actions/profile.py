"""Present a new organisation; describe one; let a person speak for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from racimo.accounts.policies import Actor
from racimo.base.naming import create_named
from racimo.core.errors import Invalid, NotAllowed, Refused, TooLate
from racimo.organisations.actions import reading
from racimo.organisations.models import Affiliation, Organisation
from racimo.organisations.policies import may_edit, may_register
from racimo.organisations.queries.likeness import near


class Misfit(Invalid):
    """Fields that do not fit; ``errors`` says what is wrong with each."""

    code = "misfit"

    def __init__(self, errors: Mapping[str, str]) -> None:
        """Say all of it in one message, and keep it by field."""
        first = next(iter(errors))
        said = " ".join(f"{field}: {words}" for field, words in errors.items())
        super().__init__(said, where=first)
        self.errors = dict(errors)


class LooksKnown(Refused):
    """An organisation of nearly that name is known in that country: a person must decide."""

    code = "looks-known"

    def __init__(self, alike: Sequence[Organisation]) -> None:
        """Name those that look the same."""
        names = ", ".join(f"“{one.name}”" for one in alike)
        super().__init__(
            _("It may be known here already: %(names)s.") % {"names": names},
            where="name",
            hint=_("Use the one that is known, or say that yours is another."),
        )
        self.alike = tuple(alike)


class Edited(TooLate):
    """Somebody else changed the profile in the meantime."""

    code = "edited"


@transaction.atomic
def register(
    actor: Actor, *, name: str, country: str, kind: str, another: bool = False
) -> Organisation:
    """Make an organisation known; whoever presents it manages its profile.

    A name that is nearly known in that country is refused, unless ``another`` says that
    this is a different organisation; nothing is ever merged silently.
    """
    if not may_register(actor):
        raise NotAllowed(_("Sign in to present an organisation."))
    told = {"name": name, "country": country, "kind": kind}
    values, wrong = reading.read(told)
    if wrong:
        raise Misfit(wrong)
    alike = near(str(values["name"]), str(values["country"]))
    if alike and not another:
        raise LooksKnown(alike)
    row = create_named(
        Organisation.objects, str(values["name"]), otherwise="organisation",
        reserved={"new", "export"}, source="member", **values,
    )  # fmt: skip
    affiliate(row, user_id=_person(actor), manages=True)
    return row


@transaction.atomic
def describe(
    organisation: Organisation,
    *,
    actor: Actor,
    told: Mapping[str, object],
    today: date,
    seen: datetime | None = None,
) -> Organisation:
    """Change the profile; only the fields in ``told`` are touched.

    ``seen`` is when the profile was last changed as the writer saw it: somebody else's newer
    words are not overwritten. A kind that a person states is no longer an assumption, and the
    development class of a region is forgotten when the region changes.
    """
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not may_edit(actor, row):
        raise NotAllowed(
            _("Only those who manage this profile may change it."),
            hint=_("Ask one of them, or the operator of this site."),
        )
    if seen is not None and row.changed != seen:
        raise Edited(
            _("Somebody else changed this profile while you wrote."),
            hint=_("Open the form again, look at the new words, and repeat your change."),
        )
    unknown = set(told) - set(reading.FIELDS)
    if unknown:
        raise Misfit({name: _("There is no such field.") for name in sorted(unknown)})
    values, wrong = reading.read(told)
    wrong |= _together(row, values, today)
    if wrong:
        raise Misfit(wrong)
    if "kind" in values:
        values["kind_assumed"] = False
    if values.get("nuts", row.nuts) != row.nuts:
        values["nuts_class"] = ""
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def affiliate(organisation: Organisation, *, user_id: int, manages: bool = False) -> Affiliation:
    """Let a person work for an organisation; telling it again only changes whether they manage."""
    row, _made = Affiliation.objects.update_or_create(
        organisation=organisation, user_id=user_id, defaults={"manages": manages}
    )
    return row


def _together(row: Organisation, values: dict[str, object], today: date) -> dict[str, str]:
    """What fits alone but not side by side; fills in the day an SME status was told."""
    wrong: dict[str, str] = {}
    land = values.get("country", row.country)
    region = str(values.get("nuts", row.nuts))
    if region and land and reading.EUROSTAT.get(region[:2], region[:2]) != land:
        wrong["nuts"] = _("The region %(region)s is not in the country %(land)s.") % {
            "region": region,
            "land": land,
        }
    status = values.get("sme", row.sme)
    told = values.get("sme_as_of", row.sme_as_of)
    if "sme" in values or "sme_as_of" in values:
        if status is None:
            values["sme_as_of"] = None
        elif isinstance(told, date) and told > today:
            wrong["sme_as_of"] = _("The day lies in the future.")
        elif told is None:
            values["sme_as_of"] = today
    return wrong


def _person(actor: Actor) -> int:
    return int(getattr(actor, "pk", 0))
