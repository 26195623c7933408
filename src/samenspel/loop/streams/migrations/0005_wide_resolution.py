"""How fine the evidence made the wider streams, so that they stay what they were as well."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("streams", "0004_resolution")]

    operations = [migrations.AddField("refresh", "wide_resolution", models.FloatField(null=True))]
