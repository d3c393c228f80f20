"""What a service costs, in one word and in its own."""

from __future__ import annotations

from kith.directory.enums import Cost
from kith.directory.open_referral import marks
from kith.directory.open_referral.taking_over import Fields
from kith.directory.open_referral.terms import Attributes

LONGEST = 300
FREE_WORDS = ("free", "no cost", "no charge", "free of charge")


def cost_of(fields: Fields, own: Attributes) -> tuple[str, str]:
    """The code of `Cost`, and the words."""
    amounts, words = _options(fields)
    told = fields.text("fees_description", LONGEST) or fields.text("fees", LONGEST)
    fields.value_of("fees")
    ours = own.first(marks.COST)
    if ours in Cost.values:
        return ours, told
    told = told or "; ".join(dict.fromkeys(words))[:LONGEST]
    return _code(amounts, told), told


def _code(amounts: list[float], words: str) -> str:
    if amounts:
        if max(amounts) <= 0:
            return Cost.FREE.value
        return Cost.SOME_FREE.value if min(amounts) <= 0 else Cost.PAID.value
    if words.casefold().rstrip(".! ") in FREE_WORDS:
        return Cost.FREE.value
    return Cost.UNKNOWN.value


def _options(fields: Fields) -> tuple[list[float], list[str]]:
    amounts: list[float] = []
    words = []
    for one in fields.listed("cost_options"):
        amount = one.value_of("amount")
        if isinstance(amount, int | float) and not isinstance(amount, bool):
            amounts.append(float(amount))
        elif one.text("option").casefold() in FREE_WORDS:
            amounts.append(0.0)
        told = one.text("amount_description", LONGEST) or one.text("option", LONGEST)
        if told:
            words.append(told)
    return amounts, words
