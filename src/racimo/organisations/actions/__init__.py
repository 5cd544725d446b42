"""Register, describe, join, merge."""

from racimo.organisations.actions.gathering import enrol, mark_invented
from racimo.organisations.actions.importing import Imported, import_rows
from racimo.organisations.actions.profile import (
    Edited,
    LooksKnown,
    Misfit,
    affiliate,
    describe,
    register,
)

__all__ = [
    "Edited",
    "Imported",
    "LooksKnown",
    "Misfit",
    "affiliate",
    "describe",
    "enrol",
    "import_rows",
    "mark_invented",
    "register",
]
