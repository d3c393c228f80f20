"""The sentences that explain a result, made once for each measure wherever they can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal, Protocol

from kith.measures.definition import Concern, Item, Measure, Missing, Scale

Audience = Literal["practitioner", "resident"]

# A score has few possible values; the cap only guards against a measure with very many.
_MOST_KEPT = 4096

_CONCERNS: dict[Concern, str] = {
    "suicide_self_harm": "suicide or self-harm",
    "abuse": "abuse",
    "own_behaviour": "worry about one's own behaviour",
}

_RESIDENT_SAFETY: dict[Concern, str] = {
    "suicide_self_harm": (
        "One of your answers is about hurting yourself or not wanting to live. "
        "You deserve help with that today, before anything else here."
    ),
    "abuse": (
        "One of your answers is about being hurt, frightened or controlled. "
        "Getting advice about that comes before anything else here."
    ),
    "own_behaviour": (
        "One of your answers is about how you behave towards someone. "
        "There are people who help with that, and it comes before anything else here."
    ),
}


class NotForResidents(ValueError):
    """A practitioner-only measure was asked to explain itself to a resident."""


class _Score(Protocol):
    @property
    def scale(self) -> str: ...
    @property
    def units(self) -> int | None: ...
    @property
    def denominator(self) -> int: ...
    @property
    def band(self) -> str | None: ...
    @property
    def items_used(self) -> tuple[int, ...]: ...
    @property
    def missing(self) -> Missing | None: ...


class _Flag(Protocol):
    @property
    def item(self) -> int: ...
    @property
    def concern(self) -> Concern: ...
    @property
    def points(self) -> int: ...
    @property
    def at_least(self) -> int: ...


class _Result(Protocol):
    # Invariant containers are kept out so that NamedTuple results fit.
    @property
    def safety(self) -> Sequence[_Flag]: ...
    @property
    def scores(self) -> Mapping[str, _Score]: ...
    @property
    def safety_unanswered(self) -> Sequence[int]: ...


class Explainer:
    """Turns results of one measure into sentences for a practitioner or a resident."""

    __slots__ = ("_kept", "_measure", "_scales", "_used_all")

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._scales = {scale.code: scale for scale in measure.scales}
        self._kept: dict[tuple[str, str, int | None, tuple[int, ...]], tuple[str, ...]] = {}
        self._used_all = {
            scale.code: (
                tuple(sorted({n for part in scale.parts for n in self._scales[part].items}))
                if scale.parts
                else scale.items
            )
            for scale in measure.scales
        }

    def rule(self, scale: str) -> str:
        """Return the scoring and missing-answer rule of a scale, in words."""
        return rule_in_words(self._scales[scale], self._measure.items)

    def sentences(self, result: _Result, audience: Audience) -> list[str]:
        """Return the sentences for one result, safety first. NotForResidents is a refusal."""
        if audience == "resident":
            if self._measure.practitioner_only:
                raise NotForResidents(
                    f"{self._measure.short_title} is for practitioners only. "
                    "Never show its result to a resident."
                )
        elif audience != "practitioner":
            raise ValueError(f"audience is 'practitioner' or 'resident', not {audience!r}.")
        said: list[str] = []
        if result.safety or result.safety_unanswered:
            said += self._safety(result, audience)
        kept = self._kept
        for score in result.scores.values():
            # The sentences depend on these four alone (missing and band follow from them).
            key = (audience, score.scale, score.units, score.items_used)
            sentences = kept.get(key)
            if sentences is None:
                sentences = self._scale(score, audience)
                if len(kept) >= _MOST_KEPT:
                    kept.clear()
                kept[key] = sentences
            said += sentences
        return said

    def _safety(self, result: _Result, audience: Audience) -> list[str]:
        if audience == "resident":
            return list(dict.fromkeys(_RESIDENT_SAFETY[flag.concern] for flag in result.safety))
        said = [
            f"Act on this first: item {flag.item} is about {_CONCERNS[flag.concern]} and was "
            f"answered at {flag.points} (it counts from {flag.at_least})."
            for flag in result.safety
        ]
        concerns = {rule.item: rule.concern for rule in self._measure.safety}
        said += [
            f"Item {item}, about {_CONCERNS[concerns[item]]}, was not answered: ask."
            for item in result.safety_unanswered
        ]
        return said

    def _scale(self, score: _Score, audience: Audience) -> tuple[str, ...]:
        scale = self._scales[score.scale]
        if audience == "resident":
            return self._for_resident(scale, score)
        name = self._name(scale)
        said: list[str] = []
        if score.units is None:
            said.append(f"{name}: no score, because {self._why_missing(scale, score)}.")
        else:
            said.append(f"{name}: {_out_of(scale, score)}.")
        said.append(self._items_used(scale, score))
        said.append(f"Rule: {self.rule(scale.code)}.")
        if score.band is not None:
            band = scale.band(score.band)
            doubt = " This band is unverified." if band.unverified else ""
            said.append(f"Band: {_without_stop(band.practitioner)} ({band.source}).{doubt}")
        elif score.units is not None and not scale.bands:
            said.append("This scale has no bands: no published source divides its scores.")
        if not self._measure.validated:
            said.append("This is a local indicator, not a validated scale.")
        return tuple(said)

    def _for_resident(self, scale: Scale, score: _Score) -> tuple[str, ...]:
        # A title is needed to tell scales apart; alone it would only add a word to puzzle over.
        title = f"{scale.title}. " if len(self._scales) > 1 else ""
        if score.units is None:
            which = "some" if score.items_used else "no"
            return (
                (
                    f"{title}There is no result, because {which} questions were "
                    f"{'not ' if score.items_used else ''}answered."
                ),
            )
        said = [f"{title}Your answers come to {_out_of(scale, score)}."]
        if score.band is not None:
            said.insert(0, f"{title}{_without_stop(scale.band(score.band).resident)}.")
            said[1] = said[1].removeprefix(title)
        if not self._measure.validated:
            said.append("These are our own questions. They have not been tested as a scale.")
        return tuple(said)

    def _name(self, scale: Scale) -> str:
        return f"{self._measure.short_title}, {scale.title}"

    def _items_used(self, scale: Scale, score: _Score) -> str:
        every = self._used_all[scale.code]
        used = score.items_used
        if len(used) == len(every):
            return (
                f"Item {every[0]} was answered and used."
                if len(every) == 1
                else f"All {len(every)} items were answered and used."
            )
        left = ", ".join(str(number) for number in every if number not in set(used))
        verb = "used" if score.units is not None else "answered"
        return f"{len(used)} of {len(every)} items {verb}; not answered: {left}."

    def _why_missing(self, scale: Scale, score: _Score) -> str:
        if score.missing == "no_answers":
            return "none of its items was answered"
        if score.missing == "part_missing":
            titles = ", ".join(self._scales[part].title for part in scale.parts)
            return f"it adds {titles}, and at least one of these has no score"
        return (
            f"{len(score.items_used)} of its {len(scale.items)} items were answered and at least "
            f"{scale.minimum_answered} are needed"
        )


def rule_in_words(scale: Scale, items: Sequence[Item]) -> str:
    """Return a scale's scoring and missing-answer rule as a phrase without a full stop."""
    count = len(scale.items)
    if scale.method == "composite":
        return f"sum of the scales {', '.join(scale.parts)}; none of them may be missing"
    reversed_items = [str(n) for n in scale.items if items[n - 1].reverse]
    turned = f", with items {', '.join(reversed_items)} reversed" if reversed_items else ""
    if len(reversed_items) == 1:
        turned = f", with item {reversed_items[0]} reversed"
    needs = (
        f"all {count} items must be answered"
        if scale.minimum_answered == count
        else f"at least {scale.minimum_answered} of {count} items must be answered"
    )
    if count == 1:
        needs = "the item must be answered"
    rounding = ", rounded to a whole number, halves up" if scale.rounded else ""
    how = {
        "sum": f"sum of {count} items" if count > 1 else "the item's own points",
        "mean": f"mean of the answered items among {count}",
        "prorated": f"sum of the answered items x {count} / number answered",
        "lookup": f"sum of {count} items, looked up in the published table",
    }[scale.method]
    if scale.multiplier != 1:
        how += f", times {scale.multiplier}"
    return f"{how}{turned}{rounding}; {needs}"


def number_in_words(value: Fraction) -> str:
    """Write an exact number for people: whole, or up to two decimals, half up.

    A value that two decimals do not hold exactly is led by "about". Display only.
    """
    if value.denominator == 1:
        return str(value.numerator)
    hundredths = abs(value) * 100
    rounded = (2 * hundredths.numerator + hundredths.denominator) // (2 * hundredths.denominator)
    whole, part = divmod(rounded, 100)
    sign = "-" if value < 0 and rounded else ""
    text = f"{sign}{whole}.{part:02d}".rstrip("0").rstrip(".")
    return text if hundredths.denominator == 1 else f"about {text}"


def _out_of(scale: Scale, score: _Score) -> str:
    value = number_in_words(Fraction(score.units or 0, score.denominator))
    low, high = number_in_words(scale.low), number_in_words(scale.high)
    return f"{value}, where the lowest possible is {low} and the highest {high}"


def _without_stop(words: str) -> str:
    return words.rstrip().rstrip(".")
