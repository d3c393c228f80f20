"""What no flow that asks about safety may do: the private check, and the guided finder above it.

The rules read the plain answers and never a flow's own derived facts, so that a slip in a flow
cannot hide itself. They are code on purpose: an editor may change the words and the branches of
a flow, and the walk then says whether a rule is broken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kith.flows import Flow, Outcome, WalkedPath, walk
from kith.flows.conditions import ALWAYS, All, AnyPart, Condition, Equals, Not

FIRST_OF_ALL = "about"
"""The one question that may stand before those about safety: whom it is about."""

ACUTE_TIERS = ("danger", "safety")
"""Tiers that never print unasked and bring in nobody close to the person."""

TOGETHER = frozenset(
    {"couple_tool", "communication", "joint", "mediation", "relatives", "community", "family_work"}
)
"""Tags of outcomes that bring other people in, or work on how two people get on."""

TRIED_TIERS = ("local", "groups", "self_help")
"""Tiers whose items can be ticked as things to try."""

UNDER_18: Condition = Equals(FIRST_OF_ALL, "under_18")


def not_plain_no(question: str) -> Condition:
    """Return the condition that a safety question has any answer but No, or none."""
    return Not(Equals(question, "no"))


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


@dataclass(frozen=True, slots=True)
class Signs:
    """What the plain answers of one flow tell, as conditions. Each flow asks in its own way.

    `concern` holds on every path that is not plainly free of worry: it has to hold wherever
    another sign does, being under 18 apart.
    """

    concern: Condition
    abuse: Condition
    unclear: Condition
    honour: Condition
    child_in_danger: Condition
    own_behaviour: Condition


def rules_for(signs: Signs) -> tuple[Rule, ...]:
    """Return the rules that every flow keeps, over the signs of one."""
    return (
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
            when=signs.concern,
            never=TOGETHER,
        ),
        Rule(
            "safety-answer-limits-tiers",
            "Any safety answer but a plain No leaves help with danger and safety, and care of"
            " oneself.",
            when=signs.concern,
            only_tiers=ACUTE_TIERS,
        ),
        Rule(
            "abuse-leads-to-support",
            "Being afraid, hurt, forced or controlled leads to abuse support.",
            when=signs.abuse,
            needs=(("abuse_support", "safety"),),
        ),
        Rule(
            "unclear-is-a-result",
            "Not sure, rather not say and no answer lead to advice today.",
            when=signs.unclear,
            needs=(("advice_today", "safety"), ("abuse_support", "safety")),
        ),
        Rule(
            "honour-keeps-others-out",
            "Where honour-based abuse or forced marriage may be, nobody close is brought in.",
            when=signs.honour,
            never=TOGETHER | {"community_leaders"},
            needs=(("honour_support", "safety"),),
        ),
        Rule(
            "child-in-danger-comes-first",
            "Someone under 18 in danger is a first-tier outcome.",
            when=signs.child_in_danger,
            needs=(("child_protection", "danger"),),
        ),
        Rule(
            "own-behaviour-specialist-only",
            "Worry about one's own behaviour leads to specialist help and never to couple tools.",
            when=signs.own_behaviour,
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
            when=All((UNDER_18, signs.child_in_danger)),
            needs=(("young_own_danger", "danger"),),
        ),
        Rule(
            "abuse-route-on-every-adult-plan",
            "Every adult's plan has a way to help with abuse or with one's own behaviour.",
            when=Not(AnyPart((UNDER_18, signs.own_behaviour))),
            needs=(("abuse_support", "safety"),),
        ),
    )


def walked_faults(flow: Flow, rules: Sequence[Rule], safety: Sequence[str]) -> Iterator[str]:
    """Walk every path and yield a sentence for each rule that one breaks, with an example.

    `safety`: the questions that stand on every path, before all others but the first.
    """
    for path in walk(flow, [rule.when for rule in rules]):
        for rule, applies in zip(rules, path.kept, strict=True):
            if applies:
                for fault in faults(rule, flow, path):
                    yield f"{rule.code}: {rule.says} {fault} when {dict(path.facts)}"
        yield from _order_faults(flow, path, safety)


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


def _order_faults(flow: Flow, path: WalkedPath, safety: Sequence[str]) -> Iterator[str]:
    tiers = [flow.tiers.index(flow.outcome(code).tier) for code in path.outcomes]
    if tiers != sorted(tiers):
        yield f"tiers out of order: {path.outcomes}"
    others = [code for code in path.questions if code not in (FIRST_OF_ALL, *safety)]
    for code in safety:
        if code not in path.questions:
            yield f"'{code}' is not asked when {dict(path.facts)}"
        elif others and path.questions.index(code) > path.questions.index(others[0]):
            yield f"'{code}' comes after '{others[0]}' when {dict(path.facts)}"
