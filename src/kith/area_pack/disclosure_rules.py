"""What a JSON Schema cannot say about rules of disclosure: roundings that fit, and who confirmed."""

from __future__ import annotations

from collections.abc import Iterator

from kith.area_pack.authority import authority
from kith.area_pack.definition import Problem
from kith.area_pack.files import Entry
from kith.area_pack.rules import Context

FILE = "disclosure"


def disclosure_rules(context: Context) -> Iterator[Problem]:
    """Each rule leaves room to hide in, rounds to what it shows, and says who stands for it."""
    for entry in context.entries(FILE):
        yield from _numbers(entry)
        yield from authority(
            entry, f'Nobody has confirmed the rule "{entry.code}" for small counts.'
        )


def _numbers(entry: Entry) -> Iterator[Problem]:
    below, least = entry.data["suppress_below"], entry.data["least_values"]
    round_to = entry.data.get("round_to", 1)
    hidden = below if entry.data["zeros"] == "suppressed" else below - 1
    if least > hidden:
        says = f"Only {hidden} counts are small here: least_values cannot be more."
        yield entry.problem("least_values", says)
    if round_to > 2 * below:
        says = f"A count that is told would round to 0. Use {2 * below} or less."
        yield entry.problem("round_to", says)
    if least == 1:
        says = (
            f'Under "{entry.code}" a hidden count can be worked out from totals. Raise least_values'
            " to hide others with it."
        )
        yield entry.problem("least_values", says, "notice")
