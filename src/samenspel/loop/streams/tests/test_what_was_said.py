"""What was said of streams, to be read: which name stands, who took what back, and of pairs where they flow."""

import pytest

from samenspel.foundation.actors import Actor
from samenspel.foundation.models import JournalEntry
from samenspel.loop.streams import actions, jobs
from samenspel.loop.streams.models import Moved, Stream
from samenspel.loop.streams.queries import contradictions_of, corrections_of
from samenspel.loop.streams.tests.conftest import River, flows, ids
from samenspel.loop.voices.actions import decide_showing
from tests.support.cast import a_voice

pytestmark = pytest.mark.django_db


def again(stream: Stream | None) -> Stream:
    """As it is now."""
    assert stream is not None
    return Stream.objects.get(pk=stream.pk)


def test_a_name_given_with_a_split_comes_back_when_a_later_one_is_taken_back(
    river: River, bart: Actor
) -> None:
    split = actions.split_stream(river.light, [river.in_light[0].voice], "Eerst", by=bart)
    later = actions.name_stream(again(split.into), "Later", by=bart)

    actions.undo_correction(later, by=bart)

    assert again(split.into).name == "Eerst"


def test_of_several_names_the_last_that_stands_is_the_title(
    river: River, bart: Actor, carla: Actor
) -> None:
    said = [
        actions.name_stream(again(river.light), name, by=by)
        for name, by in (("Een", bart), ("Twee", carla), ("", bart), ("Drie", carla))
    ]
    titles = [again(river.light).name]
    for one in (said[1], said[3], said[2], said[0]):
        actions.undo_correction(one, by=carla)
        titles.append(again(river.light).name)

    assert titles == ["Drie", "Drie", "", "Een", ""]


# ── What is left of it to read ──


def test_who_took_it_back_is_kept_and_it_stands_on_no_page(
    river: River, bart: Actor, carla: Actor
) -> None:
    said = actions.take_out(river.in_light[0].voice, river.light, by=bart)

    undone = actions.undo_correction(said, by=carla)

    assert (undone.person_id, undone.key_id) == (carla.person, None)
    assert corrections_of(again(river.light), seen_by=bart) == []
    entry = JournalEntry.objects.filter(event="streams.correction-undone").get()
    assert entry.matter == river.in_light[0].voice.pk


def test_what_a_speaker_took_back_is_in_their_own_name(river: River) -> None:
    amina = river.in_light[0]
    said = actions.say_not_here(amina.voice, by=amina.speaker)

    undone = actions.undo_correction(said, by=amina.speaker)

    assert (undone.voice_id, undone.person_id) == (amina.voice.pk, None)
    assert (undone.key_id, bytes(undone.proof or b"")) == (amina.speaker.key, amina.speaker.proof)
    undone.refresh_from_db()
    assert bytes(undone.proof or b"") == b""


def test_only_what_moved_is_remembered(river: River, bart: Actor) -> None:
    second = actions.put_in_stream(river.in_light[1].voice, river.light, by=bart)
    joined = actions.join_streams(river.rats, river.light, by=bart)

    assert not Moved.objects.filter(correction=second).exists()
    assert set(Moved.objects.filter(correction=joined).values_list("voice", flat=True)) == ids(
        river.in_rats
    )


# ── Pairs ──


def test_what_was_said_of_a_pair_is_found_on_the_pages_where_they_flow(
    river: River, bart: Actor
) -> None:
    """So that it can be taken back: nobody finds it elsewhere."""
    amina, rat, alone = river.in_light[0].voice, river.in_rats[0].voice, river.alone.voice
    apart = actions.keep_apart(amina, rat, by=bart)
    actions.keep_apart(alone, a_voice("Nog iemand.").voice, by=bart)

    found = {
        stream.pk: [one.correction.pk for one in corrections_of(again(stream), seen_by=bart)]
        for stream in (river.light, river.rats)
    }

    assert found == {river.light.pk: [apart.pk], river.rats.pk: [apart.pk]}


def test_of_a_pair_that_people_disagree_on_both_sides_can_be_seen(
    river: River, bart: Actor, carla: Actor
) -> None:
    amina, other = (one.voice for one in river.in_light[:2])
    actions.put_together(amina, other, by=bart)
    actions.keep_apart(amina, other, by=carla)

    [found] = contradictions_of(again(river.light), seen_by=bart)

    assert (found.yielded.who, [one.who for one in found.held]) == ("Bart Bos", ["Carla Smit"])
    assert contradictions_of(again(river.rats), seen_by=bart) == []


def test_streams_that_a_speaker_keeps_apart_are_not_joined_over_their_head(
    river: River, bart: Actor
) -> None:
    """She belongs in the one and not in the other: that weighs more than that both are one, and both can be seen."""
    amina, other = river.in_light[:2]
    decide_showing(river.in_rats[0].voice, shown=True, by=river.in_rats[0].speaker)
    actions.say_not_here(amina.voice, by=amina.speaker)
    actions.recognise(amina.voice, river.in_rats[0].voice, by=amina.speaker)
    jobs.follow(str(amina.voice.pk))

    said = actions.join_streams(again(river.rats), again(river.light), by=bart)

    where = flows()
    assert where[amina.voice.pk] == river.rats.pk
    assert (where[other.voice.pk], again(river.rats).ended_at) == (river.light.pk, None)
    [found] = contradictions_of(again(river.rats), seen_by=bart)
    assert found.yielded.correction.pk == said.pk
    assert {one.by_speaker for one in found.held} == {True}
