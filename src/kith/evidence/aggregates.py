"""The aggregate tables of one definition in Python: columns of NumPy integers, read and merged.

Tables are sums, so those of two halves of the responses add up to those of the whole, as long as
nobody is in both halves: `cells` may always be merged, `changes` and `couples` where a person and
a pair are in one part only.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kith.evidence.definitions import TABLES
from kith.evidence.duck import Engine
from kith.evidence.refusals import InputRefused

KEY = ("service", "stage", "month")
Columns = dict[str, NDArray[Any]]
"""Columns of one length by name; all are int64, a column with NULLs is a masked array."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The four tables of one scale of one version, and their provenance.

    `cells`, `changes` and `couples` are sorted by service, stage and month, `people` by person.
    What each column says stands in `docs/evidence-facts.md`.
    """

    measure: str
    scale: str
    version: str
    cells: Columns
    people: Columns
    changes: Columns
    couples: Columns
    provenance: Mapping[str, Any] = field(default_factory=dict)


def read_tables(folder: Path, *, people: bool = True) -> Tables:
    """Read the tables that `kith evidence run` wrote to OUT/<measure>/<scale>/<version>.

    `people` false leaves that table, the only long one, empty. InputRefused when the folder is not
    one of these.
    """
    try:
        told = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
        measure, scale, version = (str(told[name]) for name in ("measure", "scale", "version"))
    except (OSError, ValueError, KeyError, TypeError):
        raise InputRefused(
            f"{folder} holds no tables. `kith evidence run` writes them, with provenance.json."
        ) from None
    found: dict[str, Columns] = {}
    with tempfile.TemporaryDirectory(prefix="kith-") as work, Engine(Path(work)) as engine:
        for name in TABLES:
            path = folder / f"{name}.parquet"
            if not path.is_file():
                raise InputRefused(f"{path} is not there. Run `kith evidence run` again.")
            engine.view(name, [path])
            order = "person" if name == "people" else ", ".join(KEY)
            limit = " LIMIT 0" if name == "people" and not people else ""
            found[name] = whole(engine.arrays(f"SELECT * FROM {name} ORDER BY {order}{limit}"))
    return Tables(
        measure,
        scale,
        version,
        cells=found["cells"],
        people=found["people"],
        changes=found["changes"],
        couples=found["couples"],
        provenance=told,
    )


def tables_in(out: Path) -> list[Path]:
    """Return the folders under OUT that hold tables, as <measure>/<scale>/<version>, in order."""
    return sorted(
        path.parent
        for path in out.glob("*/*/*/provenance.json")
        if not path.parent.name.startswith(".")
    )


def merge(one: Columns, other: Columns) -> Columns:
    """Add up two tables of one kind and definition: rows of the same key become one.

    ValueError when they have different columns, OverflowError when a sum leaves 64 bits.
    """
    if list(one) != list(other):
        raise ValueError("The tables have different columns: they are not of one definition.")
    stacked = {name: np.concatenate([one[name], other[name]]) for name in one}
    keys = np.stack([stacked[name] for name in KEY], axis=1)
    found, place = np.unique(keys, axis=0, return_inverse=True)
    merged: Columns = {name: found[:, k].copy() for k, name in enumerate(KEY)}
    for name in one:
        if name not in KEY:
            merged[name] = _added(stacked[name], place.reshape(-1), len(found))
    return {name: merged[name] for name in one}


def whole(columns: Mapping[str, Any]) -> Columns:
    """The same columns as int64, masked only where there are NULLs."""
    found: Columns = {}
    for name, column in columns.items():
        if np.ma.is_masked(column):
            found[name] = np.ma.MaskedArray(column, dtype=np.int64)
        else:
            found[name] = np.ma.getdata(column).astype(np.int64)
    return found


def _added(column: NDArray[Any], place: NDArray[Any], rows: int) -> NDArray[np.int64]:
    total = np.zeros(rows, dtype=np.int64)
    np.add.at(total, place, column)
    # At most two rows meet in a key, and of one sign: an overflow shows as a turned sign.
    largest = np.zeros(rows, dtype=np.float64)
    np.add.at(largest, place, np.abs(column.astype(np.float64)))
    if rows and float(largest.max()) >= 2.0**63:
        raise OverflowError("The sums are larger than 64 bits hold.")
    return total
