"""Where sign-in counts its attempts, and what stays as it is once an invitation was used."""

from django.db import migrations

from samenspel.foundation import guards


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("foundation", "0002_guards")]

    operations = [
        # Counters that every web process shares. Unlogged: after a crash they may start from nothing.
        migrations.RunSQL(
            sql="""
            CREATE UNLOGGED TABLE people_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX people_cache_expires ON people_cache (expires);
            """,
            reverse_sql="DROP TABLE people_cache;",
        ),
        guards.settled_once("people_invitation", "accepted_at"),
        guards.settled_once("people_persontoken", "revoked_at"),
    ]
