"""What was chosen, to take away again, and what else could be, with how many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kith.directory.enums import TermKind
from kith.directory.queries.finding_lists import Lists, TermLine
from kith.directory.rules.finding import Sought
from kith.directory.rules.told import COSTS, DAYS_OF_WEEK, HOW, WAYS, Told, language_name

MOST_OF_A_FACET = 8


@dataclass(frozen=True, slots=True)
class Chosen:
    """Something that was chosen: its words, and what is posted to take it away."""

    label: str
    drop: str


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, with how many there are, and what is posted to choose it."""

    label: str
    count: int
    add: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A list of things to choose of one kind."""

    title: str
    options: Sequence[Option]


TITLES: Mapping[str, Promise] = {
    "types": gettext_lazy("Type of help"),
    "who": gettext_lazy("Who it is for"),
    "cost": gettext_lazy("Cost"),
    "how": gettext_lazy("How you meet them"),
    "way": gettext_lazy("How you get it"),
    "life_stage": gettext_lazy("Stage of life"),
    "language": gettext_lazy("Language"),
    "access": gettext_lazy("Getting in and taking part"),
    "taking": gettext_lazy("Room for new people"),
}
"""By field of the form, in the order in which they are shown."""
OF_FACET = {"delivery": "how"}
OF_KIND: Mapping[str, str] = {
    TermKind.SERVICE_TYPE: "types",
    TermKind.ELIGIBILITY: "who",
    TermKind.ACCESS: "access",
}
"""Which field of the form a facet of the search narrows."""


def chosen_of(sought: Sought, lists: Lists) -> list[Chosen]:
    """What narrows the results, each with a way to take it away."""
    return [Chosen(label, drop) for label, drop in _chosen(sought, lists) if label]


def facets_of(
    counted: Sequence[tuple[str, Sequence[tuple[str, int]]]],
    sought: Sought,
    lists: Lists,
    *,
    total: int,
) -> list[Facet]:
    """What narrows the results further: nothing that is chosen already, or that all of them have."""
    held = _by_field(counted, lists)
    facets = []
    for field, title in TITLES.items():
        label = _labels(field, lists)
        options = [
            Option(words, count, f"{field}={value}")
            for value, count in held.get(field, ())
            if 0 < count < total
            and (words := label(value))
            and not _is_chosen(sought, field, value)
        ]
        if options:
            facets.append(Facet(str(title), options[:MOST_OF_A_FACET]))
    return facets


def _by_field(
    counted: Sequence[tuple[str, Sequence[tuple[str, int]]]], lists: Lists
) -> dict[str, list[tuple[str, int]]]:
    """The counts by field of the form: terms, counted together, by what they name."""
    held: dict[str, list[tuple[str, int]]] = {}
    for facet, counts in counted:
        for value, count in counts:
            kind = _kind(value, lists) if facet == "term" else ""
            field = OF_KIND.get(kind, "") if facet == "term" else OF_FACET.get(facet, facet)
            held.setdefault(field, []).append((value, count))
    return held


def _kind(value: str, lists: Lists) -> str:
    term = _found(value, lists)
    return term.kind if term else ""


def _labels(field: str, lists: Lists) -> Callable[[str], str]:
    codes: Mapping[str, Told] = {"cost": COSTS, "how": HOW, "way": WAYS}
    if field in codes:
        return lambda value: str(dict(codes[field]).get(value, ""))
    if field == "life_stage":
        return {one.code: one.name for one in lists.stages}.get  # type: ignore[return-value]
    if field == "language":
        return language_name
    if field == "taking":
        return lambda value: _("Takes people now") if value == "yes" else ""
    return lambda value: _term(value, lists)


def _term(value: str, lists: Lists) -> str:
    term = _found(value, lists)
    return term.label if term else ""


def _found(value: str, lists: Lists) -> TermLine | None:
    try:
        return lists.terms.get(UUID(value))
    except ValueError:
        return None


def _is_chosen(sought: Sought, field: str, value: str) -> bool:
    one = {
        "how": sought.how,
        "way": sought.way,
        "life_stage": sought.life_stage,
        "language": sought.language,
        "taking": "yes" if sought.is_taking else "",
    }
    if field in one:
        return bool(one[field])
    some = {"types": sought.types, "who": sought.who, "access": sought.access}
    return value in {*map(str, some.get(field, sought.costs))}


def _chosen(sought: Sought, lists: Lists) -> Iterator[tuple[str, str]]:
    if sought.miles:
        within = ngettext("Within {n} mile", "Within {n} miles", sought.miles)
        yield within.format(n=sought.miles), "miles="
    if sought.where == "near":
        yield _("Near me"), "where="
    for field, ids in (
        ("need", (sought.need,)),
        ("types", sought.types),
        ("who", sought.who),
        ("access", sought.access),
    ):
        for pk in ids:
            yield (lists.terms[pk].label if pk and pk in lists.terms else ""), f"{field}={pk}"
    for field, value in _codes(sought):
        yield _labels(field, lists)(value), f"{field}={value}"
    if sought.age is not None:
        yield _("Aged {age}").format(age=sought.age), f"age={sought.age}"
    if sought.when:
        days = dict((("now", gettext_lazy("now")), *DAYS_OF_WEEK))
        said = str(days[sought.when])
        yield _("Open {when}").format(when=said[:1].lower() + said[1:]), f"when={sought.when}"


def _codes(sought: Sought) -> Iterator[tuple[str, str]]:
    yield from (("cost", one) for one in sought.costs)
    single = (
        ("life_stage", sought.life_stage),
        ("language", sought.language),
        ("how", sought.how),
        ("way", sought.way),
        ("taking", "yes" if sought.is_taking else ""),
    )
    yield from ((field, value) for field, value in single if value)
