"""Reading instrument files: what is accepted, and every refusal with its place and mend."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from kith.measures.definition import Measure
from kith.measures.loading import load_library, load_measure, parse_measure
from kith.measures.problems import MeasureError, MeasureProblem

Text = Callable[..., str]


def problems(text: str, **how: str) -> list[MeasureProblem]:
    with pytest.raises(MeasureError) as refusal:
        parse_measure(text, name="sample.toml", **how)
    return list(refusal.value.problems)


def fields(text: str) -> list[str]:
    return [problem.field for problem in problems(text)]


def test_sample_is_read_with_exact_numbers(sample: Callable[..., Measure]) -> None:
    measure = sample()
    (scale,) = measure.scales
    assert [band.start for band in scale.bands] == [Fraction(0), Fraction(9, 2)]
    assert scale.cuts[0].value == Fraction(9, 2)
    assert scale.change.sd == Fraction(5, 2)
    assert measure.licence.read_on.isoformat() == "2026-11-21"
    assert measure.column(3) == "sample_3"


def test_reversed_item_turns_its_own_points(sample: Callable[..., Measure]) -> None:
    measure = sample(reverse=(2,))
    assert measure.item(2).points() == {0: 3, 1: 2, 2: 1, 3: 0}
    assert measure.item(1).points() == {0: 0, 1: 1, 2: 2, 3: 3}


def test_unknown_key_is_refused_with_its_line(text_of: Text) -> None:
    text = text_of().replace('short_title = "Sample"', 'short_title = "Sample"\ncolour = "red"')
    (problem,) = problems(text)
    line = text.splitlines().index('colour = "red"') + 1
    assert (problem.file, problem.line, problem.field) == ("sample.toml", line, "colour")
    assert problem.problem == "'colour' is not a known key."
    assert str(problem).startswith(f"sample.toml:{line}: colour: 'colour' is not a known key.")


def test_all_schema_problems_are_listed_together(text_of: Text) -> None:
    text = (
        text_of()
        .replace('construct = "How a sample feels"\n', "")
        .replace('about = "partner"', 'about = "boss"')
        .replace("validated = true", 'validated = "yes"')
    )
    assert fields(text) == ["construct", "audience.about", "validated"]


def test_nested_field_is_found_at_its_own_line(text_of: Text) -> None:
    text = text_of().replace('code = "high"', 'code = "HIGH"')
    (problem,) = problems(text)
    assert problem.field == "scales[1].bands[2].code"
    assert problem.line == text.splitlines().index('  code = "HIGH"') + 1


def test_broken_toml_is_one_problem() -> None:
    (problem,) = problems("format = ")
    assert problem.problem.startswith("It is not TOML:")


def test_code_must_be_the_files_name(text_of: Text) -> None:
    (problem,) = problems(text_of(), stem="other")
    assert (problem.field, problem.mend) == ("code", "Name the file CODE.toml.")


def test_impossible_date_is_refused(text_of: Text) -> None:
    text = text_of().replace("read_on = 2026-11-21", 'read_on = "2026-02-30"')
    assert fields(text) == ["licence.read_on"]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("number = 3", "number = 5", "items"),
        ('text = "Question 2?"\n', "", "items[2]"),
        ('text = "Question 2?"', 'text = "Question 2?"\nwording = "licensed"', "items[2]"),
        ('options = "often"', 'options = "seldom"', "items[1].options"),
        ("{ code = 3,", "{ code = 2,", "options.often.choices"),
        (', label = "Always"', "", "options.often.choices"),
        ("range = [0, 12]", "range = [0, 13]", "scales[1].range"),
        ("range = [0, 12]", "range = [-1, 12]", "scales[1].range"),
        ("from = 0", "from = 1", "scales[1].bands[1].from"),
        ("from = 4.5", "from = 0", "scales[1].bands[2].from"),
        ("from = 4.5", "from = 12.5", "scales[1].bands[2].from"),
        ('code = "high"', 'code = "low"', "scales[1].bands[1].code"),
        ("minimum_answered = 4", "minimum_answered = 3", "scales[1].minimum_answered"),
        ('missing_rule_source = "Manual, page 1"\n', "", "scales[1].missing_rule_source"),
        ("items = [1, 2, 3, 4]", "items = [1, 2, 3, 5]", "scales[1].items"),
        ("items = [1, 2, 3, 4]", "items = [1, 3, 2, 4]", "scales[1].items"),
        ("value = 4.5", "value = 14", "scales[1].cuts[1].value"),
        ('clinical = "above"', 'clinical = "below"', "scales[1].cuts[1].clinical"),
        ("sd = 2.5\n", "", "scales[1].change"),
        ("sd = 2.5\n", 'sd = 2.5\nabsent = "None"\n', "scales[1].change"),
        ('source = "Manual, page 4"\n', "", "scales[1].change.source"),
        ("sd = 2.5\n", "sd = 2.5\nnorm_mean = 3\n", "scales[1].change"),
        ("sd = 2.5\n", 'sd = 2.5\ncriterion = "a"\n', "scales[1].change.criterion"),
        ("item = 4", "item = 5", "safety[1].item"),
        ("at_least = 1", "at_least = 0", "safety[1].at_least"),
        ("at_least = 1", "at_least = 4", "safety[1].at_least"),
        ('answers = ["", "", "", ""]', 'answers = ["", "", ""]', "examples[1].answers"),
        ('answers = ["", "", "", ""]', 'answers = ["", "", "", 4]', "examples[1].answers"),
        ('total = "no_answers"', "total = 13", "examples[1].expect"),
        ('total = "no_answers"', "sum = 3", "examples[1].expect"),
        (
            'source = "Worked by hand"',
            'source = "x"\nbands = { total = "mid" }',
            "examples[1].bands",
        ),
        ('source = "Worked by hand"', 'source = "x"\nsafety = ["abuse"]', "examples[1].safety"),
        ("redistribute = true", "redistribute = false", "licence.allows"),
        ("display = true", 'display = "unstated"', "licence.allows"),
        ("from_age = 16", "from_age = 16\nto_age = 15", "audience.to_age"),
    ],
)
def test_senseless_file_is_refused_at_its_field(
    text_of: Text, old: str, new: str, field: str
) -> None:
    text = text_of()
    assert old in text
    found = fields(text.replace(old, new, 1))
    assert found[0] == field


def test_wording_without_its_check_is_refused(text_of: Text) -> None:
    lines = [line for line in text_of().splitlines() if not line.startswith("wording_checked")]
    assert fields("\n".join(lines)) == ["licence.wording_checked"]


def test_half_the_wording_is_refused(text_of: Text) -> None:
    text = text_of().replace('text = "Question 2?"', 'wording = "licensed"')
    assert fields(text) == ["items"]


def test_ends_alone_may_be_labelled(text_of: Text) -> None:
    text = text_of().replace(', label = "Sometimes"', "").replace(', label = "Often"', "")
    measure = parse_measure(text)
    assert [choice.label for choice in measure.item(1).choices] == ["Never", None, None, "Always"]


@pytest.mark.parametrize(
    ("method", "key"), [("mean", "multiplier = 2"), ("sum", 'rounding = "half_up"')]
)
def test_key_of_another_method_is_refused(text_of: Text, method: str, key: str) -> None:
    high = 3 if method == "mean" else 12
    text = text_of(method=method, high=high, more=key)
    assert fields(text)[0] == f"scales[1].{key.split()[0]}"


def test_lookup_table_must_have_one_entry_for_each_sum(text_of: Text) -> None:
    text = text_of(method="lookup", more=f"table = {list(range(12))}")
    assert fields(text) == ["scales[1].table"]


COMPOSITE = """
[[scales]]
code = "{code}"
title = "Both"
method = "composite"
scales = ["{part}"]
range = [0, 12]
direction = "lower_better"

  [scales.change]
  absent = "No study has looked."
"""


@pytest.mark.parametrize("part", ["later", "both"])
def test_composite_names_scales_before_it(text_of: Text, part: str) -> None:
    text = text_of(tail=COMPOSITE.format(code="both", part=part))
    assert fields(text) == ["scales[2].scales"]


def test_composite_of_a_composite_is_refused(text_of: Text) -> None:
    tail = COMPOSITE.format(code="both", part="total") + COMPOSITE.format(code="all", part="both")
    assert fields(text_of(tail=tail)) == ["scales[3].scales"]


def test_scale_code_stands_once(text_of: Text) -> None:
    text = text_of(tail=COMPOSITE.format(code="total", part="total"))
    assert fields(text) == ["scales[1].code", "scales[2].code"]


def test_nested_measure_names_an_item_for_each_of_its_own(text_of: Text) -> None:
    text = text_of(tail='[nested]\nwithin = "longer"\nitems = [1, 2]\n')
    assert fields(text) == ["nested.items"]


@pytest.mark.parametrize(
    ("fhir", "field"),
    [
        ('items = ["a"]', "fhir.items"),
        ('items = ["a", "b", "c", "d"]', "fhir"),
        ('answers = { "9" = "LA1" }', "fhir.answers"),
        ('scales = { sum = "1-1" }', "fhir.scales"),
    ],
)
def test_fhir_codes_must_fit_the_measure(text_of: Text, fhir: str, field: str) -> None:
    assert fields(text_of(tail=f"[fhir]\n{fhir}\n"))[0] == field


def written(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_library_reads_licence_folders_and_knows_its_files(tmp_path: Path, text_of: Text) -> None:
    path = written(tmp_path / "open", "sample.toml", text_of())
    library = load_library(tmp_path)
    assert dict(library) == {"sample": load_measure(path)}
    assert library.path("sample") == path


def test_library_lists_the_problems_of_all_files(tmp_path: Path, text_of: Text) -> None:
    first = written(tmp_path / "open", "sample.toml", text_of(high=13))
    second = written(tmp_path / "who", "broken.toml", "format =")
    with pytest.raises(MeasureError) as refusal:
        load_library(tmp_path)
    assert [problem.file for problem in refusal.value.problems] == [str(first), str(second)]


def test_library_refuses_a_code_used_twice(tmp_path: Path, text_of: Text) -> None:
    written(tmp_path / "open", "sample.toml", text_of())
    second = written(tmp_path / "who", "sample.toml", text_of())
    with pytest.raises(MeasureError) as refusal:
        load_library(tmp_path)
    assert [(p.file, p.field) for p in refusal.value.problems] == [(str(second), "code")]


@pytest.mark.parametrize(
    ("within", "items", "reverse", "problem"),
    [
        ("absent", [1, 2], (), "There is no measure absent."),
        ("sample", [1, 9], (), "sample has no item 9."),
        ("sample", [1, 2], (2,), "Item 2 differs from the item of sample."),
        ("sample", [2, 1], (), "Item 1, 2 differs from the item of sample."),
    ],
)
def test_library_refuses_a_nested_measure_that_differs(
    tmp_path: Path,
    text_of: Text,
    within: str,
    items: list[int],
    reverse: tuple[int, ...],
    problem: str,
) -> None:
    written(tmp_path / "open", "sample.toml", text_of())
    nested = f'[nested]\nwithin = "{within}"\nitems = {items}\n'
    text = text_of(count=2, safety="", reverse=reverse, tail=nested)
    written(tmp_path / "open", "short.toml", text.replace('code = "sample"', 'code = "short"', 1))
    with pytest.raises(MeasureError) as refusal:
        load_library(tmp_path)
    assert [entry.problem for entry in refusal.value.problems] == [problem]


def test_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sample.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(MeasureError) as refusal:
        load_measure(path)
    assert [problem.problem for problem in refusal.value.problems] == ["It is not UTF-8 text."]
