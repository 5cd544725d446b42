"""What every test may lean on: a data folder of its own, and a cast of people."""

import os
import tempfile

os.environ["RACIMO_DATA"] = tempfile.mkdtemp(prefix="racimo-tests-")
os.environ["RACIMO_JOBS_AT_ONCE"] = "1"
os.environ.pop("RACIMO_NOW", None)

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import Cast


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(os.environ["RACIMO_DATA"], ignore_errors=True)


@pytest.fixture(autouse=True)
def own_folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """Files, index and log of a test that uses the database are its own."""
    if not any(name in request.fixturenames for name in ("db", "transactional_db", "live_server")):
        yield
        return
    settings = request.getfixturevalue("settings")
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.RACIMO_INDEX = tmp_path / "index"
    settings.RACIMO_LOG = tmp_path / "notary"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    # The settings are read before this file, so the queue is told by hand to work at once.
    from huey.contrib.djhuey import HUEY

    HUEY.immediate = True
    yield


@pytest.fixture
def cast(db: None) -> Cast:
    """Alba coordinates, Bruno is a partner, Chiara is a stranger, Dina is staff."""
    return Cast.gather()
