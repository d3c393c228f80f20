"""What a browser posts of a form that somebody opened and sent without typing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.forms.boundfield import BoundField


def sent_as_it_came(form: Any) -> dict[str, Any]:
    """By the name of each control, of an entry's form with its dates and places."""
    found: dict[str, Any] = {}
    for one in (form, *form.date_forms, *form.place_forms):
        for bound in one:
            found |= _posted(bound)
    return found


def _posted(bound: BoundField) -> dict[str, Any]:
    value = bound.value()
    if value is None or value is False:
        return {}
    if isinstance(value, date):
        name = bound.html_name
        return {f"{name}_{part}": str(getattr(value, part)) for part in ("day", "month", "year")}
    return {bound.html_name: value}
