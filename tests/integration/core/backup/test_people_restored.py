"""What is sealed about people when an archive comes back: readable by keys alone, erased for good."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model

from kith.core import operations
from kith.core.backup.house import House, in_silence, standing_on
from kith.core.backup.making import Made
from kith.core.backup.refusals import KeysAbsent
from kith.core.backup.restoring import Wanted, restore
from kith.core.encryption.installed import keys
from kith.core.encryption.keys import NoKey
from kith.core.models import Draft
from tests.factories.houses import AT


def back_up(house: House, folder: Path) -> Made:
    with standing_on(house.database):
        return operations.back_up(house=house, folder=folder, at=AT)[0]


def with_keys(house: House, other: House) -> None:
    shutil.copytree(house.data / "keys", other.data / "keys", dirs_exist_ok=True)


@pytest.fixture
def about(house: House) -> list[UUID]:
    """Three people about whom something is sealed in the house."""
    people = [uuid4() for _ in range(3)]
    typed = {"words": "they are afraid"}
    with standing_on(house.database):
        for one in people:
            Draft.objects.create(person_id=one, address="/a/", typed=typed, saved_at=AT)
    return people


def test_people_erased_since_stay_erased_and_are_told(
    house: House, other: House, folder: Path, about: list[UUID]
) -> None:
    sam = uuid4()
    with standing_on(house.database):
        get_user_model().objects.create(pk=sam, email="sam@example.org", name="Sam")
    keys().destroy(about[1], at=AT - timedelta(days=1))  # before: what was sealed should be gone
    made = back_up(house, folder)
    for one in (about[0], sam):
        keys().destroy(one, at=AT + timedelta(hours=1))
    with_keys(house, other)

    restored = restore(Wanted(made.archive, other), in_silence)

    assert (restored.people.sealed, restored.people.missing) == (3, frozenset())
    assert set(restored.people.erased) == {about[0], sam}
    assert restored.people.accounts == {sam}


def test_missing_keys_of_people_are_told_before_anything_changes(
    house: House, other: House, folder: Path, about: list[UUID]
) -> None:
    made = back_up(house, folder)
    with_keys(house, other)
    for one in (other.data / "keys").glob("people.sqlite3*"):
        one.unlink()

    with pytest.raises(KeysAbsent, match="The keys of 3 people are not in the store"):
        restore(Wanted(made.archive, other), in_silence)
    assert not other.media.exists()

    restored = restore(Wanted(made.archive, other, without_keys=True), in_silence)
    assert restored.people.missing == frozenset(about)


def test_what_is_sealed_cannot_be_opened_from_an_archive_without_the_store(
    house: House, other: House, folder: Path, about: list[UUID]
) -> None:
    made = back_up(house, folder)
    (other.data / "keys").mkdir()
    shutil.copyfile(house.data / "keys" / "audit_key", other.data / "keys" / "audit_key")
    restore(Wanted(made.archive, other, without_keys=True), in_silence)

    assert b"they are afraid" not in made.archive.read_bytes()
    with standing_on(other.database):
        drafts = list(Draft.objects.all())
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("KITH_DATA", str(other.data))
            with pytest.raises(NoKey):
                _ = drafts[0].typed
            keys().store.close()
        assert drafts[0].typed == {"words": "they are afraid"}  # with the store of the house itself
