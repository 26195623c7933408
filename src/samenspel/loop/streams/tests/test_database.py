"""What the database itself defends about streams, tried in raw SQL as the role that serves."""

import pytest

from samenspel.foundation.actors import Actor
from samenspel.loop.streams import actions
from samenspel.loop.streams.models import Correction
from samenspel.loop.streams.tests.conftest import River
from samenspel.people.models import Organisation
from tests.support.raw_sql import outcome, run, sentence

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NO_RIGHT = "InsufficientPrivilege"
BROKEN_RULE = "IntegrityConstraintViolation"
ELSEWHERE = """
INSERT INTO streams_stream (id, organisation_id, begun_at, found_by, name, keywords, voices, sure, weekly, direction,
    ratio, low, high, certainty, change, places, languages)
SELECT gen_random_uuid(), %s, now(), 'machine', '', '{}', 0, 0, '{}', 'too-few', 1, 1, 1, 0, 1, '[]', '[]'
RETURNING id
"""


def elsewhere() -> object:
    """A stream of another organisation."""
    return run(ELSEWHERE, [Organisation.objects.get(is_home=False).pk])[0][0]


@pytest.mark.parametrize(
    "table", ["correction", "correctionundone", "moved", "stream", "flow", "meaning", "refresh"]
)
def test_nothing_vanishes(table: str, river: River, bart: Actor) -> None:
    said = actions.take_out(river.in_light[0].voice, river.light, by=bart)
    actions.undo_correction(said, by=bart)

    tried = [outcome(f"{verb} streams_{table}") for verb in ("DELETE FROM", "TRUNCATE")]

    assert tried == [NO_RIGHT] * 2


@pytest.mark.parametrize("table", ["correction", "correctionundone", "moved"])
def test_what_was_said_cannot_be_changed(table: str, river: River, bart: Actor) -> None:
    actions.take_out(river.in_light[0].voice, river.light, by=bart)

    assert outcome(f"UPDATE streams_{table} SET id = id") == NO_RIGHT


def test_a_voice_flows_in_one_stream(river: River) -> None:
    again = """
        INSERT INTO streams_flow (id, voice_id, stream_id, confidence, near, placed_by, since)
        SELECT gen_random_uuid(), voice_id, stream_id, 1, 1, 'machine', now() FROM streams_flow LIMIT 1
    """

    assert outcome(again) == "UniqueViolation"


def test_a_voice_flows_in_streams_of_its_own_organisation(river: River, dirk: Actor) -> None:
    into = elsewhere()

    assert outcome("UPDATE streams_flow SET stream_id = %s", [into]) == BROKEN_RULE


@pytest.mark.parametrize("column", ["parent_id", "flowed_into_id"])
def test_streams_flow_within_one_organisation(column: str, river: River, dirk: Actor) -> None:
    sql = f"UPDATE streams_stream SET {column} = %s, ended_at = now() WHERE id = %s"

    assert outcome(sql, [elsewhere(), river.light.pk]) == BROKEN_RULE


def test_nobody_puts_a_voice_where_its_speaker_said_no(river: River) -> None:
    amina = river.in_light[0]
    sql = "UPDATE streams_flow SET stream_id = %s WHERE voice_id = %s"
    values = [river.light.pk, amina.voice.pk]
    assert outcome(sql, values) == "done"

    said = actions.say_not_here(amina.voice, by=amina.speaker)

    assert sentence(sql, values) == "the speaker said that it does not belong here"
    actions.undo_correction(said, by=amina.speaker)
    assert outcome(sql, values) == "done"


def test_nobody_speaks_for_a_speaker_without_the_key(river: River) -> None:
    amina = river.in_light[0]
    sql = """
        INSERT INTO streams_correction (id, organisation_id, kind, voice_id, stream_id, name, rank, key_id, proof,
            made_at, forgotten)
        SELECT gen_random_uuid(), organisation_id, 'not_here', %s, %s, '', 'speaker', %s, %s, now(), false
        FROM voices_voice WHERE id = %s
    """

    def tried(proof: bytes) -> str:
        known = [amina.voice.pk, river.light.pk, amina.speaker.presented, proof, amina.voice.pk]
        return outcome(sql, known)

    assert (tried(b"guessed"), tried(amina.speaker.proof)) == (NO_RIGHT, "done")


def test_nobody_takes_back_what_a_speaker_said(river: River, bart: Actor) -> None:
    amina, other = river.in_light[:2]
    said = actions.say_not_here(amina.voice, by=amina.speaker)
    sql = """
        INSERT INTO streams_correctionundone (id, correction_id, voice_id, person_id, key_id, proof, undone_at)
        VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, now())
    """
    by_bart = [said.pk, None, bart.person, None, None]
    by_other = [said.pk, other.voice.pk, None, other.speaker.presented, other.speaker.proof]
    by_amina = [said.pk, amina.voice.pk, None, amina.speaker.presented, amina.speaker.proof]

    assert [outcome(sql, values) for values in (by_bart, by_other, by_amina)] == [
        NO_RIGHT,
        NO_RIGHT,
        "done",
    ]


@pytest.mark.parametrize(
    ("kind", "column"),
    [("belongs", "stream_id"), ("merged", "into_id"), ("together", "other_id"), ("x", "voice_id")],
)
def test_a_correction_says_what_it_is_about(
    kind: str, column: str, river: River, bart: Actor
) -> None:
    sql = f"""
        INSERT INTO streams_correction (id, organisation_id, kind, {column}, name, rank, person_id, made_at, forgotten)
        VALUES (gen_random_uuid(), %s, %s, %s, '', 'person', %s, now(), false)
    """
    about = river.in_light[0].voice.pk if column in ("voice_id", "other_id") else river.light.pk

    assert outcome(sql, [bart.organisation, kind, about, bart.person]) == "CheckViolation"


def test_two_refreshes_do_not_run_at_once(river: River, bart: Actor) -> None:
    actions.ask_refresh(by=bart)
    again = """
        INSERT INTO streams_refresh
            (id, organisation_id, asked_at, step, voices, streams, state, grain, weekly, places, languages, problem)
        SELECT gen_random_uuid(), organisation_id, now(), '', 0, 0, state, 0, '{}', '{}', '{}', '' FROM streams_refresh
    """

    assert outcome(again) == "UniqueViolation"


def test_what_ended_says_so_before_it_flows_into_another(river: River) -> None:
    sql = "UPDATE streams_stream SET flowed_into_id = %s WHERE id = %s"

    assert outcome(sql, [river.rats.pk, river.light.pk]) == "CheckViolation"


def test_a_correction_has_one_side(river: River, bart: Actor) -> None:
    actions.name_stream(river.light, "Donker", by=bart)
    sql = """
        INSERT INTO streams_correction (id, organisation_id, kind, stream_id, name, rank, made_at, forgotten)
        SELECT gen_random_uuid(), organisation_id, kind, stream_id, name, rank, made_at, false FROM streams_correction
    """

    assert outcome(sql) == "CheckViolation"
    assert Correction.objects.count() == 1
