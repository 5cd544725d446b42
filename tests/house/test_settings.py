"""The tests run on settings of their own, in every process of a parallel run too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).parents[2]


def test_passwords_are_hashed_quickly_and_nothing_is_counted_between_tests():
    assert settings.SETTINGS_MODULE == "tests.settings"
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.MD5PasswordHasher"]
    assert settings.CACHES["default"]["BACKEND"].endswith("DummyCache")


def test_so_it_is_in_a_process_that_was_told_other_settings():
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "racimo.config.settings"}
    told.pop("PYTEST_XDIST_WORKER", None)
    test = test_passwords_are_hashed_quickly_and_nothing_is_counted_between_tests.__name__
    place = f"{Path(__file__).relative_to(ROOT)}::{test}"
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", place],
        cwd=ROOT, env=told, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout
