"""Missions: programme, guests, wishes, plans; and each guest's own agenda."""

from __future__ import annotations

from racimo.web.matchmaking import guests, organising, pages, personal

# “missions/new/” comes before the missions by name.
urls = [*organising.urls, *pages.urls, *guests.urls, *personal.urls]
