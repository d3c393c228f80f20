"""Our migrations undone and done again with data, in a process of its own, on KITH_DATA's database.

`python -m tests.conformance.walking_migrations TARGETS`: TARGETS is JSON, our rooms with the name of
the migration to go back to (null: the room was not there). Prints what every table was like before,
at the top, at the bottom and at the top again.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

OURS = ("core", "accounts", "areas", "organisations", "directory", "pledges", "rights", "front")


def tables() -> dict[str, Any]:
    """Each table of ours: its columns with their kinds, its indexes and rules, and its rows."""
    from django.db import connection

    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for name in sorted(connection.introspection.table_names(cursor)):
            if not name.startswith(tuple(f"{room}_" for room in OURS)) or "_fts" in name:
                continue
            columns = connection.introspection.get_table_description(cursor, name)
            rules = connection.introspection.get_constraints(cursor, name)
            cursor.execute(f'SELECT * FROM "{name}"')
            names = [one[0] for one in cursor.description]
            rows = [dict(zip(names, map(told, row), strict=True)) for row in cursor.fetchall()]
            found[name] = {
                "columns": sorted(f"{one.name} {kind(one)} {one.null_ok}" for one in columns),
                "rules": sorted(
                    f"{sorted(map(str, one['columns'] or []))} {one['unique']} {one['primary_key']} "
                    f"{one['foreign_key']} {one['check'] and key}"
                    for key, one in rules.items()
                ),
                "sealed": sorted(
                    {key for row in rows for key, value in row.items() if value == SEALED}
                ),
                "rows": sorted(json.dumps(row, sort_keys=True) for row in rows),
            }
    return found


SEALED = "(bytes)"


def told(value: Any) -> Any:
    """A value as text; bytes are sealed, and never the same twice."""
    if isinstance(value, bytes | memoryview):
        return SEALED
    return value if value is None or isinstance(value, int | float) else str(value)


def kind(column: Any) -> str:
    """What a column holds, as the database calls it."""
    return f"{column.type_code} {column.display_size or ''}"


def main(targets: dict[str, str | None]) -> None:
    """Walk, and say what was seen."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    told = {"before": tables()}
    call_command("migrate", verbosity=0)
    told["top"] = tables()
    executor = MigrationExecutor(connection)
    leaves = [node for node in executor.loader.graph.leaf_nodes() if node[0] in OURS]
    back = [(room, name) for room, name in targets.items() if room in dict(leaves)]
    executor.migrate(back)
    told["bottom"] = tables()
    MigrationExecutor(connection).migrate(leaves)
    told["top again"] = tables()
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "kith.config.settings"
    main(json.loads(sys.argv[1]))
