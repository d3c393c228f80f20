"""The search on PostgreSQL: GIN for words and codes, GiST for points. No extension is needed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import connection

from kith.directory.search import codes
from kith.directory.search.backend import BETWEEN, OF_NAME, Parameters, Rows, held
from kith.directory.search.narrowing import Narrowing, Wanted, squares_of

TABLE = "directory_searchrow r"
POINT = "point(r.easting::float8, r.northing::float8)"
MEASURED = 200
"""By the number of the row of this turn it is reckoned how many there are."""
FEW = 10_000
"""Up to so many rows GIN is asked for all that hold; beyond, for a share first."""
MORE_THAN_ENOUGH, SURELY_FEWER = 1.1, 0.8
Question = tuple[str, Parameters]


class PostgreSQL:
    """Asks the GIN and the GiST index of migration 0009."""

    def first(self, narrowing: Narrowing, limit: int) -> Rows:
        """Of the rows that hold it all those drawn first, in that order.

        GIN tells all rows that hold, in no such order. So where there are many rows it is asked for
        the smallest share of them all that has enough.
        """
        wanted = (*narrowing.wanted, *squares_of(narrowing))
        if not wanted:
            sql, parameters = _select(narrowing)
            return _rows(narrowing, f"{sql} ORDER BY r.id LIMIT %s", [*parameters, limit])
        share, are_few = _enough(narrowing, wanted, limit)
        if are_few:  # then they need no order, unless that was wrong
            sql, parameters = _select(narrowing, wanted)
            rows = _rows(narrowing, f"{sql} LIMIT %s", [*parameters, limit])
            if len(rows) < limit:
                return rows
        while True:
            sql, parameters = _select(narrowing, _in_share(wanted, share))
            # By a sum: else the planner may hope to meet so many by reading the rows in turn.
            rows = _rows(narrowing, f"{sql} ORDER BY r.id + 0 LIMIT %s", [*parameters, limit])
            if len(rows) >= limit or not share:
                return rows
            share -= 1

    def nearest(self, narrowing: Narrowing, limit: int) -> Rows:
        """Rows with a point that hold it all, the nearest first; `near` and `within` are known."""
        assert narrowing.near is not None
        assert narrowing.within is not None
        east, north = round(narrowing.near.easting), round(narrowing.near.northing)
        sql, parameters = _select(narrowing, narrowing.wanted)
        sql += f" AND r.easting IS NOT NULL AND {POINT} <@ circle(point(%s, %s), %s)"
        sql += f" ORDER BY {POINT} <-> point(%s, %s) LIMIT %s"
        parameters += [east, north, narrowing.within, east, north, limit]
        return _rows(narrowing, sql, parameters)


def _enough(narrowing: Narrowing, wanted: tuple[Wanted, ...], limit: int) -> tuple[int, bool]:
    """The smallest share of all rows in which there should be so many that hold, 0 for all of them;
    and whether, as well as a share can tell, fewer hold in all.
    """
    about = _rows_about()
    if about <= limit:
        return 0, True
    if about <= FEW:
        return 0, False
    share = min((about // limit).bit_length() - 1, codes.SHARES)
    found = _count(narrowing, _in_share(wanted, share), limit)
    if found >= limit:
        return share, False
    found <<= share
    while share and found >> share < limit * MORE_THAN_ENOUGH:
        share -= 1
    return share, found < limit * SURELY_FEWER


def _in_share(wanted: tuple[Wanted, ...], share: int) -> tuple[Wanted, ...]:
    return (*wanted, ((f"={codes.SHARE}{share}",),)) if share else wanted


def _rows_about() -> int:
    """How many rows there are, about: their numbers are drawn evenly."""
    number = _value(f"SELECT id FROM {TABLE} ORDER BY id OFFSET %s LIMIT 1", [MEASURED])  # noqa: S608
    return (MEASURED << codes.ROW_BITS) // max(number, 1) if number is not None else 0


def _select(narrowing: Narrowing, wanted: tuple[Wanted, ...] = ()) -> Question:
    conditions, parameters = held(narrowing, narrowing.area_id)
    queries = _queries(wanted)
    conditions = ["r.tokens @@ %s::tsquery"] * len(queries) + conditions
    parameters = queries + parameters
    columns = f"r.id, r.packed, r.{OF_NAME}" if narrowing.reads_names else "r.id, r.packed"
    # Every part is written here or in `backend`; what was typed is a parameter, and of letters.
    return f"SELECT {columns} FROM {TABLE} WHERE {' AND '.join(conditions)}", parameters  # noqa: S608


def _count(narrowing: Narrowing, wanted: tuple[Wanted, ...], limit: int) -> int:
    sql, parameters = _select(replace(narrowing, reads_names=False), wanted)
    counted = f"SELECT count(*) FROM ({sql} LIMIT %s) held"  # noqa: S608
    return int(_value(counted, [*parameters, limit]))


def _rows(narrowing: Narrowing, sql: str, parameters: Parameters) -> Rows:
    """All rows in one value: each by itself would take as long again."""
    columns = "string_agg(packed, ''::bytea)"
    if narrowing.reads_names:
        columns += f", string_agg({OF_NAME}, '{BETWEEN}')"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM ({sql}) one_by_one", parameters)  # noqa: S608
        return Rows.joined(*cursor.fetchone())


def _value(sql: str, parameters: Parameters) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        row = cursor.fetchone()
    return row[0] if row else None


def _queries(wanted: tuple[Wanted, ...]) -> Parameters:
    """PostgreSQL's grammar: each token quoted, so that none is read as part of it.

    Tokens that must be there in one query, and each choice of several in one of its own: GIN walks
    through these much more quickly than through one that says it all.
    """
    plain = [_way(one[0]) for one in wanted if len(one) == 1]
    choices = [" | ".join(map(_way, one)) for one in wanted if len(one) > 1]
    return ([" & ".join(plain)] if plain else []) + choices


def _way(way: tuple[str, ...]) -> str:
    return f"({' & '.join(map(_token, way))})" if len(way) > 1 else _token(way[0])


def _token(token: str) -> str:
    return f"'{token[:-1]}':*" if token.endswith("*") else f"'{token}'"
