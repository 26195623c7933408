"""What the database defends about responses to streams, tried in raw SQL as the role that serves."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from samenspel.foundation.actors import Actor
from samenspel.loop.responses.actions import take_back_stream_response
from samenspel.loop.responses.models import StreamResponse
from samenspel.loop.responses.tests.answered_streams import (
    SAID,
    flowing,
    got,
    told_in,
    worked_off,
    written_to,
)
from samenspel.loop.streams.tests.flows import a_stream
from samenspel.loop.voices import actions as hearing
from tests.support.cast import Told, a_voice
from tests.support.raw_sql import everything_readable, outcome, run, sentence

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NO_RIGHT = "InsufficientPrivilege"
BROKEN_RULE = "IntegrityConstraintViolation"
TWICE = "UniqueViolation"

GIVE = """INSERT INTO responses_response
    (id, voice_id, text, role, approach, approach_why, given_by_id, given_at, stream_response_id)
    VALUES (gen_random_uuid(), %s, 'x', 'direct', 'lawful', '', %s, now(), %s)"""
LAY = """INSERT INTO responses_laidready (id, voice_id, stream_response_id, laid_at)
    VALUES (gen_random_uuid(), %s, %s, now())"""
WRITE = """INSERT INTO responses_streamresponse
    (id, organisation_id, stream_id, text, role, approach, approach_why, given_by_id, given_at)
    VALUES (gen_random_uuid(), %s, %s, 'x', 'direct', 'lawful', '', %s, now())"""


@pytest.fixture
def told(bart: Actor) -> Told:
    [one] = told_in("understood", contact=bart)
    return one


@pytest.fixture
def given(told: Told, bart: Actor) -> StreamResponse:
    return written_to(flowing(told), bart)


def give(told: Told, by: Actor, given: StreamResponse) -> str:
    """What the database says to a script that gives it."""
    return outcome(GIVE, [told.voice.pk, by.person, given.pk])


def test_a_script_gives_it_to_whom_it_lies_ready(
    told: Told, given: StreamResponse, bart: Actor
) -> None:
    assert give(told, bart, given) == "done"


def test_nobody_gets_it_twice(told: Told, given: StreamResponse, bart: Actor) -> None:
    worked_off()

    assert give(told, bart, given) == TWICE


def test_nobody_gets_it_for_whom_it_was_not_written(given: StreamResponse, bart: Actor) -> None:
    [other] = told_in("understood", contact=bart)

    assert give(other, bart, given) == BROKEN_RULE


def test_nobody_gets_it_after_it_was_taken_back(
    told: Told, given: StreamResponse, bart: Actor
) -> None:
    take_back_stream_response(given, by=bart)

    assert give(told, bart, given) == BROKEN_RULE
    said = sentence(GIVE, [told.voice.pk, bart.person, given.pk])
    assert said == "this response does not lie ready for this voice"


@pytest.mark.parametrize(
    "change",
    [
        "text = 'anders'",
        "role = 'regulate'",
        "approach_why = 'daarom'",
        "given_by_id = given_by_id",
        "stream_id = stream_id",
        "given_at = now()",
    ],
)
def test_what_was_written_cannot_be_changed(change: str, given: StreamResponse) -> None:
    assert outcome(f"UPDATE responses_streamresponse SET {change}") == NO_RIGHT


def test_taken_back_is_for_good(given: StreamResponse, bart: Actor) -> None:
    take_back_stream_response(given, by=bart)

    assert outcome("UPDATE responses_streamresponse SET until = NULL") == BROKEN_RULE
    assert outcome("UPDATE responses_streamresponse SET until = now()") == BROKEN_RULE


def test_taken_back_by_somebody_lies_ready_for_nobody(given: StreamResponse, bart: Actor) -> None:
    sql = "UPDATE responses_streamresponse SET taken_back_by_id = %s"

    assert outcome(sql, [bart.person]) == "CheckViolation"


@pytest.mark.parametrize("table", ["responses_streamresponse", "responses_laidready"])
@pytest.mark.parametrize("verb", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_who_serves_removes_nothing(table: str, verb: str, given: StreamResponse) -> None:
    assert outcome(verb.format(table)) == NO_RIGHT


def test_for_whom_it_was_written_cannot_be_changed(given: StreamResponse) -> None:
    assert outcome("UPDATE responses_laidready SET voice_id = voice_id") == NO_RIGHT


def test_it_is_laid_ready_once(told: Told, given: StreamResponse) -> None:
    assert outcome(LAY, [told.voice.pk, given.pk]) == TWICE


def test_one_colleague_has_one_open_response_to_a_stream(
    given: StreamResponse, bart: Actor, fenna: Actor
) -> None:
    where = [given.organisation_id, given.stream_id]

    assert outcome(WRITE, [*where, bart.person]) == TWICE
    assert outcome(WRITE, [*where, fenna.person]) == "done"


def test_it_stays_within_one_organisation(given: StreamResponse, bart: Actor, dirk: Actor) -> None:
    where = [given.organisation_id, given.stream_id]

    assert outcome(WRITE, [*where, dirk.person]) == BROKEN_RULE
    assert outcome(WRITE, [dirk.organisation, given.stream_id, dirk.person]) == BROKEN_RULE
    assert outcome(LAY, [uuid4(), given.pk]) == BROKEN_RULE


# ── The right to be forgotten ──


def forget(told: Told) -> None:
    hearing.forget_voice(told.voice, by=told.speaker)


def about(voice: UUID) -> list[tuple[object, ...]]:
    """What these tables say of a voice beside its own texts."""
    laid = run("SELECT count(*) FROM responses_laidready WHERE voice_id = %s", [voice])
    given = run(
        "SELECT text, stream_response_id FROM responses_response WHERE voice_id = %s", [voice]
    )
    return [*laid, *given]


def test_with_its_words_goes_that_it_was_one_of_many(
    told: Told, given: StreamResponse, bart: Actor
) -> None:
    worked_off()
    before = about(told.voice.pk)
    forget(told)

    assert before == [(1,), (SAID, given.pk)]
    assert about(told.voice.pk) == [(0,), ("", None)]


def test_of_the_others_everything_stays(bart: Actor) -> None:
    gone, stays = told_in("understood", "understood", contact=bart)
    given = written_to(flowing(gone, stays), bart)
    worked_off()
    forget(gone)

    assert about(stays.voice.pk) == [(1,), (SAID, given.pk)]
    given.refresh_from_db()
    assert given.text == SAID


def test_who_was_forgotten_gets_nothing_any_more(bart: Actor) -> None:
    told = told_in("understood", "restated", contact=bart)
    written_to(flowing(*told), bart)
    for one in told:
        forget(one)
    worked_off()

    assert got(*told) == [0, 0]


def test_no_table_says_any_more_to_which_stream_a_forgotten_voice_belonged(bart: Actor) -> None:
    """First made so that it would be found: one voice of a stream, that got its response."""
    told = told_in("understood", "understood", contact=bart)
    stream = a_stream([*told, a_voice("En nog een.")])
    given = written_to(stream, bart)
    worked_off()
    rows = [
        table
        for table, text in everything_readable(but=("procrastinate_jobs",)).items()
        if _together(text, str(told[0].voice.pk), str(given.pk))
    ]
    forget(told[0])
    left = [
        table
        for table, text in everything_readable(but=("procrastinate_jobs",)).items()
        if _together(text, str(told[0].voice.pk), str(given.pk))
    ]

    assert sorted(rows) == ["responses_laidready", "responses_response"]
    assert left == []


def _together(text: str, voice: str, other: str) -> bool:
    """Whether one row names both."""
    return any(voice in row and other in row for row in text.split('","'))
