"""Rules of disclosure for tests: small thresholds, so that brute force can reach everything."""

from __future__ import annotations

import dataclasses

from kith.area_pack import DisclosureRule

PLAIN = DisclosureRule(
    code="plain",
    lang="en-GB",
    dir="ltr",
    order=1,
    label="For tests",
    suppress_below=6,
    zeros="shown",
    least_values=4,
    mark="x",
    basis="Invented.",
)
ZEROS_HIDDEN = dataclasses.replace(PLAIN, code="hidden", suppress_below=5, zeros="suppressed")
ROUNDED = dataclasses.replace(PLAIN, code="rounded", suppress_below=8, round_to=5, mark="*")


def rule_like(rule: DisclosureRule, **changes: object) -> DisclosureRule:
    """`rule` with some of its values changed."""
    return dataclasses.replace(rule, **changes)  # type: ignore[arg-type]
