"""Sends bad files through the gate in a process of its own and says what each cost.

python -m tests.factories.measured_files FIRST LAST     one JSON line a file
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.factories.bad_files import ALL_KINDS, PAYLOAD, BadFile, bad_file


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of a file: its refusal, or none and whether anything hostile came through."""

    number: int
    family: str
    name: str
    refusal: str
    must_be_refused: bool
    carries_payload: bool
    given_name: str
    seconds: float
    cpu_seconds: float
    extra_kib: int


def measured(number: int, bad: BadFile) -> Measured:
    """Examine one file. Memory is the process's highest mark above what it held before."""
    from django.core.files.base import ContentFile

    from kith.core.refusals import Refusal
    from kith.core.uploads import examine

    file = ContentFile(bad.content, name=bad.name)
    refusal, content, given = "", b"", ""
    before = _forget_highest()
    began, cpu = time.perf_counter(), time.process_time()
    try:
        examined = examine(file=file, kinds=ALL_KINDS)
        content, given = examined.content, examined.name
    except Refusal as refused:
        refusal = type(refused).__name__
    cpu_seconds, seconds = time.process_time() - cpu, time.perf_counter() - began
    return Measured(
        number, bad.family, bad.name, refusal, bad.is_refused, PAYLOAD in content, given,
        seconds, cpu_seconds, _memory("VmHWM") - before,
    )  # fmt: skip


def _forget_highest() -> int:
    """Give freed memory back, forget the highest mark, and say what is held now, in KiB."""
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _memory(name: str) -> int:
    told = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert told
    return int(told[1])


def main() -> None:
    """Measure the files of these numbers."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    measured(0, bad_file(0))  # what is imported on the first file is not that file's cost
    first, last = map(int, sys.argv[1:])
    for number in range(first, last):
        sys.stdout.write(json.dumps(asdict(measured(number, bad_file(number)))) + "\n")


if __name__ == "__main__":
    main()
