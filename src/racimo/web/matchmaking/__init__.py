"""Missions: programme, guests, wishes, plans; and each guest's own agenda."""

from __future__ import annotations

from racimo.web.matchmaking import guests, organising, pages, personal

urls = [*pages.urls, *organising.urls, *guests.urls, *personal.urls]
