"""The check's flow, what its answers tell, and the rules that no path through it may break."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kith.flows import Flow, load_flow
from kith.flows.conditions import All, AnyPart, Condition, Equals, Not
from kith.selfcheck.rules.guarding import Rule, Signs, not_plain_no, rules_for, walked_faults

FLOW_FILE = Path(__file__).resolve().parent.parent / "flows" / "check.toml"

SAFETY_QUESTIONS = ("afraid", "hurt", "children", "young", "honour", "self_harm")
"""Asked of everyone, before anything that is scored."""


@cache
def check_flow() -> Flow:
    """Return the flow of the private check; read once."""
    return load_flow(FLOW_FILE)


def _flag(concern: str) -> Condition:
    return Equals(f"safety.{concern}", True)


ABUSE_YES: Condition = AnyPart((Equals("afraid", "yes"), Equals("hurt", "yes"), _flag("abuse")))
ABUSE_UNCLEAR: Condition = All(
    (
        Not(ABUSE_YES),
        AnyPart((not_plain_no("afraid"), not_plain_no("hurt"), not_plain_no("children"))),
    )
)
OWN_WORRY: Condition = AnyPart((Equals("about", "own_behaviour"), _flag("own_behaviour")))
APART_HARD: Condition = All(
    (
        Equals("about", "separated"),
        AnyPart(
            (
                Equals("separated-scaling.how_strong", "high"),
                Equals("separated-scaling.children_notice", "high"),
            )
        ),
    )
)
ANY_SAFETY_ANSWER: Condition = AnyPart(tuple(not_plain_no(code) for code in SAFETY_QUESTIONS))
ANY_CONCERN: Condition = AnyPart(
    (ANY_SAFETY_ANSWER, OWN_WORRY, ABUSE_YES, _flag("suicide_self_harm"))
)

RULES: tuple[Rule, ...] = (
    *rules_for(
        Signs(
            concern=ANY_CONCERN,
            abuse=ABUSE_YES,
            unclear=ABUSE_UNCLEAR,
            honour=not_plain_no("honour"),
            child_in_danger=not_plain_no("young"),
            own_behaviour=OWN_WORRY,
        )
    ),
    Rule(
        "safety-answer-stops-scores",
        "Nothing is scored after a safety answer that is not a plain No.",
        when=AnyPart((ANY_SAFETY_ANSWER, Equals("about", "own_behaviour"))),
        unscored=True,
    ),
    Rule(
        "apart-and-hard-nothing-joint",
        "Parents apart get nothing for two where it gets very strong or the children feel it a lot.",
        when=APART_HARD,
        never=frozenset({"joint", "mediation"}),
    ),
)


def broken_rules(flow: Flow) -> Iterator[str]:
    """Walk every path of the check and yield a sentence for each rule that one breaks."""
    return walked_faults(flow, RULES, SAFETY_QUESTIONS)
