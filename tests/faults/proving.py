"""Running a proof in a process of its own, and judging what it found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.faults.checking import troubles

ROOT = Path(__file__).resolve().parents[2]
FOUND = ("acknowledged", "rows", "refused", "sealed")


def proved(
    name: str,
    data: Path,
    rounds: int,
    *,
    seconds: float,
    before: Sequence[str] = (),
    **environment: str,
) -> dict[str, Any]:
    """What a proof found. `before` is put before its command; it gets nothing of our own house."""
    log = data.with_name(f"{data.name}.log")
    with log.open("w") as said:
        done = subprocess.run(
            [*before, sys.executable, "-m", "tests.faults.proofs", name, str(data), str(rounds)],
            env=environment_of(**environment),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            timeout=seconds,
            check=False,
        )
    assert done.returncode == 0, log.read_text()[-4000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert troubles(found) == {}
    assert found["rows"] >= found["acknowledged"] > 0
    return found


def environment_of(**more: str) -> dict[str, str]:
    """What a process of a proof gets: nothing of the house that it was started from."""
    clean = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("KITH_", "DJANGO_")) and key != "DATABASE_URL"
    }
    own = {
        "KITH_TEMPLATES": str(ROOT / "build" / "templates"),
        "KITH_STATIC": str(ROOT / "build" / "static"),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    return {**clean, **own, **more}


def run_json(command: Sequence[str], environment: dict[str, str]) -> dict[str, Any]:
    """What a command tells on its last line."""
    done = subprocess.run(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def told_rows(found: dict[str, Any]) -> list[tuple[str, object, str]]:
    """The rows that every proof writes down."""
    return [
        ("forms kept", found["acknowledged"], ""),
        ("of these lost", len(found["lost"]), "0"),
        ("there twice", len(found["doubled"]), "0"),
        ("there in part", len(found["half"]), "0"),
        ("entries of the trail sealed", found["sealed"], ""),
        ("breaks in the chain", len(found["breaks"]), "0"),
        ("complaints of the database about itself", len(found["damage"]), "0"),
        ("minutes", round(found["seconds"] / 60, 1), ""),
    ]
