"""Whoever may not say something of a voice is told why, in a sentence with which they can do something."""

import pytest

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.loop.streams import actions, policies
from samenspel.loop.streams.models import Stream
from samenspel.loop.streams.tests.conftest import River
from samenspel.loop.streams.tests.elsewhere import next_door, told_next_door
from samenspel.loop.streams.tests.reasons import (
    IN_A_PART,
    LOOK_AGAIN,
    NEEDS_DUTY,
    NO_MORE,
    OF_ANOTHER,
    ONLY_COLLEAGUES,
    again,
    refusal,
    why,
    wide,
)
from samenspel.loop.voices.actions import forget_voice
from tests.support.cast import Told, Waterveen, a_colleague

__all__ = ["wide"]

pytestmark = pytest.mark.django_db

SPEAKER_SAID_NO = "The speaker said that it does not belong here."


# ── Who reads streams ──


@pytest.mark.parametrize("duty", ["listen", "respond", "lead"])
def test_who_listens_responds_or_leads_reads_streams(duty: str, waterveen: Waterveen) -> None:
    by = a_colleague("Hilde Prins", waterveen.team, duties=[duty])

    assert why(policies.reads_streams(by)) == ""


def test_a_colleague_without_such_a_duty_is_told_which_ones_they_need(
    waterveen: Waterveen,
) -> None:
    by = a_colleague("Hilde Prins", waterveen.team, duties=["manage-people"])

    assert why(policies.reads_streams(by)) == NEEDS_DUTY


def test_who_is_no_colleague_reads_no_streams(amina: Told) -> None:
    assert [why(policies.reads_streams(by)) for by in (VISITOR, amina.speaker)] == [NEEDS_DUTY] * 2


def test_a_colleague_elsewhere_reads_streams_but_not_these(river: River, dirk: Actor) -> None:
    assert why(policies.reads_streams(dirk)) == ""
    assert why(policies.may_see(river.light, dirk)) == OF_ANOTHER


def test_the_system_may_see_every_stream_and_correct_none(river: River) -> None:
    assert why(policies.may_see(river.light, SYSTEM)) == ""
    assert why(policies.may_correct(river.light, SYSTEM)) == ONLY_COLLEAGUES


# ── What a colleague says of a voice ──


def test_into_a_stream_that_is_no_more_nothing_is_put(river: River, bart: Actor) -> None:
    actions.join_streams(river.rats, river.light, by=bart)

    said = refusal(actions.put_in_stream, river.alone.voice, again(river.rats), by=bart)

    assert said == NO_MORE


def test_into_a_wide_stream_nothing_is_put(river: River, wide: Stream, bart: Actor) -> None:
    assert refusal(actions.put_in_stream, river.alone.voice, wide, by=bart) == IN_A_PART


def test_what_people_put_there_need_not_be_put_there_again(
    river: River, bart: Actor, carla: Actor
) -> None:
    actions.put_in_stream(river.alone.voice, river.light, by=bart)

    said = refusal(actions.put_in_stream, river.alone.voice, river.light, by=carla)

    assert said == "Somebody said so already: it flows here."


def test_where_the_machine_put_it_a_colleague_may_say_so_too(river: River, bart: Actor) -> None:
    assert why(policies.may_put(river.in_light[1].voice, river.light, bart)) == ""


def test_where_its_speaker_said_no_a_voice_is_not_put(river: River, bart: Actor) -> None:
    amina = river.in_light[0]
    actions.say_not_here(amina.voice, by=amina.speaker)

    assert refusal(actions.put_in_stream, amina.voice, river.light, by=bart) == (SPEAKER_SAID_NO)


def test_nor_in_the_stream_in_which_that_one_goes_on(river: River, bart: Actor) -> None:
    amina = river.in_light[0]
    actions.say_not_here(amina.voice, by=amina.speaker)
    actions.join_streams(river.light, river.rats, by=bart)

    assert why(policies.may_put(amina.voice, again(river.rats), bart)) == SPEAKER_SAID_NO


def test_when_the_speaker_took_their_no_back_it_may_be_put_there(river: River, bart: Actor) -> None:
    amina = river.in_light[0]
    said = actions.say_not_here(amina.voice, by=amina.speaker)
    actions.undo_correction(said, by=amina.speaker)

    assert why(policies.may_put(amina.voice, river.light, bart)) == ""


def test_what_a_colleague_said_keeps_no_other_colleague_from_saying_otherwise(
    river: River, bart: Actor, carla: Actor
) -> None:
    actions.take_out(river.in_light[0].voice, river.light, by=bart)

    assert why(policies.may_put(river.in_light[0].voice, river.light, carla)) == ""


def test_a_voice_of_another_organisation_is_put_nowhere_here(
    river: River, bart: Actor, dirk: Actor
) -> None:
    theirs = told_next_door(dirk, "Ratten in de tuin.")

    assert refusal(actions.put_in_stream, theirs, river.rats, by=bart) == OF_ANOTHER


def test_nor_a_voice_from_here_in_a_stream_of_theirs(
    river: River, bart: Actor, dirk: Actor
) -> None:
    there = next_door(dirk).stream
    voice = river.in_rats[0].voice

    assert [refusal(actions.put_in_stream, voice, there, by=by) for by in (bart, dirk)] == [
        OF_ANOTHER
    ] * 2


def test_what_flows_elsewhere_cannot_be_taken_out_here(river: River, bart: Actor) -> None:
    rat = river.in_rats[0].voice

    assert refusal(actions.take_out, rat, river.light, by=bart) == LOOK_AGAIN


def test_what_flows_nowhere_cannot_be_taken_out(river: River, bart: Actor) -> None:
    assert refusal(actions.take_out, river.alone.voice, river.light, by=bart) == LOOK_AGAIN


def test_one_voice_is_no_pair(river: River, bart: Actor) -> None:
    voice = river.in_light[0].voice
    verbs = (actions.put_together, actions.keep_apart)

    assert [refusal(verb, voice, voice, by=bart) for verb in verbs] == [
        "Choose two different voices."
    ] * 2


def test_a_pair_is_of_one_organisation(river: River, bart: Actor, dirk: Actor) -> None:
    theirs, ours = told_next_door(dirk, "Ratten in de tuin."), river.in_rats[0].voice
    tries = [(theirs, ours), (ours, theirs)]

    assert [
        refusal(actions.put_together, *pair, by=by) for pair in tries for by in (bart, dirk)
    ] == [OF_ANOTHER] * 4


def test_of_words_that_were_removed_nothing_is_said(river: River, bart: Actor) -> None:
    gone, left = river.in_light[:2]
    forget_voice(gone.voice, by=gone.speaker)
    tries = [
        lambda: actions.put_in_stream(gone.voice, river.rats, by=bart),
        lambda: actions.put_together(gone.voice, left.voice, by=bart),
        lambda: actions.keep_apart(left.voice, gone.voice, by=bart),
    ]

    [said] = {refusal(attempt) for attempt in tries}
    assert said != ""
