"""Read a flow file: the schema first, then what a schema cannot say. Every problem is listed."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kith.flows.conditions import (
    ALWAYS,
    Answered,
    AnyOf,
    Atom,
    Condition,
    Equals,
    atoms,
    condition_from,
)
from kith.flows.definition import (
    DERIVED,
    FLAGS,
    Answer,
    Contacts,
    Derived,
    Flow,
    Outcome,
    Page,
    Question,
)

SCHEMA = Path(__file__).with_name("schema.json")


class FlowError(ValueError):
    """The flow file has problems; `problems` lists them all, each a sentence with its place."""

    def __init__(self, problems: Iterable[str], name: str = "flow") -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{name} cannot be used:\n{lines}")


def load_flow(path: Path) -> Flow:
    """Read a flow from a TOML file. Raises FlowError with every problem found."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise FlowError([f"not TOML: {error}"], path.name) from error
    return flow_from(data, path.name)


def flow_from(data: Mapping[str, Any], name: str = "flow") -> Flow:
    """Read a flow from parsed data. Raises FlowError with every problem found."""
    problems = list(_schema_problems(data))
    if problems:
        raise FlowError(problems, name)
    flow = _flow(data)
    problems = [*_pages_problems(data), *_names_problems(flow), *_reading_problems(flow)]
    if problems:
        raise FlowError(problems, name)
    return flow


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator  # 60 ms that `kith --help` must not pay

    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _schema_problems(data: Mapping[str, Any]) -> Iterator[str]:
    for error in sorted(_validator().iter_errors(data), key=lambda each: list(map(str, each.path))):
        place = ".".join(str(part) for part in error.absolute_path) or "the file"
        says = error.message if error.validator != "oneOf" else "this is not a condition"
        yield f"{place}: {says}"


def _condition(data: Mapping[str, Any]) -> Condition:
    return condition_from(data["when"]) if "when" in data else ALWAYS


def _flow(data: Mapping[str, Any]) -> Flow:
    asked = {each["code"]: _question(each) for each in data["questions"]}
    pages = tuple(Page(each["code"], tuple(each["questions"])) for each in data["pages"])
    order = [code for page in pages for code in page.questions if code in asked]
    tiers = tuple(data["tiers"])
    place = {tier: index for index, tier in enumerate(tiers)}
    outcomes = [_outcome(each) for each in data["outcomes"]]
    return Flow(
        code=data["code"],
        version=data["version"],
        title=data["title"],
        tiers=tiers,
        pages=pages,
        questions=tuple(asked[code] for code in order),
        derived=tuple(
            Derived(each["code"], condition_from(each["when"])) for each in data.get("derived", [])
        ),
        outcomes=tuple(sorted(outcomes, key=lambda each: place.get(each.tier, len(tiers)))),
    )


def _question(data: Mapping[str, Any]) -> Question:
    return Question(
        code=data["code"],
        kind=data["kind"],
        text=data["text"],
        when=_condition(data),
        hint=data.get("hint", ""),
        only_if=data.get("only_if", ""),
        answers=tuple(Answer(**each) for each in data.get("answers", [])),
        required=data.get("required", False),
        missing=data.get("missing", ""),
        subject=data.get("subject", ""),
        facts=tuple(data.get("facts", [])),
    )


def _outcome(data: Mapping[str, Any]) -> Outcome:
    wanted = data.get("contacts")
    return Outcome(
        code=data["code"],
        tier=data["tier"],
        title=data["title"],
        because=data["because"],
        when=_condition(data),
        text=tuple(data.get("text", [])),
        steps=tuple(data.get("steps", [])),
        contacts=None
        if wanted is None
        else Contacts(**{name: tuple(codes) for name, codes in wanted.items()}),
        needs_contact=data.get("needs_contact", False),
        tags=frozenset(data.get("tags", [])),
    )


def _pages_problems(data: Mapping[str, Any]) -> Iterator[str]:
    known = [each["code"] for each in data["questions"]]
    placed = Counter(code for page in data["pages"] for code in page["questions"])
    for code in placed:
        if code not in known:
            yield f"pages: there is no question '{code}'"
        elif placed[code] > 1:
            yield f"pages: question '{code}' is asked {placed[code]} times"
    for code in known:
        if code not in placed:
            yield f"questions: '{code}' is on no page"
    for what in ("pages", "questions", "derived", "outcomes"):
        yield from _repeated(what, data.get(what, []))
    for each in data["questions"]:
        yield from _repeated(f"questions.{each['code']}", each.get("answers", []))


def _repeated(where: str, entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for code, times in Counter(each["code"] for each in entries).items():
        if times > 1:
            yield f"{where}: the code '{code}' is used {times} times"


def _names_problems(flow: Flow) -> Iterator[str]:
    for outcome in flow.outcomes:
        where = f"outcomes.{outcome.code}"
        wanted = outcome.contacts.tiers if outcome.contacts else ()
        for tier in (outcome.tier, *wanted):
            if tier not in flow.tiers:
                yield f"{where}: there is no tier '{tier}'"
        if outcome.needs_contact and outcome.contacts is None:
            yield f"{where}: it needs a contact but asks for none"
    for question in flow.questions:
        if question.required and not question.missing:
            yield f"questions.{question.code}: it is required, so `missing` must say what to do"
        if question.kind == "one" and any(answer.exclusive for answer in question.answers):
            yield f"questions.{question.code}: `exclusive` is for a question with many answers"


def _reading_problems(flow: Flow) -> Iterator[str]:
    derived: dict[str, Condition] = {}
    for each in flow.derived:
        yield from _atoms_problems(f"derived.{each.code}", each.when, flow, set(derived))
        derived[each.fact] = each.when
    asked: set[str] = set()
    for question in flow.questions:
        where = f"questions.{question.code}"
        yield from _atoms_problems(where, question.when, flow, set(derived))
        for fact in sorted(_all_read(question.when, derived)):
            if "." in fact:
                yield f"{where}: whether it shows may not depend on a score ('{fact}')"
            elif fact not in asked:
                yield f"{where}: whether it shows depends on '{fact}', which comes later"
        asked.add(question.code)
    for outcome in flow.outcomes:
        yield from _atoms_problems(f"outcomes.{outcome.code}", outcome.when, flow, set(derived))


def _all_read(condition: Condition, derived: Mapping[str, Condition]) -> set[str]:
    """Return the facts a condition reads, through derived facts, flags of safety items left out.

    A flag cannot be up before its measure was asked, so a question may read it through a
    derived fact; it is then simply down.
    """
    found: set[str] = set()
    for atom in atoms(condition):
        if atom.fact in derived:
            found |= _all_read(derived[atom.fact], derived)
        elif not atom.fact.startswith(FLAGS) and not atom.fact.startswith(DERIVED):
            found.add(atom.fact)
    return found


def _atoms_problems(
    where: str, condition: Condition, flow: Flow, derived: set[str]
) -> Iterator[str]:
    questions = {question.code: question for question in flow.questions}
    scored = {fact for question in flow.questions for fact in question.facts}
    for atom in atoms(condition):
        if atom.fact.startswith(DERIVED):
            yield from _derived_problems(where, atom, derived)
        elif atom.fact.startswith(FLAGS):
            if atom != Equals(atom.fact, True):
                yield f"{where}: '{atom.fact}' is a flag; ask `equals = true`"
        elif atom.fact in questions:
            yield from _answer_problems(where, atom, questions[atom.fact])
        elif atom.fact not in scored:
            yield f"{where}: nothing gives the fact '{atom.fact}'"


def _derived_problems(where: str, atom: Atom, derived: set[str]) -> Iterator[str]:
    if atom.fact not in derived:
        yield f"{where}: '{atom.fact}' is not derived before it is read"
    elif not isinstance(atom, Equals) or not isinstance(atom.value, bool):
        yield f"{where}: '{atom.fact}' is true or false; ask `equals = true`"


def _answer_problems(where: str, atom: Atom, question: Question) -> Iterator[str]:
    if question.kind == "measure":
        yield f"{where}: '{question.code}' asks measures; read the facts of their scores"
        return
    if isinstance(atom, Answered):
        return
    if isinstance(atom, AnyOf):
        wanted: tuple[str | bool, ...] = atom.values
    else:
        wanted = (atom.value,)
        if question.kind == "many":
            yield f"{where}: '{question.code}' can have many answers; ask `any_of`"
    for value in wanted:
        if value not in question.codes:
            yield f"{where}: '{question.code}' has no answer '{value}'"
