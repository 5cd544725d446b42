"""Read what somebody typed into a profile: every field judged, every misfit named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from racimo.organisations.models import Kind
from racimo.taxonomy.queries import countries

MOST_WORDS = 30
LONGEST_WORD = 80
LONGEST_TEXT = 10_000
MOST_MEMBERS = 1_000_000
NUTS = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}")
LANGUAGE = re.compile(r"[a-z]{2}")
EUROSTAT = {"EL": "GR", "UK": "GB"}  # Eurostat's letters for two countries
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LINES = {"\n", "\r", "\t"}
_web = URLValidator(schemes=["http", "https"])


class Wrong(Exception):
    """A value does not fit its field."""


def text(value: object, *, most: int, lines: bool = False, blank: bool = True) -> str:
    """A text that can be stored and shown as it is."""
    told = str(value or "").strip()
    for sign in told:
        kind = unicodedata.category(sign)
        if kind == "Cs" or (kind == "Cc" and not (lines and sign in LINES)):
            raise Wrong(_("It contains a control character. Type it anew, without that sign."))
        if sign in TURNING:
            raise Wrong(_("It contains an invisible sign that turns the direction of the text."))
    if len(told) > most:
        raise Wrong(
            _("It has %(length)s characters; at most %(most)s fit.")
            % {"length": len(told), "most": most}
        )
    if not blank and not any(unicodedata.category(sign)[0] in "LNPS" for sign in told):
        raise Wrong(_("Say what it is called."))
    return told


def kind(value: object) -> str:
    """A kind of organisation."""
    if value not in Kind.values:
        raise Wrong(_("Choose one of the kinds."))
    return str(value)


def land(value: object) -> str:
    """A country by its two letters."""
    code = str(value or "").strip().upper()
    if code not in countries():
        raise Wrong(
            _("“%(code)s” is not the two-letter code of a country (ISO 3166-1), such as ES.")
            % {"code": code[:20]}
        )
    return code


def nuts(value: object) -> str:
    """A NUTS region, or nothing."""
    code = str(value or "").strip().upper()
    if code and not NUTS.fullmatch(code):
        raise Wrong(_("A NUTS code is two letters and up to three signs, such as ES21."))
    return code


def web(value: object) -> str:
    """The address of a page, or nothing."""
    told = text(value, most=500)
    if told:
        try:
            _web(told)
        except ValidationError:
            raise Wrong(
                _("Give a full web address that begins with https:// or http://.")
            ) from None
        if "@" in told.split("/")[2]:
            raise Wrong(_("Leave user names and passwords out of the address."))
    return told


def truth(value: object) -> bool | None:
    """Yes, no, or nobody has told us."""
    answers: dict[object, bool | None] = {
        "yes": True, True: True, "no": False, False: False, "": None, None: None,
    }  # fmt: skip
    if value not in answers:
        raise Wrong(_("Answer yes, no, or leave it open."))
    return answers[value]


def platform(value: object) -> str:
    """The state of the registration on the cluster platform."""
    if value not in ("", "registered", "planned", "no"):
        raise Wrong(_("Choose registered, planned or no, or leave it open."))
    return str(value)


def day(value: object) -> date | None:
    """A day, or nothing."""
    if value is None or value == "" or isinstance(value, date):
        return value or None  # type: ignore[return-value]  # "" becomes None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Wrong(_("Write the day as in 2026-11-22.")) from None


def number(value: object) -> int | None:
    """How many, or nothing."""
    told = str("" if value is None else value).strip()
    if not told:
        return None
    too_long = len(told) > len(str(MOST_MEMBERS))  # digits beyond count are never even read
    if not told.isascii() or not told.isdigit() or too_long or int(told) > MOST_MEMBERS:
        raise Wrong(_("Give a whole number from 0 to %(most)s.") % {"most": MOST_MEMBERS})
    return int(told)


def several(value: object, one: Callable[[str], str]) -> list[str]:
    """A list, from lines or from a list; each item once."""
    items: Iterable[object] = (
        str(value or "").splitlines() if isinstance(value, str) or not value else value  # type: ignore[assignment]  # a list by contract
    )
    told = list(dict.fromkeys(one(str(item)) for item in items if str(item).strip()))
    if len(told) > MOST_WORDS:
        raise Wrong(_("Name at most %(most)s.") % {"most": MOST_WORDS})
    return told


def word(value: str) -> str:
    """One word or short phrase of a list."""
    return " ".join(text(value, most=LONGEST_WORD).split())


def tongue(value: str) -> str:
    """A language by its two letters."""
    code = value.strip().lower()
    if not LANGUAGE.fullmatch(code):
        raise Wrong(_("Write each language as two letters, such as en."))
    return code


FIELDS: Mapping[str, Callable[[object], object]] = {
    "name": lambda value: text(value, most=400, blank=False),
    "short_name": lambda value: text(value, most=200),
    "kind": kind,
    "country": land,
    "nuts": nuts,
    "city": lambda value: text(value, most=200),
    "url": web,
    "description": lambda value: text(value, most=LONGEST_TEXT, lines=True),
    "legal_entity": truth,
    "eccp": platform,
    "sme": truth,
    "sme_as_of": day,
    "members": number,
    "fields": lambda value: several(value, word),
    "offers": lambda value: several(value, word),
    "wants": lambda value: several(value, word),
    "targets": lambda value: several(value, land),
    "languages": lambda value: several(value, tongue),
}


def read(told: Mapping[str, object]) -> tuple[dict[str, object], dict[str, str]]:
    """Values that fit, and what is wrong with those that do not, by field."""
    values: dict[str, object] = {}
    wrong: dict[str, str] = {}
    for name, value in told.items():
        try:
            values[name] = FIELDS[name](value)
        except Wrong as reason:
            wrong[name] = str(reason)
    return values, wrong
