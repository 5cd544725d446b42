"""What a page costs: CPU milliseconds and SQL statements, beside a bare Django view.

Run it by ``make bench-pages``: it plants the demo in a folder of its own, asks each page 20 times
through Django's test client, and prints medians of the process's CPU time with the ratio to the
peer: a Django view with the same middleware that answers two words and asks no database.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

TIMES = 20
PEER = "/healthz"
PAGES = (
    ("visitor", "/"),
    ("visitor", "/calls/"),
    ("visitor", "/calls/?q=cluster"),
    ("visitor", "/calls/{call}/"),
    ("visitor", "/organisations/"),
    ("visitor", "/scoreboards/{board}/"),
    ("visitor", "/api/v1/calls?limit=50"),
    ("coordinator@example.org", "/partnerships/{board}/"),
    ("coordinator@example.org", "/partnerships/{board}/partners/"),
    ("coordinator@example.org", "/partnerships/{board}/papers/agreement/"),
    ("coordinator@example.org", "/partnerships/{board}/records/"),
    ("coordinator@example.org", "/missions/{mission}/"),
)


def main() -> None:
    """Plant, ask, print."""
    with tempfile.TemporaryDirectory(prefix="racimo-bench-") as folder:
        os.environ["RACIMO_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        plant = [sys.executable, "-m", "racimo", "seed", "--demo", "--seed", "1"]
        subprocess.run(plant, check=True, stdout=subprocess.DEVNULL)
        os.environ["DJANGO_SETTINGS_MODULE"] = "racimo.config.settings"
        import django

        django.setup()
        measure()


def measure() -> None:
    """Ask every page and print a table."""
    from django.test import Client

    from racimo.accounts import queries as accounts
    from racimo.base.clock import now, today
    from racimo.calls import queries as calls
    from racimo.matchmaking import queries as missions
    from racimo.scoreboard import queries as boards

    coordinator = accounts.by_email("coordinator@example.org")
    held = [m for m in missions.visible_to(coordinator, today=today()) if m.state == "held"]
    public = boards.boards(None, today=today()).first()
    found = calls.search("Clusters Go International 2014", actor=None, now=now(), limit=1)
    names = {
        "call": found.hits[0].call.identifier,
        "board": public.slug,
        "mission": held[0].slug,
    }
    peer, _ = ask(Client(), PEER)
    say(f"{'page':58} {'CPU ms':>8} {'SQL':>5} {'x bare view':>12}")
    say(f"{PEER + ' (the peer)':58} {peer:8.2f} {0:5d} {1:12.1f}")
    for who, page in PAGES:
        client = Client()
        if who != "visitor":
            client.force_login(accounts.by_email(who))
        address = page.format(**names)
        cost, statements = ask(client, address)
        say(f"{address + ' ' + who:58.58} {cost:8.2f} {statements:5d} {cost / peer:12.1f}")


def ask(client: object, address: str) -> tuple[float, int]:
    """Median CPU milliseconds and the number of statements of one page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)  # the first request fills caches that stay filled
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    statements = len(captured)  # the log is cleared by the next request
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    costs = []
    for _ in range(TIMES):
        begin = time.process_time()
        client.get(address)
        costs.append((time.process_time() - begin) * 1000)
    return statistics.median(costs), statements


def say(line: str) -> None:
    """One line to the terminal."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
