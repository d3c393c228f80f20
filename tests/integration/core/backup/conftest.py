"""A house that is backed up, and the folder where its backups go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from kith.core.backup.house import House
from kith.core.encryption.installed import keys
from tests.factories.houses import a_house


@pytest.fixture
def house(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, db: None
) -> Iterator[House]:
    """A house with its own keys and nothing in it."""
    for name in ("KITH_AUDIT_KEY", "KITH_KEY_RING", "KITH_KEYS_URL", "KITH_INDEX_KEY"):
        monkeypatch.delenv(name, raising=False)
    data = tmp_path / "house"
    monkeypatch.setenv("KITH_DATA", str(data))
    settings.DATA, settings.MEDIA_ROOT, settings.UPLOADS = data, data / "media", data / "uploads"
    with a_house(data) as made:
        yield made
    keys().store.close()


@pytest.fixture
def other(tmp_path: Path, house: House) -> Iterator[House]:
    """Another house, where nothing is yet, not even a table."""
    with a_house(tmp_path / "other", is_empty=True) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where backups go."""
    return tmp_path / "backups"
