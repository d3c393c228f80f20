from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0002_erasures"),
    ]

    operations = [
        migrations.AddField(
            model_name="reviewitem",
            name="decided_on",
            field=models.CharField(
                blank=True,
                default="",
                help_text="An HMAC of what it said when it was decided on.",
                max_length=64,
            ),
            preserve_default=False,
        ),
    ]
