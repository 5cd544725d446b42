"""Rules, groups of countries and consortia read from plain mappings (a TOML or JSON file)."""

from __future__ import annotations

from racimo.core.eligibility.rulebook.facts import (
    read_applicant,
    read_applicants,
    read_consortium,
    read_proposal,
)
from racimo.core.eligibility.rulebook.fields import Fields
from racimo.core.eligibility.rulebook.rules import read_groups, read_rulebook, read_rules

__all__ = [
    "Fields",
    "read_applicant",
    "read_applicants",
    "read_consortium",
    "read_groups",
    "read_proposal",
    "read_rulebook",
    "read_rules",
]
