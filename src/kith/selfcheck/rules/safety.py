"""The check's flow, and the rules that no path through it may break.

The rules read the plain answers and never the flow's own derived facts, so that a slip in the
flow cannot hide itself. They are code on purpose: an editor may change the words and the
branches of the flow, and the walk then says whether a rule is broken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kith.flows import Flow, Outcome, WalkedPath, load_flow, walk
from kith.flows.conditions import ALWAYS, All, AnyPart, Condition, Equals, Not

FLOW_FILE = Path(__file__).resolve().parent.parent / "flows" / "check.toml"

SAFETY_QUESTIONS = ("afraid", "hurt", "children", "young", "honour", "self_harm")
"""Asked of everyone, before anything that is scored."""

ACUTE_TIERS = ("danger", "safety")
"""Tiers that never print unasked and bring in nobody close to the person."""

TOGETHER = frozenset(
    {"couple_tool", "communication", "joint", "mediation", "relatives", "community", "family_work"}
)
"""Tags of outcomes that bring other people in, or work on how two people get on."""

TRIED_TIERS = ("local", "groups", "self_help")
"""Tiers whose items can be ticked as things to try."""


@cache
def check_flow() -> Flow:
    """Return the flow of the private check; read once."""
    return load_flow(FLOW_FILE)


def not_plain_no(question: str) -> Condition:
    """Return the condition that a safety question has any answer but No, or none."""
    return Not(Equals(question, "no"))


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
UNDER_18: Condition = Equals("about", "under_18")
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


@dataclass(frozen=True, slots=True)
class Rule:
    """On each path where `when` holds: tags no outcome may have, outcomes there must be.

    `needs` are pairs of tag and tier: an outcome with that tag stands in that tier.
    `only_tiers`: no outcome outside them, but for those tagged `own_care`.
    `unscored`: no measure is asked.
    """

    code: str
    says: str
    when: Condition = ALWAYS
    never: frozenset[str] = frozenset()
    needs: tuple[tuple[str, str], ...] = ()
    only_tiers: tuple[str, ...] = ()
    unscored: bool = False


RULES: tuple[Rule, ...] = (
    Rule(
        "emergency-on-every-plan",
        "Every plan says what to do in danger.",
        needs=(("emergency", "danger"),),
    ),
    Rule(
        "suicide-route-on-every-plan",
        "Suicide and self-harm are a first-tier outcome of their own on every plan.",
        needs=(("suicide", "danger"),),
    ),
    Rule(
        "safety-answer-stops-tools",
        "Any safety answer but a plain No stops tips, couple tools and anything joint.",
        when=ANY_CONCERN,
        never=TOGETHER,
    ),
    Rule(
        "safety-answer-limits-tiers",
        "Any safety answer but a plain No leaves help with danger and safety, and care of oneself.",
        when=ANY_CONCERN,
        only_tiers=ACUTE_TIERS,
    ),
    Rule(
        "safety-answer-stops-scores",
        "Nothing is scored after a safety answer that is not a plain No.",
        when=AnyPart((ANY_SAFETY_ANSWER, Equals("about", "own_behaviour"))),
        unscored=True,
    ),
    Rule(
        "abuse-leads-to-support",
        "Being afraid, hurt, forced or controlled leads to abuse support.",
        when=ABUSE_YES,
        needs=(("abuse_support", "safety"),),
    ),
    Rule(
        "unclear-is-a-result",
        "Not sure, rather not say and no answer lead to advice today.",
        when=ABUSE_UNCLEAR,
        needs=(("advice_today", "safety"), ("abuse_support", "safety")),
    ),
    Rule(
        "honour-keeps-others-out",
        "Where honour-based abuse or forced marriage may be, nobody close is brought in.",
        when=not_plain_no("honour"),
        never=TOGETHER | {"community_leaders"},
        needs=(("honour_support", "safety"),),
    ),
    Rule(
        "child-in-danger-comes-first",
        "Someone under 18 in danger is a first-tier outcome.",
        when=not_plain_no("young"),
        needs=(("child_protection", "danger"),),
    ),
    Rule(
        "own-behaviour-specialist-only",
        "Worry about one's own behaviour leads to specialist help and never to couple tools.",
        when=OWN_WORRY,
        never=TOGETHER,
        needs=(("own_behaviour", "safety"),),
        only_tiers=ACUTE_TIERS,
    ),
    Rule(
        "under-18-no-measure",
        "Under 18 leads to young people's help, never to a measure or a couple tool.",
        when=UNDER_18,
        never=TOGETHER | {"adults_only"},
        needs=(("young_people", "safety"),),
        only_tiers=ACUTE_TIERS,
        unscored=True,
    ),
    Rule(
        "under-18-in-danger-is-spoken-to",
        "Someone under 18 who may be in danger is spoken to as the one who needs help.",
        when=All((UNDER_18, not_plain_no("young"))),
        needs=(("young_own_danger", "danger"),),
    ),
    Rule(
        "apart-and-hard-nothing-joint",
        "Parents apart get nothing for two where it gets very strong or the children feel it a lot.",
        when=APART_HARD,
        never=frozenset({"joint", "mediation"}),
    ),
    Rule(
        "abuse-route-on-every-adult-plan",
        "Every adult's plan has a way to help with abuse or with one's own behaviour.",
        when=Not(AnyPart((UNDER_18, OWN_WORRY))),
        needs=(("abuse_support", "safety"),),
    ),
)


def broken_rules(flow: Flow) -> Iterator[str]:
    """Walk every path and yield a sentence for each rule that one breaks, with an example."""
    for path in walk(flow, [rule.when for rule in RULES]):
        for rule, applies in zip(RULES, path.kept, strict=True):
            if applies:
                for fault in faults(rule, flow, path):
                    yield f"{rule.code}: {rule.says} {fault} when {dict(path.facts)}"
        yield from _order_faults(flow, path)


def faults(rule: Rule, flow: Flow, path: WalkedPath) -> Iterator[str]:
    """Yield what a path that the rule applies to has and must not, or lacks."""
    reached = [flow.outcome(code) for code in path.outcomes]
    for outcome in reached:
        yield from _outcome_faults(rule, outcome)
    for tag, tier in rule.needs:
        if not any(tag in outcome.tags and outcome.tier == tier for outcome in reached):
            yield f"nothing in {tier} is {tag}"
    for code in path.questions:
        if rule.unscored and flow.question(code).kind == "measure":
            yield f"'{code}' is asked"


def _outcome_faults(rule: Rule, outcome: Outcome) -> Iterator[str]:
    if not rule.never.isdisjoint(outcome.tags):
        yield f"'{outcome.code}' is {', '.join(sorted(rule.never & outcome.tags))}"
    is_elsewhere = bool(rule.only_tiers) and outcome.tier not in rule.only_tiers
    if is_elsewhere and "own_care" not in outcome.tags:
        yield f"'{outcome.code}' is in {outcome.tier}"


def _order_faults(flow: Flow, path: WalkedPath) -> Iterator[str]:
    tiers = [flow.tiers.index(flow.outcome(code).tier) for code in path.outcomes]
    if tiers != sorted(tiers):
        yield f"tiers out of order: {path.outcomes}"
    measured = [i for i, code in enumerate(path.questions) if flow.question(code).kind == "measure"]
    for code in SAFETY_QUESTIONS:
        if code not in path.questions:
            yield f"'{code}' is not asked when {dict(path.facts)}"
        elif measured and path.questions.index(code) > measured[0]:
            yield f"'{code}' comes after a measure when {dict(path.facts)}"
