"""What the database defends about streams: what people said stays, the speaker outranks, and forgetting reaches here."""

from django.db import migrations

from samenspel.foundation import guards

ONE_ORGANISATION = """
-- Arguments in pairs: a column, and the table it points at. All belong to the organisation of the row; a flow belongs to
-- that of its voice.
CREATE FUNCTION samenspel_one_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    home uuid := (to_jsonb(NEW) ->> 'organisation_id')::uuid;
    pointed uuid;
    other uuid;
BEGIN
    IF home IS NULL THEN
        SELECT organisation_id INTO home FROM voices_voice WHERE id = NEW.voice_id;
    END IF;
    FOR i IN 0 .. TG_NARGS / 2 - 1 LOOP
        pointed := (to_jsonb(NEW) ->> TG_ARGV[2 * i])::uuid;
        CONTINUE WHEN pointed IS NULL;
        EXECUTE format('SELECT organisation_id FROM %I WHERE id = $1', TG_ARGV[2 * i + 1]) INTO other USING pointed;
        IF other IS DISTINCT FROM home THEN
            RAISE EXCEPTION '% of % is of another organisation', TG_ARGV[2 * i], TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER one_organisation BEFORE INSERT OR UPDATE OF stream_id ON streams_flow
    FOR EACH ROW EXECUTE FUNCTION samenspel_one_organisation('stream_id', 'streams_stream');
CREATE TRIGGER one_organisation BEFORE INSERT OR UPDATE OF parent_id, flowed_into_id, speaks_for_it_id, organisation_id
    ON streams_stream FOR EACH ROW EXECUTE FUNCTION samenspel_one_organisation(
        'parent_id', 'streams_stream', 'flowed_into_id', 'streams_stream', 'speaks_for_it_id', 'voices_voice');
CREATE TRIGGER one_organisation BEFORE INSERT ON streams_correction
    FOR EACH ROW EXECUTE FUNCTION samenspel_one_organisation(
        'voice_id', 'voices_voice', 'other_id', 'voices_voice', 'stream_id', 'streams_stream',
        'into_id', 'streams_stream', 'person_id', 'people_person');
"""

UNDO_ONE_ORGANISATION = """
DROP TRIGGER one_organisation ON streams_correction;
DROP TRIGGER one_organisation ON streams_stream;
DROP TRIGGER one_organisation ON streams_flow;
DROP FUNCTION samenspel_one_organisation;
"""

CORRECTION_STANDS = """
-- Written once. The one exception: a voice that it is about is being forgotten.
CREATE FUNCTION samenspel_correction_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (
        samenspel_is_erasing(OLD.voice_id::text, TG_RELID) OR samenspel_is_erasing(OLD.other_id::text, TG_RELID)
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is written once: it can be neither changed nor removed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER correction_stands BEFORE UPDATE OR DELETE ON streams_correction
    FOR EACH ROW EXECUTE FUNCTION samenspel_correction_stands();
CREATE TRIGGER not_truncated BEFORE TRUNCATE ON streams_correction
    FOR EACH STATEMENT EXECUTE FUNCTION samenspel_append_only();

-- What the speaker said, only the speaker takes back.
CREATE FUNCTION samenspel_undone_by_its_side() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM streams_correction
        WHERE id = NEW.correction_id
          AND CASE rank WHEN 'speaker' THEN voice_id = NEW.voice_id AND NEW.key_id IS NOT NULL
                        ELSE NEW.key_id IS NULL END
    ) THEN
        RAISE EXCEPTION 'only the speaker takes back what the speaker said' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER by_its_side BEFORE INSERT ON streams_correctionundone
    FOR EACH ROW EXECUTE FUNCTION samenspel_undone_by_its_side();
"""

UNDO_CORRECTION_STANDS = """
DROP TRIGGER by_its_side ON streams_correctionundone;
DROP FUNCTION samenspel_undone_by_its_side;
DROP TRIGGER not_truncated ON streams_correction;
DROP TRIGGER correction_stands ON streams_correction;
DROP FUNCTION samenspel_correction_stands;
"""

SPEAKER_OUTRANKS = """
-- No voice flows where its speaker said that it does not belong, whoever puts it there.
CREATE FUNCTION samenspel_speaker_outranks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM streams_correction AS said
        WHERE said.voice_id = NEW.voice_id AND said.stream_id = NEW.stream_id
          AND said.kind = 'not_here' AND said.rank = 'speaker'
          AND NOT EXISTS (SELECT 1 FROM streams_correctionundone WHERE correction_id = said.id)
    ) THEN
        RAISE EXCEPTION 'the speaker said that it does not belong here' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER speaker_outranks BEFORE INSERT OR UPDATE OF stream_id ON streams_flow
    FOR EACH ROW WHEN (NEW.stream_id IS NOT NULL) EXECUTE FUNCTION samenspel_speaker_outranks();
"""

UNDO_SPEAKER_OUTRANKS = """
DROP TRIGGER speaker_outranks ON streams_flow;
DROP FUNCTION samenspel_speaker_outranks;
"""

FORGETTING = """
-- Runs when the words of a voice are blanked, by who owns the tables: where it flowed tells what it said, so that goes
-- too; a stream that it spoke for is spoken for by another; and of few voices no words are left that set them apart.
-- The lock is the one that every write about streams takes, so that none of them brings it back.
CREATE FUNCTION samenspel_forget_in_streams() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone uuid := NEW.voice_id;
    flowed_in uuid;
    wider uuid;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('samenspel.streams'));
    SELECT stream_id INTO flowed_in FROM streams_flow WHERE voice_id = gone;
    SELECT parent_id INTO wider FROM streams_stream WHERE id = flowed_in;
    UPDATE streams_flow SET stream_id = NULL, confidence = 0, near = 0, placed_by = 'machine' WHERE voice_id = gone;
    UPDATE streams_correction SET stream_id = NULL, into_id = NULL, other_id = NULL, name = '', forgotten = true
    WHERE voice_id = gone OR other_id = gone;
    DELETE FROM streams_moved WHERE voice_id = gone;
    UPDATE streams_stream
    SET voices = greatest(voices - 1, 0), keywords = CASE WHEN voices > 10 THEN keywords ELSE '{}' END
    WHERE id IN (flowed_in, wider);
    UPDATE streams_stream AS spoken_for SET speaks_for_it_id = (
        SELECT flow.voice_id FROM streams_flow AS flow JOIN streams_stream AS held ON held.id = flow.stream_id
        WHERE held.id = spoken_for.id OR held.parent_id = spoken_for.id
        ORDER BY flow.near DESC, flow.voice_id LIMIT 1)
    WHERE speaks_for_it_id = gone;
    UPDATE streams_reading SET version = version + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER forgotten_in_streams AFTER UPDATE OF text ON voices_voicewords
    FOR EACH ROW WHEN (NEW.text = '') EXECUTE FUNCTION samenspel_forget_in_streams();
"""

UNDO_FORGETTING = """
DROP TRIGGER forgotten_in_streams ON voices_voicewords;
DROP FUNCTION samenspel_forget_in_streams;
"""


class Migration(migrations.Migration):
    dependencies = [("streams", "0001_initial"), ("voices", "0002_guards"), ("foundation", "0002_guards")]

    operations = [
        migrations.RunSQL(sql=ONE_ORGANISATION, reverse_sql=UNDO_ONE_ORGANISATION),
        migrations.RunSQL(sql=CORRECTION_STANDS, reverse_sql=UNDO_CORRECTION_STANDS),
        migrations.RunSQL(sql=SPEAKER_OUTRANKS, reverse_sql=UNDO_SPEAKER_OUTRANKS),
        guards.only_with_proof("streams_correction", when="NEW.rank = 'speaker'"),
        guards.append_only("streams_correctionundone"),
        guards.only_with_proof("streams_correctionundone", when="NEW.key_id IS NOT NULL"),
        guards.never_removed("streams_stream", "streams_flow", "streams_meaning", "streams_refresh", "streams_follower"),
        guards.settled_once("streams_refresh", "ended_at"),
        guards.erasable("streams_meaning", "vector", "language"),
        migrations.RunSQL(sql=FORGETTING, reverse_sql=UNDO_FORGETTING),
    ]
