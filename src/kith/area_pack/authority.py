"""Who stands for a number of the pack: where it was read, and which body adopted it."""

from __future__ import annotations

from collections.abc import Iterator

from kith.area_pack.definition import Problem
from kith.area_pack.files import Entry


def authority(entry: Entry, unconfirmed: str) -> Iterator[Problem]:
    """A source and the day it was read belong together; `unconfirmed` is said until a body decided."""
    source, read_on = entry.data.get("source"), entry.data.get("read_on")
    if (source is None) != (read_on is None):
        missing = "read_on" if read_on is None else "source"
        yield entry.problem("", f"Say where it was read, and when: add {missing}.")
    if not entry.data.get("confirmed_by"):
        says = f"{unconfirmed} It is a proposal: decide, then fill confirmed_by."
        yield entry.problem("confirmed_by", says, "notice")
