"""The database itself refuses to change or delete what the audit trail holds.

This stops the application, its bugs and a tired engineer at `kith manage dbshell`. It does not
stop whoever owns the database or the machine: they can drop a trigger. That is what the seals and
the heads kept elsewhere are for (docs/security/audit.md).
"""

from django.db import migrations

from kith.core.migrations import _append_only


def put(apps, schema_editor):
    _append_only.put(schema_editor.connection)


def drop(apps, schema_editor):
    _append_only.drop(schema_editor.connection)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {_append_only.FUNCTION}()")


class Migration(migrations.Migration):
    dependencies = [("core", "0003_cache_table")]

    operations = [migrations.RunPython(put, drop)]
