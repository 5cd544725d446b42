"""Every page and its address, gathered from the rooms of this door."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from racimo.web import (
    accounts,
    calls,
    home,
    imports,
    kit,
    log,
    matchmaking,
    organisations,
    partnerships,
    records,
    scoreboard,
    verifying,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *home.urls,
    *kit.urls,
    *accounts.urls,
    *calls.urls,
    *imports.urls,
    *organisations.urls,
    *partnerships.urls,
    *matchmaking.urls,
    *scoreboard.urls,
    *records.urls,
    *log.urls,
    *verifying.urls,
]
