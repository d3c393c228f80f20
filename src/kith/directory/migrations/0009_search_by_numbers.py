"""Rows of the index by nine packed numbers, numbered in the order in which they are drawn.

What was indexed is carried over; only that an entry can be rung is known when it is indexed next.
On SQLite triggers keep both indexes with their table, whoever writes to it; a later migration that
makes the table anew must make them anew too (`make`).
"""

from importlib import import_module
from typing import Any
from uuid import UUID

import django.db.models.deletion
from django.db import connections, migrations, models

import kith.directory.models.search

BEFORE = import_module("kith.directory.migrations.0007_search_indexes")
SQLITE, SQLITE_AWAY = BEFORE.SQLITE, BEFORE.SQLITE_AWAY
POSTGRESQL, POSTGRESQL_AWAY = BEFORE.POSTGRESQL, BEFORE.POSTGRESQL_AWAY
make, unmake = BEFORE.make, BEFORE.unmake
AT_ONCE = 1_000
KEPT = "directory_searchrow_before"
ALIKE = (
    "of_name", "assured_day", "youngest", "oldest", "brings_in", "easting", "northing", "name",
    "precision", "tokens",
)  # fmt: skip


def put_by(apps: Any, schema_editor: Any) -> None:
    """The rows as they were, in a table of their own until they are carried over."""
    schema_editor.execute(f"CREATE TABLE {KEPT} AS SELECT * FROM directory_searchrow")  # noqa: S608


def throw_away(apps: Any, schema_editor: Any) -> None:
    """Back: the index is empty, and made again from the entries when these are written."""
    schema_editor.execute("DELETE FROM directory_searchrow")
    schema_editor.execute(f"CREATE TABLE {KEPT} (number integer)")


def carry_over(apps: Any, schema_editor: Any) -> None:
    """Rows as they were, packed."""
    row, code_set = (apps.get_model("directory", name) for name in ("SearchRow", "SearchSet"))
    last = -1
    with connections[schema_editor.connection.alias].cursor() as cursor:
        cursor.execute(f"SELECT * FROM {KEPT} ORDER BY draw, id")  # noqa: S608
        names = [one[0] for one in cursor.description]
        while some := cursor.fetchmany(AT_ONCE):
            rows, sets = [], {}
            for values in some:
                made = _carried(dict(zip(names, values, strict=True)), last, sets)
                last = made["id"]
                rows.append(row(**made))
            code_set.objects.bulk_create(
                [code_set(**told) for told in sets.values()], ignore_conflicts=True
            )
            row.objects.bulk_create(rows)


def _carried(one: dict[str, Any], last: int, sets: dict[int, dict[str, Any]]) -> dict[str, Any]:
    from kith.directory.search.codes import DRAWN_BITS, ROW_BITS
    from kith.directory.search.documents import Written, sets_told
    from kith.directory.search.packing import Packed, Standing, point_number

    area_id = UUID(str(one["area_id"]))
    written = Written()
    told = sets_told(area_id, one["facets"].split(), one["of_terms"], written)
    for pk, some in written.sets.items():
        if pk:
            codes = " ".join(some.codes)
            sets[pk] = {"id": pk, "area_id": area_id, "codes": codes, "words": some.words}
    number = max(one["draw"] >> (DRAWN_BITS - ROW_BITS), last + 1)
    packed = Packed(
        id=number,
        draw=one["draw"],
        standing=Standing(
            one["assured_day"], one["taking"], is_anywhere=bool(one["is_anywhere"])
        ).number,
        point=point_number(one["easting"], one["northing"]),
        added=one["added"],
        **told,
    )
    return {
        **{name: one[name] for name in ALIKE},
        "id": number,
        "packed": packed.value(),
        "area_id": area_id,
        "service_id": UUID(str(one["service_id"])),
        "place_id": UUID(str(one["place_id"])) if one["place_id"] else None,
    }


def forget(apps: Any, schema_editor: Any) -> None:
    """What was put by goes."""
    schema_editor.execute(f"DROP TABLE {KEPT}")


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0003_visits"),
        ("directory", "0008_languages_and_types"),
    ]

    operations = [
        migrations.RunPython(unmake, make),
        migrations.RunPython(put_by, forget),
        migrations.DeleteModel("SearchRow"),
        migrations.CreateModel(
            "SearchSet",
            [
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("codes", models.TextField(help_text="Codes that are counted.")),
                (
                    "words",
                    models.TextField(help_text="Stems of what the terms among them are called."),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.area",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            "SearchRow",
            [
                (
                    "id",
                    models.BigAutoField(
                        help_text="Drawn from the service's id: its turn when there are many.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.area",
                    ),
                ),
                (
                    "assured_day",
                    models.IntegerField(help_text="Days since year 1; 0: nobody has confirmed it."),
                ),
                (
                    "youngest",
                    models.SmallIntegerField(help_text="0 where anybody is young enough to be."),
                ),
                (
                    "oldest",
                    models.SmallIntegerField(help_text="999 where nobody is too old."),
                ),
                ("brings_in", models.SmallIntegerField()),
                (
                    "packed",
                    models.BinaryField(help_text="Nine numbers: see `search.packing`."),
                ),
                ("of_name", models.TextField(help_text="Stems of its names, in order.")),
                ("easting", models.IntegerField(null=True)),
                ("northing", models.IntegerField(null=True)),
                ("name", models.CharField(help_text="Folded, to sort by.", max_length=200)),
                (
                    "precision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unit", "Postcode"),
                            ("sector", "Part of a postcode"),
                            ("district", "First half of a postcode"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.service",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.place",
                    ),
                ),
                (
                    "tokens",
                    kith.directory.models.search.TokensField(
                        help_text="Stems of all its words, and codes to narrow by."
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["service"], name="search_rows_of_a_service")],
            },
        ),
        migrations.RunPython(make, unmake),
        migrations.RunPython(carry_over, throw_away),
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
