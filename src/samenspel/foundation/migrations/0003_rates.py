"""Counters for rates. Unlogged: a crash may forget them, and counting costs no wait for the disk."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_guards")]

    operations = [
        migrations.RunSQL(
            sql="""
            CREATE UNLOGGED TABLE foundation_ratecount (
                scope varchar(40) NOT NULL,
                sender bytea NOT NULL,
                window_start timestamptz NOT NULL,
                times integer NOT NULL,
                PRIMARY KEY (scope, sender, window_start)
            );
            """,
            reverse_sql="DROP TABLE foundation_ratecount;",
        ),
    ]
