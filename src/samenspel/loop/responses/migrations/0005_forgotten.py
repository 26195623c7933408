"""Words that were removed leave a voice in a phase of its own; also those that were removed before."""

from django.db import migrations, models

REMOVED_BEFORE = """
UPDATE responses_standing
SET phase = 'forgotten', mover = 'nobody', due = NULL, promised_by = '{}', since = removed.at
FROM (
    SELECT matter, min(happened_at) AS at FROM foundation_journalentry
    WHERE event = 'voices.voice-forgotten' GROUP BY matter
) AS removed
WHERE removed.matter = voice_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("responses", "0004_names"),
        ("foundation", "0002_guards"),
    ]

    operations = [
        migrations.AlterField(
            model_name="standing",
            name="phase",
            field=models.CharField(
                choices=[
                    ("told", "Told"),
                    ("taken-on", "Taken On"),
                    ("asked", "Asked"),
                    ("restated", "Restated"),
                    ("corrected", "Corrected"),
                    ("understood", "Understood"),
                    ("under-way", "Under Way"),
                    ("to-judge", "To Judge"),
                    ("reopened", "Reopened"),
                    ("answered", "Answered"),
                    ("forgotten", "Forgotten"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunSQL(sql=REMOVED_BEFORE, reverse_sql=migrations.RunSQL.noop),
    ]
