"""An invented folder of facts, for an analyst to look at: nobody answered these."""

from __future__ import annotations

import csv
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kith.evidence.duck import Engine, literal
from kith.evidence.facts import ANSWERS, answer_columns, month_number
from kith.evidence.refusals import UseRefused
from kith.evidence.synthetic import year_of_responses
from kith.evidence.whole_files import whole_file
from kith.measures.definition import Measure

SHARE_IN_COUPLES = 0.8


def write_example(
    folder: Path,
    measure: Measure,
    *,
    people: int,
    year: int,
    services: int = 4,
    stages: int = 3,
    seed: int = 1,
) -> Path:
    """Write a year of invented answers as facts into an empty or new folder; return the file.

    Most people are couples, who share a service and a life stage. The same seed gives the same
    facts. UseRefused when the folder holds something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UseRefused(f"{folder} is not empty. Name a folder that is new or empty.")
    target = folder / ANSWERS / measure.code / f"{year}.parquet"
    target.parent.mkdir(parents=True)
    columns = answer_columns(len(measure.items))
    kinds = ", ".join(f"{literal(each.name)}: {literal(each.kind)}" for each in columns)
    with tempfile.TemporaryDirectory(prefix="kith-") as work, Engine(Path(work)) as engine:
        plain = Path(work) / "answers.csv"
        with plain.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(
                _rows(measure, people, year, services=services, stages=stages, seed=seed)
            )
        read = f"read_csv({literal(str(plain))}, header = false, columns = {{{kinds}}})"
        with whole_file(target, mode=0o600) as part:
            engine.write(f"SELECT * FROM {read} ORDER BY month, person", part)
        for name, count in (("services", services), ("stages", stages)):
            title = f"'Invented {name.removesuffix('s')} ' || CAST(number AS VARCHAR)"
            numbers = f"(SELECT unnest(range(1, {count + 1})) AS number)"
            with whole_file(folder / f"{name}.parquet") as part:
                engine.write(
                    f"SELECT CAST(number AS INTEGER) AS number, '{name[:-1]}-' || "
                    f"CAST(number AS VARCHAR) AS code, {title} AS title FROM {numbers}",
                    part,
                )
    return target


def _rows(
    measure: Measure, people: int, year: int, *, services: int, stages: int, seed: int
) -> Iterator[list[int | str | None]]:
    chance = random.Random(f"{seed}/places")  # noqa: S311  -- nothing secret
    count = people // 2 + 1
    ids = chance.sample(range(1, 1 << 53), people + count + 1)
    weights = [1 + chance.random() * 3 for _ in range(services)]
    homes = [
        (chance.choices(range(1, services + 1), weights)[0], chance.randrange(stages + 1))
        for _ in range(count)
    ]
    together = [chance.random() < SHARE_IN_COUPLES for _ in range(count)]
    askings: Counter[int] = Counter()
    for response in year_of_responses(measure, people=people, year=year, seed=seed):
        number = int(response.person.removeprefix("P")) - 1
        couple = number // 2
        askings[number] += 1
        service, stage = homes[couple]
        yield [
            measure.version,
            ids[number],
            ids[people + couple] if together[couple] else None,
            askings[number],
            month_number(response.on.year, response.on.month),
            service,
            stage,
            *response.answers,
        ]
