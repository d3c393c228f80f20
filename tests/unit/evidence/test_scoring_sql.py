"""The scoring text is portable: plain identifiers, integers, and a short list of words."""

from __future__ import annotations

import re

import pytest

from kith.evidence.scoring_sql import not_a_code, pivot_sql, scoring_sql
from kith.measures import Library, compile_plan, instruments_folder, load_library

CODES = sorted(load_library(instruments_folder()))
WORDS = {
    "WITH", "AS", "SELECT", "FROM", "CASE", "WHEN", "THEN", "ELSE", "END", "IS", "NOT", "NULL",
    "AND", "OR", "IN", "COALESCE", "CAST", "INTEGER", "MIN", "MAX", "COUNT", "DISTINCT", "GROUP",
    "BY",
}  # fmt: skip
PLAIN = re.compile(
    r"(line|bad|responses|answers|item|answer|twice|k0|pointed|summed|counted|measured|rounded|added"
    r"|[ap][0-9]+|(sum|total|answered|units|band|missing|safety)_[0-9]+)"
)


@pytest.mark.parametrize("code", CODES)
def test_scoring_text_holds_only_portable_words_and_whole_numbers(
    library: Library, code: str
) -> None:
    measure = library[code]
    plan = compile_plan(measure)
    for text in (scoring_sql(plan, measure.safety), pivot_sql(plan, ["k0"])):
        words = re.findall(r"[A-Za-z_][A-Za-z_0-9]*", text)
        assert [w for w in words if w not in WORDS and not PLAIN.fullmatch(w)] == []
        assert re.sub(r"[A-Za-z_0-9\s(),*+<>=-]", "", text) == ""
        assert re.findall(r"[0-9]+[.][0-9]", text) == []


@pytest.mark.parametrize("code", CODES)
def test_not_a_code_is_a_code_of_no_item(library: Library, code: str) -> None:
    plan = compile_plan(library[code])
    assert [item.number for item in plan.items if not_a_code(plan) in item.points] == []
