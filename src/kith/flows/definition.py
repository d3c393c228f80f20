"""What a flow is: frozen records of one flow file. Reading one is `kith.flows.loading`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from kith.flows.conditions import ALWAYS, Condition, as_json

Kind = Literal["one", "many", "measure"]

DERIVED = "is."
"""Facts that begin so are worked out by the flow itself."""

FLAGS = "safety."
"""Facts that begin so are true when an answer to a measure's safety item reached its level."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that can be chosen. An `exclusive` one stands alone among many answers.

    `says` is what somebody says by choosing it, for a sentence that begins "Because you said".
    """

    code: str
    label: str
    hint: str = ""
    exclusive: bool = False
    says: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, shown when `when` holds.

    `one` and `many` have answers. `measure` asks whatever measures the area asks of `subject`;
    their scores become the facts named in `facts` (`measure.scale`: a band's code, or why there
    is no score). `only_if` says in words whom the question is for, where the page cannot hide it.
    """

    code: str
    kind: Kind
    text: str
    when: Condition = ALWAYS
    hint: str = ""
    only_if: str = ""
    answers: tuple[Answer, ...] = ()
    required: bool = False
    missing: str = ""
    subject: str = ""
    facts: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the answers, in order."""
        return tuple(answer.code for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Page:
    """Questions shown together. A page with none to show is passed over."""

    code: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact of the flow's own, `is.<code>`: true or false as `when` holds."""

    code: str
    when: Condition

    @property
    def fact(self) -> str:
        """The fact's name in conditions."""
        return DERIVED + self.code


@dataclass(frozen=True, slots=True)
class Contacts:
    """Which of an area's contacts an outcome asks for. An empty `tiers` is the outcome's own.

    A contact must fit each list that is given: one of the tiers, one of the concerns, one of
    the subjects.
    """

    tiers: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One item of a plan. `because` says in plain words why it is there.

    `tags` name what it does, for the rules that no path may break. With `needs_contact` it is
    left out where the area has no contact to show.
    """

    code: str
    tier: str
    title: str
    because: str
    when: Condition = ALWAYS
    text: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    contacts: Contacts | None = None
    needs_contact: bool = False
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Flow:
    """A whole flow. Questions stand in the order of the pages, outcomes in the order of tiers."""

    code: str
    version: str
    title: str
    tiers: tuple[str, ...]
    pages: tuple[Page, ...]
    questions: tuple[Question, ...]
    derived: tuple[Derived, ...]
    outcomes: tuple[Outcome, ...]

    def question(self, code: str) -> Question:
        """Return the question with this code; KeyError when there is none."""
        for question in self.questions:
            if question.code == code:
                return question
        raise KeyError(code)

    def outcome(self, code: str) -> Outcome:
        """Return the outcome with this code; KeyError when there is none."""
        for outcome in self.outcomes:
            if outcome.code == code:
                return outcome
        raise KeyError(code)

    def as_json(self) -> dict[str, Any]:
        """Return what a browser needs to follow the flow: codes and conditions, no sentences."""
        return {
            "code": self.code,
            "version": self.version,
            "pages": [
                {"code": page.code, "questions": list(page.questions)} for page in self.pages
            ],
            "questions": [
                {
                    "code": question.code,
                    "kind": question.kind,
                    "required": question.required,
                    "when": as_json(question.when),
                    "answers": list(question.codes),
                    "exclusive": [a.code for a in question.answers if a.exclusive],
                }
                for question in self.questions
            ],
            "derived": [{"fact": each.fact, "when": as_json(each.when)} for each in self.derived],
            "outcomes": [
                {"code": outcome.code, "tier": outcome.tier, "when": as_json(outcome.when)}
                for outcome in self.outcomes
            ],
        }
