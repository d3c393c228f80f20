"""Where a site is, is sealed."""

from django.db import migrations, models

from kith.core.encryption.carrying import seals
from kith.core.encryption.fields import EncryptedText


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [
        *seals(
            "organisations.Site",
            "address",
            clear=models.TextField(blank=True, max_length=500),
            sealed=EncryptedText(max_length=500, of="id"),
        ),
        *seals(
            "organisations.Site",
            "postcode",
            clear=models.CharField(blank=True, max_length=10),
            sealed=EncryptedText(max_length=10, of="id"),
        ),
    ]
