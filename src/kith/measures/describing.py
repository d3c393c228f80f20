"""Describe a measure in plain lines, for the `kith measures` command and for staff pages."""

from __future__ import annotations

from kith.measures.definition import Allowed, Band, ChangeParameters, Cut, Measure, Scale
from kith.measures.explaining import number_in_words, rule_in_words

_SIDES = {
    "below": "below it",
    "at_or_below": "at it or below",
    "at_or_above": "at it or above",
    "above": "above it",
}


def summary(measure: Measure) -> str:
    """Return one line for a list: code, title, items, and what holds it back."""
    notes = [_count(len(measure.items), "item")]
    if not measure.validated:
        notes.append("local indicator, not a validated scale")
    if not measure.has_wording:
        notes.append("scoring key, no wording")
    if measure.wording_source is not None:
        notes.append(f"wording: {measure.wording_source}")
    if measure.practitioner_only:
        notes.append("practitioners only")
    if measure.retired:
        notes.append("retired")
    return f"{measure.code}: {measure.title} ({'; '.join(notes)})"


def describe(measure: Measure) -> list[str]:
    """Return a measure's whole description in lines: people, licence, items, scales, safety.

    Numbers that nobody has confirmed are said to be unverified; absent bands, cut-offs and
    change parameters are said to be absent.
    """
    return [
        f"{measure.title} ({measure.short_title}), file version {measure.version}",
        f"Code: {measure.code}",
        f"About: {measure.construct}",
        *_standing(measure),
        _audience(measure),
        f"May be asked: {', '.join(measure.administration.modes)}",
        *_licence(measure),
        f"Input columns: {measure.column(1)} to {measure.column(len(measure.items))}",
        *_items(measure),
        *(line for scale in measure.scales for line in _scale(measure, scale)),
        *_safety(measure),
        *_nested(measure),
    ]


def _standing(measure: Measure) -> list[str]:
    said = []
    if not measure.validated:
        said.append("This is a local indicator, not a validated scale.")
    if measure.practitioner_only:
        said.append("For practitioners only: never on a resident's page.")
    if measure.retired:
        said.append("Retired: kept to read old answers, not to be asked again.")
    return said


def _audience(measure: Measure) -> str:
    audience = measure.audience
    ages = (
        f"from age {audience.from_age}"
        if audience.to_age is None
        else f"ages {audience.from_age} to {audience.to_age}"
    )
    return f"For: {audience.who}, {ages}"


def _licence(measure: Measure) -> list[str]:
    licence, allows = measure.licence, measure.licence.allows
    named = {
        "display": allows.display,
        "redistribute": allows.redistribute,
        "translate": allows.translate,
        "modify": allows.modify,
        "commercial use": allows.commercial,
    }
    terms = ", ".join(f"{name} {_allowed(value)}" for name, value in named.items())
    lines = [
        f"Licence: {licence.name}, held by {licence.holder} ({terms})",
        f"  Grant: {licence.grant}",
        f"  Show with it: {licence.attribution}",
        f"  Source: {licence.source}, read on {licence.read_on.isoformat()}",
    ]
    if licence.wording_checked:
        lines.append(f"  Wording checked: {licence.wording_checked}")
    if licence.registration_url:
        lines.append(f"  Register at: {licence.registration_url}")
    return lines


def _items(measure: Measure) -> list[str]:
    if measure.wording_source is not None:
        heading = f"Items: {len(measure.items)}, with wording licensed to {measure.wording_source}"
    elif measure.has_wording:
        heading = f"Items: {len(measure.items)}"
    else:
        heading = (
            f"Items: {len(measure.items)}, scoring key only; "
            "an area with a licence adds the wording in its pack"
        )
    lines = [heading]
    for item in measure.items:
        points = item.points()
        codes = ", ".join(
            f"{choice.code}"
            + (f" = {choice.label}" if choice.label else "")
            + (f" (scores {points[choice.code]})" if points[choice.code] != choice.code else "")
            for choice in item.choices
        )
        turned = " [reversed]" if item.reverse else ""
        words = f" {item.text}" if item.text else ""
        lines.append(f"  {item.number}.{words}{turned} Codes: {codes}")
        if item.note:
            lines.append(f"     Note: {item.note}")
    return lines


def _scale(measure: Measure, scale: Scale) -> list[str]:
    better = {
        "higher_better": "higher is better",
        "lower_better": "lower is better",
        "neither": "neither end is better",
    }[scale.direction]
    low, high = number_in_words(scale.low), number_in_words(scale.high)
    lines = [
        f"Scale {scale.code}: {scale.title}, {low} to {high}, {better}",
        f"  Rule: {rule_in_words(scale, measure.items)}",
    ]
    if scale.missing_rule_source:
        lines.append(f"  Rule from: {scale.missing_rule_source}")
    if not scale.bands:
        lines.append("  Bands: none published")
    for band in scale.bands:
        lines += [
            _band(band),
            f"    Residents read: {band.resident}",
            f"    Source: {band.source}",
        ]
    if not scale.cuts:
        lines.append("  Cut-off: none published")
    lines += [_cut(cut) for cut in scale.cuts]
    lines.append(_change(scale.change))
    return lines


def _band(band: Band) -> str:
    words = f"{band.practitioner.rstrip('.')}.{_doubt(band.unverified)}"
    return f"  Band {band.code}, from {number_in_words(band.start)}: {words}"


def _cut(cut: Cut) -> str:
    group = f" for {cut.group}" if cut.group else ""
    return (
        f"  Cut-off{group}: {number_in_words(cut.value)}, clinical {_SIDES[cut.clinical]} "
        f"({cut.source}){_doubt(cut.unverified)}"
    )


def _change(change: ChangeParameters) -> str:
    if change.absent is not None:
        return f"  Reliable change: cannot be told. {change.absent}"
    if change.rci is not None:
        numbers = f"a difference above {number_in_words(change.rci)}"
    elif change.sd is not None and change.reliability is not None:
        kind = f", {change.reliability_kind}" if change.reliability_kind else ""
        numbers = (
            f"SD {number_in_words(change.sd)}, reliability "
            f"{number_in_words(change.reliability)}{kind}"
        )
    else:
        numbers = "no parameters"
    sample = f", {change.sample}" if change.sample else ""
    return f"  Reliable change: {numbers}{sample} ({change.source}){_doubt(change.unverified)}"


def _safety(measure: Measure) -> list[str]:
    return [
        f"Safety: item {rule.item} at {rule.at_least} or more points surfaces before any score "
        f"({rule.concern.replace('_', ' ')}; {rule.source})"
        for rule in measure.safety
    ]


def _nested(measure: Measure) -> list[str]:
    if measure.nested is None:
        return []
    numbers = ", ".join(str(number) for number in measure.nested.items)
    return [f"Nested: its items are items {numbers} of {measure.nested.within}"]


def _allowed(value: Allowed) -> str:
    if value == "unstated":
        return "not stated"
    return "yes" if value else "no"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _doubt(unverified: bool) -> str:
    return " UNVERIFIED: not confirmed at its source." if unverified else ""
