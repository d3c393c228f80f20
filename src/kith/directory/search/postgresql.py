"""The search on PostgreSQL: GIN for words and codes, GiST for points. No extension is needed."""

from __future__ import annotations

from django.db import connection

from kith.directory.search.backend import COLUMNS, Parameters, Row, held
from kith.directory.search.narrowing import Narrowing, Wanted, squares_of

TABLE = "directory_searchrow r"
POINT = "point(r.easting::float8, r.northing::float8)"


class PostgreSQL:
    """Asks the GIN and the GiST index of migration 0007."""

    def matching(self, narrowing: Narrowing, limit: int, *, first_drawn: bool = False) -> list[Row]:
        """Rows that hold it all; with `first_drawn` those drawn first, else any of them."""
        conditions, parameters = held(narrowing, narrowing.area_id)
        wanted = (*narrowing.wanted, *squares_of(narrowing))
        order = "ORDER BY r.draw, r.id LIMIT %s" if first_drawn or not wanted else "LIMIT %s"
        if not wanted:
            return _rows(f"{_select(conditions)} {order}", [*parameters, limit])
        conditions.insert(0, "r.tokens @@ %s::tsquery")
        parameters.insert(0, _query(wanted))
        # Materialized: else the planner may hope to meet so many by reading the table in turn.
        sql = f"WITH r AS MATERIALIZED ({_select(conditions)}) SELECT {COLUMNS} FROM r {order}"  # noqa: S608
        return _rows(sql, [*parameters, limit])

    def nearest(self, narrowing: Narrowing, limit: int) -> list[Row]:
        """Rows with a point that hold it all, the nearest first; `near` and `within` are known."""
        assert narrowing.near is not None
        assert narrowing.within is not None
        east, north = round(narrowing.near.easting), round(narrowing.near.northing)
        conditions, parameters = held(narrowing, narrowing.area_id)
        conditions.append(f"r.easting IS NOT NULL AND {POINT} <@ circle(point(%s, %s), %s)")
        parameters += [east, north, narrowing.within]
        if narrowing.wanted:
            conditions.append("r.tokens @@ %s::tsquery")
            parameters.append(_query(narrowing.wanted))
        order = f"ORDER BY {POINT} <-> point(%s, %s) LIMIT %s"
        return _rows(f"{_select(conditions)} {order}", [*parameters, east, north, limit])

    def highest(self) -> int:
        """The highest number of a row: about how many there are at most."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM directory_searchrow")
            return int(cursor.fetchone()[0] or 0)


def _select(conditions: list[str]) -> str:
    # Every part is written here or in `backend`; what was typed is a parameter, and of letters.
    return f"SELECT {COLUMNS} FROM {TABLE} WHERE {' AND '.join(conditions)}"  # noqa: S608


def _rows(sql: str, parameters: Parameters) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[Row] = cursor.fetchall()
    return rows


def _query(wanted: tuple[Wanted, ...]) -> str:
    """PostgreSQL's grammar: each token quoted, so that none is read as part of it."""
    return " & ".join(f"({' | '.join(_way(way) for way in one)})" for one in wanted)


def _way(way: tuple[str, ...]) -> str:
    return f"({' & '.join(map(_token, way))})" if len(way) > 1 else _token(way[0])


def _token(token: str) -> str:
    return f"'{token[:-1]}':*" if token.endswith("*") else f"'{token}'"
