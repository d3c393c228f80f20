"""The published schema of the facts that the evidence engine reads, and nothing else.

A folder of facts holds Parquet files:

    scores/<measure>/<scale>/*.parquet     a row for each score of each asking
    answers/<measure>/*.parquet            a row for each asking, with its item answers (optional)
    services.parquet, stages.parquet       number, code and title of each (optional)

Every name is a number and every score an exact integer, so that engines agree to the last bit.
`kith.monitoring` writes facts from the live house; they can be made anew at will.
"""

from __future__ import annotations

from dataclasses import dataclass

SCORES, ANSWERS = "scores", "answers"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a fact: its SQL type, and what it says."""

    name: str
    kind: str
    says: str
    may_be_null: bool = False


ASKING = (
    Column("version", "VARCHAR", "version of the measure's definition, such as 1.0.0"),
    Column("person", "BIGINT", "opaque id of the person asked"),
    Column("pair", "BIGINT", "opaque id that two partners share", may_be_null=True),
    Column(
        "asking", "INTEGER", "1 for the first time this person was asked this measure, then 2, …"
    ),
    Column("month", "INTEGER", "12 x year + month - 1: 24322 is November 2026"),
    Column("service", "INTEGER", "number of the service that asked"),
    Column("stage", "INTEGER", "number of the life stage, 0 where it is not known"),
)
"""What the facts of scores and of answers both say of one asking."""

SCORE = (
    *ASKING,
    Column("units", "BIGINT", "score x the scale's published denominator", may_be_null=True),
    Column("missing", "INTEGER", "0, or why there is no score: 1 no answers, 2 too few, 3 a part"),
)


def answer_columns(items: int) -> tuple[Column, ...]:
    """The columns of a measure's answers: those of an asking, then a1 to an, codes as they are."""
    return (
        *ASKING,
        *(
            Column(f"a{number}", "TINYINT", f"code answered to item {number}", may_be_null=True)
            for number in range(1, items + 1)
        ),
    )


def month_number(year: int, month: int) -> int:
    """Months since the year 0: consecutive months differ by one."""
    return 12 * year + month - 1


def month_text(number: int) -> str:
    """A month number as ISO text: 24322 is 2026-11."""
    year, month = divmod(number, 12)
    return f"{year:04d}-{month + 1:02d}"
