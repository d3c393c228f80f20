"""For migrations: a column that stood clear becomes a sealed one, with what every row holds.

    operations = seals("core.Draft", "typed", clear=models.JSONField(), sealed=EncryptedJSON(of=…))

The clear column steps aside, the sealed one takes its name (it is bound to that), rows are carried
over in batches and emptied of what was clear, and the old column goes. Backwards likewise, until
the first erasure: whose key is destroyed cannot be put back in clear, so going back raises Erased.
SQLite overwrites what is freed; PostgreSQL gives it back to the disk by `VACUUM FULL` alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation

from kith.core.encryption.fields import EncryptedText, ready_to_seal

AT_ONCE = 500
Move = Callable[[Any], None]


def seals(label: str, name: str, *, clear: Any, sealed: EncryptedText) -> list[Operation]:
    """The steps that seal one column of a table; its migration takes them all or none."""
    model, aside = label.partition(".")[2].lower(), f"{name}_clear"
    loose, waiting = clear.clone(), sealed.clone()
    loose.null = waiting.null = True

    def seal(record: Any) -> None:
        value = getattr(record, aside)
        setattr(record, name, None if sealed.null and not value else value)
        setattr(record, aside, None)

    def unseal(record: Any) -> None:
        value = getattr(record, name)
        setattr(record, aside, sealed.empty if value is None else value)
        setattr(record, name, None)

    def step(move: Move) -> Any:
        return partial(_carry, label=label, fields=[name, aside], move=move)

    return [
        migrations.RenameField(model, name, aside),
        migrations.AlterField(model, aside, loose),
        migrations.AddField(model, name, waiting),
        migrations.RunPython(step(seal), step(unseal)),
        migrations.RemoveField(model, aside),
        *([] if sealed.null else [migrations.AlterField(model, name, sealed)]),
    ]


def _carry(apps: Any, schema_editor: Any, *, label: str, fields: list[str], move: Move) -> None:
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")
    # What stands there is carried whole: older rows may be longer than a form takes today. The
    # field is this migration's own copy.
    apps.get_model(label)._meta.get_field(fields[0]).letters = None
    rows = apps.get_model(label)._base_manager.using(connection.alias).order_by("pk")
    records = list(rows[:AT_ONCE])
    while records:
        for record in ready_to_seal(records):
            move(record)
            record.save(using=connection.alias, update_fields=fields)
        records = list(rows.filter(pk__gt=records[-1].pk)[:AT_ONCE])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # or the next ALTER TABLE finds checks that wait
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
