"""What only a commit, or the owner of the tables, can try: each on a database of its own."""

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from samenspel.doors.launch import roles
from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import now
from samenspel.loop.voices.models import ContactTerm
from tests.support.cast import Told, brought_to

pytestmark = pytest.mark.database

WORDS = {
    "voices_voicewords": "text",
    "voices_addition": "text",
    "voices_question": "text",
    "voices_answer": "text",
    "voices_understanding": "text",
    "voices_understandingreply": "text",
}


def test_the_trigger_stops_the_owner_too(
    committed_db: roles.Addresses,
    rich: Told,
    owner_connection: psycopg.Connection,
) -> None:
    tried = {}
    for table, column in WORDS.items():
        for sql in (
            f"UPDATE {table} SET {column} = 'iets anders'",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
        ):
            tried[sql] = _by_owner(owner_connection, sql)

    assert set(tried.values()) == {"IntegrityConstraintViolation"}


def test_the_owner_cannot_pretend_to_erase_without_naming_the_voice(
    committed_db: roles.Addresses, rich: Told, owner_connection: psycopg.Connection
) -> None:
    owner_connection.execute("SELECT set_config('samenspel.erasing', %s, true)", [str(uuid4())])

    told = _by_owner(owner_connection, "UPDATE voices_voicewords SET text = ''")

    assert told == "IntegrityConstraintViolation"


def test_once_taken_on_never_nobody(
    committed_db: roles.Addresses, amina: Told, bart: Actor, serving_connection: psycopg.Connection
) -> None:
    brought_to("taken-on", amina, bart)
    serving_connection.execute("UPDATE voices_contactterm SET until = now()")

    with pytest.raises(psycopg.IntegrityError):
        serving_connection.commit()

    assert ContactTerm.objects.get(voice=amina.voice).until is None


def test_nobody_can_come_and_go_in_one_row(
    committed_db: roles.Addresses, amina: Told, bart: Actor, serving_connection: psycopg.Connection
) -> None:
    sql, params = _term(amina, bart, until=now() + timedelta(1))
    serving_connection.execute(sql, params)

    with pytest.raises(psycopg.IntegrityError):
        serving_connection.commit()


def _by_owner(owner: psycopg.Connection, sql: str) -> str:
    try:
        with owner.transaction():
            owner.execute(sql)
    except psycopg.Error as error:
        return type(error).__name__
    return "done"


def _term(told: Told, person: Actor, until: object = None) -> tuple[str, list[object]]:
    return (
        "INSERT INTO voices_contactterm (id, voice_id, person_id, since, until) "
        "VALUES (gen_random_uuid(), %s, %s, now(), %s)",
        [told.voice.id, person.person, until],
    )
