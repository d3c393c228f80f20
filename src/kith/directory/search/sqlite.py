"""The search on SQLite: FTS5 for words and codes, an R*Tree for points."""

from __future__ import annotations

from django.db import connection

from kith.directory.search.backend import COLUMNS, Parameters, Row, held, squared_distance
from kith.directory.search.narrowing import Narrowing, Wanted, squares_of
from kith.postcodes.grid import box_around

TABLE = "directory_searchrow r"
# CROSS JOIN keeps the order: the index first, then the rows that it names.
BY_TOKEN = f"directory_searchtokens t CROSS JOIN {TABLE} ON r.id = t.rowid"
BY_POINT = f"directory_searchpoints p CROSS JOIN {TABLE} ON r.id = p.id"


class SQLite:
    """Asks FTS5 and the R*Tree of migration 0007."""

    def matching(self, narrowing: Narrowing, limit: int, *, first_drawn: bool = False) -> list[Row]:
        """Rows that hold it all; with `first_drawn` those drawn first, else any of them."""
        conditions, parameters = held(narrowing, narrowing.area_id.hex)
        wanted = (*narrowing.wanted, *squares_of(narrowing))
        source = TABLE
        if wanted:
            source = BY_TOKEN
            conditions.insert(0, "t.directory_searchtokens MATCH %s")
            parameters.insert(0, _query(wanted))
        order = " ORDER BY r.draw, r.id" if first_drawn else ""
        return _rows(source, conditions, parameters, f"{order} LIMIT %s", [limit])

    def nearest(self, narrowing: Narrowing, limit: int) -> list[Row]:
        """Rows with a point that hold it all, the nearest first; `near` and `within` are known."""
        assert narrowing.near is not None
        assert narrowing.within is not None
        conditions, parameters = held(narrowing, narrowing.area_id.hex)
        box = box_around(narrowing.near, narrowing.within)
        conditions.append("p.east >= %s AND p.west <= %s AND p.north >= %s AND p.south <= %s")
        parameters += [box.west, box.east, box.south, box.north]
        for one in narrowing.wanted:
            ways = [" AND ".join(["instr(' ' || r.tokens || ' ', %s)"] * len(way)) for way in one]
            conditions.append(f"({' OR '.join(ways)})")
            parameters += [f" {token} " for way in one for token in way]
        squared, own = squared_distance(narrowing.near)
        order = f" ORDER BY {squared}, r.draw, r.id LIMIT %s"
        return _rows(BY_POINT, conditions, parameters, order, [*own, limit])

    def highest(self) -> int:
        """The highest number of a row: about how many there are at most."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM directory_searchrow")
            return int(cursor.fetchone()[0] or 0)


def _rows(
    source: str, conditions: list[str], parameters: Parameters, order: str, ordering: Parameters
) -> list[Row]:
    # Every part is written here or in `backend`; what was typed is a parameter, and of letters.
    sql = f"SELECT {COLUMNS} FROM {source} WHERE {' AND '.join(conditions)}{order}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, *ordering])
        rows: list[Row] = cursor.fetchall()
    return rows


def _query(wanted: tuple[Wanted, ...]) -> str:
    """FTS5's grammar: each token quoted, so that none is read as part of it."""
    return " AND ".join(f"({' OR '.join(_way(way) for way in one)})" for one in wanted)


def _way(way: tuple[str, ...]) -> str:
    return f"({' AND '.join(map(_token, way))})" if len(way) > 1 else _token(way[0])


def _token(token: str) -> str:
    return f'"{token[:-1]}" *' if token.endswith("*") else f'"{token}"'
