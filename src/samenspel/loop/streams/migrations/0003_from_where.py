"""Of all voices, how many are from each area and in each language: for the question of whom nothing is heard."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("streams", "0002_guards")]

    operations = [
        migrations.AddField("refresh", "places", models.JSONField(default=dict)),
        migrations.AddField("refresh", "languages", models.JSONField(default=dict)),
    ]
