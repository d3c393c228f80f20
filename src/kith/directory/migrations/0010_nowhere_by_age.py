"""Codes for whom what is nowhere is: rows that were indexed before get them as new ones do."""

from typing import Any

from django.db import migrations

from kith.directory.search.codes import AGE_BANDS, AGED, NOWHERE

POSTGRESQL = """UPDATE directory_searchrow SET tokens = tokens || array_to_tsvector(ARRAY[%s])
    WHERE tokens @@ %s::tsquery AND youngest <= %s AND oldest >= %s"""
SQLITE = """UPDATE directory_searchrow SET tokens = tokens || ' ' || %s
    WHERE instr(' ' || tokens || ' ', %s) AND youngest <= %s AND oldest >= %s"""
NO_END = 10_000


def add_codes(apps: Any, schema_editor: Any) -> None:
    """One band after the other."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    statement = SQLITE if is_sqlite else POSTGRESQL
    nowhere = f" {NOWHERE} " if is_sqlite else f"'{NOWHERE}'"
    ends = (*(start - 1 for start in AGE_BANDS[1:]), NO_END)
    with schema_editor.connection.cursor() as cursor:
        for start, end in zip(AGE_BANDS, ends, strict=True):
            cursor.execute(statement, [f"={AGED}{start}", nowhere, end, start])


class Migration(migrations.Migration):
    dependencies = [("directory", "0009_search_by_numbers")]

    operations = [migrations.RunPython(add_codes, migrations.RunPython.noop)]
