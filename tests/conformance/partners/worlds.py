"""What a room tells the harness: who A is, how B is drawn and comes in, and what A may ask.

A room registers one `World`; README.md here says how.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from kith.accounts.models import Person

ANYONE = "anyone"
"""The browser of somebody who has not signed in."""


@dataclass(frozen=True, slots=True)
class Ask:
    """An address that A, or who works with A, asks for. With `posts` it is a form that is sent."""

    address: str
    by: str = ANYONE
    posts: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{'GET' if self.posts is None else 'POST'} {self.address} as {self.by}"


@dataclass(frozen=True, slots=True)
class Made:
    """Anything else that A is given: a PDF, a file, the words of a command, the result of a task.

    `make` gives bytes or a text, or a value whose `repr` tells all of it.
    """

    name: str
    make: Callable[[], object]

    def __str__(self) -> str:
        return self.name


Journey = Sequence[Ask | Made]


@dataclass(frozen=True, slots=True)
class Side:
    """A's side of a world: who asks, which records are about A, and where A is written to.

    `people` are the browsers, by the names that `Ask.by` uses; None has not signed in. The trail is
    compared for rows by one of them or about one of `about`, the outbox for letters to `written_to`.
    `records` is whatever `arrives` and the journeys want to find again.
    """

    people: Mapping[str, Person | None] = field(default_factory=dict)
    about: frozenset[UUID] = frozenset()
    written_to: frozenset[str] = frozenset()
    records: Any = None


@dataclass(frozen=True, slots=True)
class World:
    """A room's promise that A never learns of B.

    `lives` makes A, in each way that A may stand, with all that is there before B. `other` draws B
    in every way but absence, which the harness brings itself. `arrives` lets that B come, by the
    operations and pages that B would use. Each of `journeys` is what A's side asks in a row; B
    comes at a drawn moment of it. `roots` are the addresses to serve, where not the house's own.
    """

    name: str
    lives: Mapping[str, Callable[[], Side]]
    other: st.SearchStrategy[Any]
    arrives: Callable[[Side, Any], object]
    journeys: Mapping[str, Callable[[Side], Journey]]
    roots: str = ""
