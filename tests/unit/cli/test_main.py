"""The `kith` command: quick, lazy, and every ending with its exit code."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kith.cli.main import COMMANDS, LazyGroup, cli

HEAVY = ("django", "duckdb", "jsonschema", "pyarrow", "pandas", "numpy", "kith.measures")


def kith(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from kith.cli.main import cli\n"
        "cli.main(['--help'], standalone_mode=False)\n"
        "print(sorted(m for m in sys.modules if m.startswith(sys.argv[1:]) ), file=sys.stderr)"
    ).replace("sys.argv[1:]", "tuple(sys.argv[1:])")
    done = subprocess.run(
        [sys.executable, "-c", code, *HEAVY], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


def test_help_takes_under_three_tenths_of_a_second() -> None:
    def once() -> float:
        before = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "kith.cli", "--help"], capture_output=True, check=True
        )
        return time.perf_counter() - before

    assert min(once() for _ in range(5)) < 0.3


def test_every_command_of_the_table_can_be_loaded_and_explains_itself() -> None:
    # `kith manage --help` is Django's own help and opens the house; the others open nothing.
    names = [name for name in COMMANDS if name != "manage"]
    assert [name for name in names if kith(name, "--help").exit_code != 0] == []
    assert "score" in kith("--help").output


def test_a_command_that_is_not_there_does_not_show() -> None:
    group = LazyGroup(lazy={"gone": ("kith.cli.no_such_module:command", "Gone.")})
    assert CliRunner().invoke(group, ["--help"]).output.count("gone") == 0
    assert CliRunner().invoke(group, ["gone"]).exit_code == 2


def test_measures_are_listed_and_shown() -> None:
    listed = json.loads(kith("measures", "list", "--format", "json").output)
    assert {"csi-16", "phq-9"} <= {measure["code"] for measure in listed}
    assert kith("measures").output == kith("measures", "list").output
    assert kith("measures").output.count("\n") == len(listed)
    for measure in listed:
        shown = kith("measures", "show", measure["code"])
        assert (shown.exit_code, shown.output.count("\n") > 8) == (0, True)
    assert json.loads(kith("measures", "show", "CSI_16", "--format", "json").output)["code"] == (
        "csi-16"
    )


def test_an_unknown_measure_is_wrong_use_and_names_near_ones() -> None:
    found = kith("measures", "show", "csi16")
    assert found.exit_code == 2
    assert "Did you mean csi-16" in found.output


def test_pack_check_says_problems_with_file_and_line(tmp_path: Path) -> None:
    good = kith("pack", "check", "packs/exampleton")
    assert (good.exit_code, "is in order" in good.output) == (0, True)
    bad = kith("pack", "check", tmp_path)
    assert bad.exit_code == 1
    assert "error" in bad.output
    assert kith("pack", "check", tmp_path / "nowhere").exit_code == 2


@pytest.mark.parametrize("arguments", [["nonsense"], ["score"], ["score", "x.csv"], ["--nonsense"]])
def test_wrong_use_ends_with_two(arguments: list[str]) -> None:
    assert kith(*arguments).exit_code == 2
