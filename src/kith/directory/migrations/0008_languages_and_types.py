"""Languages of texts, what types of service are, and columns for what stood in JSON before."""

import uuid
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

PACK = "pack"
RETIRED = "retired_at"
"""Where an entry's origins said that the pack retired it."""
WHOSE = ("provider", "organisation")
LANG = "Tag of the text's language; blank: the area's own."


def into_columns(apps: Any, schema_editor: Any) -> None:
    """What stood in JSON gets its columns."""
    services = apps.get_model("directory", "Service").objects
    for one in services.filter(origins__has_key=RETIRED).iterator():
        origins = {name: told for name, told in one.origins.items() if name != RETIRED}
        services.filter(pk=one.pk).update(origins=origins, retired_by=PACK)
    proposals = apps.get_model("directory", "Proposal").objects
    providers = set(apps.get_model("directory", "Provider").objects.values_list("pk", flat=True))
    for one in proposals.filter(values__has_key=WHOSE[0]).iterator():
        values = {name: told for name, told in one.values.items() if name not in WHOSE}
        told = uuid.UUID(one.values[WHOSE[0]])
        proposals.filter(pk=one.pk).update(
            values=values, provider_id=told if told in providers else None
        )


def into_json(apps: Any, schema_editor: Any) -> None:
    """The columns go back into JSON."""
    services = apps.get_model("directory", "Service").objects
    for one in services.filter(retired_by=PACK).exclude(retired_at=None).iterator():
        told = [PACK, "", one.retired_at.date().isoformat()]
        services.filter(pk=one.pk).update(origins={**one.origins, RETIRED: told})
    proposals = apps.get_model("directory", "Proposal").objects
    for one in proposals.exclude(provider=None).select_related("provider").iterator():
        whose = (str(one.provider_id), str(one.provider.organisation_id or ""))
        proposals.filter(pk=one.pk).update(
            values={**one.values, **dict(zip(WHOSE, whose, strict=True))}
        )


class Migration(migrations.Migration):
    dependencies = [("directory", "0007_search_indexes")]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="touched_at",
            field=models.DateTimeField(help_text="When it last came on.", null=True),
        ),
        migrations.AddField(
            model_name="proposal",
            name="provider",
            field=models.ForeignKey(
                help_text="Whose it is, where it is of no entry yet.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="proposals",
                to="directory.provider",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="lang",
            field=models.CharField(blank=True, help_text=LANG, max_length=35),
        ),
        migrations.AddField(
            model_name="provider",
            name="origins",
            field=models.JSONField(
                default=dict,
                help_text="By field, or * for the rest: "
                "kind, id and day of where its value came from.",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="lang",
            field=models.CharField(blank=True, help_text=LANG, max_length=35),
        ),
        migrations.AddField(
            model_name="service",
            name="retired_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("pack", "The area's pack"),
                    ("source", "An import"),
                    ("person", "Somebody here"),
                    ("keeper", "The provider"),
                ],
                help_text="What took it out, where that was no person; "
                "it may come back with the same.",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="term",
            name="brings_in",
            field=models.BooleanField(
                default=False,
                help_text="Services of this type work with partners, "
                "relatives or a community together.",
            ),
        ),
        migrations.AddField(
            model_name="term",
            name="is_safety",
            field=models.BooleanField(
                default=False, help_text="Services of this type help with abuse, or for a life."
            ),
        ),
        migrations.RunPython(into_columns, into_json),
    ]
