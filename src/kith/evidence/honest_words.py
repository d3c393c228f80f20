"""How honest numbers are written: few digits, a dash for what cannot be told, tables that line up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

NOTHING = "-"


def decimal(value: float | None, places: int = 1) -> str:
    """A number to so many places, a dash for None; never a negative nought."""
    if value is None:
        return NOTHING
    text = f"{value:.{places}f}"
    return text.lstrip("-") if float(text) == 0 else text


def percent(share: float | None) -> str:
    """A share of 0 to 1 as a whole percentage, a dash for None. A few are never shown as none."""
    if share is None:
        return NOTHING
    if 0 < share < 0.005:
        return "below 1%"
    if 0.995 <= share < 1:
        return "above 99%"
    return f"{100 * share:.0f}%"


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of a table: the first column to the left, all others to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield "  ".join(cells).rstrip()
