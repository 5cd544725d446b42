"""Everything that can be refused, one class per reason.

A door turns a refusal into words: a page, problem+json, or an exit status.
Nobody below a door knows which. Rooms of the core may add their own classes beside these,
as long as they inherit from ``Refused`` and carry a stable ``code``.
"""

from __future__ import annotations


class Refused(Exception):
    """Racimo will not do that. ``code`` is stable; the message is for people.

    ``where`` says which line, field or file is meant; ``hint`` what to do about it.
    """

    code = "refused"

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        """Keep the message, the place and the way out."""
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        """Say it in one line: where, what, what to do."""
        place = f"{self.where}: " if self.where else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{place}{self.message}{hint}"


class NotAllowed(Refused):
    """The actor may not do this."""

    code = "not-allowed"


class NotFound(Refused):
    """There is no such thing, or the actor may not know that there is."""

    code = "not-found"


class TooLate(Refused):
    """The day has passed, or the thing is already settled."""

    code = "too-late"


class Unreadable(Refused):
    """A document from outside cannot be read."""

    code = "unreadable"


class Invalid(Refused):
    """A value breaks a rule of its field."""

    code = "invalid"


class FlatTarget(Refused):
    """An indicator whose target equals its baseline promises nothing."""

    code = "flat-target"
