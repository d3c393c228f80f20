from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("areas", "0002_clock")]

    operations = [
        migrations.AddField(
            model_name="area",
            name="counts_visits",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="area",
            name="visits_round_to",
            field=models.PositiveSmallIntegerField(default=5),
        ),
        migrations.AddField(
            model_name="area",
            name="visits_suppress_below",
            field=models.PositiveSmallIntegerField(default=10),
        ),
    ]
