import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("areas", "0003_visits")]

    operations = [
        migrations.CreateModel(
            name="RetentionPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=80)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("order", models.PositiveIntegerField(default=0)),
                ("lang", models.CharField(max_length=35)),
                ("dir", models.CharField(max_length=3)),
                ("label", models.CharField(max_length=120)),
                ("days", models.PositiveIntegerField(null=True)),
                ("after", models.CharField(blank=True, max_length=120)),
                ("until", models.CharField(blank=True, max_length=300)),
                ("why", models.CharField(max_length=500)),
                ("basis", models.CharField(max_length=500)),
                ("source", models.URLField(blank=True, max_length=500)),
                ("read_on", models.DateField(null=True)),
                (
                    "confirmed_by",
                    models.CharField(
                        blank=True,
                        help_text="Empty: a proposal that nobody here adopted.",
                        max_length=200,
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
            ],
            options={
                "ordering": ["order", "code"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("area", "code"), name="one_retention_period_a_code"
                    )
                ],
            },
        ),
    ]
