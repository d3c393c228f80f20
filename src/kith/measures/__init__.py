"""Measures: what a questionnaire is, how it is scored, what a change in it means.

A pure room: no Django, no network, no clock. See `docs/instruments.md` for the file format.
"""

from kith.measures.definition import Measure, Scale
from kith.measures.explaining import NotForResidents
from kith.measures.loading import (
    Library,
    instruments_folder,
    load_library,
    load_measure,
    parse_measure,
)
from kith.measures.plan import Plan, compile_plan
from kith.measures.problems import MeasureError, MeasureProblem
from kith.measures.scoring import AnswerNotAllowed, Result, SafetyFlag, Score, explain, score
from kith.measures.wording import Wording, merge_wording, read_wording

__all__ = [
    "AnswerNotAllowed",
    "Library",
    "Measure",
    "MeasureError",
    "MeasureProblem",
    "NotForResidents",
    "Plan",
    "Result",
    "SafetyFlag",
    "Scale",
    "Score",
    "Wording",
    "compile_plan",
    "explain",
    "instruments_folder",
    "load_library",
    "load_measure",
    "merge_wording",
    "parse_measure",
    "read_wording",
    "score",
]
