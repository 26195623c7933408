"""Whoever may not say something of a stream, or take it back, is told why; and nothing has changed."""

from collections.abc import Callable

import pytest

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.loop.streams import actions, policies, refreshing
from samenspel.loop.streams.models import Stream
from samenspel.loop.streams.tests.conftest import River
from samenspel.loop.streams.tests.elsewhere import next_door
from samenspel.loop.streams.tests.reasons import (
    IN_A_PART,
    LOOK_AGAIN,
    NO_MORE,
    OF_ANOTHER,
    ONLY_COLLEAGUES,
    again,
    refusal,
    why,
    wide,
)
from samenspel.loop.voices.actions import forget_voice
from samenspel.loop.voices.models import Voice
from tests.support.cast import Told

__all__ = ["wide"]

pytestmark = pytest.mark.django_db

TAKEN_BACK = "This was taken back already."


# ── What a colleague says of a stream ──


def test_a_stream_is_not_joined_with_itself(river: River, bart: Actor) -> None:
    assert refusal(actions.join_streams, river.light, river.light, by=bart) == (
        "Choose another stream to join it with."
    )


@pytest.mark.parametrize("turned", [False, True])
def test_a_wide_stream_is_not_joined(turned: bool, river: River, wide: Stream, bart: Actor) -> None:
    one, other = (wide, river.light) if turned else (river.light, wide)

    assert refusal(actions.join_streams, one, other, by=bart) == IN_A_PART


def test_streams_of_two_organisations_are_not_joined(
    river: River, bart: Actor, dirk: Actor
) -> None:
    there = next_door(dirk).stream

    assert [
        refusal(actions.join_streams, *pair, by=by)
        for pair in ((river.rats, there), (there, river.rats))
        for by in (bart, dirk)
    ] == [OF_ANOTHER] * 4


def test_a_stream_that_is_no_more_is_not_named_split_joined_or_followed(
    river: River, bart: Actor
) -> None:
    actions.join_streams(river.rats, river.light, by=bart)
    gone = again(river.rats)
    tries = [
        lambda: actions.name_stream(gone, "Ratten", by=bart),
        lambda: actions.split_stream(gone, [river.in_rats[0].voice], by=bart),
        lambda: actions.join_streams(gone, river.light, by=bart),
        lambda: actions.join_streams(river.light, gone, by=bart),
        lambda: actions.follow_stream(gone, by=bart),
    ]

    assert [refusal(attempt) for attempt in tries] == [NO_MORE] * 5


def test_who_splits_chooses_some_and_leaves_some(river: River, bart: Actor) -> None:
    every = [one.voice for one in river.in_light]
    tries: tuple[list[Voice], ...] = (
        [],
        every,
        [*every, every[0]],
        [every[0], river.in_rats[0].voice],
    )

    assert [refusal(actions.split_stream, river.light, some, by=bart) for some in tries] == [
        "Choose the voices that are about something else.",
        "Leave at least one voice: these are all of them.",
        "Leave at least one voice: these are all of them.",
        LOOK_AGAIN,
    ]


def test_who_follows_is_told_so_and_who_does_not_too(river: River, bart: Actor) -> None:
    nothing = refusal(actions.unfollow_stream, river.light, by=bart)
    actions.follow_stream(river.light, by=bart)
    twice = refusal(actions.follow_stream, river.light, by=bart)

    assert (nothing, twice) == ("You do not follow this stream.", "You follow this stream already.")


def test_who_follows_a_stream_that_ended_can_still_stop(river: River, bart: Actor) -> None:
    actions.follow_stream(river.rats, by=bart)
    actions.join_streams(river.rats, river.light, by=bart)

    assert why(policies.may_unfollow(again(river.rats), bart)) == ""


# ── Taking back ──


def test_what_was_taken_back_is_not_taken_back_again(river: River, bart: Actor) -> None:
    said = actions.name_stream(river.light, "Donker", by=bart)
    actions.undo_correction(said, by=bart)

    assert refusal(actions.undo_correction, said, by=bart) == TAKEN_BACK


def test_what_was_said_of_who_was_forgotten_is_not_taken_back(river: River, bart: Actor) -> None:
    amina = river.in_light[0]
    said = actions.take_out(amina.voice, river.light, by=bart)
    forget_voice(amina.voice, by=amina.speaker)
    said.refresh_from_db()

    assert refusal(actions.undo_correction, said, by=bart) == TAKEN_BACK


def test_a_split_is_taken_back_as_a_whole(river: River, bart: Actor) -> None:
    said = actions.split_stream(river.light, [river.in_light[0].voice], by=bart)
    part = said.taken_along.get()

    assert refusal(actions.undo_correction, part, by=bart) == (
        "This is part of a split. Take back the split as a whole."
    )


def test_what_a_colleague_said_no_speaker_no_machine_and_no_other_house_takes_back(
    river: River, bart: Actor, dirk: Actor
) -> None:
    amina = river.in_light[0]
    said = actions.take_out(amina.voice, river.light, by=bart)
    whom = (amina.speaker, SYSTEM, VISITOR, dirk)

    assert [refusal(actions.undo_correction, said, by=by) for by in whom] == [
        *[ONLY_COLLEAGUES] * 3,
        OF_ANOTHER,
    ]


# ── What only the machine does ──


def test_what_the_machine_does_nobody_else_does(river: River, bart: Actor, amina: Told) -> None:
    asked = actions.ask_refresh(by=bart)
    tries: list[Callable[[Actor], object]] = [
        lambda by: refreshing.begin_refresh(asked, by=by),
        lambda by: refreshing.note_step(asked, "naming", by=by),
        lambda by: refreshing.fail_refresh(asked, "stopped", by=by),
        lambda by: refreshing.place_voices([], by=by),
        lambda by: refreshing.note_begun([river.light.pk], by=by),
        lambda by: refreshing.note_ended([river.light.pk], by=by),
        lambda by: refreshing.note_split_off(river.light, by=by),
        lambda by: refreshing.note_merged(river.light, by=by),
        lambda by: refreshing.gather_news(river.light, by=by),
    ]

    said = {refusal(attempt, by) for attempt in tries for by in (bart, amina.speaker)}

    assert said == {"Only the system does this, by itself."}


def test_the_machine_does_not_turn_the_dial(river: River) -> None:
    assert refusal(actions.set_grain, 1.0, by=SYSTEM) == ONLY_COLLEAGUES
