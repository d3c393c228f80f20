"""The table that counts attempts: every process of the house must count in the same place."""

from django.core.management import call_command
from django.db import migrations

TABLE = "kith_cache"


def create(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute(f'DROP TABLE IF EXISTS "{TABLE}"')


class Migration(migrations.Migration):
    dependencies = [("core", "0002_trail_outbox_uploads")]

    operations = [migrations.RunPython(create, drop)]
