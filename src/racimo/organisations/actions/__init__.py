"""Register, describe, join, merge."""

from racimo.organisations.actions.profile import (
    Edited,
    LooksKnown,
    Misfit,
    affiliate,
    describe,
    register,
)

__all__ = ["Edited", "LooksKnown", "Misfit", "affiliate", "describe", "register"]
