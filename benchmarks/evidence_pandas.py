"""The evidence pipeline as a pandas person writes it, from the wide file to the same tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.evidence_facts import DIMENSIONS
from kith.evidence.tally import Columns
from kith.measures import Measure, compile_plan
from kith.measures.change_measured import UnitRule, unit_rule

KEY = ["service", "stage", "month"]


def tables(path: Path, measure: Measure) -> dict[str, Columns]:
    """Read, score, pair, judge and count: `cells`, `changes` and `couples`."""
    names = [f"a{item.number}" for item in measure.items]
    frame = pd.read_parquet(path, columns=[*DIMENSIONS, *names])
    points = pd.DataFrame(
        {name: frame[name].map(i.points()) for name, i in zip(names, measure.items, strict=True)}
    )
    frame = frame[list(DIMENSIONS)].assign(units=points.sum(axis=1, min_count=len(names)))
    frame["units"] = frame["units"].where(points.notna().all(axis=1))
    rule = unit_rule(measure, "total")
    frame = frame.sort_values(["person", "asking"])
    people = _people(frame)
    return {
        "cells": _plain(_cells(frame, measure, rule)),
        "changes": _plain(_changes(people, rule)),
        "couples": _plain(_couples(people)),
    }


def _cells(frame: Any, measure: Measure, rule: UnitRule) -> Any:
    (scale,) = compile_plan(measure).scales
    known = frame["units"].notna()
    band = pd.Series(np.searchsorted(scale.thresholds, frame["units"], "right"), frame.index)
    columns = {
        "responses": 1,
        "scored": known,
        "units_sum": frame["units"].fillna(0),
        "units_squares": frame["units"].fillna(0) ** 2,
        **{f"band_{k}": known & (band == k) for k, _ in enumerate(scale.bands)},
        "clinical": known & _is_clinical(frame["units"], rule),
    }
    return frame[KEY].assign(**columns).groupby(KEY).sum()


def _people(frame: Any) -> Any:
    columns = ["person", "pair", "units", *KEY]
    first = frame.drop_duplicates("person", keep="first")[columns].set_index("person")
    last = frame.drop_duplicates("person", keep="last")[columns].set_index("person")
    people = last.assign(first=first["units"], last=last["units"])
    people["askings"] = frame.groupby("person").size()
    return people


def _changes(people: Any, rule: UnitRule) -> Any:
    first, last, once = people["first"], people["last"], people["askings"] == 1
    paired = ~once & first.notna() & last.notna()
    difference = (last - first).where(paired)
    gain = difference if rule.higher_better else -difference
    up, down = gain >= rule.threshold, gain <= -rule.threshold
    was, now = _is_clinical(first, rule), _is_clinical(last, rule)
    columns = {
        "people": 1,
        "only_once": once,
        "first_missing": ~once & first.isna(),
        "last_missing": ~once & first.notna() & last.isna(),
        "paired": paired,
        "recovered": up & was & ~now,
        "improved": up & ~(was & ~now),
        "unchanged": paired & ~up & ~down,
        "deteriorated": down,
        "crossed_not_reliably": paired & was & ~now & ~up,
        "started_healthy": paired & ~was,
        "first_sum": first.where(paired).fillna(0),
        "first_squares": first.where(paired).fillna(0) ** 2,
        "last_sum": last.where(paired).fillna(0),
        "last_squares": last.where(paired).fillna(0) ** 2,
        "difference_sum": difference.fillna(0),
        "difference_squares": difference.fillna(0) ** 2,
    }
    return people[KEY].assign(**columns).groupby(KEY).sum()


def _couples(people: Any) -> Any:
    paired = people[people["pair"].notna()].reset_index().sort_values(["pair", "person"])
    paired = paired[paired.groupby("pair")["person"].transform("size") == 2]
    one = paired.drop_duplicates("pair", keep="first").set_index("pair")
    two = paired.drop_duplicates("pair", keep="last").set_index("pair")
    gap = (one["first"] - two["first"]).abs()
    late = (one["last"] - two["last"]).abs()
    twice = gap.notna() & late.notna() & (one["askings"] > 1) & (two["askings"] > 1)
    key = one[KEY].assign(month=np.maximum(one["month"], two["month"]))
    columns = {
        "couples": 1,
        "gap_known_first": gap.notna(),
        "first_gap_sum": gap.fillna(0),
        "first_gap_squares": gap.fillna(0) ** 2,
        "both_twice": twice,
        "first_gap_sum_twice": gap.where(twice).fillna(0),
        "last_gap_sum": late.where(twice).fillna(0),
        "last_gap_squares": late.where(twice).fillna(0) ** 2,
    }
    return key.assign(**columns).groupby(KEY).sum()


def _is_clinical(units: Any, rule: UnitRule) -> Any:
    return (units < rule.boundary) == rule.clinical_is_low


def _plain(frame: Any) -> Columns:
    whole = frame.reset_index()
    return {name: whole[name].to_numpy().astype(np.int64) for name in whole}
