"""One counter per sender: its window begins with the first time, not with a round moment of the clock."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("foundation", "0003_rates")]

    operations = [
        migrations.RunSQL(
            sql="""
            TRUNCATE foundation_ratecount;
            ALTER TABLE foundation_ratecount DROP CONSTRAINT foundation_ratecount_pkey;
            ALTER TABLE foundation_ratecount ADD PRIMARY KEY (scope, sender);
            """,
            reverse_sql="""
            ALTER TABLE foundation_ratecount DROP CONSTRAINT foundation_ratecount_pkey;
            ALTER TABLE foundation_ratecount ADD PRIMARY KEY (scope, sender, window_start);
            """,
        ),
    ]
