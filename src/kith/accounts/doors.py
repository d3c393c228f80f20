"""Doors: how a view under `/work/` says what one needs to come in. Every one has a door.

    @record_door("see team", key="team_id")     hands the view the record as `record`, or is 404
    @kind_door("add organisation")              for those whose roles give that at all, or 404
    @record_door("trail *", key="record_id", kind_key="kind")       the address names the kind too
    @deed_door("break-glass")                   for those whose roles give that on any kind, or 404
    @staff_door                                 for everybody who has signed in

Nobody is told that a thing exists which they may not see: the answer is 404, not 403. Opening a
record leaves a line in the audit trail; so does asking for a list. A form that is sent twice is
answered once: see `kith.core.posts`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from kith.accounts.models import Person
from kith.accounts.operations import seeing
from kith.accounts.queries.seeing import record_of_kind
from kith.accounts.sight import look_again, may
from kith.core.date_parts import PARTS
from kith.core.offers import Way, kinds, ways
from kith.core.posts import once
from kith.core.queries import draft_of

View = Callable[..., HttpResponse]
DOOR_ATTRIBUTE = "kith_door"
SLOW_ATTRIBUTE = "kith_counts_by_itself"
SHOWN = 200
SAFE = ("GET", "HEAD")
ANY_KIND = "*"


@dataclass(frozen=True, slots=True)
class Door:
    """What one needs to come in: to have signed in, and perhaps a right to a kind of record."""

    deed: str = ""
    kind: str = ""
    key: str = ""
    kind_key: str = ""

    def __str__(self) -> str:
        return f"{self.deed} {self.kind}" if self.kind else "signed in"


@dataclass(frozen=True, slots=True)
class Entered:
    """What a view is handed behind its door, and the line that seeing it leaves in the trail."""

    key_words: dict[str, Any]
    note: Callable[..., None] | None = None


def door_of(view: Callable[..., Any]) -> Door | None:
    """The door of a view; none when it has none."""
    return getattr(view, DOOR_ATTRIBUTE, None)


def staff_door(view: View) -> View:
    """Lets everybody in who has signed in."""
    return _hung(view, Door(), lambda _request, key_words: Entered(key_words))


def kind_door(right: str) -> Callable[[View], View]:
    """Lets in whoever holds a role that gives `right`, "DEED KIND", in any relation."""
    deed, _space, kind = right.partition(" ")

    def hang(view: View) -> View:
        def enter(request: HttpRequest, key_words: dict[str, Any]) -> Entered:
            if not may(request.user, deed, kind):
                raise Http404(f"No role of theirs gives {right}.")
            return Entered(key_words, partial(seeing.note_list_seen, kind=kind))

        return _hung(view, Door(deed, kind), enter)

    return hang


def deed_door(deed: str) -> Callable[[View], View]:
    """Lets in whoever holds a role that gives `deed` on a record of any kind."""

    def hang(view: View) -> View:
        def enter(request: HttpRequest, key_words: dict[str, Any]) -> Entered:
            if not any(may(request.user, deed, kind) for kind in kinds()):
                raise Http404(f"No role of theirs gives {deed}.")
            return Entered(key_words)

        return _hung(view, Door(deed, ANY_KIND), enter)

    return hang


def record_door(right: str, *, key: str, kind_key: str = "") -> Callable[[View], View]:
    """Hands the view the one record named by `key` in the address, if `right` is given on it.

    With `kind_key` the address names the kind as well, and the right is "DEED *".
    """
    deed, _space, declared = right.partition(" ")

    def hang(view: View) -> View:
        def enter(request: HttpRequest, key_words: dict[str, Any]) -> Entered:
            person = signed_in(request)
            kind = str(key_words.pop(kind_key)) if kind_key else declared
            record_id: UUID = key_words.pop(key)
            record = record_of_kind(person, kind, record_id, to=deed)
            if record is None:
                raise Http404(f"No {kind} in their sight.")
            note = seeing.note_trail_read if deed == "trail" else seeing.note_record_seen
            return Entered(
                {**key_words, "record": record}, partial(note, kind=kind, object_id=record.pk)
            )

        return _hung(view, Door(deed, declared, key, kind_key), enter)

    return hang


def typed(request: HttpRequest) -> dict[str, Any] | None:
    """What the person typed into this form and did not send, to fill it with: `initial=`.

    None when there is nothing. The three parts of a date come together under its own name.
    """
    draft = draft_of(signed_in(request).pk, request.path)
    if draft is None:
        return None
    given: dict[str, Any] = {
        name: values[0] if len(values) == 1 else values for name, values in draft.typed.items()
    }
    dates = [name.removesuffix("_day") for name in given if name.endswith("_day")]
    return given | {name: [given.get(f"{name}_{part}", "") for part in PARTS] for name in dates}


def would_let_in(person: Person, address: str) -> bool:
    """Whether `address` is a page of ours behind a door that lets this person in."""
    try:
        match = resolve(address)
    except Resolver404:
        return False
    door = door_of(match.func)
    if door is None or not door.deed:
        return door is not None
    if not door.key:
        wanted = kinds() if door.kind == ANY_KIND else (door.kind,)
        return any(may(person, door.deed, kind) for kind in wanted)
    kind = str(match.kwargs[door.kind_key]) if door.kind_key else door.kind
    return record_of_kind(person, kind, match.kwargs[door.key], to=door.deed) is not None


def ways_of(person: Person) -> list[tuple[Way, str]]:
    """Where the person can go from `/work/`, each with its address."""
    found = [(way, reverse(way.address_name)) for way in ways()]
    return [
        (way, address)
        for way, address in found
        if would_let_in(person, address) and (way.is_for is None or way.is_for(person))
    ]


def signed_in(request: HttpRequest) -> Person:
    """The person behind a door."""
    if not isinstance(request.user, Person):
        raise Http404("Nobody has signed in.")
    return request.user


def counts_by_itself(view: View) -> View:
    """Marks a view whose posts may wait for something slow, and do no harm when they come twice.

    It is not answered inside one transaction, which would keep every other writer waiting.
    """
    setattr(view, SLOW_ATTRIBUTE, True)
    return view


def _hung(view: View, door: Door, enter: Callable[[HttpRequest, dict[str, Any]], Entered]) -> View:
    @wraps(view)
    def behind_the_door(request: HttpRequest, **key_words: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))

        def answer() -> HttpResponse:
            if request.method not in SAFE:
                look_again(signed_in(request))  # the write lock may have been waited for
            entered = enter(request, dict(key_words))
            # Tells a 404 of the door from one of the page: the authorisation matrix asks.
            request.came_through = door  # type: ignore[attr-defined]
            return _noted(request, entered, lambda: view(request, **entered.key_words))

        if request.method == "POST" and not hasattr(view, SLOW_ATTRIBUTE):
            return once(request, signed_in(request).pk, timezone.now(), answer)
        return answer()

    setattr(behind_the_door, DOOR_ATTRIBUTE, door)
    return behind_the_door


def _noted(
    request: HttpRequest, entered: Entered, answer: Callable[[], HttpResponse]
) -> HttpResponse:
    """Answer, and note what was seen: before it is asked for, or when a form comes back with it."""
    if entered.note is None:
        return answer()
    note = partial(entered.note, by=signed_in(request))
    if request.method in SAFE:
        note(at=timezone.now())
        return answer()
    response = answer()
    if response.status_code == SHOWN:
        note(at=timezone.now())
    return response
