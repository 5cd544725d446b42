"""Register, describe, join, merge."""

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
    "import_rows",
    "register",
]
