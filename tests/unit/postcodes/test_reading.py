"""The three kinds of postcode file, as they should be and as they should not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from kith.postcodes import (
    LIMITS,
    Limits,
    PostcodeFileRefused,
    PostcodeRow,
    Tally,
    read_postcodes,
)

OWN = "postcode,easting,northing,admin_district,admin_ward\n"
ONE = PostcodeRow("S60 1AE", 442564, 392663, "E08000018", "E05012996")
OWN_ROW = "S601AE,442564,392663,E08000018,E05012996\n"
CODE_POINT = '"S60 1AE",10,442564,392663,"E92000001","E19000001","E18000002","","E08000018",{}\n'
CODE_POINT_ROW = CODE_POINT.format('"E05012996"')
ONS_2022 = (
    "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,oa11,cty,ced,laua,ward\n"
)
ONS_ROW = (
    '"S60 1AE","S60  1AE","S60 1AE","198001","{ended}","0","{east}","{north}","{quality}",'
    '"E0","E9","E9","{district}","E05012996"\n'
)
PLACED = {
    "ended": "",
    "east": "442564",
    "north": "0392663",
    "quality": "1",
    "district": "E08000018",
}


def ons_row(**changed: str) -> str:
    return ONS_ROW.format(**PLACED | changed)


def written(folder: Path, text: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def zipped(folder: Path, files: dict[str, str]) -> Path:
    path = folder / "file.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def refusal(path: Path, limits: Limits = LIMITS, **wanted: object) -> PostcodeFileRefused:
    with pytest.raises(PostcodeFileRefused) as refused:
        list(read_postcodes(path, limits=limits, **wanted))  # type: ignore[arg-type]
    return refused.value


@pytest.mark.parametrize(
    "text",
    [
        OWN + OWN_ROW,
        "\ufeff" + OWN.replace("\n", "\r\n") + OWN_ROW.replace("\n", "\r\n") + "\r\n",
        CODE_POINT_ROW,
        CODE_POINT_ROW.replace('"', "").replace("S60 1AE", "S601AE"),
        ONS_2022 + ons_row(),
        ONS_2022.replace("laua,ward", "oslaua,osward").upper() + ons_row(),
        ONS_2022.replace("laua,ward", "lad23cd,wd23cd") + ons_row(),
        ONS_2022.replace("oseast1m,osnrth1m,osgrdind", "east1m,north1m,gridind") + ons_row(),
        ONS_2022.replace("laua,ward", "oscd,ward") + ons_row(),
        ONS_2022.replace("cty,ced,laua", "lad23cd,lad24cd,lad26cd") + ons_row(),
    ],
)
def test_reader_knows_each_kind_by_its_content(tmp_path: Path, text: str) -> None:
    assert list(read_postcodes(written(tmp_path, text))) == [ONE]


def test_reader_leaves_out_what_has_no_place_and_counts_it(tmp_path: Path) -> None:
    rows = [
        ons_row(),
        ons_row(ended="199606"),
        ons_row(east="", north=""),
        ons_row(east="0", north="0000000"),
        ons_row(quality="9"),
        ons_row(district="M99999999"),
        ons_row().replace("S60 1AE", "BT1 5GS"),
        ons_row().replace("S60 1AE", "GIR 0AA"),
    ]
    tally = Tally()
    path = written(tmp_path, ONS_2022 + "".join(rows))
    assert list(read_postcodes(path, tally=tally)) == [ONE]
    kind = "ONS postcode directory"
    assert tally == Tally(kept=1, terminated=1, unplaced=3, beyond=3, files=1, kind=kind)


def test_code_point_without_coordinates_is_left_out(tmp_path: Path) -> None:
    tally = Tally()
    lost = '"S60 1AF",90,0,0,"E92000001","","","","",""\n'
    path = written(tmp_path, CODE_POINT_ROW + lost)
    assert list(read_postcodes(path, tally=tally)) == [ONE]
    assert tally.unplaced == 1


def test_code_point_is_read_from_folder_and_zip_without_its_papers(tmp_path: Path) -> None:
    other = CODE_POINT_ROW.replace("S60 1AE", "DN1 1AA")
    files = {
        "Doc/Code-Point_Open_Column_Headers.csv": "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n",
        "Doc/licence.txt": "words",
        "Doc/names.csv": "caf\u00e9\n",
        "Data/CSV/s.csv": CODE_POINT_ROW,
        "Data/CSV/dn.csv": other,
    }
    for name, text in files.items():
        written(tmp_path, text, f"folder/{name}")
    expected = ["DN1 1AA", "S60 1AE"]
    for path in (tmp_path / "folder", zipped(tmp_path, files)):
        tally = Tally()
        assert [row.postcode for row in read_postcodes(path, tally=tally)] == expected
        assert tally.files == 2


def test_ons_zip_is_read_once_though_it_holds_all_twice(tmp_path: Path) -> None:
    files = {
        "Data/multi_csv/ONSPD_S.csv": ONS_2022 + ons_row(),
        "Data/ONSPD_UK.csv": ONS_2022 + ons_row(),
        "Documents/names.csv": "code,name\n",
    }
    assert list(read_postcodes(zipped(tmp_path, files))) == [ONE]
    del files["Data/ONSPD_UK.csv"]
    assert list(read_postcodes(zipped(tmp_path, files))) == [ONE]


def test_reader_keeps_a_district_and_what_is_near_it(tmp_path: Path) -> None:
    rows = [
        "S601AE,442000,392000,E08000018,E05012996\n",
        "S601AF,446000,392000,E08000018,E05012996\n",
        "S11AA,442000,394000,E08000019,\n",
        "S11AB,442000,394001,E08000019,\n",
        "S11AD,449000,392000,E08000019,\n",
    ]
    path = written(tmp_path, OWN + "".join(rows))

    def kept(**wanted: object) -> list[str]:
        return [row.postcode for row in read_postcodes(path, **wanted)]  # type: ignore[arg-type]

    tally = Tally()
    assert kept(district_code="E08000018") == ["S60 1AE", "S60 1AF"]
    assert kept(district_code="E08000018", buffer=2_000, tally=tally) == [
        "S60 1AE",
        "S60 1AF",
        "S1 1AA",
    ]
    assert (tally.kept, tally.outside, tally.files) == (3, 2, 1)


def test_reader_refuses_a_council_that_is_not_there(tmp_path: Path) -> None:
    path = written(tmp_path, OWN + OWN_ROW)
    assert str(refusal(path, district_code="E08000099")) == (
        f"{path}: has no postcode of the council E08000099. Check the code."
    )
    assert "a letter and eight numbers" in str(refusal(path, district_code="Example"))


def test_reader_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    path = written(tmp_path, OWN + OWN_ROW * 20_500)
    count = sum(1 for _ in read_postcodes(path, progress=lambda *each: told.append(each)))
    assert (count, told) == (20_500, [("file.csv", 20_000)])


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 0, "holds no file that we know"),
        (OWN, 0, "holds no postcode of Great Britain in use"),
        (ONS_2022 + ons_row(ended="199606"), 0, "holds no postcode of Great Britain in use"),
        ("a,b\n1,2\n", 0, "holds no file that we know"),
        (OWN.replace("admin_ward", "x") + OWN_ROW, 1, "lacks a column for the ward's code"),
        (ONS_2022.replace("doterm", "x") + ons_row(), 1, "the date it ended (doterm)"),
        (OWN + OWN_ROW + "S601AF,1,2\n", 3, "has 3 columns where 5 were expected"),
        (OWN + "ZZ11AA,442564,392663,E08000018,\n", 2, "the postcode is not one"),
        (OWN + "S601AE\0,442564,392663,E08000018,\n", 1, "is not text in UTF-8"),
        (OWN + "S601AE,392663,4425640,E08000018,\n", 2, "northing is not a number of metres"),
        (OWN + "S601AE,53.4,-1.36,E08000018,\n", 2, "easting is not a number of metres"),
        (OWN + f"S601AE,{'9' * 5000},392663,E08000018,\n", 2, "easting is not a number"),
        (OWN + "S601AE,\u0664\u0664,392663,E08000018,\n", 2, "easting is not a number"),
        (OWN + "S601AE,NaN,392663,E08000018,\n", 2, "easting is not a number"),
        (OWN + "S601AE,442564,392663,Sheffield,\n", 2, "the council's code is not"),
        (OWN + "S601AE,442564,392663,E08000018,Town\n", 2, "the ward's code is not"),
        (OWN + '"S601AE,442564\n' * 50, 2, "is not CSV"),
        (OWN + "S" * 70_000, 2, "the line is longer than 65,536 characters"),
        (CODE_POINT_ROW + CODE_POINT.format('"E05012996",""'), 2, "has 11 columns where 10"),
    ],
)
def test_reader_names_file_and_line_of_what_is_wrong(
    tmp_path: Path, text: str, line: int, says: str
) -> None:
    refused = refusal(written(tmp_path, text))
    assert refused.file.endswith("file.csv")
    assert refused.line == line
    assert says in refused.says


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ((OWN + OWN_ROW).encode("utf-16"), 1),
        ((OWN + OWN_ROW).encode("utf-16-le"), 1),
        (OWN.encode() + OWN_ROW.encode() * 9_000 + b"S601AE,1,1,E08000018,caf\xe9\n", 9_002),
    ],
)
def test_reader_refuses_wrong_encodings_at_their_line(
    tmp_path: Path, raw: bytes, line: int
) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(raw)
    refused = refusal(path)
    assert (refused.file, refused.line) == ("file.csv", line)
    assert "UTF-8" in refused.says


def test_reader_refuses_nul_further_down(tmp_path: Path) -> None:
    path = written(tmp_path, OWN + OWN_ROW * 200 + "S60\x001AE,442564,392663,E08000018,\n")
    refused = refusal(path)
    assert (refused.line, refused.says.partition(".")[0]) == (202, "the postcode is not one")


def test_reader_refuses_a_zip_bomb(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"Data/file.csv": OWN + OWN_ROW * 60_000})
    assert "unpacks to more than 100 times its size" in refusal(path).says


def test_reader_refuses_more_than_its_bounds(tmp_path: Path) -> None:
    path = written(tmp_path, OWN + OWN_ROW * 30_000)
    assert "holds more than 1 MB" in refusal(path, Limits(bytes=1024**2)).says
    many = {f"{number}.csv": "a" for number in range(4)}
    assert "more than 3 files" in refusal(zipped(tmp_path, many), Limits(files=3)).says
    for name in many:
        written(tmp_path, "a", f"many/{name}")
    assert "more than 3 files" in refusal(tmp_path / "many", Limits(files=3)).says


def test_reader_refuses_a_damaged_or_locked_zip(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"Data/file.csv": OWN + OWN_ROW})
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    assert "is not a ZIP file that can be read" in refusal(path).says
    path.write_bytes(whole[:50] + b"\xff" * 20 + whole[70:])
    assert "is damaged" in refusal(path).says
    locked = bytearray(whole)
    locked[6] |= 1
    locked[whole.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(locked)
    assert "is locked by a password" in refusal(path).says


def test_reader_refuses_parts_that_would_leave_the_whole_wanting(tmp_path: Path) -> None:
    spoilt = {"Data/CSV/s.csv": CODE_POINT_ROW, "Data/CSV/dn.csv": "<html>\n"}
    refused = refusal(zipped(tmp_path, spoilt))
    assert (refused.file, refused.line) == ("file.zip: Data/CSV/dn.csv", 1)
    two = {"one.csv": OWN + OWN_ROW, "two.csv": OWN + OWN_ROW}
    assert "holds 2 postcode directories" in refusal(zipped(tmp_path, two)).says
    mixed = {"one.csv": OWN + OWN_ROW, "s.csv": CODE_POINT_ROW}
    assert "holds 2 postcode directories" in refusal(zipped(tmp_path, mixed)).says


def test_reader_tells_why_the_only_candidate_was_no_use(tmp_path: Path) -> None:
    files = {"Data/ONSPD.csv": ONS_2022.replace("doterm", "x"), "Documents/names.csv": "a,b\n"}
    refused = refusal(zipped(tmp_path, files))
    assert (refused.file, refused.line) == ("file.zip: Data/ONSPD.csv", 1)


def test_reader_passes_over_empty_lines(tmp_path: Path) -> None:
    assert list(read_postcodes(written(tmp_path, OWN + "\n" + OWN_ROW + "\n\n"))) == [ONE]


def test_reader_refuses_what_is_not_there(tmp_path: Path) -> None:
    assert "is not there" in refusal(tmp_path / "none.csv").says
    assert "holds no file that we know" in refusal(tmp_path).says
