"""Hold a measure to its own worked examples."""

from __future__ import annotations

from collections.abc import Iterator

from kith.measures.definition import Example, Measure
from kith.measures.scoring import score


def failed_examples(measure: Measure) -> list[str]:
    """Return a sentence for each thing that a worked example expects and scoring does not give."""
    return [
        f"Example {number} ({example.source}): {failure}"
        for number, example in enumerate(measure.examples, start=1)
        for failure in _failures(measure, example)
    ]


def _failures(measure: Measure, example: Example) -> Iterator[str]:
    result = score(measure, dict(enumerate(example.answers, start=1)))
    for scale, expected in example.expect:
        found = result.scores[scale]
        given = found.missing if found.value is None else found.value
        if given != expected:
            yield f"{scale} is {given}, not {expected}."
    for scale, band in example.bands:
        if result.scores[scale].band != band:
            yield f"the band of {scale} is {result.scores[scale].band}, not {band}."
    raised = {flag.concern for flag in result.safety}
    if example.safety is not None and raised != set(example.safety):
        yield f"safety raises {sorted(raised)}, not {sorted(example.safety)}."
