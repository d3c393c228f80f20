"""`kith score` and `kith change` from the command line: what they print, and their exit codes."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.unit.cli.test_main import kith

HEADER = "id,csi_4_1,csi_4_2,csi_4_3,csi_4_4\n"


def responses(folder: Path, rows: str) -> Path:
    path = folder / "in.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


def test_a_clean_file_ends_with_nought_and_leaves_no_rejects(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = kith("score", responses(tmp_path, "1,6,5,5,5\n"), "--measure", "csi-4", "--out", out)
    assert done.exit_code == 0
    assert "1 response to csi-4 1.0.0 scored, 0 lines put aside." in done.output
    assert out.read_text(encoding="utf-8") == (
        HEADER.strip() + ",score,band,items_answered,missing_reason\n1,6,5,5,5,21,satisfied,4,\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_lines_put_aside_end_with_one_and_stand_in_the_rejects_file(tmp_path: Path) -> None:
    file, out = responses(tmp_path, "1,6,5,5,5\n2,7,1,1,1\n"), tmp_path / "out.csv"
    done = kith("score", file, "--measure", "csi-4", "--out", out)
    assert done.exit_code == 1
    assert "Line 3: Item 1 (csi_4_1): '7' is not one of its codes 0 to 6." in done.output
    rejects = (tmp_path / "out.csv.rejects.csv").read_text(encoding="utf-8").splitlines()
    assert rejects[1].startswith("3,")
    assert len(out.read_text(encoding="utf-8").splitlines()) == 2


def test_json_has_the_counts(tmp_path: Path) -> None:
    file = responses(tmp_path, "1,6,5,5,5\n2,1,1,1,\n3,9,1,1,1\n")
    done = kith("score", file, "--measure", "csi-4", "--format", "json")
    found = json.loads(done.output)
    assert (done.exit_code, found["n"], found["missing"], found["put_aside"]) == (
        1,
        2,
        {"total": 1},
        1,
    )
    assert found["scales"]["total"] == {
        "scored": 1,
        "missing": {"too_few_answers": 1},
        "bands": {"dissatisfied": 0, "satisfied": 1},
    }
    assert [problem["line"] for problem in found["problems"]] == [4]
    assert (tmp_path / "in.csv.rejects.csv").exists()


def test_csv_without_out_prints_the_rows_alone_on_standard_output(tmp_path: Path) -> None:
    file = responses(tmp_path, "1,6,5,5,5\n")
    done = subprocess.run(
        [sys.executable, "-m", "kith.cli", "score", file, "--measure", "csi-4", "--format", "csv"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[1] == "1,6,5,5,5,21,satisfied,4,"
    assert "1 response to csi-4" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["nowhere.csv", "--measure", "csi-4"], 2, "There is no file nowhere.csv"),
        (["{file}", "--measure", "csi-99"], 2, "There is no measure 'csi-99'"),
        (["{file}", "--measure", "csi-4", "--out", "{file}"], 2, "is the input itself"),
        (["{file}", "--measure", "csi-4", "--out", "out.xlsx"], 2, "end the name with .csv"),
        (["{file}", "--measure", "csi-4", "--out", "/no/such/out.csv"], 1, "cannot be written"),
        (["{file}", "--measure", "phq-9"], 1, "has no columns for phq-9"),
        (["{empty}", "--measure", "csi-4"], 1, "is empty"),
        (["{damaged}", "--measure", "csi-4"], 1, "cannot be read as Parquet"),
    ],
)
def test_refusals_say_what_to_do_and_never_trace(
    tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    (tmp_path / "empty.csv").touch()
    (tmp_path / "damaged.parquet").write_bytes(b"PAR1 and no more")
    names = {
        "file": responses(tmp_path, "1,1,1,1,1\n"),
        "empty": tmp_path / "empty.csv",
        "damaged": tmp_path / "damaged.parquet",
    }
    done = kith("score", *(argument.format(**names) for argument in arguments))
    assert done.exit_code == code
    assert says in done.output.replace("\n", " ")
    assert isinstance(done.exception, SystemExit)


def test_a_terminal_sees_progress(tmp_path: Path) -> None:
    file = responses(tmp_path, "".join(f"{n},1,1,1,1\n" for n in range(30_000)))
    reader, writer = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "kith.cli", "score", file, "--measure", "csi-4"],
        stdout=subprocess.DEVNULL,
        stderr=writer,
    )
    os.close(writer)
    drawn = b""
    while True:
        try:
            chunk = os.read(reader, 4096)
        except OSError:  # the terminal closed: the process is done
            break
        drawn += chunk
    os.close(reader)
    assert process.wait() == 0
    assert b"Reading [" in drawn


def test_a_kill_in_mid_write_leaves_no_partial_file(tmp_path: Path) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = 400_000
    names = [f"csi_16_{n}" for n in range(1, 17)]
    table = {"id": pa.array(np.arange(rows))}
    table.update({name: pa.array(np.ones(rows, dtype=np.int8)) for name in names})
    file, out = tmp_path / "in.parquet", tmp_path / "out.csv"
    pq.write_table(pa.table(table), file)
    out.write_text("what was there before", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "kith.cli", "score", file, "--measure", "csi-16", "--out", out],
        stdout=subprocess.DEVNULL,
    )
    part = tmp_path / f".out.csv.{process.pid}.part"
    while process.poll() is None and not (part.exists() and part.stat().st_size > 0):
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert part.stat().st_size > 0
    assert out.read_text(encoding="utf-8") == "what was there before"


def test_change_of_any_scale_prints_text_csv_and_json(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("before,after\n10,30\n10,12\n30,10\n25,\n40,60\n", encoding="utf-8")
    asked = ["change", file, "--pre", "before", "--post", "after", "--sd", "5", "--reliability"]
    asked += ["0.8", "--criterion", "b", "--norm-mean", "40", "--norm-sd", "10", "--better"]
    found = json.loads(kith(*asked, "higher", "--format", "json").output)
    counts = {"recovered": 1, "improved": 1, "unchanged": 1, "deteriorated": 1}
    assert (found["n"], found["missing"], found["cut"], found["rci"]) == (4, 1, 20.0, 6.1981)
    assert found["counts"] == counts
    assert (found["non_reliably_recovered"], found["started_healthy"]) == (0, 2)
    said = kith(*asked, "higher", "--format", "csv").output
    assert said.splitlines()[:3] == ["name,value", "n,4", "missing,1"]
    text = kith(*asked, "higher").output
    assert "n = 4 of 5 (80%) have a first and a last score." in text
    assert kith(*asked, "lower").exit_code == 0


def test_change_by_a_measure_says_what_is_missing_and_unverified(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    rows = ["person,date,csi_4_1,csi_4_2,csi_4_3,csi_4_4"]
    rows += ["a,2025-01-01,1,1,1,1", "a,2025-02-01,5,5,5,5", "b,2025-01-01,1,1,1,1"]
    file.write_text("\n".join(rows), encoding="utf-8")
    done = kith("change", file, "--measure", "csi-4", "--out", tmp_path / "people.csv")
    assert done.exit_code == 0
    assert "UNVERIFIED" in done.output
    assert "missing: 1 answered only once" in done.output
    assert (tmp_path / "people.csv").read_text(encoding="utf-8").splitlines()[1] == (
        "a,4,20,16,recovered,yes,no,"
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Give --measure CODE, or --pre and --post"),
        (["--pre", "a"], "Give --pre and --post together"),
        (["--pre", "a", "--post", "b"], "Give --sd and --reliability and --better"),
        (["--pre", "a", "--post", "x"], "which is not in the file"),
        (["--pre", "a", "--post", "b", "--sd", "much"], "is not a number"),
        (["--measure", "ons4"], "Choose one with --scale"),
    ],
)
def test_change_refuses_wrong_use_with_two(tmp_path: Path, arguments: list[str], says: str) -> None:
    file = tmp_path / "in.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    done = kith("change", file, *arguments)
    assert done.exit_code == 2
    assert says in done.output.replace("\n", " ")
