"""A sealed field: plain in Python, sealed in the table, and never blank where it cannot be opened."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.core.serializers import serialize
from django.db import connection, models, transaction

from kith.core.encryption.boxes import CannotBeOpened
from kith.core.encryption.carrying import _carry
from kith.core.encryption.fields import EncryptedJSON, EncryptedText, at_hand, ready_to_seal
from kith.core.encryption.installed import keys
from kith.core.encryption.keys import Erased, NoKey
from kith.core.encryption.store import KeyStore
from kith.core.models.record import Record

pytestmark = pytest.mark.django_db(transaction=True)


class Note(Record):
    """A table of this test alone."""

    about_id = models.UUIDField()
    words = EncryptedText(of="about_id", max_length=100)
    more = EncryptedJSON(of="about_id")

    class Meta:
        app_label = "tests"  # of no room: no list of tables is to know it
        managed = False
        db_table = "test_encrypted_note"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return str(self.pk)


@pytest.fixture(autouse=True)
def _table() -> Iterator[None]:
    with connection.schema_editor() as editor:
        editor.create_model(Note)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Note)


def stored(column: str, record: Note) -> bytes:
    with connection.cursor() as cursor:
        row = [record.pk.hex if connection.vendor == "sqlite" else record.pk]
        cursor.execute(f"SELECT {column} FROM test_encrypted_note WHERE id = %s", row)
        return bytes(cursor.fetchone()[0])


def a_note(words: str = "Sam is afraid", **given: Any) -> Note:
    note = Note(about_id=given.pop("about_id", uuid.uuid4()), words=words, **given)
    note.save()
    return note


def test_a_field_reads_back_as_it_was_written_and_stands_sealed():
    note = a_note(more={"siân": [1, None]})

    again = Note.objects.get(pk=note.pk)

    assert (again.words, again.more) == ("Sam is afraid", {"siân": [1, None]})
    assert b"afraid" not in stored("words", note)
    assert "siân".encode() not in stored("more", note)


def test_what_was_not_set_is_not_sealed_anew():
    note = Note.objects.get(pk=a_note().pk)
    before = stored("words", note)
    note.more = {"a": 1}
    note.save()

    assert stored("words", note) == before
    assert Note.objects.get(pk=note.pk).more == {"a": 1}


def test_a_field_moved_to_another_row_or_column_raises():
    about = uuid.uuid4()
    one, other = a_note("one", about_id=about), a_note("other", about_id=about)
    swapped = stored("words", one)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE test_encrypted_note SET words = %s, more = %s WHERE id = %s",
            [swapped, swapped, other.pk.hex if connection.vendor == "sqlite" else other.pk],
        )
    note = Note.objects.get(pk=other.pk)

    for column in ("words", "more"):
        with pytest.raises(CannotBeOpened):
            getattr(note, column)


def test_a_record_said_to_be_anothers_raises():
    note, stranger = a_note(), a_note()
    Note.objects.filter(pk=note.pk).update(about_id=stranger.about_id)

    with pytest.raises(CannotBeOpened):
        Note.objects.get(pk=note.pk).words  # noqa: B018 (looking is what opens)


def test_whose_key_is_destroyed_is_never_blank_nor_written_again():
    note = a_note()
    keys().destroy(note.about_id, at=datetime(2026, 11, 22, tzinfo=UTC))

    with pytest.raises(Erased):
        Note.objects.get(pk=note.pk).words  # noqa: B018
    with pytest.raises(Erased):
        a_note(about_id=note.about_id)


def test_a_key_that_is_missing_raises():
    note = a_note()
    keys().forget()
    sql = "DELETE FROM person_key WHERE subject = ?"
    keys().store._do(lambda ask: ask(sql, [str(note.about_id)]))

    with pytest.raises(NoKey):
        Note.objects.get(pk=note.pk).words  # noqa: B018


def test_nothing_plain_reaches_the_table_by_another_way():
    note = a_note()

    with pytest.raises(FieldError):
        Note.objects.update(words="plain")
    with pytest.raises(FieldError):
        Note.objects.filter(words="Sam is afraid").exists()
    with pytest.raises(FieldError):
        Note.objects.filter(words__icontains="afraid").exists()
    note.words = "new"
    with pytest.raises(FieldError):
        Note.objects.bulk_update([note], ["words"])


def test_a_text_that_is_too_long_is_refused():
    with pytest.raises(ValidationError):
        a_note("a" * 101)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the store of keys was asked, one word a transaction."""
    asked: list[str] = []
    whole = KeyStore._do
    monkeypatch.setattr(
        KeyStore, "_do", lambda store, work: asked.append(work.__qualname__) or whole(store, work)
    )
    return asked


def test_many_are_made_at_once_and_their_keys_fetched_in_one_asking(asked: list[str]):
    notes = [Note(about_id=uuid.uuid4(), words=f"note {n}", more={}) for n in range(5)]
    Note.objects.bulk_create(ready_to_seal(notes))
    made = len(asked)
    keys().forget()

    listed = at_hand(Note.objects.all())

    assert sorted(one.words for one in listed) == [f"note {n}" for n in range(5)]
    assert (made, len(asked) - made) == (4, 1)


def test_one_record_that_cannot_be_opened_does_not_hide_the_others():
    gone, stays = a_note("gone"), a_note("stays")
    keys().destroy(gone.about_id, at=datetime(2026, 11, 22, tzinfo=UTC))
    keys().forget()

    listed = {one.pk: one for one in at_hand(Note.objects.all())}

    assert listed[stays.pk].words == "stays"
    with pytest.raises(Erased):
        listed[gone.pk].words  # noqa: B018


def test_a_key_whose_record_was_rolled_back_harms_nothing():
    about = uuid.uuid4()
    with transaction.atomic():
        a_note(about_id=about)
        transaction.set_rollback(True)

    assert Note.objects.count() == 0
    note = a_note("again", about_id=about)
    assert Note.objects.get(pk=note.pk).words == "again"


def test_a_deferred_field_opens_when_it_is_looked_at():
    note = a_note()

    assert Note.objects.defer("words").get(pk=note.pk).words == "Sam is afraid"
    assert Note.objects.only("id", "about_id").get(pk=note.pk).words == "Sam is afraid"


def test_refreshing_gives_what_stands_in_the_table():
    note = a_note()
    Note.objects.get(pk=note.pk)
    note.words = "not saved"
    note.refresh_from_db()

    assert note.words == "Sam is afraid"


def lose_key(note: Note) -> None:
    """As where another KITH_DATA is set: the store is another one."""
    keys().forget()
    sql = "DELETE FROM person_key WHERE subject = ?"
    keys().store._do(lambda ask: ask(sql, [str(note.about_id)]))


@pytest.mark.parametrize("column", ["words", "more"])
def test_record_sealed_before_gets_no_second_key(column: str):
    note = a_note(more={"a": 1})
    lose_key(note)
    note = Note.objects.get(pk=note.pk)
    before = stored("words", note), stored("more", note)
    setattr(note, column, "new" if column == "words" else {"b": 2})

    with pytest.raises(NoKey):
        note.save()
    assert (stored("words", note), stored("more", note)) == before
    assert keys().store.find([note.about_id]) == {}


def test_record_whose_columns_are_all_set_anew_gets_no_second_key():
    note = a_note()
    lose_key(note)
    note = Note.objects.get(pk=note.pk)
    note.words, note.more = "new", {"b": 2}
    ready_to_seal([note])

    with pytest.raises(NoKey):
        note.save()
    assert keys().store.find([note.about_id]) == {}


def test_dump_is_refused_for_it_would_be_sealed_twice():
    with pytest.raises(FieldError, match="kith backup"):
        serialize("json", [a_note()])


def test_older_row_longer_than_today_s_limit_is_carried_whole():
    long = "a" * 101
    note = a_note()
    carried: list[str] = []

    def move(record: Any) -> None:
        record.words = long
        carried.append(record.words)

    field: Any = Note._meta.get_field("words")
    try:
        _carry(
            SimpleNamespace(get_model=lambda _label: Note),
            SimpleNamespace(connection=connection),
            label="tests.Note",
            fields=["words"],
            move=move,
        )
    finally:
        field.letters = 100  # a migration has a copy of its own; here it is the test's

    assert (carried, Note.objects.get(pk=note.pk).words) == ([long], long)
