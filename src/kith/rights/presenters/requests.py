"""Requests in words: rows of a list, and one of them with what was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kith.rights.enums import RequestKind
from kith.rights.models import Request

KINDS = {str(code): str(label) for code, label in RequestKind.choices}


@dataclass(frozen=True, slots=True)
class Row:
    """A request in a list: nothing of what was typed."""

    request: Request
    kind: str
    state: str
    due: date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One request, opened; empty words where it was erased."""

    request: Request
    row: Row
    asked: tuple[tuple[str, str], ...]
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    needs_acknowledging: bool = False
    can_extend: bool = False
    is_access: bool = False
    is_erasure: bool = False


def rows_of(requests: Iterable[Request], on: date) -> list[Row]:
    """Requests as a list shows them, in the order given."""
    return [row_of(one, on) for one in requests]


def row_of(request: Request, on: date) -> Row:
    """A request as a list shows it."""
    return Row(
        request=request,
        kind=KINDS.get(request.kind, request.kind),
        state=_state(request),
        due=request.next_due,
        is_late=request.is_late(on),
    )


def present_request(request: Request, on: date) -> Shown:
    """A request with what was typed, its names to look by, and what can be done now."""
    subject = {} if request.erased_at else request.subject or {}
    return Shown(
        request=request,
        row=row_of(request, on),
        asked=_asked(request),
        names=tuple(subject.get("names", ())),
        addresses=tuple(subject.get("addresses", ())),
        needs_acknowledging=request.is_open and request.acknowledged_at is None,
        can_extend=request.is_open
        and request.kind != RequestKind.COMPLAINT
        and request.answer_by is not None
        and request.extended_at is None,
        is_access=request.kind == RequestKind.ACCESS,
        is_erasure=request.kind == RequestKind.ERASURE,
    )


def _asked(request: Request) -> tuple[tuple[str, str], ...]:
    if request.erased_at:
        return ()
    return (
        ("In their words", request.words or ""),
        ("Name", request.name or "They gave none"),
        ("How to answer", request.get_contact_way_display()),
        ("Address or number", request.contact or ""),
        ("When and how it is safe", request.contact_note or ""),
        ("Answer", request.answer or ""),
    )


def _state(request: Request) -> str:
    if request.settled_at:
        return request.get_outcome_display()
    if request.pack_made:
        return "Ready to hand over"
    if request.acknowledged_at:
        return "Being answered"
    return "New"
