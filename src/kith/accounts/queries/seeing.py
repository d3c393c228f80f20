"""Reads about people who sign in. The first argument is who is asking."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from kith.accounts.models import Person
from kith.accounts.sight import sight
from kith.core.offers import WorkLine, kinds, room_offers


def record_of_kind(person: Person, kind: str, record_id: UUID, *, to: str) -> Any | None:
    """The record of this kind, if `person` may do the deed `to` on it; none for a kind unknown.

    One query.
    """
    if kind not in kinds():
        return None
    model: type[models.Model] = apps.get_model(kinds()[kind].model)
    return model._base_manager.filter(sight(model, person, to=to), pk=record_id).first()


def ids_in_sight(person: Person, kind: str) -> list[UUID]:
    """The ids of all records of a kind that the person sees, in order. One query."""
    model: type[models.Model] = apps.get_model(kinds()[kind].model)
    found = model._base_manager.filter(sight(model, person, to="see"))
    return list(found.order_by("pk").values_list("pk", flat=True))


def work_lines(person: Person, at: datetime) -> list[WorkLine]:
    """What needs the person today, late things first, then room by room."""
    lines = [
        line
        for _room, offers in room_offers()
        for part in offers.work_lines
        for line in part.lines(person, at)
    ]
    return sorted(lines, key=lambda line: not line.is_late)
