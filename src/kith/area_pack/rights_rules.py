"""What a JSON Schema cannot say about limits of time: one a step, and only answers are put off."""

from __future__ import annotations

from collections.abc import Iterator

from kith.area_pack.definition import Problem
from kith.area_pack.rules import Context


def rights_rules(context: Context) -> Iterator[Problem]:
    """Each kind of request has one limit for a step, and nobody puts off saying that it came."""
    seen: dict[tuple[str, str], int] = {}
    for entry in context.entries("rights"):
        kind, step = entry.data["kind"], entry.data["step"]
        if (kind, step) in seen:
            says = f'Entry {seen[kind, step]} already says how soon "{step}" comes for "{kind}".'
            yield entry.problem("step", f"{says} Take one of them out.")
        seen.setdefault((kind, step), entry.index + 1)
        if step == "acknowledge" and entry.data.get("extend_by"):
            says = "Saying that a request came cannot be put off. Take extend_by out."
            yield entry.problem("extend_by", says)
