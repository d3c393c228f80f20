"""Facts folded into a history give what a rebuild from all of them gives."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kith.evidence.definitions.shape import shape_of
from kith.evidence.facts import SCORE
from kith.evidence.folding import AlreadyFolded, Askings, History, read_askings
from kith.evidence.packed import Packed, open_packed, write_packed
from kith.evidence.packed_file import ArrayFile
from kith.evidence.packing import Rows
from kith.evidence.refusals import InputRefused
from kith.evidence.tally import Columns, Grid
from kith.measures import instruments_folder, load_measure
from tests.unit.evidence.fact_files import MONTH, Row, askings, write_facts

CSI = load_measure(instruments_folder() / "open" / "csi-16.toml")

SCORED = askings(CSI.version).flatmap(
    lambda rows: st.lists(
        st.sampled_from([None, 0, 20, 51, 52, 81]), min_size=len(rows), max_size=len(rows)
    ).map(lambda units: [(*row, each) for row, each in zip(rows, units, strict=True)])
)


def asked(rows: list[Row]) -> Askings:
    """Rows (version, person, pair, asking, month, service, stage, units) as columns."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * 8
    _version, person, pair, asking, month, service, stage, units = columns

    def ints(values: tuple[int | None, ...]) -> np.ndarray:
        return np.array([0 if each is None else each for each in values], dtype=np.int64)

    def there(values: tuple[int | None, ...]) -> np.ndarray:
        return np.array([each is not None for each in values], dtype=np.bool_)

    return Askings(
        *(ints(person), ints(pair), there(pair), ints(asking)),
        *(ints(service), ints(stage), ints(month), ints(units), there(units)),
    )


def cached(path: Path, rows: list[Row]) -> Packed:
    """A cache of rows of scores, without files of facts."""
    told = asked(rows)
    nothing = np.zeros(0, dtype=np.int64)
    grid = Grid(nothing, nothing, MONTH, 1).widened(told.service, told.stage, told.month)
    units = np.unique(told.units[told.known])
    place = np.searchsorted(units, told.units)
    place[~told.known] = len(units)
    cell = grid.cells(told.service, told.stage, told.month)
    given_rows = Rows(told.person, told.pair, told.is_paired, told.asking, cell, [place])
    write_packed(path, given_rows, grid, units, measure=CSI, scale="total")
    return Packed(ArrayFile(path), CSI)


def plain(tables: dict[str, Columns]) -> dict[str, dict[str, list[int]]]:
    return {
        table: {name: column.tolist() for name, column in columns.items()}
        for table, columns in tables.items()
    }


@settings(max_examples=40, deadline=None, phases=[Phase.generate])
@given(SCORED, st.lists(SCORED, min_size=1, max_size=3))
def test_folding_gives_what_a_rebuild_gives(
    tmp_path_factory: pytest.TempPathFactory, first: list[Row], later: list[list[Row]]
) -> None:
    folder = tmp_path_factory.mktemp("folding")
    base = cached(folder / "base", first)
    history = History(base, folder / "history")
    for number, rows in enumerate(later):
        history.fold(asked(rows), [f"file {number}"])
    everything = cached(folder / "all", first + [row for rows in later for row in rows])
    assert plain(history.tables()) == plain(everything.tables())
    # What was written down is the same: the next process goes on from there.
    assert plain(History(base, folder / "history").tables()) == plain(everything.tables())


def test_folding_a_file_twice_is_refused(tmp_path: Path) -> None:
    columns = SCORE
    row = (CSI.version, 1, 10, 1, MONTH, 1, 0, 40, 0)
    facts = write_facts(tmp_path / "scores" / "csi-16" / "total" / "a.parquet", columns, [row])
    base = open_packed(tmp_path, CSI, "total", cache=tmp_path / "packed")
    history = History(base, tmp_path / "history")
    later = write_facts(tmp_path / "b.parquet", columns, [(*row[:3], 2, MONTH + 1, 1, 0, 60, 0)])
    history.fold(*read_askings(base, [later]))
    told = plain(history.tables())
    assert told["changes"]["paired"] == [1]
    for file in (facts, later):
        with pytest.raises(AlreadyFolded):
            history.fold(*read_askings(base, [file]))
    assert plain(history.tables()) == told


def test_folding_cut_short_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = cached(tmp_path / "base", [(CSI.version, 1, None, 1, MONTH, 1, 0, 40)])
    history = History(base, tmp_path / "history")
    before = plain(history.tables())

    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    new = asked([(CSI.version, 1, None, 2, MONTH, 1, 0, 70)])
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="No space"):
            history.fold(new, ["a"])
    assert plain(history.tables()) == before
    assert plain(History(base, tmp_path / "history").tables()) == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["base", "history"]
    history.fold(new, ["a"])
    assert plain(history.tables())["changes"]["paired"] == [1]


def test_a_history_of_another_cache_is_begun_anew(tmp_path: Path) -> None:
    row = (CSI.version, 1, None, 1, MONTH, 1, 0, 40)
    base = cached(tmp_path / "base", [row])
    History(base, tmp_path / "history").fold(asked([(*row[:3], 2, *row[4:])]), ["a"])
    other = cached(tmp_path / "other", [row, (CSI.version, 2, None, 1, MONTH, 2, 0, 10)])
    anew = History(other, tmp_path / "history")
    assert plain(anew.tables()) == plain(other.tables())
    assert anew.folded == []


def test_sums_too_large_for_64_bits_are_refused(tmp_path: Path) -> None:
    rcads = load_measure(instruments_folder() / "keys" / "rcads-25.toml")
    count, units = 1_600, np.array([shape_of(rcads, "total").highest])
    person, none = np.arange(count), np.zeros(count, dtype=np.int64)
    one = np.ones(1, dtype=np.int64)

    def packed(name: str, taken: int) -> Packed:
        columns = (person, none, none == 1, none + 1, none)
        some = Rows(*(each[:taken] for each in columns), [none[:taken]])
        path = tmp_path / name
        write_packed(path, some, Grid(one, one, MONTH, 1), units, measure=rcads, scale="total")
        return Packed(ArrayFile(path), rcads)

    with pytest.raises(InputRefused, match="1600 askings in one service and stage"):
        packed("all", count).tables()
    history = History(packed("half", 800), tmp_path / "history")
    before = plain(history.tables())
    new = Askings(
        person[800:], none[800:], none[800:] == 1, none[800:] + 1, none[800:] + 1, none[800:] + 1,
        none[800:] + MONTH, none[800:] + units[0], none[800:] == 0,
    )  # fmt: skip
    with pytest.raises(InputRefused, match="1600 askings in one service and stage"):
        history.fold(new, ["a"])
    assert plain(history.tables()) == before
    assert plain(History(history.base, history.path).tables()) == before


def test_a_damaged_history_is_refused_and_not_begun_anew(tmp_path: Path) -> None:
    row = (CSI.version, 1, None, 1, MONTH, 1, 0, 40)
    base = cached(tmp_path / "base", [row])
    History(base, tmp_path / "history").fold(asked([(*row[:3], 2, *row[4:])]), ["a"])
    whole = (tmp_path / "history").read_bytes()
    (tmp_path / "history").write_bytes(whole[:-1])
    with pytest.raises(InputRefused, match="fold those files again"):
        History(base, tmp_path / "history")
    assert (tmp_path / "history").read_bytes() == whole[:-1]


def test_the_second_of_two_folds_at_once_is_refused(tmp_path: Path) -> None:
    row = (CSI.version, 1, None, 1, MONTH, 1, 0, 40)
    base = cached(tmp_path / "base", [row])
    one, two = (History(base, tmp_path / "history") for _ in range(2))
    one.fold(asked([(*row[:3], 2, *row[4:])]), ["a"])
    with pytest.raises(InputRefused, match="others have folded meanwhile"):
        two.fold(asked([(*row[:3], 3, *row[4:])]), ["b"])
    assert plain(History(base, tmp_path / "history").tables()) == plain(one.tables())
