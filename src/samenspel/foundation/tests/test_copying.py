"""What is copied in is what any other way of writing would have written."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenspel.foundation.clock import now
from samenspel.foundation.copying import copy_in
from samenspel.foundation.free_text import as_kept
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.records import WriteOutsideAction
from samenspel.foundation.tests.conftest import notes
from samenspel.foundation.writing import writing
from samenspel.loop.voices.models import Addition, Speaker, Voice, VoiceWords
from tests.support.cast import Told, a_voice
from tests.support.raw_sql import run

pytestmark = pytest.mark.django_db

# By Django or by the driver: what counts is that the rows stay out.
ANY_WAY_OF_SAYING_SO = (IntegrityError, psycopg.IntegrityError)
MOMENT = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)


def additions(voice: Voice, *texts: str) -> list[Addition]:
    """Not yet written, a minute apart."""
    return [
        Addition(voice=voice, text=text, added_at=MOMENT + timedelta(minutes=number))
        for number, text in enumerate(texts)
    ]


def entry(**more: Any) -> JournalEntry:
    """Not yet written, about nothing in particular."""
    known = {"event": "test.x", "matter": uuid4(), "actor_kind": "system", "happened_at": MOMENT}
    return JournalEntry(**{**known, **more})


@pytest.mark.parametrize(
    "text",
    ["", "\\N", "\\.", "\\", "a\tb", "a\nb", 'zij zei: "nee"', "it's", "a,b;c", "NULL", "👩🏽‍🦽 é"],
)
def test_what_copying_itself_uses_stays_text(amina: Told, text: str) -> None:
    with writing("test"):
        copy_in(additions(amina.voice, text))

    assert notes() == [text]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(texts=st.lists(st.text(max_size=60).map(as_kept), max_size=8))
def test_any_words_come_back_as_they_went_in(amina: Told, texts: list[str]) -> None:
    rows = additions(amina.voice, *texts)
    with writing("test"):
        copy_in(rows)

    kept = Addition.objects.filter(pk__in=[row.pk for row in rows]).order_by("added_at")
    assert [(row.pk, row.text, row.voice_id, row.added_at) for row in kept] == [
        (row.pk, row.text, amina.voice.id, row.added_at) for row in rows
    ]


def test_no_rows_is_no_work() -> None:
    copy_in([])


def test_rows_are_not_copied_while_nobody_writes(amina: Told) -> None:
    with pytest.raises(WriteOutsideAction, match="voices_addition"):
        copy_in(additions(amina.voice, "x"))

    assert notes() == []


def test_what_is_nothing_is_kept_as_nothing_and_what_is_structured_keeps_its_structure() -> None:
    facts = {"due": "2026-03-09", "ordinal": 2, "side": None, "more": ["é", "\\N"]}
    by, person = entry(facts=facts), uuid4()
    with writing("test"):
        copy_in([by, entry(person_id=person)])

    kept = JournalEntry.objects.filter(event="test.x").order_by("id")
    assert [(row.person_id, row.facts) for row in kept] == [(None, facts), (person, {})]


def test_what_the_database_fills_in_it_fills_in() -> None:
    before = now()
    with writing("test"):
        copy_in([entry(recorded_at=MOMENT)])

    kept = JournalEntry.objects.get(event="test.x")
    assert (kept.recorded_at >= before, kept.happened_at) == (True, MOMENT)


def test_words_that_were_copied_can_be_found_by_what_they_say(amina: Told) -> None:
    plain = Voice.objects.get()
    plain.pk = uuid4()
    with writing("test"):
        copy_in([plain])
        copy_in([VoiceWords(voice=plain, text="Er ligt zeewier.", place="Zeestraat")])

    [(found,)] = run(
        "SELECT voice_id FROM voices_voicewords WHERE search @@ plainto_tsquery('dutch', 'zeewier')"
    )
    assert found == plain.pk


def test_what_identifies_someone_is_encrypted_on_this_way_too(amina: Told) -> None:
    silent = a_voice().voice
    row = Speaker(voice=silent, way="mail", contact="zeewier@waterveen.example", contact_hash=b"x")
    with writing("test"):
        copy_in([row])

    [(kept,)] = run("SELECT contact FROM voices_speaker WHERE voice_id = %s", [silent.id])
    assert (b"zeewier" in kept, Speaker.objects.get(voice=silent).contact) == (
        False,
        "zeewier@waterveen.example",
    )


def test_one_wrong_row_keeps_all_of_them_out(amina: Told) -> None:
    rows = additions(amina.voice, "een", "twee", "drie")
    rows[2].pk = rows[0].pk

    with pytest.raises(ANY_WAY_OF_SAYING_SO), transaction.atomic(), writing("test"):
        copy_in(rows)

    assert notes() == []


def test_a_row_that_is_there_already_stops_it_as_it_stops_the_orm(amina: Told) -> None:
    row = Addition(voice=amina.voice, text="x", added_at=amina.voice.told_at)

    with pytest.raises(IntegrityError), transaction.atomic(), writing("test.things-added"):
        copy_in([row, row])
