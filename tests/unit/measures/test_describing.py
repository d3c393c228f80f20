"""A measure described in lines."""

from collections.abc import Callable
from typing import Any

from kith.measures.definition import Measure
from kith.measures.describing import describe, summary


def test_description_says_everything(sample: Callable[..., Measure]) -> None:
    assert describe(sample(count=2, safety="", reverse=(2,), bands=BAND)) == [
        "A sample measure (Sample), file version 1.0.0",
        "Code: sample",
        "About: How a sample feels",
        "For: Adults, from age 16",
        "May be asked: self, paper",
        (
            "Licence: Free, held by A. Holder (display yes, redistribute yes, "
            "translate not stated, modify no, commercial use not stated)"
        ),
        "  Grant: Anyone may use it.",
        "  Show with it: A. Holder 2020",
        "  Source: https://example.org/sample, read on 2026-11-21",
        "  Wording checked: Compared with example.org on 2026-11-21: all agree.",
        "Input columns: sample_1 to sample_2",
        "Items: 2",
        "  1. Question 1? Codes: 0 = Never, 1 = Sometimes, 2 = Often, 3 = Always",
        (
            "  2. Question 2? [reversed] Codes: 0 = Never (scores 3), 1 = Sometimes (scores 2), "
            "2 = Often (scores 1), 3 = Always (scores 0)"
        ),
        "Scale total: Total, 0 to 6, lower is better",
        "  Rule: sum of 2 items, with item 2 reversed; all 2 items must be answered",
        "  Rule from: Manual, page 1",
        "  Band low, from 0: Few. UNVERIFIED: not confirmed at its source.",
        "    Residents read: Not many",
        "    Source: Manual",
        "  Cut-off: 4.5, clinical above it (Manual, page 3)",
        "  Reliable change: SD 2.5, reliability 0.9, alpha, 100 adults (Manual, page 4)",
    ]


BAND = """
  [[scales.bands]]
  code = "low"
  from = 0
  practitioner = "Few"
  resident = "Not many"
  source = "Manual"
  unverified = true
"""


def test_absences_are_said(sample: Callable[..., Measure]) -> None:
    change = '  [scales.change]\n  absent = "No study has looked."\n'
    lines = describe(sample(bands="", cuts="", change=change))
    assert lines[-4:] == [
        "  Bands: none published",
        "  Cut-off: none published",
        "  Reliable change: cannot be told. No study has looked.",
        (
            "Safety: item 4 at 1 or more points surfaces before any score "
            "(suicide self harm; Manual, page 5)"
        ),
    ]


def test_standing_is_said(changed: Callable[..., Measure]) -> None:
    def restrict(document: dict[str, Any]) -> None:
        document.update(validated=False, practitioner_only=True, retired=True)

    measure = changed(restrict)
    assert describe(measure)[3:6] == [
        "This is a local indicator, not a validated scale.",
        "For practitioners only: never on a resident's page.",
        "Retired: kept to read old answers, not to be asked again.",
    ]
    assert summary(measure) == (
        "sample: A sample measure (4 items; local indicator, not a validated scale; "
        "practitioners only; retired)"
    )
