from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("front", "0003_search_entries")]

    operations = [
        migrations.CreateModel(
            name="WeeklyCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=80)),
                ("week", models.DateField(help_text="Its Monday.")),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["-week", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("week", "code"), name="one_count_a_week_and_code"
                    )
                ],
            },
        ),
    ]
