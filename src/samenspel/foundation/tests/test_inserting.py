"""Rows that belong together go in with one statement, and come out as any others."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from samenspel.foundation.clock import now
from samenspel.foundation.inserting import insert_together
from samenspel.foundation.records import WriteOutsideAction
from samenspel.foundation.writing import writing
from samenspel.loop.voices.models import Addition, Question, Speaker, Voice
from samenspel.people.models import Person
from tests.support.cast import Told, a_voice

pytestmark = pytest.mark.django_db

WHEN = now()


def an_addition(voice: Voice, text: str = "En het is daar donker.") -> Addition:
    """Something told later."""
    return Addition(voice=voice, text=text, added_at=WHEN)


def a_question(voice: Voice) -> Question:
    """Something asked by whoever is there."""
    return Question(voice=voice, text="Waar?", asked_by=Person.objects.get(), asked_at=WHEN)


def columns(row: Model) -> dict[str, object]:
    """What the database keeps of it."""
    return {
        field.attname: getattr(row, field.attname)
        for field in type(row)._meta.concrete_fields
        if field.attname != "id"
    }


def test_rows_of_several_tables_go_in_with_one_statement(amina: Told, bart: object) -> None:
    rows = (an_addition(amina.voice), a_question(amina.voice))

    with writing("test.things-added"), CaptureQueriesContext(connection) as asked:
        insert_together(*rows)

    assert len(asked) == 1
    assert [Addition.objects.get().text, Question.objects.get().text] == [row.text for row in rows]


def test_a_row_is_kept_as_the_orm_keeps_it(amina: Told) -> None:
    with writing("test.things-added"):
        insert_together(an_addition(amina.voice))
        by_the_orm = Addition.objects.create(voice=amina.voice, text="x", added_at=WHEN)
    ours = Addition.objects.exclude(pk=by_the_orm.pk).get()

    assert {**columns(ours), "text": "x"} == columns(Addition.objects.get(pk=by_the_orm.pk))


@pytest.mark.usefixtures("waterveen")
def test_what_identifies_someone_is_encrypted_on_this_way_in_too() -> None:
    voice = a_voice().voice
    with writing("test.things-added"):
        insert_together(
            Speaker(voice=voice, way="mail", contact="a@example.org", contact_hash=b"x" * 32)
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM voices_speaker")
        [kept] = [bytes(row[0]) for row in cursor.fetchall()]

    assert b"example" not in kept
    assert Speaker.objects.get().contact == "a@example.org"


def test_a_row_that_went_in_is_no_new_row_any_more(amina: Told) -> None:
    row = an_addition(amina.voice)

    with writing("test.things-added"):
        insert_together(row)

    assert (row._state.adding, row._state.db) == (False, "default")


def test_outside_an_action_nothing_goes_in(amina: Told, bart: object) -> None:
    with pytest.raises(WriteOutsideAction):
        insert_together(an_addition(amina.voice), a_question(amina.voice))

    assert (Addition.objects.count(), Question.objects.count()) == (0, 0)


def test_when_one_row_cannot_be_kept_none_is(amina: Told, bart: object) -> None:
    wrong = a_question(amina.voice)
    wrong.asked_by_id = uuid4()

    def insert() -> None:
        with transaction.atomic(), writing("test.things-added"):
            insert_together(an_addition(amina.voice), wrong)
            connection.check_constraints()

    with pytest.raises(IntegrityError):
        insert()

    assert (Addition.objects.count(), Question.objects.count()) == (0, 0)
