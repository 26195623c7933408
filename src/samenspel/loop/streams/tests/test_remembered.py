"""What people said, as the engine reads it: each in its words, weighed by who said it and when; not what is past."""

from uuid import UUID

import pytest

from samenspel.engines.streams import corrections as engine
from samenspel.foundation.actors import Actor
from samenspel.loop.streams import actions
from samenspel.loop.streams.models import Correction, Stream
from samenspel.loop.streams.remembered import for_the_engine, past_of, reading_of, standing
from samenspel.loop.streams.tests.conftest import River, a_stream, ids
from samenspel.loop.streams.tests.elsewhere import next_door
from samenspel.loop.voices.actions import forget_voice
from tests.support.cast import Waterveen, a_voice

pytestmark = pytest.mark.django_db


def said_here(river: River) -> list[engine.Correction]:
    """Everything that stands, as the engine hears it."""
    return for_the_engine(standing(river.light.organisation_id))


def what(river: River) -> list[object]:
    return [one.what for one in said_here(river)]


def test_each_thing_that_people_say_has_its_own_word(river: River, bart: Actor) -> None:
    amina, other, third = (one.voice for one in river.in_light)
    rat = river.in_rats[0].voice
    actions.put_in_stream(rat, river.light, by=bart)
    actions.take_out(amina, river.light, by=bart)
    actions.put_together(other, third, by=bart)
    actions.keep_apart(amina, other, by=bart)
    actions.join_streams(river.rats, river.light, by=bart)

    assert what(river) == [
        engine.Belongs(rat.pk, river.light.pk),
        engine.NotHere(amina.pk, river.light.pk),
        engine.Together(other.pk, third.pk),
        engine.Apart(amina.pk, other.pk),
        engine.Merged(river.rats.pk, river.light.pk),
    ]


def test_a_split_comes_with_the_voices_that_it_took_along(river: River, bart: Actor) -> None:
    chosen = [one.voice for one in river.in_light[:2]]
    said = actions.split_stream(river.light, chosen, by=bart)

    [heard] = what(river)

    assert isinstance(heard, engine.Split)
    [part] = heard.parts
    assert (heard.stream, part.stream) == (river.light.pk, said.into_id)
    assert set(part.voices) == {voice.pk for voice in chosen}
    assert isinstance(said.into_id, UUID)


def test_what_a_stream_is_called_moves_nobody(river: River, bart: Actor) -> None:
    actions.name_stream(river.light, "Donker", by=bart)

    assert (standing(river.light.organisation_id).count(), what(river)) == (1, [])


def test_a_speaker_weighs_more_than_a_colleague(river: River, bart: Actor) -> None:
    amina, other = river.in_light[:2]
    actions.say_not_here(amina.voice, by=amina.speaker)
    actions.take_out(other.voice, river.light, by=bart)

    assert [one.by for one in said_here(river)] == [engine.Rank.SPEAKER, engine.Rank.PERSON]
    assert engine.Rank.SPEAKER > engine.Rank.PERSON


def test_each_is_known_by_its_row_and_later_is_later(river: River, bart: Actor) -> None:
    made = [actions.take_out(one.voice, river.light, by=bart) for one in river.in_light]

    heard = said_here(river)

    assert [one.id for one in heard] == [one.pk for one in made]
    assert [one.at for one in heard] == sorted(one.at for one in heard)
    assert len({one.at for one in heard}) == 3


def test_what_was_taken_back_is_not_heard(river: River, bart: Actor) -> None:
    amina, other = (one.voice for one in river.in_light[:2])
    kept = actions.take_out(other, river.light, by=bart)
    back = actions.take_out(amina, river.light, by=bart)
    actions.undo_correction(back, by=bart)

    assert [one.id for one in said_here(river)] == [kept.pk]


def test_a_split_that_was_taken_back_takes_its_parts_with_it(river: River, bart: Actor) -> None:
    said = actions.split_stream(river.light, [river.in_light[0].voice], by=bart)
    actions.undo_correction(said, by=bart)

    assert (said_here(river), Correction.objects.count()) == ([], 2)


@pytest.mark.parametrize("turned", [False, True])
def test_of_a_voice_that_was_forgotten_nothing_is_heard(
    turned: bool, river: River, bart: Actor
) -> None:
    amina, other = river.in_light[:2]
    pair = (other, amina) if turned else (amina, other)
    actions.put_together(pair[0].voice, pair[1].voice, by=bart)
    assert len(said_here(river)) == 1

    forget_voice(amina.voice, by=amina.speaker)

    assert said_here(river) == []


def test_of_a_split_the_others_stay_split_off_when_one_is_forgotten(
    river: River, bart: Actor
) -> None:
    amina, other = river.in_light[:2]
    actions.split_stream(river.light, [amina.voice, other.voice], by=bart)

    forget_voice(amina.voice, by=amina.speaker)

    [heard] = what(river)
    assert isinstance(heard, engine.Split)
    assert [part.voices for part in heard.parts] == [(other.voice.pk,)]


def test_what_is_said_next_door_is_not_heard_here(river: River, bart: Actor, dirk: Actor) -> None:
    there = next_door(dirk)
    actions.take_out(there.voices[0], there.stream, by=dirk)
    actions.name_stream(there.stream, "Van hen", by=dirk)
    mine = actions.take_out(river.in_light[0].voice, river.light, by=bart)

    assert [one.pk for one in standing(river.light.organisation_id)] == [mine.pk]
    assert standing(there.stream.organisation_id).count() == 2


# ── How it flowed until now ──


def test_the_past_is_where_voices_flow_and_in_which_wider_stream(
    river: River, waterveen: Waterveen
) -> None:
    wide = a_stream(waterveen, [])
    parts = [a_voice(f"De bus {at} komt niet.") for at in range(2)]
    part = a_stream(waterveen, parts, parent=wide)

    past = past_of(waterveen.organisation.pk)

    fine = dict(zip(past.fine.voices, past.fine.labels.tolist(), strict=True))
    assert {voice: past.fine.streams[at] for voice, at in fine.items()} == {
        **dict.fromkeys(ids(river.in_light), river.light.pk),
        **dict.fromkeys(ids(river.in_rats), river.rats.pk),
        **dict.fromkeys(ids(parts), part.pk),
    }
    assert (set(past.wide.voices), list(past.wide.streams)) == (ids(parts), [wide.pk])
    assert past.wide.labels.tolist() == [0, 0]


def test_where_nothing_flows_yet_there_is_no_past(waterveen: Waterveen) -> None:
    a_voice()

    past = past_of(waterveen.organisation.pk)

    assert (past.fine.voices, past.wide.voices, past.corrections) == ([], [], [])
    assert (past.anchored, past.resolutions) == (set(), None)


def test_streams_that_people_named_or_follow_are_lost_last(
    river: River, bart: Actor, carla: Actor, waterveen: Waterveen
) -> None:
    other = a_stream(waterveen, [river.alone])
    actions.name_stream(river.light, "Donker", by=bart)
    actions.follow_stream(river.rats, by=bart)
    actions.follow_stream(other, by=carla)
    actions.unfollow_stream(other, by=carla)

    assert past_of(waterveen.organisation.pk).anchored == {river.light.pk, river.rats.pk}


def test_the_past_of_next_door_is_not_ours(river: River, dirk: Actor) -> None:
    there = next_door(dirk)

    ours, theirs = (past_of(stream.organisation_id) for stream in (river.light, there.stream))

    assert set(ours.fine.streams) == {river.light.pk, river.rats.pk}
    assert (list(theirs.fine.streams), theirs.anchored) == ([there.stream.pk], {there.stream.pk})
    assert ours.anchored == set()


def test_a_reading_of_some_streams_is_of_those_alone(river: River) -> None:
    found = reading_of([river.light.pk])

    assert (set(found.voices), list(found.streams)) == (ids(river.in_light), [river.light.pk])
    assert found.labels.tolist() == [0, 0, 0]
    assert reading_of([]).labels.tolist() == []
    assert Stream.objects.count() == 2
