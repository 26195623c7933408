"""Each guard of the database, tried in raw SQL: by the role that serves, and by the one that owns the tables.

The owner has every right that the serving role misses, so a guard that is no more than a missing right is seen here.
"""

from uuid import UUID

import psycopg
import pytest

from samenspel.loop.streams.tests.guarded import Guarded, guarded
from tests.support.cast import Told

__all__ = ["guarded"]

pytestmark = pytest.mark.database

NO_RIGHT = "InsufficientPrivilege"
BROKEN_RULE = "IntegrityConstraintViolation"


# ── What is there stays there ──


@pytest.mark.parametrize(
    "table", ["stream", "flow", "meaning", "refresh", "follower", "correction", "correctionundone"]
)
def test_not_even_the_owner_removes_a_row(table: str, guarded: Guarded) -> None:
    tries = [f"DELETE FROM streams_{table}", f"TRUNCATE streams_{table} CASCADE"]

    assert [guarded.by_both(sql) for sql in tries] == [[NO_RIGHT, BROKEN_RULE]] * 2


@pytest.mark.parametrize("table", ["correction", "correctionundone"])
def test_not_even_the_owner_changes_what_was_said(table: str, guarded: Guarded) -> None:
    assert guarded.by_both(f"UPDATE streams_{table} SET id = id") == [NO_RIGHT, BROKEN_RULE]


def test_only_while_its_own_voice_is_forgotten_does_a_correction_change(guarded: Guarded) -> None:
    blank = ("UPDATE streams_correction SET stream_id = NULL, forgotten = true WHERE id = %s",)

    def while_forgetting(voice: Told, role: str) -> str:
        erasing = ("SELECT set_config('samenspel.erasing', %s, true)", [str(voice.voice.pk)])
        return guarded.tried(role, erasing, (*blank, [guarded.speakers_no]))

    assert [while_forgetting(one, "owning") for one in (guarded.other, guarded.amina)] == [
        BROKEN_RULE,
        "done",
    ]
    assert while_forgetting(guarded.amina, "serving") == NO_RIGHT


def test_a_refresh_that_came_to_an_end_stays_as_it_is(guarded: Guarded) -> None:
    again = "UPDATE streams_refresh SET state = 'running', ended_at = NULL WHERE state = 'failed'"

    assert guarded.by_both(again) == [BROKEN_RULE] * 2


def test_who_asked_for_a_refresh_is_not_changed_by_who_serves(guarded: Guarded) -> None:
    assert guarded.by_both(
        "UPDATE streams_refresh SET asked_at = now() WHERE state = 'waiting'"
    ) == [
        NO_RIGHT,
        "done",
    ]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("flow", "voice_id"),
        ("meaning", "voice_id"),
        ("follower", "person_id"),
        ("follower", "stream_id"),
        ("reading", "kept"),
        ("moved", "origin_id"),
    ],
)
def test_whose_row_it_is_does_not_change(table: str, column: str, guarded: Guarded) -> None:
    assert (
        guarded.tried("serving", (f"UPDATE streams_{table} SET {column} = {column}", ()))
        == NO_RIGHT
    )


# ── Within one organisation ──


@pytest.mark.parametrize("column", ["parent_id", "flowed_into_id", "speaks_for_it_id"])
def test_a_stream_points_at_nothing_next_door(column: str, guarded: Guarded) -> None:
    sql = f"UPDATE streams_stream SET {column} = %s, ended_at = now() WHERE id = %s"
    there = guarded.their_voice if column == "speaks_for_it_id" else guarded.their_stream

    assert guarded.by_both(sql, [there, guarded.rats]) == [BROKEN_RULE] * 2


def test_a_stream_in_which_a_voice_speaks_does_not_move_next_door(guarded: Guarded) -> None:
    sql = "UPDATE streams_stream SET organisation_id = %s WHERE id = %s"

    assert guarded.by_both(sql, [guarded.there, guarded.rats]) == [BROKEN_RULE] * 2


def test_no_voice_flows_next_door(guarded: Guarded) -> None:
    sql = "UPDATE streams_flow SET stream_id = %s WHERE voice_id = %s"
    tries = ([guarded.their_stream, guarded.rat.voice.pk], [guarded.rats, guarded.their_voice])

    assert [guarded.by_both(sql, values) for values in tries] == [[BROKEN_RULE] * 2] * 2


SAYS = """
INSERT INTO streams_correction
    (id, organisation_id, kind, {0}, {1}, name, rank, person_id, made_at, forgotten)
VALUES (gen_random_uuid(), %s, %s, %s, %s, '', 'person', %s, now(), false)
"""


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("together", ("voice_id", "other_id")),
        ("apart", ("voice_id", "other_id")),
        ("belongs", ("voice_id", "stream_id")),
        ("not_here", ("voice_id", "stream_id")),
        ("merged", ("stream_id", "into_id")),
        ("split", ("stream_id", "into_id")),
    ],
)
def test_nothing_is_said_of_here_and_next_door_together(
    kind: str, columns: tuple[str, str], guarded: Guarded
) -> None:
    sql = SAYS.format(*columns)
    here = {
        "voice_id": guarded.rat.voice.pk,
        "other_id": guarded.other.voice.pk,
        "stream_id": guarded.rats,
    }
    here["into_id"] = guarded.light
    there = {"voice_id": guarded.their_voice, "other_id": guarded.their_voice}
    there |= {"stream_id": guarded.their_stream, "into_id": guarded.their_stream}
    first, second = columns

    def tried(one: UUID, other: UUID, by: UUID) -> list[str]:
        return guarded.by_both(sql, [guarded.home, kind, one, other, by])

    assert tried(here[first], here[second], guarded.bart) == ["done"] * 2
    assert tried(there[first], here[second], guarded.bart) == [BROKEN_RULE] * 2
    assert tried(here[first], there[second], guarded.bart) == [BROKEN_RULE] * 2
    assert tried(here[first], here[second], guarded.dirk) == [BROKEN_RULE] * 2


# ── What the speaker said ──


def test_not_even_the_owner_puts_a_voice_where_its_speaker_said_no(guarded: Guarded) -> None:
    voice = guarded.amina.voice.pk
    sql = "UPDATE streams_flow SET stream_id = %s WHERE voice_id = %s"

    assert [guarded.by_both(sql, [ref, voice]) for ref in (guarded.light, guarded.rats, None)] == [
        [BROKEN_RULE] * 2,
        ["done"] * 2,
        ["done"] * 2,
    ]


SPEAKS = """
INSERT INTO streams_correction
    (id, organisation_id, kind, voice_id, stream_id, name, rank, key_id, proof, made_at, forgotten)
VALUES (gen_random_uuid(), %s, 'not_here', %s, %s, '', 'speaker', %s, %s, now(), false)
"""


def test_in_the_name_of_a_speaker_nobody_speaks_without_a_key_that_fits(guarded: Guarded) -> None:
    def tried(voice: Told, key: Told, proof: bytes) -> list[str]:
        values: list[object] = [
            guarded.home,
            voice.voice.pk,
            guarded.light,
            key.speaker.presented,
            proof,
        ]
        return guarded.by_both(SPEAKS, values)

    one, other, gone = guarded.other, guarded.rat, guarded.gone_key
    assert tried(one, one, one.speaker.proof) == ["done"] * 2
    assert [
        tried(one, one, b"guessed"),
        tried(one, one, b""),
        tried(one, other, other.speaker.proof),
        tried(gone, gone, gone.speaker.proof),
    ] == [[NO_RIGHT] * 2] * 4


def test_the_proof_itself_is_not_kept(guarded: Guarded) -> None:
    values: list[object] = [guarded.home, guarded.other.voice.pk, guarded.light]
    values += [guarded.other.speaker.presented, guarded.other.speaker.proof]
    with psycopg.connect(guarded.addresses.serving) as connected:
        [(kept,)] = connected.execute(f"{SPEAKS} RETURNING proof", values).fetchall()
        connected.rollback()

    assert kept == b""


TAKES_BACK = """
INSERT INTO streams_correctionundone (id, correction_id, voice_id, person_id, key_id, proof, undone_at)
VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, now())
"""


def test_each_side_takes_back_its_own_and_not_the_others(guarded: Guarded) -> None:
    amina, other = guarded.amina, guarded.other
    by_amina = [amina.voice.pk, None, amina.speaker.presented, amina.speaker.proof]
    by_other = [other.voice.pk, None, other.speaker.presented, other.speaker.proof]
    by_bart = [None, guarded.bart, None, None]
    nobody = [None, None, None, None]

    def tried(said: UUID) -> list[list[str]]:
        return [
            guarded.by_both(TAKES_BACK, [said, *by]) for by in (by_amina, by_other, by_bart, nobody)
        ]

    assert tried(guarded.speakers_no) == [["done"] * 2, *[[NO_RIGHT] * 2] * 3]
    assert tried(guarded.named) == [
        *[[NO_RIGHT] * 2] * 2,
        ["done"] * 2,
        ["CheckViolation"] * 2,
    ]


# ── What a row must be ──


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("UPDATE streams_stream SET parent_id = id", "CheckViolation"),
        ("UPDATE streams_stream SET voices = -1", "CheckViolation"),
        ("UPDATE streams_flow SET stream_id = gen_random_uuid()", "IntegrityConstraintViolation"),
        (
            "INSERT INTO streams_follower (id, person_id, stream_id, since, told_at)"
            " SELECT gen_random_uuid(), person_id, stream_id, now(), now() FROM streams_follower",
            "UniqueViolation",
        ),
        (
            "INSERT INTO streams_moved (id, correction_id, voice_id, confidence, near, placed_by)"
            " SELECT gen_random_uuid(), correction_id, voice_id, 0, 0, 'machine' FROM streams_moved",
            "UniqueViolation",
        ),
        (
            "INSERT INTO streams_meaning (id, voice_id, digest, vector, language)"
            " SELECT gen_random_uuid(), voice_id, '', '', '' FROM streams_meaning",
            "UniqueViolation",
        ),
    ],
    ids=["parent", "count", "nowhere", "followed", "moved", "meant"],
)
def test_what_cannot_be_is_not_written(sql: str, kind: str, guarded: Guarded) -> None:
    assert guarded.by_both(sql) == [kind] * 2
