"""The profile as data: which entities there are, their fields, and what each endpoint returns."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SPEC = Path(__file__).parent / "spec"
LIST_OF = "list of "
PLAIN_KINDS = frozenset({"text", "uuid", "uri", "email", "datetime", "date", "time", "number"})
"""Kinds that hold a value; every other kind names an entity."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `kind` is a plain kind or an entity's name; `one_of` is empty where all goes."""

    name: str
    kind: str
    is_list: bool = False
    one_of: tuple[str, ...] = ()

    @property
    def entity(self) -> str | None:
        """The entity that the field holds, or holds a list of; None for a plain value."""
        return None if self.kind in PLAIN_KINDS else self.kind


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of record.

    `fields` bind by the profile; `beside` are of HSDS 3.x, where a breach is a warning; `row`
    are the fields that a list looks at, of those that hold other records.
    """

    name: str
    title: str
    required: tuple[str, ...]
    fields: Mapping[str, Field]
    beside: Mapping[str, Field]
    row: Mapping[str, Field]
    of_hsds: bool = False

    def field(self, name: str) -> Field | None:
        """The field of this name, whichever standard it is of."""
        return self.fields.get(name) or self.beside.get(name) or self.row.get(name)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address of a feed below its base, and what it returns."""

    path: str
    returns: str
    required: bool
    page: bool
    open_envelope: bool
    files: tuple[str, ...]

    @property
    def by_id(self) -> bool:
        """Whether it returns one record by its id."""
        return self.path.endswith("/{id}")


@dataclass(frozen=True, slots=True)
class Profile:
    """All of it."""

    version: str
    entities: Mapping[str, Entity]
    endpoints: tuple[Endpoint, ...]
    envelope: Mapping[str, str]

    def endpoint(self, path: str) -> Endpoint:
        """The endpoint of this path, as the standard writes it.

        Raises:
            KeyError: there is none.
        """
        for one in self.endpoints:
            if one.path == path:
                return one
        raise KeyError(path)


@cache
def profile() -> Profile:
    """Open Referral UK 3.0, read once from the data that ships with Kith."""
    entities = _table("entities.toml")
    rest = _table("endpoints.toml")
    return Profile(
        version=rest["version"],
        entities={name: _entity(name, told) for name, told in entities.items()},
        endpoints=tuple(_endpoint(told) for told in rest["endpoints"]),
        envelope=rest["envelope"],
    )


def _table(name: str) -> dict[str, Any]:
    with (SPEC / name).open("rb") as file:
        return tomllib.load(file)


def _entity(name: str, told: Mapping[str, Any]) -> Entity:
    return Entity(
        name=name,
        title=told["title"],
        required=tuple(told["required"]),
        fields=_fields(told["fields"]),
        beside=_fields(told.get("beside", {})),
        row=_fields(told.get("row", {})),
        of_hsds=told.get("of_hsds", False),
    )


def _fields(told: Mapping[str, Any]) -> dict[str, Field]:
    return {name: _field(name, one) for name, one in told.items()}


def _field(name: str, told: str | Mapping[str, Any]) -> Field:
    kind = told if isinstance(told, str) else str(told["kind"])
    one_of = () if isinstance(told, str) else tuple(told["one_of"])
    return Field(name, kind.removeprefix(LIST_OF), kind.startswith(LIST_OF), one_of)


def _endpoint(told: Mapping[str, Any]) -> Endpoint:
    return Endpoint(
        path=told["path"],
        returns=told["returns"],
        required=told["required"],
        page=told.get("page", False),
        open_envelope=told.get("open_envelope", False),
        files=tuple(told["files"]),
    )
