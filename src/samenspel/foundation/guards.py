"""What the database itself defends, as readable SQL for migrations.

The program serves as a role that owns no table, so it cannot switch these off. The one way past immutability is the
function that blanks the free text of one voice at its speaker's word.
"""

from django.db.migrations import RunSQL

FUNCTIONS = """
-- Whether the one function that blanks a voice is at work on this one: only the owner of the table can be that.
CREATE FUNCTION samenspel_is_erasing(erased text, relation oid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('samenspel.erasing', true) = erased, false)
       AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = relation)
$$;

CREATE FUNCTION samenspel_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND samenspel_is_erasing(OLD.voice_id::text, TG_RELID) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is written once: it can be neither changed nor removed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION samenspel_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% can only be added to', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Every column named in the trigger's arguments may be filled once and stays as it is from then on.
CREATE FUNCTION samenspel_settled_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    settled text := TG_ARGV[0];
BEGIN
    IF to_jsonb(OLD) ->> settled IS NOT NULL
       AND NOT samenspel_is_erasing(to_jsonb(OLD) ->> 'voice_id', TG_RELID)
    THEN
        RAISE EXCEPTION '% was settled: it stays as it is', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- Arguments in pairs: a column, and the table it points at. What it points at must be of the same voice.
CREATE FUNCTION samenspel_same_voice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    pointed uuid;
    other uuid;
BEGIN
    FOR i IN 0 .. TG_NARGS / 2 - 1 LOOP
        pointed := (to_jsonb(NEW) ->> TG_ARGV[2 * i])::uuid;
        CONTINUE WHEN pointed IS NULL;
        EXECUTE format('SELECT voice_id FROM %I WHERE id = $1', TG_ARGV[2 * i + 1]) INTO other USING pointed;
        IF other IS DISTINCT FROM NEW.voice_id THEN
            RAISE EXCEPTION '% of % belongs to another voice', TG_ARGV[2 * i], TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

CREATE FUNCTION samenspel_recorded_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.recorded_at := clock_timestamp();
    RETURN NEW;
END $$;

-- Which columns hold free text about a voice: each room adds its own, the owner only.
CREATE TABLE foundation_erasable (
    table_name name NOT NULL,
    column_name name NOT NULL,
    voice_column name NOT NULL DEFAULT 'voice_id',
    PRIMARY KEY (table_name, column_name)
);
"""

UNDO_FUNCTIONS = """
DROP TABLE foundation_erasable;
DROP FUNCTION samenspel_recorded_now, samenspel_same_voice, samenspel_settled_once, samenspel_append_only,
    samenspel_immutable, samenspel_is_erasing;
"""


def append_only(*tables: str) -> RunSQL:
    """Rows are added, never changed, never removed, never truncated: no exception."""
    return _both(
        [
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION samenspel_append_only();" + _untruncatable(table)
            for table in tables
        ],
        [_drop(table, "append_only", "not_truncated") for table in tables],
    )


def immutable(*tables: str) -> RunSQL:
    """Written once. The one exception is that the speaker has their voice's free text blanked."""
    return _both(
        [
            f"CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION samenspel_immutable();" + _untruncatable(table)
            for table in tables
        ],
        [_drop(table, "immutable", "not_truncated") for table in tables],
    )


def never_removed(*tables: str) -> RunSQL:
    """Rows may change where the serving role may change them, but never go away."""
    return _both(
        [
            f"CREATE TRIGGER never_removed BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION samenspel_append_only();" + _untruncatable(table)
            for table in tables
        ],
        [_drop(table, "never_removed", "not_truncated") for table in tables],
    )


def settled_once(table: str, column: str) -> RunSQL:
    """Once this column is filled, the row stays as it is."""
    return _both(
        [
            f"CREATE TRIGGER settled_once BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION samenspel_settled_once('{column}');"
        ],
        [_drop(table, "settled_once")],
    )


def same_voice(table: str, **points_at: str) -> RunSQL:
    """What a row points at belongs to the same voice as the row: `column=table` for each."""
    arguments = ", ".join(f"'{column}', '{target}'" for column, target in points_at.items())
    return _both(
        [
            f"CREATE TRIGGER same_voice BEFORE INSERT ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION samenspel_same_voice({arguments});"
        ],
        [_drop(table, "same_voice")],
    )


def only_with_proof(table: str, *, when: str = "true") -> RunSQL:
    """A row that speaks for the speaker is taken down only with a key that fits, at that moment."""
    return _both(
        [
            f"CREATE TRIGGER only_with_proof BEFORE INSERT ON {table} "
            f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION samenspel_check_proof();"
        ],
        [_drop(table, "only_with_proof")],
    )


def erasable(table: str, *columns: str) -> RunSQL:
    """Free text about a voice, to be blanked when its speaker wants to be forgotten."""
    values = ", ".join(f"('{table}', '{column}')" for column in columns)
    return _both(
        [f"INSERT INTO foundation_erasable (table_name, column_name) VALUES {values};"],
        [f"DELETE FROM foundation_erasable WHERE table_name = '{table}';"],
    )


def _untruncatable(table: str) -> str:
    return (
        f" CREATE TRIGGER not_truncated BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION samenspel_append_only();"
    )


def _drop(table: str, *triggers: str) -> str:
    return " ".join(f"DROP TRIGGER {trigger} ON {table};" for trigger in triggers)


def _both(forward: list[str], back: list[str]) -> RunSQL:
    return RunSQL(sql="\n".join(forward), reverse_sql="\n".join(reversed(back)))
