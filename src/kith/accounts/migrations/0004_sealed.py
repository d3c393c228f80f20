"""Why a record is restricted, and why somebody opened one in need, are sealed."""

from django.db import migrations, models

from kith.core.encryption.carrying import seals
from kith.core.encryption.fields import EncryptedText

REASONS = [
    ("confidential-address", "Its address must not be known"),
    ("known-to-staff", "Somebody in it is known to people who work here"),
    ("at-risk", "Somebody in it is at risk from a person who could look"),
    ("other", "Another reason, agreed with a manager"),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_demo_sign_in")]

    operations = [
        *seals(
            "accounts.BreakGlass",
            "words",
            clear=models.TextField(max_length=1000),
            sealed=EncryptedText(max_length=1000, of="object_id"),
        ),
        *seals(
            "accounts.Restriction",
            "reason",
            clear=models.CharField(choices=REASONS, max_length=40),
            sealed=EncryptedText(choices=REASONS, of="object_id"),
        ),
    ]
