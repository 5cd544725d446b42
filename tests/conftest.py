"""What every test may lean on: a data folder of its own, and a cast of people."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.strict import strict_columns

# The settings of the tests are read by now; commands that a test starts read the real ones.
os.environ["DJANGO_SETTINGS_MODULE"] = "racimo.config.settings"

DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}
PURE = ("tests/core/", "tests/base/", "tests/house/", "src/racimo/core/")


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(os.environ.get("RACIMO_DATA", ""), ignore_errors=True)


def uses_database(item: pytest.Item) -> bool:
    """Whether a test asked for the database, by fixture or by mark."""
    asked = DATABASE & set(getattr(item, "fixturenames", ()))
    return bool(asked) or item.get_closest_marker("django_db") is not None


def keep_together(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of one xdist_group run in one process; pytest-xdist 3.8 forgets it with pytest 9.2."""
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        group = item.get_closest_marker("xdist_group")
        if group and hasattr(item, "_id") and "@" not in item.nodeid.rpartition("]")[2]:
            item._id = type(item._id).parse(f"{item.nodeid}@{group.args[0]}")  # noqa: SLF001


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what touches no database: one pass over it is enough, whatever the database."""
    root = Path(__file__).parents[1]
    keep_together(config, items)
    for item in items:
        place = item.path.relative_to(root).as_posix() if item.path.is_relative_to(root) else ""
        if place.startswith(PURE) and not uses_database(item):
            item.add_marker(pytest.mark.pure)


@pytest.fixture(scope="session", autouse=True)
def strict() -> Iterator[None]:
    """What SQLite would let pass and PostgreSQL would not fails on both."""
    with strict_columns():
        yield


@pytest.fixture(autouse=True)
def own_folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """Files, index and log of a test that uses the database are its own."""
    if not uses_database(request.node):
        yield
        return
    settings = request.getfixturevalue("settings")
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.RACIMO_INDEX = tmp_path / "index"
    settings.RACIMO_LOG = tmp_path / "notary"
    yield


@pytest.fixture
def cast(db: None) -> Cast:
    """Alba coordinates, Bruno is a partner, Chiara is a stranger, Dina is staff."""
    return Cast.gather()
