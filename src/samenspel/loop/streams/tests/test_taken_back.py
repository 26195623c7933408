"""Taking back what was said, also when more was said since: everything flows as if it had not been said, where that
still can be; and what was said otherwise still holds."""

import pytest

from samenspel.foundation.actors import Actor
from samenspel.loop.streams import actions
from samenspel.loop.streams.models import Flow, Stream
from samenspel.loop.streams.queries import contradictions_of
from samenspel.loop.streams.tests.conftest import River, a_stream, flows
from samenspel.loop.voices.actions import forget_voice
from tests.support.cast import Waterveen, a_voice

pytestmark = pytest.mark.django_db


def again(stream: Stream | None) -> Stream:
    """As it is now."""
    assert stream is not None
    return Stream.objects.get(pk=stream.pk)


def picture() -> object:
    """Where everything flows, who says so and how sure that is, and what is counted of it."""
    return (
        sorted(Flow.objects.values_list("voice", "stream", "confidence", "near", "placed_by")),
        list(
            Stream.objects.filter(ended_at=None)
            .order_by("id")
            .values("id", "name", "voices", "weekly", "sure", "places")
        ),
    )


# ── At once ──


def test_each_kind_of_thing_is_taken_back_without_a_trace_in_the_picture(
    river: River, bart: Actor
) -> None:
    amina, other = (one.voice for one in river.in_light[:2])
    verbs = {
        "put": lambda: actions.put_in_stream(amina, river.rats, by=bart),
        "out": lambda: actions.take_out(amina, river.light, by=bart),
        "apart": lambda: actions.keep_apart(amina, other, by=bart),
        "together": lambda: actions.put_together(amina, river.in_rats[0].voice, by=bart),
        "name": lambda: actions.name_stream(again(river.light), "Donker", by=bart),
        "join": lambda: actions.join_streams(again(river.rats), again(river.light), by=bart),
        "split": lambda: actions.split_stream(again(river.light), [amina], "Los", by=bart),
    }
    before = picture()
    left = {}
    for kind, verb in verbs.items():
        said = verb()
        assert picture() != before, kind
        actions.undo_correction(said, by=bart)
        left[kind] = picture() == before

    assert left == dict.fromkeys(verbs, True)


def test_what_the_speaker_takes_back_leaves_no_trace_either(river: River) -> None:
    amina = river.in_light[0]
    before = picture()

    said = actions.say_not_here(amina.voice, by=amina.speaker)
    actions.undo_correction(said, by=amina.speaker)

    assert picture() == before


# ── After more was said ──


def test_who_was_moved_again_since_stays_where_they_were_moved(
    river: River, bart: Actor, carla: Actor, waterveen: Waterveen
) -> None:
    third = a_stream(waterveen, [river.alone])
    amina = river.in_light[0].voice
    first = actions.put_in_stream(amina, river.rats, by=bart)
    actions.put_in_stream(amina, third, by=carla)

    actions.undo_correction(first, by=bart)

    assert flows()[amina.pk] == third.pk


def test_when_what_was_said_since_is_taken_back_too_the_first_holds_again(
    river: River, bart: Actor, carla: Actor, waterveen: Waterveen
) -> None:
    third = a_stream(waterveen, [river.alone])
    amina = river.in_light[0].voice
    actions.put_in_stream(amina, river.rats, by=bart)
    second = actions.put_in_stream(amina, third, by=carla)

    actions.undo_correction(second, by=carla)

    assert flows()[amina.pk] == river.rats.pk
    assert contradictions_of(again(river.rats), seen_by=bart) == []


def test_two_that_are_together_part_when_that_is_taken_back(river: River, bart: Actor) -> None:
    amina, rat = river.in_light[0].voice, river.in_rats[0].voice
    before = flows()
    said = actions.put_together(amina, rat, by=bart)
    together = flows()

    actions.undo_correction(said, by=bart)

    assert together[amina.pk] == together[rat.pk]
    assert flows() == before


def test_one_of_two_that_are_together_takes_the_other_along_and_back(
    river: River, bart: Actor
) -> None:
    amina, other = (one.voice for one in river.in_light[:2])
    actions.put_together(amina, other, by=bart)
    said = actions.put_in_stream(amina, river.rats, by=bart)
    along = flows()

    actions.undo_correction(said, by=bart)

    assert {along[amina.pk], along[other.pk]} == {river.rats.pk}
    assert {flows()[amina.pk], flows()[other.pk]} == {river.light.pk}


def test_where_its_stream_is_no_more_a_voice_waits_outside(
    river: River, bart: Actor, waterveen: Waterveen
) -> None:
    third = a_stream(waterveen, [river.alone, a_voice("Nog iets heel anders.")])
    amina = river.in_light[0].voice
    said = actions.put_in_stream(amina, third, by=bart)
    actions.join_streams(again(river.light), again(river.rats), by=bart)

    actions.undo_correction(said, by=bart)

    assert flows()[amina.pk] is None


def test_a_voice_that_was_forgotten_since_does_not_come_back(river: River, bart: Actor) -> None:
    amina = river.in_rats[0]
    said = actions.join_streams(river.rats, river.light, by=bart)
    forget_voice(amina.voice, by=amina.speaker)

    actions.undo_correction(said, by=bart)

    assert flows()[amina.voice.pk] is None
    assert (again(river.rats).voices, again(river.light).voices) == (2, 3)


def test_against_a_speaker_nothing_comes_back(river: River, bart: Actor) -> None:
    """She was moved, said there that it was not what she meant; what moved her is taken back."""
    amina = river.in_light[0]
    first = actions.say_not_here(amina.voice, by=amina.speaker)
    moved = actions.put_in_stream(amina.voice, river.rats, by=bart)
    actions.say_not_here(amina.voice, by=amina.speaker)

    actions.undo_correction(moved, by=bart)

    assert first.stream_id == river.light.pk
    assert flows()[amina.voice.pk] is None


def test_what_the_speaker_said_in_the_joined_stream_holds_when_the_joining_is_taken_back(
    river: River, bart: Actor
) -> None:
    amina = river.in_light[0]
    joined = actions.join_streams(river.light, river.rats, by=bart)
    said = actions.say_not_here(amina.voice, by=amina.speaker)

    actions.undo_correction(joined, by=bart)

    assert said.stream_id == river.rats.pk
    assert flows()[amina.voice.pk] != river.rats.pk
    assert {flows()[one.voice.pk] for one in river.in_light[1:]} == {river.light.pk}


def test_of_streams_joined_one_after_the_other_each_can_be_taken_back(
    river: River, bart: Actor, waterveen: Waterveen
) -> None:
    third = a_stream(waterveen, [river.alone])
    before = flows()
    first = actions.join_streams(river.rats, river.light, by=bart)
    second = actions.join_streams(again(river.light), third, by=bart)
    everyone = set(flows().values())

    actions.undo_correction(second, by=bart)
    between = flows()
    actions.undo_correction(first, by=bart)

    assert everyone == {third.pk}
    assert set(between.values()) == {river.light.pk, third.pk}
    assert flows() == before
    assert [again(one).ended_at for one in (river.rats, river.light, third)] == [None] * 3


def test_the_first_of_two_joinings_taken_back_leaves_everyone_where_the_second_brought_them(
    river: River, bart: Actor, waterveen: Waterveen
) -> None:
    third = a_stream(waterveen, [river.alone])
    first = actions.join_streams(river.rats, river.light, by=bart)
    actions.join_streams(again(river.light), third, by=bart)

    actions.undo_correction(first, by=bart)

    assert set(flows().values()) == {third.pk}
    assert (again(third).voices, again(river.rats).voices) == (7, 0)


def test_what_was_split_off_and_split_again_comes_together_step_by_step(
    river: River, bart: Actor
) -> None:
    before = flows()
    chosen = [one.voice for one in river.in_light[:2]]
    first = actions.split_stream(river.light, chosen, by=bart)
    second = actions.split_stream(again(first.into), chosen[:1], by=bart)
    three = len(set(flows().values()))

    actions.undo_correction(second, by=bart)
    actions.undo_correction(first, by=bart)

    assert three == 4
    assert flows() == before
    assert [again(one.into).flowed_into_id for one in (first, second)] == [
        river.light.pk,
        first.into_id,
    ]


def test_what_was_put_in_a_split_stays_there_when_the_split_is_taken_back(
    river: River, bart: Actor
) -> None:
    split = actions.split_stream(river.light, [river.in_light[0].voice], by=bart)
    rat = river.in_rats[0].voice
    actions.put_in_stream(rat, again(split.into), by=bart)

    actions.undo_correction(split, by=bart)

    made = again(split.into)
    assert (made.ended_at, made.voices) == (None, 1)
    assert flows()[rat.pk] == made.pk
    assert flows()[river.in_light[0].voice.pk] == river.light.pk
