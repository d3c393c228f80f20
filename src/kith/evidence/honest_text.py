"""A report in sentences, for somebody who has one minute."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kith.evidence.facts import month_text
from kith.evidence.honest import REASONS, VERDICTS, Figure, Group, Report, Series
from kith.evidence.honest_words import decimal, percent
from kith.evidence.spc import words, xmr
from kith.evidence.spc.icons import Better
from kith.measures.definition import Measure, Scale

Titles = Mapping[str, Mapping[str, str]]
"""Titles of services and stages by their number: {"service": {"3": "Hub East"}}."""

_VERDICT = {
    "recovered": "recovered",
    "improved": "improved",
    "unchanged": "no reliable change",
    "deteriorated": "deteriorated",
}
_REASON = {
    "only_once": "asked only once",
    "first_missing": "no first score",
    "last_missing": "no last score",
}
_WITHHELD = "since beside it a count that is not told could be worked out"
_UNVERIFIED = (
    "Reliable change here rests on a parameter that nobody has confirmed (`unverified`): {source}."
)


def group_title(by: str, key: str, titles: Titles) -> str:
    """What a group is called: Everybody, a title, or a month as 2026-11."""
    if not by:
        return "Everybody"
    if by == "month":
        return month_text(int(key))
    if by == "stage" and key == "0" and "0" not in titles.get(by, {}):
        return "Life stage not known"
    return titles.get(by, {}).get(key, f"{'Life stage' if by == 'stage' else 'Service'} {key}")


def better(scale: Scale) -> str:
    """`higher`, `lower` or `neither`: which way is better."""
    return scale.direction.removesuffix("_better")


def series_chart(series: Series, scale: Scale) -> xmr.Chart | None:
    """The XmR chart of the months that are told, None where none is."""
    if not series.values:
        return None
    way = better(scale)
    asked: Better = "higher" if way == "higher" else "lower" if way == "lower" else "neither"
    return xmr.chart(series.values, better=asked)


def chart_sentence(series: Series, scale: Scale) -> str:
    """What the months tell, and how many are not told."""
    drawn = series_chart(series, scale)
    said = "No month can be told." if drawn is None else words.sentence(drawn)
    if series.left_out:
        months = "1 month is" if series.left_out == 1 else f"{series.left_out} months are"
        said += f" {months} left out, too few to tell."
    return said


def text_lines(
    report: Report, measure: Measure, scale: Scale, *, titles: Titles, by: str
) -> Iterator[str]:
    """The report of one scale in sentences: everybody, then the groups of `by`, then the months."""
    way = {"higher": "higher is better", "lower": "lower is better"}.get(better(scale), "")
    span = f"{decimal(float(scale.low), 0)} to {decimal(float(scale.high), 0)}"
    yield f"{measure.short_title}: {scale.title} ({measure.code}, {scale.code})"
    yield f"Scores go from {span}{f'; {way}' if way else ''}."
    for group in report.groups:
        if group.by in ("", by):
            yield ""
            yield group_title(group.by, group.key, titles)
            yield from (f"  {line}" for line in group_lines(group, report, scale))
    yield ""
    yield "Month by month (mean score)"
    for series in report.series:
        if not series.service or by == "service":
            title = group_title("service" if series.service else "", series.service, titles)
            yield f"  {title}: {chart_sentence(series, scale)}"
    if report.is_unverified:
        yield ""
        yield _UNVERIFIED.format(source=(scale.change.source or "no source").rstrip("."))
    yield from report.notices


def group_lines(group: Group, report: Report, scale: Scale) -> Iterator[str]:
    """The figures of one group, a sentence or two each."""
    told = {figure.name: figure for figure in group.figures}
    mark = report.mark
    scored, missing = told["scored"], told["missing"]
    if scored.value == 0:
        yield f"Nobody has a score; {_number(missing, mark)} without."
        return
    yield f"{_number(scored, mark)} scored, {_number(missing, mark)} without a score."
    if scored.is_suppressed:
        yield "Nothing that rests on these numbers is told."
        return
    if told["mean"].is_suppressed:
        yield f"Mean score {mark}, {_WITHHELD}."
    else:
        yield f"Mean score {_estimate(told['mean'])}."
    yield from _shares(told, scale, mark)
    yield from _change(told, report)
    yield from _couples(told, mark)


def _shares(told: dict[str, Figure], scale: Scale, mark: str) -> Iterator[str]:
    for band in scale.bands:
        figure = told.get(f"band:{band.code}")
        if figure is not None:
            yield f"{_clause(band.practitioner)}: {_percent(figure, mark)}."
    if "clinical" in told:
        cut = scale.cut()
        at = f" {decimal(float(cut.value), 1).removesuffix('.0')}" if cut else ""
        yield f"On the clinical side of the cut-off{at}: {_percent(told['clinical'], mark)}."


def _clause(words: str) -> str:
    """What a band says first: advice after a stop, colon or semicolon is for single scores."""
    return re.split(r"[.;:]", words, maxsplit=1)[0]


def _change(told: dict[str, Figure], report: Report) -> Iterator[str]:
    mark = report.mark
    if "paired" not in told:
        yield "Change: nobody's first and last are here."
        return
    why = [f"{_REASON[name]} {_number(told[name], mark)}" for name in REASONS if name in told]
    reasons = f": {', '.join(why)}" if why else ""
    completion = told["completion"]
    of = "" if completion.value is None else f" ({percent(completion.value)} of all)"
    yield (
        f"Change, first to last: {_number(told['paired'], mark)} people with both scores{of}, "
        f"{_number(told['unpaired'], mark)} without{reasons}."
    )
    if told["paired"].is_suppressed or not told["paired"].value:
        return
    yield _difference(told, mark)
    if told["effect"].value is not None:
        yield f"Effect size {_estimate(told['effect'])}, in SDs of the first scores."
    if report.no_change:
        yield f"{report.no_change.rstrip('.')}."
        return
    if VERDICTS[0] not in told:
        return
    doubt = " (unverified)" if report.is_unverified else ""
    shares = "; ".join(f"{_VERDICT[name]} {_percent(told[name], mark)}" for name in VERDICTS)
    yield f"Reliable change{doubt}: {shares}."


def _difference(told: dict[str, Figure], mark: str) -> str:
    if told["difference"].is_suppressed:
        return f"Mean difference and effect size {mark}, {_WITHHELD}."
    first, last = (_number(told[name], mark) for name in ("first_mean", "last_mean"))
    return f"Mean difference {_estimate(told['difference'])}: from {first} to {last}."


def _couples(told: dict[str, Figure], mark: str) -> Iterator[str]:
    if "couples" not in told:
        return
    couples, others = told["couples"], told["couples_missing"]
    yield (
        f"Couples: {_number(couples, mark)} with both partners' first and last scores, "
        f"{_number(others, mark)} without."
    )
    if couples.value and told["last_gap"].is_suppressed:
        yield f"Gap between partners {mark}, {_WITHHELD}."
    elif couples.value:
        yield (
            f"Gap between partners: {_number(told['first_gap'], mark)} points at first, "
            f"{_estimate(told['last_gap'])} at last."
        )


def _number(figure: Figure, mark: str) -> str:
    return mark if figure.is_suppressed else decimal(figure.value, figure.places)


def _estimate(figure: Figure) -> str:
    """A value with its interval."""
    value = decimal(figure.value, figure.places)
    if figure.lower is None or figure.upper is None:
        return f"{value} (one alone gives no interval)"
    low, high = (decimal(one, figure.places) for one in (figure.lower, figure.upper))
    return f"{value} (95% interval {low} to {high})"


def _percent(figure: Figure, mark: str) -> str:
    if figure.is_suppressed:
        return mark
    if figure.value is None:
        return "nobody to count"
    return f"{percent(figure.value)} ({percent(figure.lower)} to {percent(figure.upper)})"
