"""The house's own settings, with what tests alone need: quick passwords, plain static files."""

import os
import tempfile

os.environ.setdefault("KITH_SECRET_KEY", "tests-have-no-secrets")
os.environ.setdefault("KITH_DATA", tempfile.mkdtemp(prefix="kith-tests-"))
# Playwright leaves a loop running in its thread, and tests of tables come after it in one process.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from kith.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
