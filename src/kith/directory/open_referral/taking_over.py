"""Fields of somebody else's record, taken over one by one; what cannot be is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from kith.directory.open_referral.marks import email_address, plain, web_address


@dataclass(frozen=True, slots=True)
class Problem:
    """What of a record could not be taken over. `path` is a JSON path, `$` the record."""

    record: str
    path: str
    sentence: str


@dataclass(slots=True)
class Fields:
    """One record at `path`. Reading a field marks it as taken; `rest` tells of the others."""

    record: Mapping[str, Any]
    path: str
    whose: str
    lost: list[Problem]
    taken: set[str] = field(default_factory=set)

    def tell(self, name: str, sentence: str) -> None:
        """Note a loss at a field, or at the record itself."""
        self.lost.append(
            Problem(self.whose, f"{self.path}.{name}" if name else self.path, sentence)
        )

    def value_of(self, name: str) -> Any:
        """Whatever is there; null, "" and empty lists are nothing."""
        self.taken.add(name)
        value = self.record.get(name)
        return None if value in ("", []) else value

    def text(self, name: str, most: int = 0) -> str:
        """Plain text, cut to `most` characters."""
        value = self.value_of(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.tell(name, f"`{name}` is not text, and was left out.")
            return ""
        text = plain(value)
        if most and len(text) > most:
            self.tell(name, f"`{name}` is longer than {most} characters, and was cut.")
            return text[: most - 1].rstrip() + "…"
        return text

    def whole(self, name: str, most: int) -> int | None:
        """A whole number from 0 to `most`."""
        value = self.value_of(name)
        if value is None:
            return None
        if isinstance(value, str) and value.strip().isdecimal() and len(value) < 10:
            value = int(value)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 <= value <= most:
            self.tell(name, f"`{name}` is no number from 0 to {most}, and was left out.")
            return None
        if value != int(value):
            self.tell(name, f"`{name}` is not a whole number, and was cut to one.")
        return int(value)

    def day(self, name: str) -> date | None:
        """A date; a time of day after it is let go."""
        value = self.text(name)
        if not value:
            return None
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            self.tell(name, f"`{name}` is no date such as 2026-11-22, and was left out.")
            return None

    def address(self, name: str) -> str:
        """A web address that a page may link to."""
        value = self.text(name)
        if not value:
            return ""
        found = web_address(value)
        if not found:
            self.tell(name, f"`{name}` is no address with https:// or http://, and was left out.")
        return found

    def email(self, name: str) -> str:
        """An e-mail address."""
        value = self.text(name)
        found = email_address(value)
        if value and not found:
            self.tell(name, f"`{name}` is no e-mail address, and was left out.")
        return found

    def id(self, name: str = "id") -> UUID | None:
        """A UUID; None without one."""
        value = self.value_of(name)
        try:
            return UUID(value) if isinstance(value, str) else None
        except ValueError:
            return None

    def within(self, name: str) -> Fields | None:
        """The record that a field holds."""
        value = self.value_of(name)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.tell(name, f"`{name}` is no record, and was left out.")
            return None
        return self._child(value, name)

    def listed(self, name: str) -> Iterator[Fields]:
        """The records of a list."""
        value = self.value_of(name)
        if value is None:
            return
        if not isinstance(value, list):
            self.tell(name, f"`{name}` is no list, and was left out.")
            return
        for at, one in enumerate(value):
            if isinstance(one, Mapping):
                yield self._child(one, f"{name}[{at}]")
            else:
                self.tell(f"{name}[{at}]", f"This part of `{name}` is no record, and was left out.")

    def rest(self, quiet: frozenset[str] = frozenset()) -> None:
        """Tell of each field that says something and was not read."""
        for name, value in self.record.items():
            if name in self.taken or name in quiet or value in (None, "", [], {}):
                continue
            self.tell(str(name)[:80], "The directory has no field for this, and it was left out.")

    def _child(self, record: Mapping[str, Any], name: str) -> Fields:
        return Fields(record, f"{self.path}.{name}", self.whose, self.lost)
