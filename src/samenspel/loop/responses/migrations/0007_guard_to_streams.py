"""What the database defends about responses to streams: nobody gets one twice, nobody after it was taken back."""

from django.db import migrations

from samenspel.foundation import guards

OWN_ORGANISATION = """
CREATE TRIGGER one_organisation BEFORE INSERT ON responses_streamresponse
    FOR EACH ROW EXECUTE FUNCTION samenspel_one_organisation(
        'stream_id', 'streams_stream', 'given_by_id', 'people_person');
CREATE TRIGGER one_organisation BEFORE INSERT ON responses_laidready
    FOR EACH ROW EXECUTE FUNCTION samenspel_one_organisation('stream_response_id', 'responses_streamresponse');
"""

UNDO_OWN_ORGANISATION = """
DROP TRIGGER one_organisation ON responses_laidready;
DROP TRIGGER one_organisation ON responses_streamresponse;
"""

LIES_READY = """
-- A response to a stream is given to a voice only while it lies ready for it. Locks it, so that nobody takes it back at
-- the same moment.
CREATE FUNCTION samenspel_lies_ready() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM responses_streamresponse WHERE id = NEW.stream_response_id AND until IS NULL FOR SHARE;
    IF NOT FOUND OR NOT EXISTS (
        SELECT 1 FROM responses_laidready
        WHERE stream_response_id = NEW.stream_response_id AND voice_id = NEW.voice_id
    ) THEN
        RAISE EXCEPTION 'this response does not lie ready for this voice' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lies_ready BEFORE INSERT ON responses_response
    FOR EACH ROW WHEN (NEW.stream_response_id IS NOT NULL) EXECUTE FUNCTION samenspel_lies_ready();
"""

UNDO_LIES_READY = """
DROP TRIGGER lies_ready ON responses_response;
DROP FUNCTION samenspel_lies_ready;
"""

STAYS = """
-- What was written to a stream stays as it was written: only that it lies ready no longer can be said of it, once.
CREATE FUNCTION samenspel_stream_response_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'until' - 'taken_back_by_id' <> to_jsonb(NEW) - 'until' - 'taken_back_by_id' THEN
        RAISE EXCEPTION '% is written once', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON responses_streamresponse
    FOR EACH ROW EXECUTE FUNCTION samenspel_stream_response_stays();

-- For whom it was written stays too. The one exception: the voice is being forgotten.
CREATE FUNCTION samenspel_laid_ready_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND samenspel_is_erasing(OLD.voice_id::text, TG_RELID) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% can only be added to', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON responses_laidready
    FOR EACH ROW EXECUTE FUNCTION samenspel_laid_ready_stays();
CREATE TRIGGER not_truncated BEFORE TRUNCATE ON responses_laidready
    FOR EACH STATEMENT EXECUTE FUNCTION samenspel_append_only();
"""

UNDO_STAYS = """
DROP TRIGGER not_truncated ON responses_laidready;
DROP TRIGGER stays ON responses_laidready;
DROP FUNCTION samenspel_laid_ready_stays;
DROP TRIGGER stays ON responses_streamresponse;
DROP FUNCTION samenspel_stream_response_stays;
"""

FORGETTING = """
-- That a response was written for a stream tells what a voice in it was about, so that goes with its words.
CREATE FUNCTION samenspel_forget_stream_responses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM responses_laidready WHERE voice_id = NEW.voice_id;
    UPDATE responses_response SET stream_response_id = NULL
    WHERE voice_id = NEW.voice_id AND stream_response_id IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER forgotten_in_responses AFTER UPDATE OF text ON voices_voicewords
    FOR EACH ROW WHEN (NEW.text = '') EXECUTE FUNCTION samenspel_forget_stream_responses();
"""

UNDO_FORGETTING = """
DROP TRIGGER forgotten_in_responses ON voices_voicewords;
DROP FUNCTION samenspel_forget_stream_responses;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("responses", "0006_to_streams"),
        ("streams", "0002_guards"),
        ("voices", "0002_guards"),
        ("foundation", "0002_guards"),
    ]

    operations = [
        migrations.RunSQL(sql=OWN_ORGANISATION, reverse_sql=UNDO_OWN_ORGANISATION),
        guards.never_removed("responses_streamresponse"),
        guards.settled_once("responses_streamresponse", "until"),
        migrations.RunSQL(sql=STAYS, reverse_sql=UNDO_STAYS),
        migrations.RunSQL(sql=LIES_READY, reverse_sql=UNDO_LIES_READY),
        migrations.RunSQL(sql=FORGETTING, reverse_sql=UNDO_FORGETTING),
    ]
