"""The database, and what is in it: log, index, plans, papers, evidence, queue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from racimo.base.clock import now
from racimo.base.jobs import pulse
from racimo.calls.queries import index as calls
from racimo.cli.doctor.shapes import Line, fail, ok, warn
from racimo.matchmaking.queries.soundness import proofread_published
from racimo.organisations.queries import index as directory
from racimo.partnerships.queries.soundness import changed_versions
from racimo.scoreboard.queries.soundness import changed_evidence, check_log

LONG = timedelta(minutes=10)
SHOWN = 5
RESTORE = "Put the file back from a backup; the record stays, and says that it is missing."


def database() -> Iterator[Line]:
    """It answers, is up to date, and keeps its promises."""
    try:
        connection.ensure_connection()
        version = ".".join(map(str, connection.get_database_version()))
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as bad:
        yield fail("database", str(bad).splitlines()[0], "Check DATABASE_URL and the server.")
        return
    seen = f"{connection.display_name} {version} answers"
    if waiting:
        yield fail("database", f"{seen}, {len(waiting)} migrations wait", "Run: racimo prepare")
        return
    yield ok("database", f"{seen}, no migration waits")
    if connection.vendor == "sqlite":
        yield from _sqlite()


def _sqlite() -> Iterator[Line]:
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        keys = cursor.execute("PRAGMA foreign_keys").fetchone()[0]
        sound = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
        orphans = len(cursor.execute("PRAGMA foreign_key_check").fetchall())
    seen = f"journal {mode}, foreign keys {'on' if keys else 'off'}, check {sound}"
    if mode != "wal" or not keys or sound != "ok" or orphans:
        more = f", {orphans} rows point nowhere" if orphans else ""
        yield fail("SQLite", seen + more, "Put the database back from a backup.")
    else:
        yield ok("SQLite", seen)


def log() -> Iterator[Line]:
    """The log is whole, signed, and the same as the database believes."""
    state = check_log()
    seen = f"{state.signed} entries signed and checked, {state.known} known, {state.waiting} wait"
    if state.strange or state.signed < state.known:
        seen += f", {state.strange} leaves stand elsewhere in the log"
        yield fail("log", seen, "Database and log are of different days: restore both together.")
    elif state.signed > state.known:
        todo = "Run: racimo scoreboard seal; if that refuses, an old database was put back."
        yield warn("log", seen, todo)
    elif state.waiting:
        yield warn("log", seen, "Run: racimo scoreboard seal")
    else:
        yield ok("log", seen)


def index() -> Iterator[Line]:
    """The search indexes hold what the database holds."""
    for name, engine, wanted in (
        ("calls", calls.backend(), calls.stored()),
        ("organisations", directory.index(), directory.stored()),
    ):
        if not engine.ready():
            if wanted:
                todo = "It is built by the first search, or by: racimo index rebuild"
                yield warn("search index", f"none of the {name} yet", todo)
            continue
        if engine.size() != wanted:
            seen = f"{engine.size()} {name} indexed, {wanted} stored"
            yield warn("search index", seen, "The next search catches up, or: racimo index rebuild")
        else:
            yield ok("search index", f"{wanted} {name} indexed, as many as are stored")


def plans() -> Iterator[Line]:
    """The proof-reader accepts every published plan."""
    count, found = proofread_published()
    for one in found[:SHOWN]:
        seen = f"“{one.mission}”, plan {one.plan}: {', '.join(one.codes)}"
        if one.mendable:
            yield warn(
                "plans", seen, "Fill the holes of the plan, and tell those whose day changed."
            )
        else:
            yield fail("plans", seen, "Schedule anew: this plan cannot be kept.")
    if not found:
        yield ok("plans", f"{count} published, nothing found by the proof-reader")


def papers() -> Iterator[Line]:
    """Every version of a paper still gives its hash."""
    count, changed = changed_versions()
    if changed:
        seen = f"{len(changed)} of {count} changed: {', '.join(changed[:SHOWN])}"
        yield fail("papers", seen, "Restore the database: versions are never edited.")
    else:
        yield ok("papers", f"{count} versions, each gives its hash")


def evidence() -> Iterator[Line]:
    """Every file of evidence is there, byte for byte."""
    count, changed = changed_evidence()
    if changed:
        seen = f"{len(changed)} of {count} gone or changed: {', '.join(changed[:SHOWN])}"
        yield fail("evidence", seen, RESTORE)
    else:
        yield ok("evidence", f"{count} files, each gives its SHA-256")


def queue() -> Iterator[Line]:
    """Nothing waits long, and a worker was seen where one was needed."""
    oldest, beat = pulse()
    seen = f"a worker was last seen {beat:%Y-%m-%d %H:%M} UTC" if beat else "no job has run yet"
    if oldest and now() - oldest > LONG:
        minutes = (now() - oldest) // timedelta(minutes=1)
        yield warn("queue", f"a job waits for {minutes} minutes; {seen}", "Start: racimo worker")
    else:
        yield ok("queue", f"nothing waits long; {seen}")
