"""What may be said of a scale's items: numbers, words, and what a rule of disclosure hides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from kith.area_pack.disclosure import DisclosureRule
from kith.evidence.disclosure import Cell, Shown, Table, publish, share
from kith.evidence.honest_words import aligned, decimal, percent
from kith.evidence.psychometrics import ENOUGH, Interval, ItemNumbers, ScaleNumbers, Tally, numbers
from kith.measures.definition import Scale

COLUMNS = (
    *("scale", "item", "responses", "complete", "missing", "mean", "sd", "floor", "ceiling"),
    *("item_total", "alpha", "alpha_lower", "alpha_upper", "alpha_without"),
)
_NOT_TOLD = "not told"


@dataclass(frozen=True)
class ScaleItems:
    """One scale as it may be told. `found` is None where it was not worked out; `why` says so.

    `complete` counts responses with every item, `missing` by item those without it. `ends` are the
    responses at the fewest and at the most points possible. `gaps`: responses by how many answers
    they lack; these and `responses` are not told under a rule.
    """

    code: str
    title: str
    responses: int | None
    complete: Cell
    gaps: dict[int, int]
    missing: dict[int, Cell]
    ends: tuple[Cell, Cell]
    found: ScaleNumbers | None
    why: str

    def as_json(self) -> dict[str, Any]:
        """The scale as plain data; a number that is not told is null."""
        found = self.found
        return {
            "title": self.title,
            "responses": self.responses,
            "complete": _plain(self.complete),
            "suppressed": not isinstance(self.complete, Shown),
            "gaps": {str(number): count for number, count in self.gaps.items()},
            "alpha": None if found is None else found.alpha._asdict(),
            "mean": found and found.mean,
            "sd": found and found.sd,
            "floor": _share(self.ends[0], self.complete, found),
            "ceiling": _share(self.ends[1], self.complete, found),
            "says": self.why,
            "items": [self._item(number, cell) for number, cell in self.missing.items()],
        }

    def _item(self, number: int, missing: Cell) -> dict[str, Any]:
        items = self.found.items if self.found else ()
        one = next((item for item in items if item.number == number), None)
        names = ("mean", "sd", "floor", "ceiling", "item_total", "alpha_without")
        told = {name: None if one is None else getattr(one, name) for name in names}
        return {"item": number, "missing": _plain(missing), **told}

    def rows(self) -> Iterator[list[Any]]:
        """A line for each item, under COLUMNS; the first, with an empty item, is the scale."""
        whole = self.as_json()
        alpha = whole["alpha"] or {"value": None, "lower": None, "upper": None}
        yield [
            *(self.code, "", self.responses, str(self.complete), "", whole["mean"], whole["sd"]),
            *(whole["floor"], whole["ceiling"], ""),
            *(alpha["value"], alpha["lower"], alpha["upper"], ""),
        ]
        for item, cell in zip(whole["items"], self.missing.values(), strict=True):
            yield [
                *(self.code, item["item"], "", "", str(cell), item["mean"], item["sd"]),
                *(item["floor"], item["ceiling"], item["item_total"], "", "", ""),
                item["alpha_without"],
            ]

    def lines(self) -> Iterator[str]:
        """The scale in sentences, and its items in a table."""
        of = "" if self.responses is None else f"{self.responses} responses, "
        yield f"{self.title} ({self.code}): {of}{self.complete} complete."
        if self.found is not None:
            yield from self._sentences(self.found)
        if self.why:
            yield f"  {self.why}"
        if self.gaps:
            gaps = "; ".join(f"{number} missing: {count}" for number, count in self.gaps.items())
            yield f"  Responses with gaps, by answers missing: {gaps}."
        yield from (f"  {line}" for line in aligned(list(self._table())))

    def _sentences(self, found: ScaleNumbers) -> Iterator[str]:
        alpha = found.alpha
        places = (2, 1) if self.responses is None else (3, 2)
        if alpha.value is not None:
            value, lower, upper = (decimal(one, places[0]) for one in alpha)
            yield f"  Alpha {value} (95% interval {lower} to {upper})."
        mean, sd = (decimal(one, places[1]) for one in (found.mean, found.sd))
        fewest, most = (self._end(cell) for cell in self.ends)
        yield (
            f"  Sum of points: mean {mean}, SD {sd}; "
            f"{fewest} at the fewest possible, {most} at the most."
        )

    def _end(self, cell: Cell) -> str:
        value = _share(cell, self.complete, self.found)
        return _NOT_TOLD if value is None else percent(value)

    def _table(self) -> Iterator[list[str]]:
        yield ["item", "missing", *(name for name, _, _ in self._shown())]
        for number, cell in self.missing.items():
            item = self._item(number, cell)
            told = (write(item[field]) for _, field, write in self._shown())
            yield [str(number), str(cell), *told]

    def _shown(self) -> list[tuple[str, str, Callable[[float | None], str]]]:
        """The columns beside what is missing: title, field and how to write it."""
        if self.found is None:
            return []
        coarse = self.responses is None
        fine = partial(decimal, places=2 if coarse else 3)
        own: list[tuple[str, str, Callable[[float | None], str]]] = [
            ("mean", "mean", partial(decimal, places=2)),
            ("SD", "sd", partial(decimal, places=2)),
            ("floor", "floor", percent),
            ("ceiling", "ceiling", percent),
        ]
        hang = [("item-total", "item_total", fine), ("alpha without", "alpha_without", fine)]
        return [*([] if coarse else own), *hang]


def scale_items(scale: Scale, counted: Tally, rule: DisclosureRule | None) -> ScaleItems:
    """What may be told of a scale: everything without a rule, else what the rule leaves.

    Under a rule, item means, SDs and ends are left out, and so are the counts of gaps: beside each
    other they are equations from which small counts can be worked out.
    """
    complete = counted.complete
    ends, whole = _ends(complete, counted.lowest, counted.highest, rule)
    missing = {
        item.number: _alone(int(count), rule)
        for item, count in zip(counted.items, counted.unanswered, strict=True)
    }
    is_worked_out = isinstance(whole, Shown) and complete >= ENOUGH
    found = numbers(counted) if is_worked_out else None
    return ScaleItems(
        code=scale.code,
        title=scale.title,
        responses=None if rule else counted.responses,
        complete=whole,
        gaps={} if rule else {n: int(c) for n, c in enumerate(counted.gaps) if n and c},
        missing=missing,
        ends=ends,
        found=_coarse(found, whole) if rule and found and isinstance(whole, Shown) else found,
        why=_why(whole, complete, len(counted.items), found, composite=bool(scale.parts)),
    )


def _coarse(found: ScaleNumbers, whole: Shown) -> ScaleNumbers:
    """Fewer digits, so that they do not tell the exact count that the rule rounds."""
    items = tuple(
        ItemNumbers(
            item.number,
            item.missing,
            *(None, None, None, None),
            _rounded(item.item_total, 2),
            _rounded(item.alpha_without, 2),
        )
        for item in found.items
    )
    alpha = Interval(*(_rounded(value, 2) for value in found.alpha))
    mean, sd = round(found.mean, 1), round(found.sd, 1)
    return found._replace(n=whole.count, alpha=alpha, mean=mean, sd=sd, items=items)


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)


def _why(shown: Cell, complete: int, k: int, found: ScaleNumbers | None, *, composite: bool) -> str:
    if not isinstance(shown, Shown):
        return "The number of complete responses is not told, and nothing that rests on it."
    if found is None:
        return (
            f"Too few complete responses to work anything out: {shown}, and it takes {ENOUGH}."
            if complete
            else f"No response is complete, and it takes {ENOUGH}."
        )
    if k == 1:
        return "One item: alpha and item-total correlations need two or more."
    if found.alpha.value is None:
        return "Everybody has the same sum of points, so alpha cannot be worked out."
    if composite:
        return "Over the items of all its parts, each item counted once."
    return ""


def _ends(
    complete: int, low: int, high: int, rule: DisclosureRule | None
) -> tuple[tuple[Cell, Cell], Cell]:
    """Who is at the fewest and the most points possible, and how many there are in all."""
    if rule is None:
        return (Shown(low), Shown(high)), Shown(complete)
    counts: dict[tuple[str, ...], int] = {
        ("low",): low,
        ("between",): complete - low - high,
        ("high",): high,
    }
    published = publish([Table((), {(): complete}), Table(("end",), counts)], rule)
    cells = published.table(("end",)).cells
    return (cells["low",], cells["high",]), published.cell(())


def _alone(count: int, rule: DisclosureRule | None) -> Cell:
    if rule is None:
        return Shown(count)
    return publish([Table((), {(): count})], rule).cell(())


def _plain(cell: Cell) -> int | None:
    return cell.count if isinstance(cell, Shown) else None


def _share(cell: Cell, whole: Cell, found: ScaleNumbers | None) -> float | None:
    value = share(cell, whole)
    return value if found is not None and isinstance(value, float) else None
