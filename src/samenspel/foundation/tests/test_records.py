"""The guard on every connection: what it stops, what it lets through, and what it says."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL, Identifier

from samenspel.foundation.actors import Actor
from samenspel.foundation.records import (
    WriteOutsideAction,
    guard_writes,
    guarded_tables,
    install_guard,
)
from samenspel.foundation.tests.conftest import noted, notes
from samenspel.foundation.writing import writing
from samenspel.loop.voices.models import Addition, Voice
from tests.support.cast import Told, person_of

FORMS = {
    "insert": 'INSERT INTO "{table}" ("id") VALUES (%s)',
    "insert without quotes": "INSERT INTO {table} (id) VALUES (%s)",
    "update": 'UPDATE "{table}" SET "text" = %s',
    "update only": "UPDATE ONLY {table} SET text = %s",
    "delete": 'DELETE FROM "{table}" WHERE "id" = %s',
    "after a question": "WITH old AS (SELECT 1) DELETE FROM {table} WHERE id = %s",
    "with its schema": "UPDATE public.{table} SET text = %s",
    "with its schema, in quotes": 'UPDATE "public"."{table}" SET text = %s',
    "behind a comment": "/* hello */ UPDATE/**/ {table} SET text = %s",
    "behind a line of comment": "-- hello\nDELETE FROM {table}",
    "after another statement": "SELECT 1; UPDATE {table} SET text = %s",
    "second in a WITH": (
        'WITH a AS (INSERT INTO django_session (id) VALUES (1)) INSERT INTO "{table}" VALUES (%s)'
    ),
    "merge": "MERGE INTO {table} USING other ON true WHEN MATCHED THEN DELETE",
    "explained": "EXPLAIN ANALYZE UPDATE {table} SET text = %s",
    "several lines": "WITH old AS (\n  SELECT 1\n)\nUPDATE {table}\nSET text = %s",
}
QUESTIONS = {
    "a question": 'SELECT * FROM "{table}" WHERE "id" = %s',
    "a question with a lock": 'SELECT 1 FROM "{table}" WHERE id = %s FOR NO KEY UPDATE OF "{table}"',
    "a question after a question": "WITH old AS (SELECT 1) SELECT * FROM {table} FOR UPDATE",
    "the words for writing, in a text": "SELECT 'UPDATE {table} SET text', * FROM {table}",
    "a part of the whole": 'SAVEPOINT "{table}"',
}
FRAMEWORKS = ("django_session", "procrastinate_jobs", "people_cache", "foundation_ratecount")


def passed_on(sql: Any) -> bool:
    """Whether the guard lets a statement go to the database."""
    sent: list[Any] = []
    try:
        guard_writes(lambda *statement: sent.append(statement), sql, ["x"], False, {})
    except WriteOutsideAction:
        return False
    return bool(sent)


tables = st.sampled_from(sorted(guarded_tables()))
spaces = st.text(" \n\t", max_size=3)


@settings(max_examples=50, deadline=None)
@given(form=st.sampled_from(sorted(FORMS)), table=tables, space=spaces, shouts=st.booleans())
def test_no_table_of_ours_is_written_while_nobody_writes(
    form: str, table: str, space: str, shouts: bool
) -> None:
    statement = FORMS[form].upper() if shouts else FORMS[form].lower()

    statement = statement.replace("{TABLE}", "{table}").format(table=table)

    assert passed_on(space + statement) is False


@settings(max_examples=50, deadline=None)
@given(form=st.sampled_from(sorted(FORMS)), table=tables)
def test_every_table_of_ours_is_written_while_somebody_writes(form: str, table: str) -> None:
    with writing("test.something-done"):
        assert passed_on(FORMS[form].format(table=table)) is True


@settings(max_examples=50, deadline=None)
@given(form=st.sampled_from(sorted(QUESTIONS)), table=tables)
def test_every_table_of_ours_may_be_read_at_any_time(form: str, table: str) -> None:
    assert passed_on(QUESTIONS[form].format(table=table)) is True


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("table", FRAMEWORKS)
def test_what_frameworks_and_counters_write_is_not_ours_to_stop(form: str, table: str) -> None:
    assert passed_on(FORMS[form].format(table=table)) is True


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(
            SQL("UPDATE {} SET text = ''").format(Identifier("voices_addition")), id="composed"
        ),
        pytest.param(b"UPDATE voices_addition SET text = ''", id="bytes"),
    ],
)
def test_a_statement_of_another_type_is_read_too(statement: Any) -> None:
    assert passed_on(statement) is False


def test_the_guard_hands_on_what_it_was_given_and_gives_back_what_came() -> None:
    def execute(*statement: Any) -> Any:
        return statement

    statement = ("SELECT %s", ["x"], True, {"connection": connection})

    assert guard_writes(execute, *statement) == statement


# ── Signing in ──


@pytest.mark.parametrize(
    ("sql", "passes"),
    [
        ('UPDATE "people_person" SET "last_login" = %s WHERE "people_person"."id" = %s', True),
        ('UPDATE "people_person" SET "password" = %s WHERE "people_person"."id" = %s', True),
        ('UPDATE "people_person" SET "password" = %s, "email" = %s WHERE "id" = %s', False),
        ('UPDATE "people_person" SET "email" = %s, "last_login" = %s WHERE "id" = %s', False),
        ('UPDATE "people_person" SET "password_hint" = %s WHERE "id" = %s', False),
        ('UPDATE "people_person" SET "password" = %s', False),
        ('INSERT INTO "people_person" ("password") VALUES (%s)', False),
        ('DELETE FROM "people_person" WHERE "password" = %s', False),
    ],
)
def test_signing_in_writes_one_column_of_one_person(sql: str, passes: bool) -> None:
    assert passed_on(sql) is passes


@pytest.mark.django_db
def test_a_password_that_is_hashed_anew_at_sign_in_is_kept(bart: Actor) -> None:
    person = person_of(bart)
    person.set_password("een-heel-lang-wachtwoord")

    person.save(update_fields=["password"])

    assert person_of(bart).check_password("een-heel-lang-wachtwoord") is True


# ── On a connection ──


@pytest.mark.django_db
def test_what_is_refused_says_where_and_not_which_words(amina: Told) -> None:
    with pytest.raises(WriteOutsideAction) as refused, transaction.atomic():
        noted(amina.voice, "Zeewier op de stoep.")

    assert str(refused.value).startswith("voices_addition is written outside an action")
    assert ("Zeewier" in str(refused.value), str(amina.voice.id) in str(refused.value)) == (
        False,
        False,
    )


@pytest.mark.django_db
def test_many_rows_at_once_are_stopped_as_one_is(amina: Told) -> None:
    statement = "UPDATE voices_voice SET shown = %s WHERE id = %s"
    rows = [(True, amina.voice.id), (True, uuid4())]

    with (
        pytest.raises(WriteOutsideAction),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.executemany(statement, rows)

    assert Voice.objects.get().shown is False


@pytest.mark.django_db
def test_what_is_written_in_time_is_there(amina: Told) -> None:
    with writing("test.something-noted"):
        noted(amina.voice, "Kapot.")

    assert notes() == ["Kapot."]


@pytest.mark.django_db
def test_sessions_are_kept_by_who_did_nothing() -> None:
    Session.objects.create(session_key="k", session_data="", expire_date=timezone.now())

    assert Session.objects.count() == 1


def test_a_connection_that_another_thread_makes_is_guarded_too(
    committed_db: object, amina: Told
) -> None:
    def write() -> str:
        try:
            noted(amina.voice)
        except WriteOutsideAction:
            return "stopped"
        finally:
            connection.close()
        return "written"

    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(write).result() == "stopped"


@pytest.mark.django_db
def test_a_connection_has_one_guard_however_often_it_is_put_there() -> None:
    connection.ensure_connection()
    install_guard(connection)
    install_guard(connection)

    assert connection.execute_wrappers.count(guard_writes) == 1


# ── Rows ──


def test_two_rows_have_two_numbers_before_they_are_written() -> None:
    assert len({Addition().id for _ in range(100)}) == 100


def test_a_row_about_a_voice_is_filed_there() -> None:
    ref = uuid4()

    assert Addition(voice_id=ref).matter == ref
