"""The number that says how often what the public pages show has changed."""

from django.db import migrations, models


def begin(apps, schema_editor):
    rows = apps.get_model("core", "PageGeneration").objects.using(schema_editor.connection.alias)
    rows.get_or_create(pk=1, defaults={"number": 1})


class Migration(migrations.Migration):
    dependencies = [("core", "0004_audit_is_append_only")]

    operations = [
        migrations.CreateModel(
            name="PageGeneration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveBigIntegerField()),
            ],
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
