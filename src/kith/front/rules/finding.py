"""Which pages and contacts fit what somebody said to the guided finder, and why.

Nothing here knows a database: a page comes as anything that has what `Findable` names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from kith.area_pack.definition import ABUSE_CONCERNS
from kith.flows import Fact, Facts, Flow

UNASKED = ABUSE_CONCERNS | {"child_protection", "suicide_self_harm"}
"""What has a place of its own in the plan, under danger and safety, and nowhere else."""

UNDER_18 = "under_18"

PAGE_KINDS: Mapping[str, frozenset[str]] = {
    "read": frozenset({"situation", "article", "story"}),
    "tools": frozenset({"tool"}),
    "courses": frozenset({"course"}),
    "guides": frozenset({"situation", "article", "information"}),
    "young_pages": frozenset({"situation", "article", "information"}),
}
"""The outcomes that hold pages, and the types of page that each takes."""

MEANS: Mapping[str, frozenset[str]] = {
    "rows": frozenset({"couple"}),
    "apart": frozenset({"separated"}),
    "parenting": frozenset({"parenting"}),
    "baby": frozenset({"baby"}),
    "kin": frozenset({"kinship", "grandparents"}),
    "bullying": frozenset({"bullying"}),
    "alone": frozenset({"loneliness", "neighbours"}),
    "low": frozenset({"mental_health"}),
    "loss": frozenset({"bereavement"}),
    "money": frozenset({"money", "work"}),
    "drink_drugs": frozenset({"drink_drugs"}),
    "care": frozenset({"carers", "older"}),
}
"""What each thing that is hard means in the concerns of pages and contacts."""

USUAL: Mapping[str, frozenset[str]] = {
    "partner": frozenset({"couple"}),
    "separated": frozenset({"separated"}),
    "child": frozenset({"parenting"}),
    "family": frozenset({"kinship", "grandparents", "older"}),
    "neighbours": frozenset({"neighbours", "loneliness"}),
    "self": frozenset({"loneliness", "mental_health"}),
}
"""What fits a subject whatever is hard."""

ONES_OWN = frozenset({"baby", "bereavement", "kinship", "grandparents", "carers", "drink_drugs"})
"""What one is in or is not: a page that is most about it is for those who said so."""

MOST = {1: 6, 2: 5, 3: 3, 4: 2}
"""How many things a kind of help may have, by how many kinds there are: about ten in all."""
LEAST = 2
GUIDES = 4


class Findable(Protocol):
    """What a page or a contact says of whom and what it is for. Lists or tuples of codes."""

    @property
    def subjects(self) -> Sequence[str]: ...

    @property
    def concerns(self) -> Sequence[str]: ...


class FindablePage(Findable, Protocol):
    """A page as the finder knows it. `address` is a path of this site."""

    @property
    def kind(self) -> str: ...

    @property
    def address(self) -> str: ...

    @property
    def is_sensitive(self) -> bool: ...


One = TypeVar("One", bound=Findable)
OnePage = TypeVar("OnePage", bound=FindablePage)


@dataclass(frozen=True, slots=True)
class Fit:
    """How something fits: whether by whom it is about, and the things that are hard it is for."""

    is_about: bool
    hard: tuple[str, ...]

    @property
    def rank(self) -> tuple[int, bool]:
        """The best first: most of what is hard, then whom it is about."""
        return -len(self.hard), not self.is_about


def chosen(facts: Facts, question: str) -> tuple[str, ...]:
    """Return what was chosen for a question, none or many."""
    fact: Fact | None = facts.get(question)
    if isinstance(fact, frozenset):
        return tuple(sorted(fact))
    return (fact,) if isinstance(fact, str) else ()


def fit(one: Findable, facts: Facts) -> Fit | None:
    """Say how something fits an adult's answers; None when it does not.

    Something for other subjects never fits. With things that are hard chosen, it is for one of
    them, or for what is usual with this subject; with none, for the subject.
    """
    about = str(facts.get("about", ""))
    concerns = set(one.concerns)
    is_about = about in one.subjects
    if not concerns.isdisjoint(UNASKED) or (one.subjects and not is_about):
        return None
    wanted = chosen(facts, "hard")
    hard = tuple(code for code in wanted if not MEANS[code].isdisjoint(concerns))
    is_usual = is_about and not USUAL.get(about, frozenset()).isdisjoint(concerns)
    if hard or is_usual or (is_about and not wanted):
        return Fit(is_about, hard)
    return None


def best(found: Iterable[One], facts: Facts, most: int) -> list[tuple[One, Fit]]:
    """Return what fits best, at most so many, in the order given where two fit alike."""
    fitting = [(one, how) for one in found if (how := fit(one, facts)) is not None]
    return sorted(fitting, key=lambda pair: pair[1].rank)[:most]


def pages_to_try(
    pages: Iterable[OnePage], outcome: str, facts: Facts, most: int
) -> list[tuple[OnePage, Fit]]:
    """Return pages for somebody with no worry about safety. A sensitive one is not among them."""
    kinds = PAGE_KINDS[outcome]
    said = frozenset().union(*(MEANS[code] for code in chosen(facts, "hard")))
    usual = USUAL.get(str(facts.get("about", "")), frozenset())
    suiting = (
        one
        for one in pages
        if one.kind in kinds
        and not one.is_sensitive
        and not (ONES_OWN - said - usual).intersection(one.concerns[:1])
    )
    return best(suiting, facts, most)


def guides(pages: Iterable[OnePage], facts: Facts) -> list[OnePage]:
    """Return the pages about what was ticked for an adult's safety: sensitive ones alone.

    Any other page may have tips for two, which are not for now.
    """
    wanted = concerns_of(facts)
    found = [
        one
        for one in pages
        if one.is_sensitive
        and one.kind in PAGE_KINDS["guides"]
        and set(one.subjects) != {UNDER_18}
        and not wanted.isdisjoint(one.concerns)
    ]
    # A page's first concern is what it is most about.
    return sorted(found, key=lambda one: one.concerns[0] not in wanted)[:GUIDES]


def young_pages(pages: Iterable[OnePage]) -> list[OnePage]:
    """Return the pages that say they are for people under 18."""
    return [
        one
        for one in pages
        if one.kind in PAGE_KINDS["young_pages"]
        and UNDER_18 in one.subjects
        and "own_behaviour" not in one.concerns
    ][: GUIDES + 1]


def concerns_of(facts: Facts) -> frozenset[str]:
    """Return the concerns that safety answers point to."""
    abuse = {"abuse", "abuse_men", "abuse_lgbt", "stalking", "sexual_violence"}
    points: dict[str, set[str]] = {
        "afraid": abuse,
        "hurt": abuse,
        "marry": {"honour_forced"},
        "child": {"child_protection"},
        "not_sure": {"abuse"},
        "rather_not": {"abuse"},
    }
    found = {concern for code in chosen(facts, "safe") for concern in points.get(code, ())}
    if facts.get("about") == "own_behaviour":
        found = {"own_behaviour"} | (found & {"child_protection"})
    if facts.get("about") == "child" and "abuse" in found:
        found.add("child_to_parent")
    if facts.get("self_harm") != "no":
        found.add("suicide_self_harm")
    return frozenset(found)


def share(kinds: int) -> int:
    """Return how many things each kind of help may have."""
    return MOST.get(kinds, LEAST)


def because(flow: Flow, facts: Facts, how: Fit, otherwise: str) -> str:
    """Return in one sentence why something is on the plan."""
    told = [_says(flow, "about", str(facts.get("about", "")))] if how.is_about else []
    told += [_says(flow, "hard", code) for code in how.hard]
    told = [words for words in told if words]
    if not told:
        return otherwise
    return f"Because you said {_joined(told)}."


def _joined(parts: Sequence[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])}, and {parts[-1]}"


def _says(flow: Flow, question: str, code: str) -> str:
    said = (answer.says for answer in flow.question(question).answers if answer.code == code)
    return next(said, "")
