"""Waking Django: for the commands that need the database, and for those that only need settings."""

from __future__ import annotations

import os


def wake() -> None:
    """Wake Django without touching the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "racimo.config.settings")
    import django

    django.setup()


def connect() -> None:
    """Wake Django and make an empty database ready."""
    wake()
    make_ready()


def make_ready(*, migrate: bool = False) -> None:
    """Make an empty database ready; bring an older one up to date only when told to."""
    from django.core.management import call_command
    from django.db import connection

    empty = "django_migrations" not in connection.introspection.table_names()
    if not (empty or migrate):
        return
    call_command("migrate", verbosity=0, interactive=False)
    from racimo.taxonomy.actions import load_vocabularies

    load_vocabularies()
