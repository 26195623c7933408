"""What the database defends about responses: promises that stay, understood before agreed, only the speaker judges."""

from django.db import migrations

from samenspel.foundation import guards

UNDERSTOOD_FIRST = """
-- An agreement needs the newest understanding of its voice to be confirmed. Locks the voice, so that nobody restates the
-- need at the same moment.
CREATE FUNCTION samenspel_understood_first() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    newest text;
BEGIN
    PERFORM 1 FROM voices_voice WHERE id = NEW.voice_id FOR NO KEY UPDATE;
    SELECT given.reply INTO newest
    FROM voices_understanding AS restated
    LEFT JOIN voices_understandingreply AS given ON given.understanding_id = restated.id
    WHERE restated.voice_id = NEW.voice_id
    ORDER BY restated.ordinal DESC LIMIT 1;
    IF newest IS DISTINCT FROM 'confirmed' THEN
        RAISE EXCEPTION 'no agreement before the speaker confirmed that they were understood'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER understood_first BEFORE INSERT ON responses_agreement
    FOR EACH ROW EXECUTE FUNCTION samenspel_understood_first();
"""

UNDO_UNDERSTOOD_FIRST = """
DROP TRIGGER understood_first ON responses_agreement;
DROP FUNCTION samenspel_understood_first;
"""

FACTS = ("responses_response", "responses_result", "responses_agreement", "responses_agreementmark", "responses_verdict")


class Migration(migrations.Migration):
    dependencies = [("responses", "0001_initial"), ("voices", "0002_guards")]

    operations = [
        guards.immutable(*FACTS),
        guards.append_only("responses_verdictrequest"),
        migrations.RunSQL(sql=UNDERSTOOD_FIRST, reverse_sql=UNDO_UNDERSTOOD_FIRST),
        guards.same_voice("responses_result", response_id="responses_response"),
        guards.same_voice("responses_agreement", response_id="responses_response"),
        guards.same_voice("responses_agreementmark", agreement_id="responses_agreement"),
        guards.same_voice("responses_verdictrequest", response_id="responses_response"),
        guards.same_voice(
            "responses_verdict", response_id="responses_response", supersedes_id="responses_verdict"
        ),
        guards.only_with_proof("responses_verdict"),
        guards.only_with_proof("responses_agreementmark", when="NEW.side = 'speaker'"),
        guards.erasable("responses_response", "text", "approach_why"),
        guards.erasable("responses_result", "text"),
        guards.erasable("responses_agreement", "what"),
        guards.erasable("responses_agreementmark", "reason"),
        guards.erasable("responses_verdict", "why"),
    ]
