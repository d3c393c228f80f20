"""`make bench`: every figure that an issue names, measured in one run and written down.

`python -m benchmarks [NAME …]` runs all, or those named. Figures go to `docs/evidence/speed.md`
as ratios, with what was measured, when and how; what was not run stays as it was there. A figure
over its budget makes the run fail.
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
NAMES = (
    "single_score",
    "batch_score",
    "spc_charts",
    "front_page",
    "signing_in",
    "work_pages",
    "front_door",
    "directory_search",
    "directory_import",
    "api_pages",
    "record_write",
    "record_page",
    "evidence_engine",
)


def main(names: tuple[str, ...]) -> int:
    """Run the benchmarks, write the page, and return how many figures missed their budget."""
    sections = sections_on(EVIDENCE)
    missed: list[str] = []
    for name in names:
        module = import_module(f"benchmarks.{name}")
        print(f"── {name}", flush=True)
        before = os.getloadavg()[0]
        figures = dict(flatten(module.run()))
        budget: dict[str, float] = getattr(module, "BUDGET", {})
        rows = list(table(figures, budget))
        sections[title(name)] = f"{module.__doc__}\n{circumstances(before)}\n\n" + "\n".join(rows)
        missed += [row for row in rows if "**missed**" in row]
        print("\n".join(rows), flush=True)
        write_down(sections)  # at once: what was measured stays, whatever becomes of the rest
    print(f"Written to {EVIDENCE.relative_to(ROOT)}.")
    return len(missed)


def write_down(sections: dict[str, str]) -> None:
    """The page, in its order."""
    EVIDENCE.parent.mkdir(parents=True, exist_ok=True)
    told = [f"## {name}\n\n{sections[name]}\n" for name in map(title, NAMES) if name in sections]
    EVIDENCE.write_text("\n".join([heading(), *told]), encoding="utf-8")


def sections_on(page: Path) -> dict[str, str]:
    """What the page says by now, by its titles."""
    if not page.exists():
        return {}
    parts = page.read_text(encoding="utf-8").split("\n## ")[1:]
    titled = (part.partition("\n") for part in parts)
    return {name: text.strip("\n") for name, _line, text in titled}


def circumstances(load_before: float) -> str:
    """When, and how busy the machine was."""
    on, after = datetime.now(UTC).date().isoformat(), os.getloadavg()[0]
    return f"Measured on {on}; load average before {load_before:.1f}, after {after:.1f}."


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
        is_floor = any(
            word in name for word in ("lighthouse", "times faster", "share of nginx", "at least")
        )
        kept = value >= limit if is_floor else value <= limit
        word = "at least" if is_floor else "at most"
        yield f"| {name} | {shown} | {word} {limit} | {'kept' if kept else '**missed**'} |"


def title(name: str) -> str:
    """A heading for a benchmark's name."""
    return name.replace("_", " ").capitalize()


def heading() -> str:
    """The page's start: on what."""
    return (
        "# Speed\n\n"
        f"Measured by `make bench`: {os.cpu_count()} cores, {platform.machine()}, Python "
        f"{platform.python_version()}. The machine is shared, so read the ratios before the "
        "absolute figures. Results are asserted equal before anything is timed.\n"
    )


if __name__ == "__main__":
    chosen = tuple(sys.argv[1:]) or NAMES
    sys.exit(1 if main(chosen) else 0)
