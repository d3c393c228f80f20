"""The pages of the check, whole.

The page that is scored in the browser holds every result and every item of a plan, hidden, each
once; the browser only uncovers them. The page that answers a post holds those reached alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kith.area_pack import Contact
from kith.flows import Flow
from kith.measures import Measure, compile_plan
from kith.selfcheck.presenters.asking import Field, Step, steps_of
from kith.selfcheck.presenters.planning import (
    Card,
    MeasureResult,
    Tier,
    card_of,
    every_result,
    item_of,
    one_result,
    tiers_of,
)
from kith.selfcheck.rules import (
    EMPTY,
    Asked,
    Outcomes,
    Sheet,
    contacts_of,
    placed_contacts,
    suits_under_18,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page. `store` holds the contacts not placed yet, `data` what the browser reads."""

    steps: tuple[Step, ...]
    errors: tuple[Field, ...]
    results: tuple[MeasureResult, ...]
    tiers: tuple[Tier, ...]
    store: tuple[Card, ...]
    data: Mapping[str, Any]
    is_scored: bool


def check_page(flow: Flow, asked: Asked, contacts: Sequence[Contact], sheet: Sheet = EMPTY) -> Page:
    """Return the page with the form, and everything that any answer could uncover, hidden."""
    wanting = {question.code for question in sheet.missing}
    steps = tuple(steps_of(flow, asked, sheet, wanting))
    results = {
        measure.code: every_result(question.text, measure)
        for question in flow.questions
        for measure in asked.get(question.code, ())
    }
    by_outcome = {outcome.code: contacts_of(outcome, contacts) for outcome in flow.outcomes}
    items = [
        item_of(outcome, by_outcome[outcome.code], (), is_shown=False)
        for outcome in flow.outcomes
        if by_outcome[outcome.code] or not outcome.needs_contact
    ]
    used = {contact.code for found in by_outcome.values() for contact in found}
    return Page(
        steps=steps,
        errors=tuple(step.field for step in steps if step.field and step.field.error),
        results=tuple(results.values()),
        tiers=tiers_of(flow, items),
        store=tuple(card_of(contact) for contact in contacts if contact.code in used),
        data=browser_data(flow, asked),
        is_scored=True,
    )


def plan_page(flow: Flow, contacts: Sequence[Contact], outcomes: Outcomes) -> Page:
    """Return the page that answers a post: the result and the plan, and nothing else."""
    if outcomes.is_under_18:
        contacts = [contact for contact in contacts if suits_under_18(contact)]
    wants = {outcome.code: contacts_of(outcome, contacts) for outcome in outcomes.reached}
    placed = placed_contacts(wants, outcomes.reached)
    items = [
        item_of(
            outcome,
            wants[outcome.code],
            tuple(card_of(contact) for contact in placed[outcome.code]),
            is_shown=True,
        )
        for outcome in outcomes.reached
        if wants[outcome.code] or not outcome.needs_contact
    ]
    return Page(
        steps=(),
        errors=(),
        results=tuple(one_result(*each) for each in outcomes.results),
        tiers=tuple(tier for tier in tiers_of(flow, items) if tier.is_shown),
        store=(),
        data={},
        is_scored=bool(outcomes.results),
    )


def browser_data(flow: Flow, asked: Asked) -> dict[str, Any]:
    """Return what the browser scores with: the flow, the measures' plans and safety items."""
    measures = {measure.code: measure for found in asked.values() for measure in found}
    return {
        "flow": flow.as_json(),
        "asked": {code: [measure.code for measure in found] for code, found in asked.items()},
        "measures": {code: measure_data(measure) for code, measure in measures.items()},
    }


def measure_data(measure: Measure) -> dict[str, Any]:
    """Return one measure as the browser scores it."""
    return {
        "plan": compile_plan(measure).as_json(),
        "safety": [
            {"item": each.item, "at_least": each.at_least, "concern": each.concern}
            for each in measure.safety
        ],
    }
