"""How soon somebody is answered who asks about what is held of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AskedFor = Literal["complaint", "correction", "access", "erasure"]
AnswerStep = Literal["acknowledge", "answer"]
LimitUnit = Literal["days", "months"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """How soon one step comes for one kind of request, and by how much it may be put off.

    `within` and `extend_by` count `unit`s; `extend_by` is 0 where it may not be put off. `source` is
    the address of the rule.
    """

    code: str
    kind: AskedFor
    step: AnswerStep
    within: int
    unit: LimitUnit
    extend_by: int = 0
    source: str
