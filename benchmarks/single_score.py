"""One CSI-16 response scored and explained: beside fhirpathpy and beside a bare loop.

fhirpathpy reads the QuestionnaireResponse that our own FHIR export writes for the same answers:
coded answers, each with its weight, as SDC has it. Its expressions are parsed once, before the
clock starts. It gives the answered count, the total and the band's code; we give these, the
items used, the rule, the reason when there is no score, and the sentences. Equal totals and
bands are asserted first.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable
from typing import Any

from benchmarks.measuring import best_per_call
from kith.measures import Measure, explain, instruments_folder, load_measure, score
from kith.measures.fhir import answers_as_response

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import fhirpathpy
    from fhirpathpy.models import models

SEED = 20_261_121
RESPONSES = 100
ROUNDS = 5
BUDGET = {"scored and explained, µs": 15.0, "times faster than fhirpathpy": 50.0}
Answers = dict[int, int | None]


def responses(measure: Measure) -> list[Answers]:
    """Seeded complete responses."""
    chance = random.Random(SEED)
    return [
        {item.number: chance.choice(list(item.points())) for item in measure.items}
        for _ in range(RESPONSES)
    ]


def fhirpath_scorer(
    measure: Measure, example: dict[str, Any]
) -> Callable[[Any], tuple[int, int, str]]:
    """Compile the expressions that score this questionnaire; return what runs them."""
    answer = example["item"][0]["answer"][0]
    value = next(key for key in answer if key.startswith("value"))
    extension = next(e for e in answer[value].get("extension", answer.get("extension", [])))
    holder = "answer.value.extension" if "extension" in answer[value] else "answer.extension"
    weights = f"item.{holder}.where(url = '{extension['url']}').value"
    (scale,) = measure.scales
    low, high = scale.bands[0].code, scale.bands[1].code
    cut = float(scale.bands[1].start)
    total = f"{weights}.aggregate($this + $total, 0)"
    compiled = [
        fhirpathpy.compile(text, models["r4"])
        for text in ("item.answer.count()", total, f"iif({total} >= {cut}, '{high}', '{low}')")
    ]

    def run_all(resource: Any) -> tuple[int, int, str]:
        answered, summed, band = (expression(resource)[0] for expression in compiled)
        return int(answered), int(summed), str(band)

    return run_all


def bare_loop(answers: Answers, bands: tuple[str, str], cut: float) -> tuple[int, int, str]:
    """Add the codes up and compare once: what no scorer can be below in plain Python."""
    total = answered = 0
    for code in answers.values():
        if code is not None:
            total += code
            answered += 1
    return answered, total, bands[1] if total >= cut else bands[0]


def run() -> dict[str, float]:
    """Assert equal results, then return microseconds of CPU a response, and ratios."""
    measure = load_measure(instruments_folder() / "open" / "csi-16.toml")
    (scale,) = measure.scales
    given = responses(measure)
    resources = [answers_as_response(measure, answers) for answers in given]
    simple = [
        {
            "resourceType": "QuestionnaireResponse",
            "item": [{"linkId": str(n), "answer": [{"valueInteger": v}]} for n, v in a.items()],
        }
        for a in given
    ]
    fhirpath = fhirpath_scorer(measure, resources[0])
    simplest = fhirpathpy.compile("item.answer.value.aggregate($this + $total, 0)", models["r4"])
    bands, cut = (scale.bands[0].code, scale.bands[1].code), float(scale.bands[1].start)

    for answers, resource, plain in zip(given, resources, simple, strict=True):
        ours = score(measure, answers).scores[scale.code]
        found = (len(ours.items_used), ours.units, ours.band)
        assert found == fhirpath(resource) == bare_loop(answers, bands, cut)
        assert simplest(plain) == [ours.units]

    def each(job: Callable[..., object], inputs: list[Any]) -> Callable[[], object]:
        return lambda: [job(one) for one in inputs]

    jobs: dict[str, tuple[Callable[[], object], int]] = {
        "scored and explained": (
            each(lambda answers: explain(measure, score(measure, answers)), given),
            50,
        ),
        "scored": (each(lambda answers: score(measure, answers), given), 50),
        "bare loop": (each(lambda answers: bare_loop(answers, bands, cut), given), 50),
        "fhirpathpy, same questionnaire": (each(fhirpath, resources), 2),
        "fhirpathpy, one bare sum of integers": (each(simplest, simple), 2),
    }
    found_times = {
        name: best_per_call(job, calls, ROUNDS) / RESPONSES * 1e6
        for name, (job, calls) in jobs.items()
    }
    ours = found_times["scored and explained"]
    theirs = found_times["fhirpathpy, same questionnaire"]
    return {
        **{f"{name}, µs": microseconds for name, microseconds in found_times.items()},
        "times faster than fhirpathpy": theirs / ours,
    }
