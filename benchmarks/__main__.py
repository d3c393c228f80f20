"""`make bench`: every figure that an issue names, measured in one run and written down.

`python -m benchmarks [NAME …]` runs all, or those named. Figures go to `docs/evidence/speed.md`
as ratios, with what was measured and how; a figure over its budget makes the run fail.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EVIDENCE = ROOT / "docs" / "evidence" / "speed.md"
NAMES = ("single_score", "batch_score", "front_page")


def main(names: tuple[str, ...]) -> int:
    """Run the benchmarks, write the page, and return how many figures missed their budget."""
    sections = []
    missed: list[str] = []
    for name in names:
        module = import_module(f"benchmarks.{name}")
        print(f"── {name}", flush=True)
        figures = dict(flatten(module.run()))
        budget: dict[str, float] = getattr(module, "BUDGET", {})
        rows = list(table(figures, budget))
        sections.append(f"## {title(name)}\n\n{module.__doc__}\n\n" + "\n".join(rows))
        missed += [row for row in rows if "**missed**" in row]
        print("\n".join(rows), flush=True)
    if names == NAMES:
        EVIDENCE.parent.mkdir(parents=True, exist_ok=True)
        EVIDENCE.write_text(heading() + "\n\n".join(sections) + "\n", encoding="utf-8")
        print(f"Written to {EVIDENCE.relative_to(ROOT)}.")
    return len(missed)


def flatten(figures: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Nested figures as `outer · inner`."""
    for name, value in figures.items():
        path = f"{before} · {name}" if before else name
        if isinstance(value, dict):
            yield from flatten(value, path)
        else:
            yield path, value


def table(figures: dict[str, Any], budget: dict[str, float]) -> Iterator[str]:
    """Rows of a Markdown table: figure, value, budget, kept or missed."""
    yield "| figure | value | budget | |\n| --- | --- | --- | --- |"
    for name, value in figures.items():
        limit = budget.get(name, budget.get(name.rsplit(" · ", 1)[-1]))
        shown = f"{value:.3g}" if isinstance(value, float) else str(value)
        if limit is None:
            yield f"| {name} | {shown} | | |"
            continue
        is_floor = "lighthouse" in name or "times faster" in name
        kept = value >= limit if is_floor else value <= limit
        word = "at least" if is_floor else "at most"
        yield f"| {name} | {shown} | {word} {limit} | {'kept' if kept else '**missed**'} |"


def title(name: str) -> str:
    """A heading for a benchmark's name."""
    return name.replace("_", " ").capitalize()


def heading() -> str:
    """The page's start: when and on what."""
    on = datetime.now(UTC).date().isoformat()
    return (
        "# Speed\n\n"
        f"Measured by `make bench` on {on}: {os.cpu_count()} cores, {platform.machine()}, Python "
        f"{platform.python_version()}. The machine is shared, so read the ratios before the "
        "absolute figures. Results are asserted equal before anything is timed.\n\n"
    )


if __name__ == "__main__":
    chosen = tuple(sys.argv[1:]) or NAMES
    sys.exit(1 if main(chosen) else 0)
