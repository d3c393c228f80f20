"""In a process of its own, on one database or the other: `python -m tests.integration.cli.growing`.

fill    put rows into every table
told    every table's rows as Django tells them, hashed, by table
look    pages answer, numbers go on, the trail verifies
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from typing import Any


def told() -> dict[str, list[Any]]:

    from kith.directory.models import SearchRow
    from tests.integration.cli.every_table import moved

    found = {}
    for model in moved():
        fields = [
            one
            for one in model._meta.local_concrete_fields
            if (model, one.name) != (SearchRow, "tokens")  # of each database's own type: see `look`
        ]
        plain = [
            {one.name: _plain(_held(one, row)) for one in fields}
            for row in model._base_manager.order_by("pk")
        ]
        lines = json.dumps(plain, sort_keys=True, default=str)
        found[model._meta.db_table] = [len(plain), hashlib.sha256(lines.encode()).hexdigest()]
    return found


def _held(field: Any, row: Any) -> Any:
    """As the table holds it: what is sealed goes into no dump, so it is taken as it stands."""
    from kith.core.encryption.fields import EncryptedText

    if isinstance(field, EncryptedText):
        return bytes(row.__dict__[field.attname] or b"").hex()
    return field.value_to_string(row)


def _plain(value: Any) -> Any:
    """JSON within texts, as blocks of pages are kept, in one order of keys."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return _plain(json.loads(value))
        except ValueError:
            return value
    return value


def look() -> dict[str, Any]:
    from pathlib import Path

    from django.conf import settings
    from django.db import connection
    from django.db.models import AutoField
    from django.test import Client

    from kith.core.growing.target import MARK
    from kith.core.sealing.checking import check_trail
    from tests.integration.cli.every_table import moved

    behind = []
    with connection.cursor() as cursor:
        for model in moved():
            key = model._meta.pk
            if not isinstance(key, AutoField):
                continue
            table = model._meta.db_table
            cursor.execute(f'SELECT coalesce(max("{key.column}"), 0) FROM "{table}"')
            highest = cursor.fetchone()[0]
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s))", [f'"{table}"', key.column]
            )
            if cursor.fetchone()[0] <= highest:
                behind.append(table)
        cursor.execute("SELECT count(*) FROM wagtailsearch_indexentry")
        indexed = cursor.fetchone()[0]
    client = Client(HTTP_HOST="localhost")
    return {
        "pages": {path: client.get(path).status_code for path in ("/", "/charter/", "/services/")},
        "behind": behind,
        "indexed": indexed > 0,
        "marked": MARK in connection.introspection.table_names(),
        "breaks": len(check_trail(Path(settings.DATA)).breaks),
    }


def main(deed: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kith.config.settings")
    import django

    django.setup()
    from tests.integration.cli import every_table

    deeds = {"fill": every_table.fill, "told": told, "look": look}
    sys.stdout.write(f"{json.dumps(deeds[deed]())}\n")


if __name__ == "__main__":
    main(sys.argv[1])
