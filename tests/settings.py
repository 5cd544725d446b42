"""The settings of the tests: a data folder of their own, told before anything reads it."""

import os
import tempfile

os.environ["RACIMO_DATA"] = tempfile.mkdtemp(prefix="racimo-tests-")
os.environ["RACIMO_JOBS_AT_ONCE"] = "1"
os.environ.pop("RACIMO_NOW", None)

from racimo.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
