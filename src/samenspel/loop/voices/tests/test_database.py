"""What the database itself defends about voices, tried in raw SQL as the role that serves. Each test first makes data
that could be broken."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.apps import apps

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.privacy.holders import holders
from samenspel.loop.voices import actions
from samenspel.loop.voices.models import UnderstandingReply
from tests.support.cast import Told, a_voice, brought_to, person_of
from tests.support.raw_sql import outcome, run, sentence, table_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]

WORDS = {
    "voices_voicewords": "text",
    "voices_addition": "text",
    "voices_question": "text",
    "voices_answer": "text",
    "voices_understanding": "text",
    "voices_understandingreply": "text",
}
KEPT = (
    "voices_voice",
    "voices_speaker",
    "voices_voicekey",
    "voices_contactterm",
    "voices_handoveroffer",
)


def test_words_can_be_neither_changed_nor_removed(rich: Told) -> None:
    tried = {
        (table, verb): outcome(sql)
        for table, column in WORDS.items()
        for verb, sql in {
            "update": f"UPDATE {table} SET {column} = 'iets anders'",
            "delete": f"DELETE FROM {table}",
            "truncate": f"TRUNCATE {table} CASCADE",
        }.items()
    }

    assert set(tried.values()) == {"InsufficientPrivilege"}
    assert all(run(f"SELECT count(*) FROM {table}") > [(0,)] for table in WORDS)


def test_saying_that_one_erases_opens_nothing_for_the_serving_role(rich: Told) -> None:
    run("SELECT set_config('samenspel.erasing', %s, true)", [str(rich.voice.id)])

    assert outcome("UPDATE voices_voicewords SET text = ''") == "InsufficientPrivilege"


def test_no_row_about_a_voice_can_go_away(rich: Told) -> None:
    actions.let_term_lapse(a_voice().voice, by=SYSTEM)
    tables = (*KEPT, "voices_termlapse")

    tried = {
        verb + table: outcome(f"{verb} {table}")
        for table in tables
        for verb in ("DELETE FROM ", "TRUNCATE ")
    }

    assert set(tried.values()) == {"InsufficientPrivilege"}


def test_what_is_settled_about_a_voice_cannot_be_rewritten(rich: Told) -> None:
    fixed = {
        "voices_voice": ("told_at", "answer_before", "origin", "organisation_id"),
        "voices_contactterm": ("person_id", "since", "voice_id"),
        "voices_voicekey": ("link_digest", "spoken_digest", "voice_id", "expires_at", "kind"),
        "voices_handoveroffer": ("offered_by_id", "offered_to_id", "why", "offered_at"),
    }

    tried = {
        f"{table}.{column}": outcome(f"UPDATE {table} SET {column} = {column}")
        for table, columns in fixed.items()
        for column in columns
    }

    assert set(tried.values()) == {"InsufficientPrivilege"}


def test_never_two_contacts(amina: Told, bart: Actor, fenna: Actor) -> None:
    brought_to("taken-on", amina, bart)

    assert outcome(*_term(amina, fenna)) == "UniqueViolation"


def test_a_term_is_settled_once(amina: Told, bart: Actor, fenna: Actor) -> None:
    brought_to("taken-on", amina, bart)
    actions.offer_handover(amina.voice, person_of(fenna), "Ik ga weg.", by=bart)
    actions.accept_handover(amina.voice, by=fenna)
    closed = "voices_contactterm SET until = {} WHERE until IS NOT NULL"

    assert outcome("UPDATE " + closed.format("now()")) == "IntegrityConstraintViolation"
    assert outcome("UPDATE " + closed.format("NULL")) == "IntegrityConstraintViolation"


def test_a_term_does_not_end_before_it_began(amina: Told, bart: Actor) -> None:
    brought_to("taken-on", amina, bart)

    assert (
        outcome("UPDATE voices_contactterm SET until = since - interval '1 day'")
        == "CheckViolation"
    )


def test_a_key_is_revoked_once(amina: Told) -> None:
    actions.renew_key(amina.voice, by=amina.speaker)

    for value in ("NULL", "now()"):
        tried = outcome(
            f"UPDATE voices_voicekey SET revoked_at = {value} WHERE revoked_at IS NOT NULL"
        )
        assert tried == "IntegrityConstraintViolation"


def test_an_offer_is_settled_once(amina: Told, bart: Actor, fenna: Actor) -> None:
    brought_to("taken-on", amina, bart)
    actions.offer_handover(amina.voice, person_of(fenna), "Ik ga weg.", by=bart)
    actions.decline_handover(amina.voice, by=fenna)

    tried = outcome("UPDATE voices_handoveroffer SET outcome = 'accepted'")

    assert tried == "IntegrityConstraintViolation"


def test_one_open_handover(amina: Told, bart: Actor, fenna: Actor, gerda: Actor) -> None:
    brought_to("taken-on", amina, bart)
    actions.offer_handover(amina.voice, person_of(fenna), "Ik ga weg.", by=bart)

    tried = outcome(
        """INSERT INTO voices_handoveroffer (id, voice_id, offered_by_id, offered_to_id, why, offered_at, outcome)
           VALUES (gen_random_uuid(), %s, %s, %s, 'nog een', now(), '')""",
        [amina.voice.id, bart.person, gerda.person],
    )

    assert tried == "UniqueViolation"


def test_the_digests_of_keys_cannot_be_read(amina: Told) -> None:
    attempts = (
        "SELECT link_digest FROM voices_voicekey",
        "SELECT spoken_digest FROM voices_voicekey",
        "SELECT * FROM voices_voicekey",
        "SELECT voices_voicekey::text FROM voices_voicekey",
        "SELECT 1 FROM voices_voicekey WHERE link_digest > ''",
        "SELECT 1 FROM voices_voicekey ORDER BY link_digest",
        "COPY voices_voicekey TO STDOUT",
        "UPDATE voices_voicekey SET revoked_at = now() RETURNING link_digest",
        "UPDATE voices_voicekey SET revoked_at = now() WHERE link_digest > ''",
    )

    assert {attempt: outcome(attempt) for attempt in attempts} == dict.fromkeys(
        attempts, "InsufficientPrivilege"
    )


def test_what_is_erased_and_who_fits_is_not_the_programs_to_change(amina: Told) -> None:
    attempts = (
        "SELECT * FROM foundation_erasable",
        "DELETE FROM foundation_erasable",
        "INSERT INTO foundation_erasable VALUES ('voices_voicekey', 'kind', 'voice_id')",
        "CREATE OR REPLACE FUNCTION samenspel_open_voice(digest bytea) RETURNS TABLE (key_id uuid, voice_id uuid) "
        "LANGUAGE sql AS 'SELECT id, voice_id FROM voices_voicekey'",
        "DROP FUNCTION samenspel_check_proof() CASCADE",
        "CREATE TABLE public.voices_shadow (id int)",
    )

    assert {attempt: outcome(attempt) for attempt in attempts} == dict.fromkeys(
        attempts, "InsufficientPrivilege"
    )


def test_the_guards_cannot_be_switched_off(amina: Told) -> None:
    triggers = run(
        """SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
           WHERE NOT t.tgisinternal AND (c.relname LIKE 'voices%%' OR c.relname LIKE 'responses%%'
           OR c.relname = 'foundation_journalentry')"""
    )
    attempts = [
        template.format(table=table, trigger=trigger)
        for table, trigger in triggers
        for template in (
            "ALTER TABLE {table} DISABLE TRIGGER {trigger}",
            "ALTER TABLE {table} DISABLE TRIGGER ALL",
            "DROP TRIGGER {trigger} ON {table}",
            "DROP TABLE {table} CASCADE",
        )
    ]

    assert len(triggers) > 20
    assert {outcome(attempt) for attempt in attempts} == {"InsufficientPrivilege"}
    assert outcome("SET session_replication_role = replica") == "InsufficientPrivilege"


# ── A confirmation is the speaker's alone ──


def test_a_confirmation_with_the_speakers_key_is_taken_down(amina: Told, bart: Actor) -> None:
    brought_to("restated", amina, bart)

    assert outcome(*_confirmation(amina, amina.speaker.key, amina.speaker.proof)) == "done"


def test_the_proof_is_not_kept(amina: Told, bart: Actor) -> None:
    brought_to("restated", amina, bart)
    run(*_confirmation(amina, amina.speaker.key, amina.speaker.proof))

    assert bytes(UnderstandingReply.objects.get().proof) == b""


def test_no_confirmation_without_a_key_that_fits(amina: Told, bart: Actor) -> None:
    brought_to("restated", amina, bart)
    other = a_voice("Ik wil een bankje.").speaker
    tried = {
        "no proof": _confirmation(amina, amina.speaker.key, b""),
        "wrong proof": _confirmation(amina, amina.speaker.key, b"\x00" * 32),
        "the key of another voice": _confirmation(amina, other.key, other.proof),
        "the proof of another key": _confirmation(amina, amina.speaker.key, other.proof),
        "no such key": _confirmation(amina, uuid4(), amina.speaker.proof),
    }

    assert {how: outcome(*row) for how, row in tried.items()} == dict.fromkeys(
        tried, "InsufficientPrivilege"
    )


def test_no_confirmation_with_a_revoked_key(amina: Told, bart: Actor) -> None:
    brought_to("restated", amina, bart)
    actions.renew_key(amina.voice, by=amina.speaker)

    assert (
        outcome(*_confirmation(amina, amina.speaker.key, amina.speaker.proof))
        == "InsufficientPrivilege"
    )


def test_no_confirmation_with_a_link_that_expired(amina: Told, bart: Actor) -> None:
    brought_to("restated", amina, bart)
    fresh = actions.make_mail_link(amina.voice, by=SYSTEM).holder
    with clock_set_to(now() - actions.LINK_LASTS - timedelta(minutes=1)):
        old = actions.make_mail_link(amina.voice, by=SYSTEM).holder

    assert outcome(*_confirmation(amina, fresh.key, fresh.proof)) == "done"
    assert outcome(*_confirmation(amina, old.key, old.proof)) == "InsufficientPrivilege"


def test_an_answer_belongs_to_the_voice_of_its_question(amina: Told, bart: Actor) -> None:
    brought_to("asked", amina, bart)
    other = a_voice("Ik wil een bankje.")

    tried = outcome(
        """INSERT INTO voices_answer (id, voice_id, question_id, text, answered_at)
           VALUES (gen_random_uuid(), %s, %s, 'tussendoor', now())""",
        [other.voice.id, amina.voice.questions.get().id],
    )

    assert tried == "IntegrityConstraintViolation"


# ── Forgetting ──


def test_nobody_forgets_without_the_key(rich: Told) -> None:
    other = a_voice("Ik wil een bankje.").speaker
    forget = "SELECT samenspel_erase_voice(%s, %s)"

    tried = {
        how: outcome(forget, [rich.voice.id, proof])
        for how, proof in {"none": b"", "wrong": b"\x00" * 32, "another's": other.proof}.items()
    }

    assert tried == dict.fromkeys(tried, "InsufficientPrivilege")
    assert run("SELECT text FROM voices_voicewords WHERE voice_id = %s", [rich.voice.id]) != [("",)]


def test_nobody_forgets_with_a_revoked_key(rich: Told) -> None:
    actions.renew_key(rich.voice, by=rich.speaker)

    tried = outcome("SELECT samenspel_erase_voice(%s, %s)", [rich.voice.id, rich.speaker.proof])

    assert tried == "InsufficientPrivilege"


def test_forgetting_blanks_every_text_that_a_holder_declares(rich: Told) -> None:
    declared = _declared_texts()
    empty_before = [column for column in declared if not _texts(*column, rich)]

    run("SELECT samenspel_erase_voice(%s, %s)", [rich.voice.id, rich.speaker.proof])

    assert empty_before == []
    assert {column: _texts(*column, rich) for column in declared} == {
        column: [] for column in declared
    }


def test_the_database_erases_exactly_what_the_holders_declare(
    rich: Told, owner_connection: psycopg.Connection
) -> None:
    listed = owner_connection.execute("SELECT table_name, column_name FROM foundation_erasable")
    encrypted = {("voices_speaker", "contact"), ("voices_speaker", "contact_hash")}

    assert set(listed.fetchall()) | encrypted == set(_declared_texts())


def test_forgetting_leaves_rows_dates_and_states(rich: Told) -> None:
    tables = [*WORDS, *KEPT, "responses_response", "responses_verdict", "responses_agreementmark"]
    before = {table: _skeleton(table) for table in tables}

    run("SELECT samenspel_erase_voice(%s, %s)", [rich.voice.id, rich.speaker.proof])

    assert {table: _skeleton(table) for table in tables} == before


def test_forgetting_one_voice_leaves_the_others(rich: Told) -> None:
    other = a_voice("Ik wil een bankje.", reach="amina@example.nl", place="in het park")

    run("SELECT samenspel_erase_voice(%s, %s)", [rich.voice.id, rich.speaker.proof])

    kept = "SELECT text, place FROM voices_voicewords WHERE voice_id = %s"
    assert run(kept, [other.voice.id]) == [("Ik wil een bankje.", "in het park")]
    assert run(
        "SELECT length(contact) > 0 FROM voices_speaker WHERE voice_id = %s", [other.voice.id]
    ) == [(True,)]


def test_after_forgetting_the_words_cannot_be_put_back(rich: Told) -> None:
    run("SELECT samenspel_erase_voice(%s, %s)", [rich.voice.id, rich.speaker.proof])

    assert outcome("UPDATE voices_voicewords SET text = 'iets'") == "InsufficientPrivilege"


def test_the_search_index_forgets_too(rich: Told) -> None:
    found = "SELECT count(*) FROM voices_voicewords WHERE search @@ websearch_to_tsquery('dutch', 'stoep')"
    assert run(found) == [(1,)]

    run("SELECT samenspel_erase_voice(%s, %s)", [rich.voice.id, rich.speaker.proof])

    assert run(found) == [(0,)]


def test_a_refusal_says_why(amina: Told, bart: Actor) -> None:
    brought_to("restated", amina, bart)

    told = sentence(*_confirmation(amina, amina.speaker.key, b""))

    assert told == "only the speaker can say this: no key that fits"


def _term(told: Told, person: Actor, until: object = None) -> tuple[str, list[object]]:
    return (
        "INSERT INTO voices_contactterm (id, voice_id, person_id, since, until) "
        "VALUES (gen_random_uuid(), %s, %s, now(), %s)",
        [told.voice.id, person.person, until],
    )


def _confirmation(told: Told, key: object, proof: bytes) -> tuple[str, list[object]]:
    return (
        "INSERT INTO voices_understandingreply "
        "(id, voice_id, understanding_id, reply, text, key_id, proof, given_at) "
        "VALUES (gen_random_uuid(), %s, %s, 'confirmed', '', %s, %s, now())",
        [told.voice.id, told.voice.understandings.latest("ordinal").id, key, proof],
    )


def _declared_texts() -> list[tuple[str, str]]:
    """What is said or kept in words and numbers; where a voice flows is a link, and the room of streams undoes it."""
    return [
        (table_of(holder.model), field)
        for holder in holders()
        if holder.about == "voice"
        for field in holder.fields
        if not holder.model._meta.get_field(field).is_relation
    ]


def _texts(table: str, column: str, told: Told) -> list[tuple[object, ...]]:
    return run(
        f"SELECT {column} FROM {table} WHERE voice_id = %s AND length({column}) > 0",
        [told.voice.id],
    )


def _skeleton(table: str) -> list[tuple[object, ...]]:
    """Each row without its free text."""
    blanked = {column for name, column in _declared_texts() if name == table}
    secret = {"link_digest", "spoken_digest", "search", "erased_at"}
    columns = [field.column for field in _fields(table) if field.column not in blanked | secret]
    return run(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1")


def _fields(table: str) -> list[Any]:
    return next(
        list(model._meta.concrete_fields)
        for model in apps.get_models()
        if model._meta.db_table == table
    )
