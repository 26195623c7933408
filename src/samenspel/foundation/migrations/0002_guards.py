"""The functions with which the database defends what must always hold, and the journal's own guard."""

from django.db import migrations

from samenspel.foundation import guards


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]

    operations = [
        migrations.RunSQL(sql=guards.FUNCTIONS, reverse_sql=guards.UNDO_FUNCTIONS),
        guards.append_only("foundation_journalentry"),
        migrations.RunSQL(
            sql="CREATE TRIGGER recorded_now BEFORE INSERT ON foundation_journalentry "
            "FOR EACH ROW EXECUTE FUNCTION samenspel_recorded_now();",
            reverse_sql="DROP TRIGGER recorded_now ON foundation_journalentry;",
        ),
    ]
