"""Drafts and the words of messages are sealed; names are found by tokens."""

from django.db import migrations, models

from kith.core.encryption.carrying import seals
from kith.core.encryption.fields import EncryptedJSON, EncryptedText


class Migration(migrations.Migration):
    dependencies = [("core", "0005_page_generation")]

    operations = [
        *seals(
            "core.Draft",
            "typed",
            clear=models.JSONField(default=dict),
            sealed=EncryptedJSON(of="person_id"),
        ),
        *seals(
            "core.OutboxMessage",
            "subject",
            clear=models.CharField(blank=True, max_length=200),
            sealed=EncryptedText(null=True, of="id"),
        ),
        *seals(
            "core.OutboxMessage",
            "body",
            clear=models.TextField(blank=True),
            sealed=EncryptedText(null=True, of="id"),
        ),
        migrations.CreateModel(
            name="NameToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(help_text="room.Model of the record.", max_length=80)),
                ("record_id", models.UUIDField()),
                ("token", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["table", "record_id"], name="name_token_record")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("table", "token", "record_id"), name="one_name_token_a_record"
                    )
                ],
            },
        ),
    ]
