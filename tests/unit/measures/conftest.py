"""Small invented measures for the tests of `kith.measures`."""

import tomllib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kith.measures.definition import Measure
from kith.measures.exact_json import dump_exact
from kith.measures.loading import parse_measure

HEAD = """
format = 1
code = "sample"
version = "1.0.0"
title = "A sample measure"
short_title = "Sample"
construct = "How a sample feels"
validated = true
practitioner_only = false

[audience]
who = "Adults"
from_age = 16
about = "partner"

[administration]
modes = ["self", "paper"]
minutes = 3

[licence]
holder = "A. Holder"
name = "Free"
grant = "Anyone may use it."
allows = { display = true, redistribute = true, translate = "unstated", modify = false, commercial = "unstated" }
attribution = "A. Holder 2020"
source = "https://example.org/sample"
read_on = 2026-11-21
wording_checked = "Compared with example.org on 2026-11-21: all agree."

[options.often]
choices = [ { code = 0, label = "Never" }, { code = 1, label = "Sometimes" }, { code = 2, label = "Often" }, { code = 3, label = "Always" } ]
"""

ITEM = """
[[items]]
number = {number}
text = "Question {number}?"
options = "often"
reverse = {reverse}
"""

SCALE = """
[[scales]]
code = "total"
title = "Total"
method = "{method}"
items = [{items}]
range = [{low}, {high}]
direction = "lower_better"
minimum_answered = {minimum}
missing_rule_source = "Manual, page 1"
{more}
"""

BANDS = """
  [[scales.bands]]
  code = "low"
  from = 0
  practitioner = "Few difficulties"
  resident = "Things look steady"
  source = "Manual, page 2"

  [[scales.bands]]
  code = "high"
  from = 4.5
  practitioner = "Many difficulties"
  resident = "Things look hard at the moment"
  source = "Manual, page 2"
"""

CUT = """
  [[scales.cuts]]
  value = 4.5
  clinical = "above"
  source = "Manual, page 3"
"""

CHANGE = """
  [scales.change]
  sd = 2.5
  reliability = 0.9
  reliability_kind = "alpha"
  sample = "100 adults"
  source = "Manual, page 4"
"""

NO_CHANGE = """
  [scales.change]
  absent = "No study has looked."
"""

EXAMPLE = """
[[examples]]
answers = [{answers}]
expect = {{ total = {expected} }}
source = "Worked by hand"
"""

SAFETY = """
[[safety]]
item = 4
at_least = 1
concern = "suicide_self_harm"
source = "Manual, page 5"
"""


def sample_text(
    *,
    count: int = 4,
    method: str = "sum",
    minimum: int | None = None,
    reverse: tuple[int, ...] = (),
    low: object = 0,
    high: object = None,
    more: str = "",
    bands: str = BANDS,
    cuts: str = CUT,
    change: str = CHANGE,
    example: str | None = None,
    safety: str = SAFETY,
    tail: str = "",
) -> str:
    """Write a sample instrument: `count` items coded 0 to 3 and one scale, `total`."""
    items = "".join(
        ITEM.format(number=number, reverse=str(number in reverse).lower())
        for number in range(1, count + 1)
    )
    scale = SCALE.format(
        method=method,
        items=", ".join(str(number) for number in range(1, count + 1)),
        low=low,
        high=3 * count if high is None else high,
        minimum=count if minimum is None else minimum,
        more=more,
    )
    if example is None:
        example = EXAMPLE.format(answers=", ".join(['""'] * count), expected='"no_answers"')
    return HEAD + items + scale + bands + cuts + change + safety + example + tail


@pytest.fixture(scope="session")
def sample() -> Callable[..., Measure]:
    """Build a sample measure; keywords as `sample_text`."""

    def build(**changes: Any) -> Measure:
        return parse_measure(sample_text(**changes), name="sample.toml")

    return build


@pytest.fixture(scope="session")
def text_of() -> Callable[..., str]:
    """Write a sample instrument file's text; keywords as `sample_text`."""
    return sample_text


@pytest.fixture(scope="session")
def changed() -> Callable[..., Measure]:
    """Build the sample after `change` has altered its parsed document."""

    def build(change: Callable[[dict[str, Any]], None], **changes: Any) -> Measure:
        document = tomllib.loads(sample_text(**changes), parse_float=Decimal)
        change(document)
        document["licence"]["read_on"] = str(document["licence"]["read_on"])
        return parse_measure(_as_toml(document), name="sample.toml")

    return build


def _as_toml(document: dict[str, Any]) -> str:
    # Inline tables and arrays of TOML 1.0 are JSON but for `=`; only the top keys need lines.
    return "\n".join(f"{key} = {_inline(value)}" for key, value in document.items()) + "\n"


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        entries = (f"{_key(key)} = {_inline(entry)}" for key, entry in value.items())
        return "{ " + ", ".join(entries) + " }"
    if isinstance(value, list):
        return "[ " + ", ".join(_inline(entry) for entry in value) + " ]"
    return dump_exact(value)


def _key(key: str) -> str:
    return f'"{key}"'
