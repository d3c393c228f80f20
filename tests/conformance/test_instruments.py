"""Every shipped instrument keeps the promises that docs/instruments.md makes."""

import re
from pathlib import Path

import pytest

from kith.measures.definition import Measure
from kith.measures.examples import failed_examples
from kith.measures.explaining import NotForResidents
from kith.measures.fhir import measure_as_questionnaire, problems_of, read_measure_back
from kith.measures.loading import Library, instruments_folder, load_library, load_measure
from kith.measures.scoring import explain, score

FOLDER = instruments_folder()
FILES = sorted(FOLDER.glob("*/*.toml"))
LICENCE_FOLDERS = {"open", "cc-by-nc-nd-4.0", "who", "keys", "own"}

SHIPPED_WITH_WORDING = {
    "csi-16",
    "csi-4",
    "score-15",
    "ons-loneliness",
    "ons-child-loneliness",
    "ons4",
    "phq-9",
    "gad-7",
    "k6",
    "core-10",
    "yp-core",
    "hark",
    "who-5",
    "ces-d",
}

# Words of diagnosis and severity that a resident never reads, and the promise nobody can make.
CLINICAL_LABELS = (
    "abnormal",
    "anxiety",
    "borderline",
    "caseness",
    "clinical",
    "depression",
    "depressed",
    "deteriorat",
    "diagnos",
    "disorder",
    "distress",
    "dysfunction",
    "maladjust",
    "mental illness",
    "mild",
    "moderate",
    "negative",
    "patholog",
    "positive screen",
    "psychological",
    "severe",
    "suicid",
    "symptom",
)


def measure_at(path: Path) -> Measure:
    return load_measure(path)


each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(FOLDER)


def test_library_holds_every_file(library: Library) -> None:
    assert sorted(library) == sorted(path.stem for path in FILES)


def test_shipped_measures_have_their_wording(library: Library) -> None:
    have = {code for code in SHIPPED_WITH_WORDING if code in library and library[code].has_wording}
    assert have == SHIPPED_WITH_WORDING


def test_every_folder_states_its_licence() -> None:
    folders = {path.parent for path in FILES}
    assert {folder.name for folder in folders} <= LICENCE_FOLDERS
    assert [folder.name for folder in folders if not (folder / "LICENCE.md").is_file()] == []


@each_file
def test_file_is_named_by_its_code(path: Path) -> None:
    assert measure_at(path).code == path.stem


@each_file
def test_examples_give_their_expected_results(path: Path) -> None:
    assert failed_examples(measure_at(path)) == []


@each_file
def test_wording_stands_only_where_the_licence_allows_it(path: Path) -> None:
    measure = measure_at(path)
    shows = (
        any(item.text for item in measure.items)
        or any(choice.label for item in measure.items for choice in item.choices)
        or measure.administration.instruction is not None
    )
    allows = measure.licence.allows
    assert (not shows) or (allows.display is True and allows.redistribute is True)
    assert (not measure.has_wording) or bool(measure.licence.wording_checked)


@each_file
def test_folder_and_licence_agree(path: Path) -> None:
    measure = measure_at(path)
    folder = path.parent.name
    if folder == "keys":
        assert not any(item.text for item in measure.items)
        assert not any(choice.label for item in measure.items for choice in item.choices)
    if folder == "own":
        assert measure.validated is False
    else:
        assert measure.validated is True
    if folder == "cc-by-nc-nd-4.0":
        # The holder's own pages differ on commercial use; both say no derivatives.
        assert measure.licence.name in ("CC-BY-ND-4.0", "CC-BY-NC-ND-4.0")
        assert measure.licence.allows.modify is False


@each_file
def test_residents_never_read_clinical_labels(path: Path) -> None:
    measure = measure_at(path)
    words = [band.resident.lower() for scale in measure.scales for band in scale.bands]
    found = [
        (label, text)
        for text in words
        for label in CLINICAL_LABELS
        if re.search(rf"\b{re.escape(label)}", text)
    ]
    assert found == []


@each_file
def test_scale_titles_that_residents_read_name_no_disorder(path: Path) -> None:
    measure = measure_at(path)
    # Titles are shown to residents only where a measure has several scales; "anxiety" is what
    # the national wellbeing question itself calls the feeling.
    shown = len(measure.scales) > 1 and measure.has_wording and not measure.practitioner_only
    words = [scale.title.lower() for scale in measure.scales] if shown else []
    found = [
        (label, text)
        for text in words
        for label in CLINICAL_LABELS
        if label != "anxiety" and re.search(rf"\b{re.escape(label)}", text)
    ]
    assert found == []


@each_file
def test_bands_never_say_that_someone_is_safe(path: Path) -> None:
    words = [
        text
        for scale in measure_at(path).scales
        for band in scale.bands
        for text in (band.practitioner, band.resident)
    ]
    assert [text for text in words if re.search(r"\bsafe\b", text, re.IGNORECASE)] == []


@each_file
def test_measure_survives_fhir_and_back(path: Path) -> None:
    measure = measure_at(path)
    questionnaire = measure_as_questionnaire(measure)
    assert problems_of(questionnaire) == []
    assert read_measure_back(questionnaire) == measure


@each_file
def test_every_score_lies_in_its_range_at_both_ends(path: Path) -> None:
    measure = measure_at(path)
    for pick in (min, max):
        answers = {
            item.number: pick(item.points(), key=item.points().__getitem__)
            for item in measure.items
        }
        for found in score(measure, answers).scores.values():
            scale = measure.scale(found.scale)
            assert found.value is not None
            assert scale.low <= found.value <= scale.high


def test_hark_has_no_negative_band(library: Library) -> None:
    hark = library["hark"]
    (scale,) = hark.scales
    assert len(scale.bands) == 2
    lowest, signs = scale.bands
    assert "none disclosed here" in lowest.practitioner.lower()
    assert "signs" in signs.practitioner.lower()
    words = f"{lowest.practitioner} {lowest.resident} {lowest.code}".lower()
    assert re.findall(r"negative|no abuse|not abused|clear\b", words) == []


def test_hark_flags_abuse_on_every_item(library: Library) -> None:
    hark = library["hark"]
    assert [(rule.item, rule.at_least, rule.concern) for rule in hark.safety] == [
        (1, 1, "abuse"),
        (2, 1, "abuse"),
        (3, 1, "abuse"),
        (4, 1, "abuse"),
    ]


def test_measures_of_abuse_and_bonding_are_for_practitioners_only(library: Library) -> None:
    shipped = {"hark", "pbq", "mors-sf"} & set(library)
    assert "hark" in shipped
    assert {code for code in shipped if library[code].practitioner_only} == shipped
    for code in sorted(shipped):
        with pytest.raises(NotForResidents):
            explain(library[code], score(library[code], {}), "resident")


@pytest.mark.parametrize(("code", "item"), [("phq-9", 9), ("core-10", 6), ("yp-core", 4)])
def test_risk_item_surfaces_from_its_lowest_answer(library: Library, code: str, item: int) -> None:
    measure = library[code]
    assert [(rule.item, rule.at_least, rule.concern) for rule in measure.safety] == [
        (item, 1, "suicide_self_harm")
    ]
    result = score(measure, {item: 1})
    assert [flag.item for flag in result.safety] == [item]


def test_csi_4_is_nested_in_csi_16_word_for_word(library: Library) -> None:
    short, long = library["csi-4"], library["csi-16"]
    assert short.nested is not None
    assert (short.nested.within, short.nested.items) == ("csi-16", (1, 5, 7, 10))
    nested = [long.item(number) for number in short.nested.items]
    assert [item.text for item in short.items] == [item.text for item in nested]
    assert [item.choices for item in short.items] == [item.choices for item in nested]
    assert [item.points() for item in short.items] == [item.points() for item in nested]
