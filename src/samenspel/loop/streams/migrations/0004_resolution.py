"""How fine the evidence made the finest streams, so that the next refresh stays near it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("streams", "0003_from_where")]

    operations = [migrations.AddField("refresh", "resolution", models.FloatField(null=True))]
