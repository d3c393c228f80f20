"""The guided finder's flow, and what its answers tell: the rules are those of the check."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kith.flows import Flow, load_flow
from kith.flows.conditions import All, Answered, AnyOf, AnyPart, Condition, Equals, Not
from kith.selfcheck.rules import Rule, Signs, not_plain_no, rules_for, walked_faults

FLOW_FILE = Path(__file__).resolve().parent.parent / "flows" / "plan.toml"

SAFETY_QUESTIONS = ("safe", "self_harm")
"""Asked of everyone, before anything but whom it is about."""

WORRIES = ("afraid", "hurt", "marry", "child", "not_sure", "rather_not")
"""Every answer to the first safety question but None of these."""


@cache
def plan_flow() -> Flow:
    """Return the flow of the guided finder; read once."""
    return load_flow(FLOW_FILE)


PLAINLY_NONE: Condition = All((AnyOf("safe", ("none",)), Not(AnyOf("safe", WORRIES))))
ABUSE: Condition = AnyOf("safe", ("afraid", "hurt"))
OWN_BEHAVIOUR: Condition = Equals("about", "own_behaviour")
UNCLEAR: Condition = All(
    (
        Not(ABUSE),
        AnyPart((AnyOf("safe", ("child", "not_sure", "rather_not")), Not(Answered("safe")))),
    )
)
CONCERN: Condition = AnyPart((Not(PLAINLY_NONE), not_plain_no("self_harm"), OWN_BEHAVIOUR))

RULES: tuple[Rule, ...] = rules_for(
    Signs(
        concern=CONCERN,
        abuse=ABUSE,
        unclear=UNCLEAR,
        honour=AnyOf("safe", ("marry",)),
        child_in_danger=AnyOf("safe", ("child",)),
        own_behaviour=OWN_BEHAVIOUR,
    )
)


def broken_rules(flow: Flow) -> Iterator[str]:
    """Walk every path of the finder and yield a sentence for each rule that one breaks."""
    return walked_faults(flow, RULES, SAFETY_QUESTIONS)
