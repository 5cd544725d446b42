"""The machine, the data folder, the keys, and the files that come with the package."""

from __future__ import annotations

import platform
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings

from racimo.base import clauses as banks
from racimo.base import press
from racimo.base.catalogue import load_catalogue
from racimo.base.shelf import load_groups, load_rulebook, rulebook_ids
from racimo.cli.doctor.shapes import Line, fail, ok, warn
from racimo.organisations.queries.views import origins
from racimo.partnerships.queries import bridge
from racimo.taxonomy.queries import countries

OLDEST = (3, 11)
OTHERS_WRITE = stat.S_IWOTH
OTHERS_READ = stat.S_IROTH | stat.S_IXOTH
NOT_OWNER = stat.S_IRWXG | stat.S_IRWXO


def versions() -> Iterator[Line]:
    """Python and Django are new enough."""
    seen = f"Python {platform.python_version()}, Django {django.get_version()}"
    seen += f", Racimo {settings.VERSION}"
    if sys.version_info < OLDEST:
        yield fail("versions", seen, "Racimo needs Python 3.11 or newer.")
    else:
        yield ok("versions", seen)


def folder() -> Iterator[Line]:
    """The data folder can be written, and is nobody else's."""
    path = Path(settings.DATA)
    try:
        with tempfile.NamedTemporaryFile(dir=path):
            pass
    except OSError as error:
        todo = "Give it to the account that runs Racimo."
        yield fail("data folder", f"{path} cannot be written ({error.strerror})", todo)
        return
    mode = path.stat().st_mode
    if mode & OTHERS_WRITE:
        yield fail("data folder", f"everybody may write to {path}", f"chmod o-rwx {path}")
    elif mode & OTHERS_READ:
        yield warn("data folder", f"everybody may read {path}", f"chmod o-rwx {path}")
    else:
        yield ok("data folder", f"{path} can be written, and is private")


def secret() -> Iterator[Line]:
    """The key that signs sessions is readable by its owner alone."""
    path = Path(settings.DATA) / "secret-key"
    if not path.is_file():
        yield ok("secret key", "comes from RACIMO_SECRET_KEY")
    else:
        yield _private("secret key", path)


def log_key() -> Iterator[Line]:
    """So is the key that signs the log; without one nothing was signed yet."""
    path = Path(settings.RACIMO_LOG) / "key"
    if path.is_file():
        yield _private("log key", path)
    else:
        yield ok("log key", "none yet: it is made when the first record is sealed")


def _private(name: str, path: Path) -> Line:
    if path.stat().st_mode & NOT_OWNER:
        return fail(name, f"others may read {path}", f"chmod 600 {path}")
    return ok(name, "readable by its owner alone")


def engines() -> Iterator[Line]:
    """At least one engine makes PDFs."""
    found = press.engines()
    said = "; ".join(f"{one.name}: {one.detail}" for one in found)
    if not any(one.ready for one in found):
        yield fail("PDF engines", said, "Install Pango for WeasyPrint, or the package typst.")
    elif not all(one.ready for one in found):
        yield warn("PDF engines", said, "One is enough; the other is the reserve.")
    else:
        yield ok("PDF engines", said)


def data_files() -> Iterator[Line]:
    """Rulebooks, country groups, clauses, indicators, vocabularies and the bridge can be read."""
    load_groups()
    books = [load_rulebook(one) for one in rulebook_ids()]
    clauses = [
        clause
        for paper in banks.papers()
        for version in banks.versions(paper)
        for clause in banks.load_clauses(paper, version)
        if banks.load_questions(paper, version)
    ]
    indicators = load_catalogue()
    plan = bridge()
    known = {one.id for one in indicators}
    named = {
        code
        for table in ("actions", "outcomes")
        for entry in plan[table].values()
        for code in entry["indicators"]
    }
    if strange := sorted(named - known):
        seen = f"the bridge names indicators that the catalogue lacks: {', '.join(strange)}"
        yield fail("data files", seen, "Install the package again.")
        return
    yield ok(
        "data files",
        f"{len(books)} rulebooks, {len(clauses)} clauses, {len(indicators)} indicators, "
        f"{len(countries())} countries, {len(origins())} origins, bridge {plan['version']}",
    )
