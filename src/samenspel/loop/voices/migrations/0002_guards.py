"""What the database defends about voices: words that stay, one contact, and nobody but the speaker speaking for them."""

from django.db import migrations

from samenspel.foundation import guards

KEYS = """
-- Opens a voice for whoever brings the digest of a key that is valid now. The digests themselves cannot be read by the
-- serving role, so a key that is not brought cannot be found out.
CREATE FUNCTION samenspel_open_voice(digest bytea) RETURNS TABLE (key_id uuid, voice_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id, voices_voicekey.voice_id FROM voices_voicekey
    WHERE (link_digest = digest OR spoken_digest = digest)
      AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())
$$;

-- A row that speaks for the speaker carries the key and its digest. The digest is compared and not kept.
CREATE FUNCTION samenspel_check_proof() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM voices_voicekey
    WHERE id = NEW.key_id AND voice_id = NEW.voice_id
      AND (link_digest = NEW.proof OR spoken_digest = NEW.proof)
      AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only the speaker can say this: no key that fits' USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.proof := '';
    RETURN NEW;
END $$;

-- The right to be forgotten: blanks all free text about one voice and who spoke it; rows, dates and states stay.
CREATE FUNCTION samenspel_erase_voice(erased uuid, digest bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    part record;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM samenspel_open_voice(digest) AS opened WHERE opened.voice_id = erased) THEN
        RAISE EXCEPTION 'only the speaker can ask to be forgotten' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('samenspel.erasing', erased::text, true);
    FOR part IN SELECT * FROM foundation_erasable LOOP
        EXECUTE format('UPDATE %I SET %I = '''' WHERE %I = $1', part.table_name, part.column_name, part.voice_column)
            USING erased;
    END LOOP;
    UPDATE voices_speaker SET contact = '', contact_hash = '', erased_at = clock_timestamp() WHERE voice_id = erased;
    PERFORM set_config('samenspel.erasing', '', true);
END $$;
"""

UNDO_KEYS = """
DROP FUNCTION samenspel_erase_voice;
DROP FUNCTION samenspel_check_proof;
DROP FUNCTION samenspel_open_voice;
"""

KEYS_ARE_TOLD = """
-- A key cannot be made in silence: in the same transaction the journal says something of its voice, where the speaker
-- sees it. Otherwise a script with the program's rights could make itself a key, and judge with that.
CREATE FUNCTION samenspel_keys_are_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM foundation_journalentry
        WHERE matter = NEW.voice_id AND recorded_at >= transaction_timestamp()
    ) THEN
        RAISE EXCEPTION 'a key cannot be made without an entry in the journal'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER keys_are_told AFTER INSERT ON voices_voicekey
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION samenspel_keys_are_told();
"""

UNDO_KEYS_ARE_TOLD = """
DROP TRIGGER keys_are_told ON voices_voicekey;
DROP FUNCTION samenspel_keys_are_told;
"""

NEVER_NOBODY = """
-- Once somebody took a voice on, there is always a contact: checked when the transaction ends, so that a hand-over can
-- close one term and open the next.
CREATE FUNCTION samenspel_never_nobody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM voices_contactterm WHERE voice_id = NEW.voice_id AND until IS NULL) THEN
        RAISE EXCEPTION 'a voice that was taken on always has a contact' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER never_nobody AFTER INSERT OR UPDATE ON voices_contactterm
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION samenspel_never_nobody();
"""

UNDO_NEVER_NOBODY = """
DROP TRIGGER never_nobody ON voices_contactterm;
DROP FUNCTION samenspel_never_nobody;
"""

WORDS = (
    "voices_voicewords",
    "voices_addition",
    "voices_question",
    "voices_answer",
    "voices_understanding",
    "voices_understandingreply",
)


class Migration(migrations.Migration):
    dependencies = [("voices", "0001_initial"), ("foundation", "0002_guards")]

    operations = [
        migrations.RunSQL(sql=KEYS, reverse_sql=UNDO_KEYS),
        guards.immutable(*WORDS),
        guards.append_only("voices_termlapse"),
        guards.never_removed(
            "voices_voice", "voices_speaker", "voices_voicekey", "voices_contactterm", "voices_handoveroffer"
        ),
        guards.settled_once("voices_contactterm", "until"),
        guards.settled_once("voices_voicekey", "revoked_at"),
        guards.settled_once("voices_handoveroffer", "settled_at"),
        migrations.RunSQL(sql=KEYS_ARE_TOLD, reverse_sql=UNDO_KEYS_ARE_TOLD),
        migrations.RunSQL(sql=NEVER_NOBODY, reverse_sql=UNDO_NEVER_NOBODY),
        guards.same_voice("voices_answer", question_id="voices_question"),
        guards.same_voice("voices_understandingreply", understanding_id="voices_understanding"),
        guards.only_with_proof("voices_understandingreply"),
        guards.erasable("voices_voicewords", "text", "place"),
        *(guards.erasable(table, "text") for table in WORDS[1:]),
        guards.erasable("voices_handoveroffer", "why"),
    ]
