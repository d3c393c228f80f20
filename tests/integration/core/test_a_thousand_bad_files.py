"""A thousand bad files, each measured in a process of its own: none comes through, none costs much.

The numbers go into `docs/evidence/uploads.md`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.factories.bad_files import FAMILIES
from tests.factories.measured_files import Measured

ROOT = Path(__file__).resolve().parents[3]
EVIDENCE = ROOT / "docs" / "evidence" / "uploads.md"
SENT = 1_000
BATCH = 100
MOST_SECONDS = 1.0
MOST_KIB = 64 * 1024


def measured(first: int, last: int) -> list[Measured]:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.factories.measured_files", str(first), str(last)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return [Measured(**json.loads(line)) for line in ran.stdout.splitlines()]


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_thousand_bad_files_are_refused_or_drawn_anew_quickly_and_in_little_memory() -> None:
    results = [
        one for first in range(0, SENT, BATCH) for one in measured(first, min(first + BATCH, SENT))
    ]
    refused = [one for one in results if one.refusal]
    drawn = [one for one in results if not one.refusal]

    assert [one.number for one in results] == list(range(SENT))
    assert {one.family for one in results} == {family.__name__ for family in FAMILIES}
    assert [one for one in drawn if one.must_be_refused or one.carries_payload] == []
    assert [one for one in results if one.cpu_seconds >= MOST_SECONDS] == []
    assert [one for one in results if one.extra_kib >= MOST_KIB] == []
    EVIDENCE.write_text(told(results, len(refused), len(drawn)), encoding="utf-8")


def told(results: list[Measured], refused: int, drawn: int) -> str:
    """The page of evidence."""
    slowest = max(results, key=lambda one: one.seconds)
    largest = max(results, key=lambda one: one.extra_kib)
    reasons = Counter((one.family, one.refusal or "drawn anew") for one in results)
    rows = "\n".join(
        f"| {family.replace('_', ' ')} | {outcome} | {count} |"
        for (family, outcome), count in sorted(reasons.items())
    )
    return f"""# Bad files

Measured by `make prove` on {datetime.now(UTC):%Y-%m-%d}: {SENT:,} bad files of {len(FAMILIES)} families through the gate that `kith.core.uploads` keeps, in processes of their own.

| figure | value | budget |
| --- | --- | --- |
| sent | {SENT:,} | at least 1,000 |
| refused | {refused:,} | |
| pictures drawn anew, with nothing of what was hidden in them | {drawn:,} | |
| served as they came | 0 | 0 |
| slowest, seconds | {slowest.seconds:.2f} ({slowest.family.replace("_", " ")}) | under 1 |
| most memory beyond what was held before, MiB | {largest.extra_kib / 1024:.1f} ({largest.family.replace("_", " ")}) | under 64 |

The files are made by `tests/factories/bad_files.py`, the same ones each time. What the gate does not see in a PDF stands at the head of `core/uploads/pdf.py`: a PDF is given out as a download alone, as it came.

| family | outcome | files |
| --- | --- | --- |
{rows}
"""
