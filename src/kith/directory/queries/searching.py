"""Finding services: the door that pages and the API use."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from kith.directory import search
from kith.directory.queries.rules import bank_holidays, freshness_rules
from kith.directory.rules.asking import Ask, Found, Suggestion

MOST_SUGGESTED = 10


def asking(area_id: UUID, *, on: date) -> Ask:
    """A question that narrows nothing yet, by the area's own rules of freshness."""
    rules = freshness_rules(area_id)
    return Ask(
        area_id=area_id,
        on=on,
        hidden_before=rules.shown_since(on),
        hides_unconfirmed=rules.hide_unconfirmed,
    )


def find(ask: Ask) -> Found:
    """What the public finds, ranked by the area's own rules of freshness and bank holidays.

    Nine queries at most where something has the words; up to three more a word where nothing has
    them all.
    """
    rules = freshness_rules(ask.area_id)
    return search.find(replace(ask, freshness=rules, holidays=bank_holidays(ask.area_id)))


def suggest(area_id: UUID, typed: str, limit: int = MOST_SUGGESTED) -> tuple[Suggestion, ...]:
    """Names and labels of which a word begins with what was typed. Three queries."""
    return search.suggest(area_id, typed, limit)
