"""Ways to read the generation, on SQLite: `python -m benchmarks.generation_read FOLDER`."""

from __future__ import annotations

import json
import os
import sqlite3
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kith.config.settings")

import django

django.setup()

from django.db import connection  # noqa: E402

from benchmarks.measuring import best_per_call  # noqa: E402
from kith.core.page_cache import generation  # noqa: E402
from kith.core.page_cache.generation import NUMBER  # noqa: E402

CALLS, ROUNDS = 20_000, 5


def main(folder: str) -> dict[str, float]:
    """CPU microseconds of one look."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE core_pagegeneration (id integer PRIMARY KEY, number bigint)")
        cursor.execute("INSERT INTO core_pagegeneration VALUES (1, 7)")
    own = sqlite3.connect(f"file:{folder}/kith.sqlite3?mode=ro", uri=True, isolation_level=None)
    ways = {
        "Django's cursor": generation,
        "a connection of our own": lambda: own.execute(NUMBER).fetchall(),
        "data_version": lambda: own.execute("PRAGMA data_version").fetchall(),
    }
    return {name: 1e6 * best_per_call(way, CALLS, ROUNDS) for name, way in ways.items()}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
