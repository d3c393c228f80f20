"""Fields that a model declares, sealed in the table and plain in Python.

    class Note(Record):
        about = models.ForeignKey(Resident, …)
        words = EncryptedText(of="about_id", max_length=4000)

`of` names the attribute of the record that holds the id of the person whose key seals it. Reading
`note.words` opens it, once; saving seals it anew only where it was set. A list that shows names
fetches the keys at once by `at_hand(notes)`.

The value stands in no query: it is found by nothing but its record. `update()` and `bulk_update()`
know no record, so they refuse; `save()` and `bulk_create()` seal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from kith.core.encryption.boxes import open_sealed, place, seal
from kith.core.encryption.installed import keys

R = TypeVar("R", bound=models.Model)
if TYPE_CHECKING:
    Binary = models.BinaryField[Any, Any]  # what is read and set is no bytes
else:
    Binary = models.BinaryField


class Sealed(bytes):
    """The value as the table holds it. Only this is ever taken for sealed."""

    __slots__ = ()


class _Opening(DeferredAttribute):
    """The attribute of a record: opened when somebody looks, and not before."""

    field: Any

    def __get__(self, record: Any, owner: Any = None) -> Any:
        if record is None:
            return self
        value = super().__get__(record, owner)
        if isinstance(value, Sealed):
            opened = record.__dict__.setdefault(_OPENED, {})
            name = self.field.attname
            if opened.get(name, (None,))[0] != value:
                opened[name] = (value, self.field.open(record, value))
            return opened[name][1]
        return value

    def __set__(self, record: Any, value: Any) -> None:
        # Without this a record's own dict would answer, and show what is sealed.
        if isinstance(record.__dict__.get(self.field.attname), Sealed):
            record.__dict__.setdefault(_REPLACED, set()).add(self.field.attname)
        record.__dict__[self.field.attname] = value


_OPENED = "_opened"
"""Where a record keeps what was opened beside what is sealed, so that nothing is opened twice."""
_REPLACED = "_replaced"
"""Where a record keeps which columns held something sealed before they were set."""


class EncryptedText(Binary):
    """A text, sealed by the key of the person whose id the record holds in `of`.

    None is no text, where `null` allows it, and stands in the table as it is.
    """

    descriptor_class = _Opening

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        # Django's limit on a binary field is of bytes; ours is of letters, and forms hold to it.
        self.letters = kwargs.pop("max_length", None)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        kwargs["of"] = self.of
        if self.letters is not None:
            kwargs["max_length"] = self.letters
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        """Mark what came from the table, so that it is never taken for what somebody typed."""
        return None if value is None else Sealed(value)

    def pre_save(self, record: Any, add: bool) -> Sealed | None:
        """What the table shall hold: as it was, or sealed anew."""
        value = record.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        sealed = Sealed(self.seal(record, value))
        record.__dict__[self.attname] = sealed
        record.__dict__.setdefault(_OPENED, {})[self.attname] = (sealed, value)
        return sealed

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Only what is sealed reaches a table.

        Raises:
            FieldError: the value came without its record, as in `update()` or a filter.
        """
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise FieldError(
                f"{self.model.__name__}.{self.name} is sealed for its record: use save() or "
                "bulk_create(), and find records by something else."
            )
        return super().get_db_prep_value(bytes(value), connection, prepared)

    def get_default(self) -> Any:
        """What a new record begins with."""
        if self.has_default():
            return super().get_default()
        return None if self.null else self.empty

    def get_lookup(self, lookup_name: str) -> Any:
        """Whether there is anything can be asked; what it is cannot, and finds nothing silently."""
        return super().get_lookup(lookup_name) if lookup_name in ("exact", "isnull") else None

    def to_python(self, value: Any) -> Any:
        """As it is: forms hand in texts, and no text is base64 of something."""
        return value

    def value_to_string(self, obj: Any) -> str:
        """Refuse: what is sealed would be sealed once more by whoever loads the dump.

        Raises:
            FieldError: always.
        """
        raise FieldError(
            f"{self.model.__name__}.{self.name} is sealed and goes into no dump. Use kith backup "
            "in place of dumpdata."
        )

    empty: Any = ""

    def seal(self, record: Any, value: Any) -> bytes:
        """Seal a value for this record, by a new key only where nothing of it is sealed yet.

        Raises:
            ValidationError: it is too long.
            NoKey: something of the record is sealed, so the store that lacks its key is another.
        """
        if self.letters is not None and len(value) > self.letters:
            raise ValidationError(f"{self.name} is longer than {self.letters:,} letters.")
        subject = self.subject(record)
        key = keys().to_read(subject) if self.has_sealed(record) else keys().to_write(subject)
        return seal(self.to_bytes(value), key=key, bound_to=self.place(record))

    def open(self, record: Any, sealed: bytes) -> Any:
        """Open what the table holds. Raises CannotBeOpened, NoKey or Erased; never blank."""
        key = keys().to_read(self.subject(record))
        return self.from_bytes(open_sealed(sealed, key=key, bound_to=self.place(record)))

    def has_sealed(self, record: Any) -> bool:
        """Whether this record holds, or held when it was read, something sealed by the same key."""
        replaced = record.__dict__.get(_REPLACED, ())
        return any(
            isinstance(record.__dict__.get(one.attname), Sealed) or one.attname in replaced
            for one in sealed_fields(type(record))
            if one.of == self.of
        )

    def subject(self, record: Any) -> UUID:
        """Whose key it is."""
        subject = getattr(record, self.of)
        if not isinstance(subject, UUID):
            raise FieldError(f"{self.model.__name__}.{self.of} must say whose {self.name} this is.")
        return subject

    def place(self, record: Any) -> bytes:
        """What the value is bound to."""
        return place(self.model._meta.db_table, str(self.column), record.pk)

    def to_bytes(self, value: Any) -> bytes:
        """A value as the bytes that are sealed."""
        return str(value).encode()

    def from_bytes(self, plain: bytes) -> Any:
        """The value of bytes that were opened."""
        return plain.decode()


class EncryptedJSON(EncryptedText):
    """A value of JSON, sealed. Set it anew to change it: what is changed in place is not seen."""

    @property
    def empty(self) -> Any:
        """A new record begins with nothing in it."""
        return {}

    def to_bytes(self, value: Any) -> bytes:
        """A value as the bytes that are sealed."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def from_bytes(self, plain: bytes) -> Any:
        """The value of bytes that were opened."""
        return json.loads(plain)


def sealed_fields(model: type[models.Model]) -> tuple[EncryptedText, ...]:
    """The fields of a table that are sealed."""
    return tuple(one for one in model._meta.concrete_fields if isinstance(one, EncryptedText))


def at_hand(records: Iterable[R]) -> list[R]:
    """The records, with everybody's keys fetched in one asking: for lists."""
    records = list(records)
    keys().fetch(_subjects(records))
    return records


def ready_to_seal(records: Iterable[R]) -> list[R]:
    """The records, with everybody's keys made where they lack: before many are written at once."""
    records = list(records)
    # Where something is sealed already there is a key, or this is not its store: `seal` tells.
    known: list[R] = []
    new: list[R] = []
    for one in records:
        fields = sealed_fields(type(one))
        (known if any(field.has_sealed(one) for field in fields) else new).append(one)
    if known:
        keys().fetch(_subjects(known))
    if new:
        keys().make(_subjects(new))
    return records


def _subjects(records: Iterable[models.Model]) -> list[UUID]:
    return [field.subject(record) for record in records for field in sealed_fields(type(record))]
