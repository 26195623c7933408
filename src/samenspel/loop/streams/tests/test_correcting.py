"""What people say of streams: it holds at once, it can be taken back, and the speaker outranks everybody."""

from uuid import uuid4

import pytest

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.errors import Absent, Invalid, Overtaken, Refused
from samenspel.foundation.models import JournalEntry
from samenspel.loop.streams import actions
from samenspel.loop.streams.flowing import Place
from samenspel.loop.streams.models import Correction, CorrectionUndone, Flow, Moved, Stream
from samenspel.loop.streams.queries import (
    contradictions_of,
    correction_of_mine,
    corrections_of,
    find_correction,
    find_stream,
    streams_here,
)
from samenspel.loop.streams.refreshing import place_voices
from samenspel.loop.streams.tests.conftest import River, a_stream, flows, ids
from samenspel.loop.voices.actions import forget_voice
from tests.support.cast import Told, Waterveen, a_voice

pytestmark = pytest.mark.django_db


def again(stream: Stream | None) -> Stream:
    """As it is now."""
    assert stream is not None
    return Stream.objects.get(pk=stream.pk)


def test_a_voice_that_is_put_elsewhere_flows_there(river: River, bart: Actor) -> None:
    amina = river.in_light[0]

    actions.put_in_stream(amina.voice, river.rats, by=bart)

    flow = Flow.objects.get(voice=amina.voice)
    assert (flow.stream_id, flow.placed_by, flow.confidence) == (river.rats.pk, "person", 1)
    assert (again(river.light).voices, again(river.rats).voices) == (2, 4)


def test_a_voice_that_flowed_nowhere_can_be_put_in_a_stream(river: River, carla: Actor) -> None:
    actions.put_in_stream(river.alone.voice, river.light, by=carla)

    assert flows()[river.alone.voice.pk] == river.light.pk


def test_who_takes_it_back_brings_the_voice_back_as_it_was(river: River, bart: Actor) -> None:
    amina = river.in_light[0]
    before = (
        Flow.objects.filter(voice=amina.voice).values("stream", "confidence", "placed_by").get()
    )
    said = actions.put_in_stream(amina.voice, river.rats, by=bart)

    actions.undo_correction(said, by=bart)

    after = Flow.objects.filter(voice=amina.voice).values("stream", "confidence", "placed_by").get()
    assert after == before
    assert (again(river.light).voices, again(river.rats).voices) == (3, 3)


def test_the_later_of_two_colleagues_holds_and_both_are_seen(
    river: River, bart: Actor, carla: Actor
) -> None:
    amina = river.in_light[0]
    actions.put_in_stream(amina.voice, river.rats, by=bart)
    actions.put_in_stream(amina.voice, river.light, by=carla)

    [found] = contradictions_of(river.rats, seen_by=bart)

    assert flows()[amina.voice.pk] == river.light.pk
    assert (found.yielded.who, [one.who for one in found.held]) == ("Bart Bos", ["Carla Smit"])


def test_what_is_taken_out_waits_outside_the_streams(river: River, bart: Actor) -> None:
    amina = river.in_light[0]

    actions.take_out(amina.voice, river.light, by=bart)

    assert flows()[amina.voice.pk] is None
    assert again(river.light).voices == 2


def test_the_machine_does_not_bring_back_what_was_taken_out(river: River, bart: Actor) -> None:
    amina = river.in_light[0]
    actions.take_out(amina.voice, river.light, by=bart)

    place_voices([Place(amina.voice.pk, river.light.pk, 0.9, 0.9, "machine")], by=SYSTEM)

    assert flows()[amina.voice.pk] is None


def test_the_speaker_says_that_it_is_not_what_they_meant(river: River) -> None:
    amina = river.in_light[0]

    said = actions.say_not_here(amina.voice, by=amina.speaker)

    flow = Flow.objects.get(voice=amina.voice)
    assert (flow.stream_id, flow.placed_by, said.rank) == (None, "speaker", "speaker")
    assert again(river.light).voices == 2
    assert bytes(Correction.objects.get().proof or b"") == b""


def test_nobody_puts_it_back_against_the_speaker(river: River, bart: Actor) -> None:
    amina = river.in_light[0]
    actions.say_not_here(amina.voice, by=amina.speaker)

    with pytest.raises(Refused, match=r"spreker|speaker"):
        actions.put_in_stream(amina.voice, river.light, by=bart)

    assert flows()[amina.voice.pk] is None


def test_nor_by_joining_the_streams(river: River, bart: Actor) -> None:
    amina = river.in_light[0]
    actions.say_not_here(amina.voice, by=amina.speaker)
    actions.put_in_stream(amina.voice, river.rats, by=bart)

    actions.join_streams(river.rats, river.light, by=bart)

    assert flows()[amina.voice.pk] != river.light.pk
    assert {flows()[one.voice.pk] for one in river.in_rats} <= {river.light.pk, river.rats.pk}


def test_only_the_speaker_takes_back_what_the_speaker_said(river: River, bart: Actor) -> None:
    amina, other = river.in_light[:2]
    said = actions.say_not_here(amina.voice, by=amina.speaker)
    for somebody in (bart, other.speaker, SYSTEM, VISITOR):
        with pytest.raises(Refused):
            actions.undo_correction(said, by=somebody)

    actions.undo_correction(said, by=amina.speaker)

    assert flows()[amina.voice.pk] == river.light.pk


def test_a_speaker_finds_what_they_said_to_take_it_back(river: River, bart: Actor) -> None:
    amina, other = river.in_light[:2]
    said = actions.say_not_here(amina.voice, by=amina.speaker)

    assert correction_of_mine(amina.voice, seen_by=amina.speaker) == said
    assert find_correction(said.pk, seen_by=amina.speaker) == said
    assert correction_of_mine(other.voice, seen_by=other.speaker) is None
    with pytest.raises(Absent):
        find_correction(said.pk, seen_by=other.speaker)


def test_nobody_speaks_for_another(river: River, bart: Actor) -> None:
    amina, other = river.in_light[:2]
    for somebody in (bart, other.speaker, SYSTEM, VISITOR):
        with pytest.raises(Refused):
            actions.say_not_here(amina.voice, by=somebody)

    assert Correction.objects.count() == 0


def test_who_flows_nowhere_has_nothing_to_say_of_it(river: River) -> None:
    with pytest.raises(Refused):
        actions.say_not_here(river.alone.voice, by=river.alone.speaker)


def test_joined_streams_go_on_under_the_second(river: River, bart: Actor) -> None:
    actions.join_streams(river.rats, river.light, by=bart)

    rats = again(river.rats)
    assert set(flows().values()) - {None} == {river.light.pk}
    assert (rats.voices, rats.flowed_into_id, rats.ended_at is None) == (0, river.light.pk, False)
    assert again(river.light).voices == 6


def test_who_takes_a_joining_back_has_both_streams_again(river: River, bart: Actor) -> None:
    said = actions.join_streams(river.rats, river.light, by=bart)
    late = a_voice("Nog een kapotte lamp.")
    actions.put_in_stream(late.voice, river.light, by=bart)

    actions.undo_correction(said, by=bart)

    rats = again(river.rats)
    assert (rats.voices, rats.flowed_into_id, rats.ended_at) == (3, None, None)
    assert {voice for voice, ref in flows().items() if ref == river.rats.pk} == ids(river.in_rats)
    assert flows()[late.voice.pk] == river.light.pk


def test_what_is_split_off_is_a_stream_of_its_own(river: River, bart: Actor) -> None:
    chosen = [one.voice for one in river.in_light[:2]]

    said = actions.split_stream(river.light, chosen, "Donkere straten", by=bart)

    new = again(said.into)
    assert (new.name, new.found_by, new.voices) == ("Donkere straten", "person", 2)
    assert [flows()[voice.pk] for voice in chosen] == [new.pk] * 2
    assert again(river.light).voices == 1


def test_who_takes_a_split_back_has_one_stream_again(river: River, bart: Actor) -> None:
    said = actions.split_stream(river.light, [river.in_light[0].voice], by=bart)

    actions.undo_correction(said, by=bart)

    new = again(said.into)
    assert (new.voices, new.flowed_into_id) == (0, river.light.pk)
    assert again(river.light).voices == 3


def test_a_part_of_a_split_is_not_taken_back_alone(river: River, bart: Actor) -> None:
    said = actions.split_stream(river.light, [river.in_light[0].voice], by=bart)
    [part] = Correction.objects.filter(part_of=said)

    with pytest.raises(Refused):
        actions.undo_correction(part, by=bart)


@pytest.mark.parametrize("chosen", [0, 3])
def test_none_and_all_are_no_split(chosen: int, river: River, bart: Actor) -> None:
    with pytest.raises(Refused):
        actions.split_stream(river.light, [one.voice for one in river.in_light[:chosen]], by=bart)

    assert Stream.objects.count() == 2


def test_what_flows_elsewhere_cannot_be_split_off(river: River, bart: Actor) -> None:
    with pytest.raises(Refused):
        actions.split_stream(river.light, [river.in_rats[0].voice], by=bart)


@pytest.mark.parametrize("turned", [False, True])
def test_a_voice_that_is_put_beside_another_comes_to_where_the_other_flows(
    turned: bool, river: River, bart: Actor
) -> None:
    amina, rat = river.in_light[0].voice, river.in_rats[0].voice
    voice, other = (rat, amina) if turned else (amina, rat)
    there = flows()[other.pk]

    actions.put_together(voice, other, by=bart)

    assert (flows()[voice.pk], flows()[other.pk]) == (there, there)


def test_voices_that_are_together_go_together(river: River, bart: Actor) -> None:
    amina, rat = river.in_light[0], river.in_rats[0]
    actions.put_together(amina.voice, river.alone.voice, by=bart)

    actions.put_in_stream(river.alone.voice, river.rats, by=bart)

    assert {flows()[one.voice.pk] for one in (amina, rat, river.alone)} == {river.rats.pk}


def test_voices_that_are_apart_do_not_stay_in_one_stream(river: River, bart: Actor) -> None:
    first, second = river.in_light[:2]

    actions.keep_apart(first.voice, second.voice, by=bart)

    assert flows()[first.voice.pk] != flows()[second.voice.pk]


def test_who_goes_along_with_another_does_not_come_among_those_they_are_kept_apart_from(
    river: River, bart: Actor
) -> None:
    amina, (rat, other) = river.in_light[0], river.in_rats[:2]
    actions.keep_apart(amina.voice, rat.voice, by=bart)

    actions.put_together(amina.voice, other.voice, by=bart)

    where = flows()
    assert where[amina.voice.pk] == where[other.voice.pk]
    assert where[amina.voice.pk] != where[rat.voice.pk]


def test_a_name_is_the_title_until_it_is_taken_back(river: River, bart: Actor) -> None:
    first = actions.name_stream(river.light, "Donker", by=bart)
    second = actions.name_stream(again(river.light), "Het licht is uit", by=bart)
    titles = [find_stream(river.light.pk, seen_by=bart).title]

    for said in (second, first):
        actions.undo_correction(said, by=bart)
        titles.append(find_stream(river.light.pk, seen_by=bart).title)

    assert titles == ["Het licht is uit", "Donker", river.in_light[0].voice.words.text]


def test_a_name_of_a_stream_is_short_and_has_no_number_of_a_person(
    river: River, bart: Actor
) -> None:
    for name in ("x" * 81, "Meneer 111222333"):
        with pytest.raises(Invalid):
            actions.name_stream(river.light, name, by=bart)

    assert again(river.light).name == ""


def test_a_wide_stream_is_corrected_in_its_parts(
    river: River, bart: Actor, waterveen: Waterveen
) -> None:
    wide = a_stream(waterveen, [])
    a_stream(waterveen, [river.alone], parent=wide)

    with pytest.raises(Refused):
        actions.put_in_stream(river.in_light[0].voice, wide, by=bart)
    with pytest.raises(Refused):
        actions.join_streams(wide, river.light, by=bart)

    assert actions.name_stream(wide, "Breed", by=bart).name == "Breed"


def test_a_wide_stream_counts_what_flows_in_its_parts(
    river: River, bart: Actor, waterveen: Waterveen
) -> None:
    wide = a_stream(waterveen, [])
    part = a_stream(waterveen, [river.alone], parent=wide)

    actions.put_in_stream(river.in_light[0].voice, part, by=bart)

    assert (again(part).voices, again(wide).voices) == (2, 2)


def test_what_is_no_more_cannot_be_corrected(river: River, bart: Actor) -> None:
    actions.join_streams(river.rats, river.light, by=bart)

    with pytest.raises(Refused):
        actions.put_in_stream(river.alone.voice, again(river.rats), by=bart)


def test_a_correction_is_taken_back_once(river: River, bart: Actor) -> None:
    said = actions.take_out(river.in_light[0].voice, river.light, by=bart)
    actions.undo_correction(said, by=bart)

    with pytest.raises((Refused, Overtaken)):
        actions.undo_correction(find_correction(said.pk, seen_by=bart), by=bart)

    assert CorrectionUndone.objects.count() == 1


def test_who_was_forgotten_cannot_be_put_in_a_stream(river: River, bart: Actor) -> None:
    amina = river.in_light[0]
    forget_voice(amina.voice, by=amina.speaker)

    with pytest.raises(Refused):
        actions.put_in_stream(amina.voice, river.rats, by=bart)


@pytest.mark.parametrize("who", ["dirk", "visitor", "speaker", "system"])
def test_whoever_is_no_colleague_corrects_nothing(
    who: str, river: River, dirk: Actor, amina: Told
) -> None:
    by = {"dirk": dirk, "visitor": VISITOR, "speaker": amina.speaker, "system": SYSTEM}[who]
    voice, before = river.in_light[0].voice, flows()
    tries = [
        lambda: actions.put_in_stream(voice, river.rats, by=by),
        lambda: actions.take_out(voice, river.light, by=by),
        lambda: actions.put_together(voice, river.alone.voice, by=by),
        lambda: actions.keep_apart(voice, river.alone.voice, by=by),
        lambda: actions.name_stream(river.light, "Mijn naam", by=by),
        lambda: actions.join_streams(river.rats, river.light, by=by),
        lambda: actions.split_stream(river.light, [voice], by=by),
        lambda: actions.follow_stream(river.light, by=by),
        lambda: actions.unfollow_stream(river.light, by=by),
        lambda: (
            actions.set_grain(1.0, by=by)
            if who != "dirk"
            else actions.follow_stream(river.light, by=by)
        ),
    ]

    for attempt in tries:
        with pytest.raises(Refused):
            attempt()

    assert (flows(), Correction.objects.count(), again(river.light).name) == (before, 0, "")


@pytest.mark.parametrize("grain", [-3.1, 3.1, float("nan")])
def test_the_dial_has_its_ends(grain: float, bart: Actor) -> None:
    with pytest.raises(Invalid):
        actions.set_grain(grain, by=bart)


def test_what_people_say_of_a_voice_is_in_its_own_history_and_names_no_stream(
    river: River, bart: Actor
) -> None:
    actions.put_in_stream(river.in_light[0].voice, river.rats, by=bart)

    entry = JournalEntry.objects.filter(event="streams.voice-put-in").get()
    assert (entry.matter, entry.facts) == (river.in_light[0].voice.pk, {})


def test_what_was_said_of_a_stream_is_read_back(river: River, bart: Actor, carla: Actor) -> None:
    actions.take_out(river.in_light[0].voice, river.light, by=bart)
    actions.name_stream(river.light, "Donker", by=carla)
    actions.say_not_here(river.in_light[1].voice, by=river.in_light[1].speaker)

    said = corrections_of(river.light, seen_by=bart)

    assert [(one.who, one.by_speaker, one.may_undo) for one in said] == [
        ("", True, False),
        ("Carla Smit", False, True),
        ("Bart Bos", False, True),
    ]
    assert said[1].words == "Donker"


def test_what_moved_is_remembered_for_as_long_as_it_may_be_taken_back(
    river: River, bart: Actor
) -> None:
    said = actions.join_streams(river.rats, river.light, by=bart)

    moved = Moved.objects.filter(correction=said)
    assert {(one.origin_id, one.into_id) for one in moved} == {(river.rats.pk, river.light.pk)}


def test_what_nobody_said_cannot_be_found(river: River, bart: Actor, dirk: Actor) -> None:
    said = actions.name_stream(river.light, "Donker", by=bart)

    for ref, by in ((uuid4(), bart), ("geen", bart), (said.pk, dirk)):
        with pytest.raises(Absent):
            find_correction(ref, seen_by=by)
    assert [row.title for row in streams_here(seen_by=dirk)] == []
