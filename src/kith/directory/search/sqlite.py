"""The search on SQLite: FTS5 for words and codes, an R*Tree for points."""

from __future__ import annotations

from django.db import connection

from kith.directory.search.backend import BETWEEN, OF_NAME, Parameters, Rows, held, squared_distance
from kith.directory.search.narrowing import Narrowing, Wanted, squares_of
from kith.postcodes.grid import box_around

TABLE = "directory_searchrow r"
# CROSS JOIN keeps the order: the index first, then the rows that it names.
BY_TOKEN = f"directory_searchtokens t CROSS JOIN {TABLE} ON r.id = t.rowid"
BY_POINT = f"directory_searchpoints p CROSS JOIN {TABLE} ON r.id = p.id"

# The bytes of blobs are joined as they are, and told as bytes again; no letters are read from them.
AS_ONE = "CAST(group_concat(packed, '') AS BLOB)"


class SQLite:
    """Asks FTS5 and the R*Tree of migration 0009."""

    def first(self, narrowing: Narrowing, limit: int) -> Rows:
        """Of the rows that hold it all those drawn first, in that order.

        FTS5 tells rows in the order of their numbers, which is that in which they are drawn: so it
        stops when there are enough, however many have the words.
        """
        conditions, parameters = held(narrowing, narrowing.area_id.hex)
        wanted = (*narrowing.wanted, *squares_of(narrowing))
        if not wanted:
            return _rows(narrowing, TABLE, conditions, "r.id", [*parameters, limit])
        conditions.insert(0, "t.directory_searchtokens MATCH %s")
        parameters = [_query(wanted), *parameters, limit]
        return _rows(narrowing, BY_TOKEN, conditions, "t.rowid", parameters)

    def nearest(self, narrowing: Narrowing, limit: int) -> Rows:
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
        return _rows(
            narrowing, BY_POINT, conditions, f"{squared}, r.id", [*parameters, *own, limit]
        )


def _rows(
    narrowing: Narrowing, source: str, conditions: list[str], order: str, parameters: Parameters
) -> Rows:
    """All rows in one value: each by itself would take as long again."""
    columns = f"r.packed, r.{OF_NAME}" if narrowing.reads_names else "r.packed"
    told = AS_ONE + (f", group_concat({OF_NAME}, '{BETWEEN}')" if narrowing.reads_names else "")
    # Every part is written here or in `backend`; what was typed is a parameter, and of letters.
    where = " AND ".join(conditions)
    rows = f"SELECT {columns} FROM {source} WHERE {where} ORDER BY {order} LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {told} FROM ({rows})", parameters)  # noqa: S608
        return Rows.joined(*cursor.fetchone())


def _query(wanted: tuple[Wanted, ...]) -> str:
    """FTS5's grammar: each token quoted, so that none is read as part of it."""
    return " AND ".join(f"({' OR '.join(_way(way) for way in one)})" for one in wanted)


def _way(way: tuple[str, ...]) -> str:
    return f"({' AND '.join(map(_token, way))})" if len(way) > 1 else _token(way[0])


def _token(token: str) -> str:
    return f'"{token[:-1]}" *' if token.endswith("*") else f'"{token}"'
