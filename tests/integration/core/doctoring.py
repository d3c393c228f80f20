"""A house that is well by every check, and ways to make it unwell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kith.core.doctor.finding import House
from kith.core.outbox_environment import SMTP, Sending

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
STRONG = "Xk3-9fQz_2mLr7VtY0pWc8sHd5gJbN4aEu6oTiRvMqKx1ZyCwF"
SQLITE = {"ENGINE": "django.db.backends.sqlite3"}


def a_house(folder: Path, environ: Mapping[str, str] | None = None, **settings: Any) -> House:
    """A house in which nothing is wrong, but for what is given."""
    data = folder / "data"
    for path in (data, data / "keys", data / "uploads", data / "static"):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    (data / "static" / "collected.txt").touch()
    well = {
        "SECRET_KEY": STRONG,
        "SECRET_KEY_FALLBACKS": [],
        "DEBUG": False,
        "KITH_DEMO": False,
        "KITH_COMPONENTS": False,
        "KITH_TEST_LANGUAGES": False,
        "ALLOWED_HOSTS": ["charter.example.gov.uk", "localhost"],
        "CSRF_TRUSTED_ORIGINS": ["https://charter.example.gov.uk"],
        "BEHIND_TLS": True,
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
        "KITH_READY_TOKEN": "",
        "KITH_FREE_MB": 0,
        "KITH_SENDING": Sending(folder=data, mail=SMTP, sender="Site <site@example.gov.uk>"),
        "UPLOADS": data / "uploads",
        "MEDIA_ROOT": data / "media",
        "STATIC_ROOT": data / "static",
        "DATABASES": {"default": SQLITE},
    }
    return House(
        data=data, environ=environ or {}, settings=SimpleNamespace(**{**well, **settings}), at=NOW
    )
