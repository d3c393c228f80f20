"""What cannot be scored is listed with its line and put aside; good rows are scored all the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kith.evidence.batch import BatchReport, score_file
from kith.evidence.columns import Asked, parse_items
from kith.evidence.refusals import InputRefused, UseRefused
from kith.measures import Library
from tests.unit.evidence.conftest import read_rows

HEADER = "response_id,csi_4_1,csi_4_2,csi_4_3,csi_4_4\n"


def scored(
    folder: Path, library: Library, text: str, name: str = "in.csv", asked: Asked | None = None
) -> tuple[BatchReport, list[dict[str, str]], list[dict[str, str]]]:
    path, out, rejects = folder / name, folder / "out.csv", folder / "rejects.csv"
    path.write_text(text, encoding="utf-8")
    report = score_file(path, library["csi-4"], asked=asked, out=out, rejects=rejects)
    return report, read_rows(out), read_rows(rejects) if rejects.exists() else []


def test_each_reason_is_said_with_its_line(tmp_path: Path, library: Library) -> None:
    text = (
        HEADER
        + '1,6,5,5,5\n2,7,5,5,5\n3,1,1,"3.5",three\n1,2,2,2,2\n,1,1,1,1\n'
        + '6,1\n7,"1,1,1,1\n8, 1 ,2.0,+3,NA\n9,99999999999999999999,1,1,1\n'
    )
    report, rows, rejects = scored(tmp_path, library, text)
    assert [(row["response_id"], row["score"]) for row in rows] == [("1", "21"), ("8", "")]
    no_whole = "is not a whole number; its codes are 0 to 5"
    expected = [
        (3, "Item 1 (csi_4_1): '7' is not one of its codes 0 to 6."),
        (
            4,
            f"Item 3 (csi_4_3): '3.5' {no_whole}. Item 4 (csi_4_4): 'three' {no_whole}.",
        ),
        (5, "The id 1 already stands on line 2."),
        (6, "The id is empty."),
        (7, "It has 2 columns where the header has 5."),
        (8, "A quotation mark is opened on this line and never closed."),
        (10, "Item 1 (csi_4_1): '99999999999999999999' is not one of its codes 0 to 6."),
    ]
    assert [tuple(problem) for problem in report.problems] == expected
    assert [(int(row["line"]), row["reason"]) for row in rejects] == expected
    assert rejects[0]["csi_4_1"] == "7"
    assert rejects[5]["as_read"] == '7,"1,1,1,1'
    assert (report.responses, report.put_aside, report.lines) == (2, 7, 9)


def test_input_columns_are_kept_and_four_are_added(tmp_path: Path, library: Library) -> None:
    text = 'service,response_id,CSI-4_1,csi_4_2,CSI_4_3,csi_4_04\n"A, B",1,6,5,5,\n'
    report, rows, _ = scored(tmp_path, library, text)
    assert rows == [
        {
            "service": "A, B",
            "response_id": "1",
            "CSI-4_1": "6",
            "csi_4_2": "5",
            "CSI_4_3": "5",
            "csi_4_04": "",
            "score": "",
            "band": "",
            "items_answered": "3",
            "missing_reason": "too_few_answers",
        }
    ]
    assert report.notices == ["Columns kept as they are and not scored: service."]


def test_lines_are_physical_behind_quoted_line_breaks(tmp_path: Path, library: Library) -> None:
    text = "note," + HEADER + '"one\ntwo",1,6,5,5,5\nx,2,9,5,5,5\n'
    report, rows, _ = scored(tmp_path, library, text)
    assert [problem.line for problem in report.problems] == [4]
    assert rows[0]["note"] == "one\ntwo"


def test_a_long_response_with_a_bad_line_is_put_aside_whole(
    tmp_path: Path, library: Library
) -> None:
    lines = ["response_id,item,value,service"]
    for response in ("1", "2", "3"):
        lines += [f"{response},{item},1,S{response}" for item in range(1, 5)]
    lines[6] = "2,2,9,S2"
    lines += ["3,5,1,S3", ",1,1,S4", "4,1,1,S4", "4,1,2,S4"]
    report, rows, rejects = scored(tmp_path, library, "\n".join(lines))
    assert [(row["response_id"], row["service"], row["score"]) for row in rows] == [
        ("1", "S1", "4"),
        ("3", "S3", "4"),
    ]
    other = "Another line of the same response is put aside."
    twice = "Item 1 is answered more than once in this response."
    assert [(int(row["line"]), row["reason"]) for row in rejects] == [
        (6, other),
        (7, "Item 2: '9' is not one of its codes 0 to 5."),
        (8, other),
        (9, other),
        (14, "There is no item '5' in csi-4, which has items 1 to 4."),
        (15, "The id is empty."),
        (16, twice),
        (17, twice),
    ]
    assert (report.put_aside, report.responses) == (8, 2)


def test_long_items_may_be_column_names_and_columns_may_be_mapped(
    tmp_path: Path, library: Library
) -> None:
    measure = library["csi-4"]
    text = "case,question_name,given\n" + "".join(f"a,Q{n},1\n" for n in range(1, 5))
    asked = Asked(
        items=parse_items("q1,q2,q3,q4", measure),
        identity=("case",),
        item_column="question_name",
        value_column="given",
    )
    assert scored(tmp_path, library, text, asked=asked)[1][0]["score"] == "4"
    text = "id,item,value\n" + "".join(f"a,CSI-4_0{n},1\n" for n in range(1, 5))
    assert scored(tmp_path, library, text)[1][0]["score"] == "4"


def test_ndjson_keeps_types_and_lists_broken_lines(tmp_path: Path, library: Library) -> None:
    answers = {f"csi_4_{n}": 1 for n in range(1, 5)}
    lines = [
        json.dumps({"response_id": 1, **answers, "about": {"a": ["é", None]}}),
        "{broken",
        "[1]",
        json.dumps({"response_id": "two", **answers, "csi_4_2": "x"}),
        json.dumps({"response_id": 3, **answers, "csi_4_3": None, "later": True}),
        json.dumps({"response_id": 4, **answers, "csi_4_3": "1", "csi_4_4": 1.0}),
    ]
    path, out = tmp_path / "in.ndjson", tmp_path / "out.ndjson"
    path.write_text("\n".join(lines), encoding="utf-8")
    report = score_file(path, library["csi-4"], out=out)
    assert [(p.line, p.says) for p in report.problems] == [
        (2, "It is not JSON (Expecting property name enclosed in double quotes)."),
        (3, "It is not a JSON object."),
        (4, "Item 2 (csi_4_2): 'x' is not a whole number; its codes are 0 to 5."),
    ]
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(row["response_id"], row["score"], row["csi_4_4"]) for row in rows] == [
        (1, 4, 1),
        (3, None, 1),
        (4, 4, 1),
    ]
    assert [row["about"] for row in rows] == [{"a": ["é", None]}, None, None]
    assert [row["later"] for row in rows] == [None, True, None]


def test_parquet_of_any_number_type_is_read_and_guarded(tmp_path: Path, library: Library) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table(
        {
            "id": pa.array(["a", "b", "c", "a", "e"]),
            "csi_4_1": pa.array([6, None, 9_000_000_000_000_000_000, 1, 1], pa.int64()),
            "csi_4_2": pa.array([5.0, 1.0, 1.0, 1.0, 3.5], pa.float64()),
            "csi_4_3": pa.array([5.0, float("nan"), 1.0, 1.0, 1.0], pa.float32()),
            "csi_4_4": pa.array(["5", "1", "1", "1", "1"]),
        }
    )
    path = tmp_path / "odd [1]*.parquet"
    pq.write_table(table, path)
    out = tmp_path / "out.parquet"
    report = score_file(path, library["csi-4"], out=out)
    assert [tuple(problem) for problem in report.problems] == [
        (3, "Item 1 (csi_4_1): '9000000000000000000' is not one of its codes 0 to 6."),
        (4, "The id a already stands on row 1."),
        (5, "Item 2 (csi_4_2): '3.5' is not a whole number; its codes are 0 to 5."),
    ]
    written = pq.read_table(out).to_pydict()
    assert (written["score"], written["items_answered"]) == ([21, None], [4, 2])


def test_numbers_that_mean_missing_can_be_named(tmp_path: Path, library: Library) -> None:
    path = tmp_path / "in.csv"
    path.write_text(HEADER + "1,-9,5,5,5\n", encoding="utf-8")
    report = score_file(path, library["csi-4"], missing=("-9",))
    assert (report.put_aside, report.scales[0].missing) == (0, {"too_few_answers": 1})


def test_a_column_that_only_looks_like_an_item_is_listed(tmp_path: Path, library: Library) -> None:
    text = HEADER.replace("\n", ",csi_4_5\n") + "1,6,5,5,5,3\n"
    report, rows, _ = scored(tmp_path, library, text)
    assert (report.strays, report.is_clean, rows[0]["score"]) == (["csi_4_5"], False, "21")


def test_without_an_id_rows_are_scored_and_it_is_said(tmp_path: Path, library: Library) -> None:
    text = HEADER.removeprefix("response_id,") + "6,5,5,5\n6,5,5,5\n"
    report, rows, _ = scored(tmp_path, library, text)
    assert [row["score"] for row in rows] == ["21", "21"]
    assert report.notices[0].startswith("There is no id column")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        (HEADER, "has a header and no rows"),
        ("response_id,csi_4_1,csi_4_2,csi_4_4\n1,1,1,1\n", "no column for item 3 of csi-4"),
        ("response_id,a,b\n1,1,1\n", "has no columns for csi-4"),
        (HEADER.replace("csi_4_2", "CSI-4_1") + "1,1,1,1,1\n", "both name item 1"),
        (HEADER.replace("csi_4_2", "csi_4_1") + "1,1,1,1,1\n", "Two columns are called"),
        (HEADER.replace("response_id", "score") + "1,1,1,1,1\n", "already has the column 'score'"),
        ("item,value\n1,1\n", "which answers belong together"),
    ],
)
def test_files_that_cannot_be_used_are_refused(
    tmp_path: Path, library: Library, text: str, says: str
) -> None:
    with pytest.raises(InputRefused, match=says):
        scored(tmp_path, library, text)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("items", "says"),
    [
        ("a,b", "lists 2 columns and csi-4 has 4 items"),
        ("1=a,1=b", "names item 1 twice"),
        ("1=a,2=a", "names the column 'a' twice"),
        ("5=a", "has items 1 to 4, so no item 5"),
        ("one=a", "is not NUMBER=COLUMN"),
    ],
)
def test_item_maps_that_do_not_fit_are_refused(library: Library, items: str, says: str) -> None:
    with pytest.raises(UseRefused, match=says):
        parse_items(items, library["csi-4"])


def test_a_column_named_by_an_option_must_be_there(tmp_path: Path, library: Library) -> None:
    with pytest.raises(UseRefused, match="--id names the column 'nobody', which is not in the"):
        scored(tmp_path, library, HEADER + "1,1,1,1,1\n", asked=Asked(identity=("nobody",)))


def test_the_input_is_never_written_over(tmp_path: Path, library: Library) -> None:
    path = tmp_path / "in.csv"
    path.write_text(HEADER + "1,1,1,1,1\n", encoding="utf-8")
    before = path.read_bytes()
    for out, rejects in ((path, None), (None, tmp_path / "." / "in.csv")):
        with pytest.raises(UseRefused, match="is the input itself"):
            score_file(path, library["csi-4"], out=out, rejects=rejects)
    assert path.read_bytes() == before


def test_safety_is_counted_and_stands_before_the_score(tmp_path: Path, library: Library) -> None:
    measure = library["phq-9"]
    names = [f"phq_9_{n}" for n in range(1, 10)]
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = ["1,0,0,0,0,0,0,0,0,0", "2,0,0,0,0,0,0,0,0,1", "3,0,0,0,0,0,0,0,0,"]
    path.write_text("\n".join([f"id,{','.join(names)}", *rows]), encoding="utf-8")
    report = score_file(path, measure, out=out)
    assert (report.safety, report.safety_unanswered) == ({"suicide_self_harm": 1}, 1)
    scored_rows = read_rows(out)
    assert list(scored_rows[0])[10:12] == ["safety", "score"]
    assert [row["safety"] for row in scored_rows] == [
        "none_disclosed",
        "suicide_self_harm",
        "not_answered",
    ]
