"""A speaker recognises their story in somebody else's words: it moves their own voice, and nobody else's."""

from collections.abc import Callable

import pytest

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.errors import Absent, Refused
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.writing import writing
from samenspel.loop.streams import actions, jobs
from samenspel.loop.streams.flowing import Place
from samenspel.loop.streams.models import Correction, Flow, Stream
from samenspel.loop.streams.queries import (
    contradictions_of,
    correction_of_mine,
    corrections_of,
    stream_of,
    voice_to_recognise,
)
from samenspel.loop.streams.refreshing import place_voices
from samenspel.loop.streams.remembered import past_of
from samenspel.loop.streams.tests.conftest import River, flows
from samenspel.loop.streams.tests.neighbours import worked_off
from samenspel.loop.voices.actions import decide_showing, forget_voice, renew_key
from samenspel.loop.voices.tests.conftest import Reading, at_home, at_work, page_of
from tests.support.cast import Told, a_voice

pytestmark = pytest.mark.django_db

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def open_river(river: River) -> River:
    """Of each stream the first lets everybody read what they said."""
    for told in (river.in_light[0], river.in_rats[0]):
        decide_showing(told.voice, shown=True, by=told.speaker)
        told.voice.refresh_from_db()
    return river


@pytest.fixture
def mine(open_river: River) -> Told:
    """Somebody tells something that the machine puts nowhere."""
    return a_voice("Bij ons zie je geen hand voor ogen.")


def recognised(mine: Told, other: Told) -> Correction:
    """They say so, and the worker does its work."""
    said = actions.recognise(mine.voice, other.voice, by=mine.speaker)
    worked_off()
    return said


def where(told: Told) -> object:
    """In which stream it flows."""
    return flows().get(told.voice.pk)


def test_their_voice_flows_where_the_other_does(mine: Told, open_river: River) -> None:
    others = flows()

    recognised(mine, open_river.in_light[0])

    flow = Flow.objects.get(voice=mine.voice)
    assert (flow.stream_id, flow.placed_by, flow.confidence) == (open_river.light.pk, "speaker", 1)
    assert flows() == {**others, mine.voice.pk: open_river.light.pk}
    assert Stream.objects.get(pk=open_river.light.pk).voices == 4


def test_nobody_waits_for_it_the_worker_does_it(mine: Told, open_river: River) -> None:
    actions.recognise(mine.voice, open_river.in_light[0].voice, by=mine.speaker)
    before = where(mine)

    done = worked_off()

    assert (before, done) == (None, [str(mine.voice.pk)])
    assert where(mine) == open_river.light.pk


def test_done_twice_by_the_worker_it_is_the_same(mine: Told, open_river: River) -> None:
    recognised(mine, open_river.in_light[0])
    once = Stream.objects.get(pk=open_river.light.pk).voices

    jobs.follow(str(mine.voice.pk))

    assert Stream.objects.get(pk=open_river.light.pk).voices == once == 4


@pytest.mark.parametrize("order", [[0, 1], [1, 0]], ids=["first", "last"])
def test_it_holds_whether_the_machine_placed_the_voice_before_or_after(
    order: list[int], mine: Told, open_river: River
) -> None:
    actions.recognise(mine.voice, open_river.in_light[0].voice, by=mine.speaker)
    elsewhere = Place(mine.voice.pk, open_river.rats.pk, 0.9, 0.5, "machine")
    steps: list[Callable[[], object]] = [
        worked_off,
        lambda: place_voices([elsewhere], by=SYSTEM),
    ]

    for at in order:
        steps[at]()

    assert where(mine) == open_river.light.pk
    held = Stream.objects.filter(pk__in=[open_river.light.pk, open_river.rats.pk])
    assert dict(held.values_list("pk", "voices")) == {
        open_river.light.pk: 4,
        open_river.rats.pk: 3,
    }


def test_in_whom_they_recognised_it_is_kept_nowhere(mine: Told, open_river: River) -> None:
    said = recognised(mine, open_river.in_light[0])

    entry = JournalEntry.objects.get(event="streams.voice-recognised")
    assert (said.voice_id, said.other_id, said.stream_id) == (
        mine.voice.pk,
        None,
        open_river.light.pk,
    )
    assert (entry.matter, entry.facts) == (mine.voice.pk, {})


def test_what_they_say_afterwards_of_their_own_voice_moves_nobody_else(
    mine: Told, open_river: River
) -> None:
    recognised(mine, open_river.in_light[0])
    others = {voice: stream for voice, stream in flows().items() if voice != mine.voice.pk}

    actions.say_not_here(mine.voice, by=mine.speaker)

    assert flows() == {**others, mine.voice.pk: None}


def test_this_is_not_what_i_meant_takes_back_that_they_recognised_it(
    mine: Told, open_river: River, bart: Actor
) -> None:
    recognised(mine, open_river.in_light[0])

    actions.say_not_here(mine.voice, by=mine.speaker)

    standing = corrections_of(open_river.light, seen_by=bart)
    assert [one.correction.kind for one in standing] == ["not_here"]
    assert contradictions_of(open_river.light, seen_by=bart) == []


def test_who_said_that_it_does_not_belong_there_can_come_to_recognise_it(
    mine: Told, open_river: River, bart: Actor
) -> None:
    recognised(mine, open_river.in_light[0])
    actions.say_not_here(mine.voice, by=mine.speaker)

    recognised(mine, open_river.in_light[0])

    assert where(mine) == open_river.light.pk
    standing = corrections_of(open_river.light, seen_by=bart)
    assert [one.correction.kind for one in standing] == ["belongs"]


def test_what_they_said_of_another_stream_stands(mine: Told, open_river: River) -> None:
    recognised(mine, open_river.in_rats[0])
    actions.say_not_here(mine.voice, by=mine.speaker)

    recognised(mine, open_river.in_light[0])

    said = past_of(mine.voice.organisation_id).corrections
    assert sorted(type(one.what).__name__ for one in said) == ["Belongs", "NotHere"]


def test_who_recognises_it_better_elsewhere_flows_there(mine: Told, open_river: River) -> None:
    recognised(mine, open_river.in_rats[0])

    recognised(mine, open_river.in_light[0])

    assert where(mine) == open_river.light.pk
    said = past_of(mine.voice.organisation_id).corrections
    assert [type(one.what).__name__ for one in said] == ["Belongs"]


def test_taken_back_it_flows_as_before(mine: Told, open_river: River) -> None:
    said = recognised(mine, open_river.in_light[0])

    actions.undo_correction(said, by=mine.speaker)

    assert where(mine) is None
    assert Stream.objects.get(pk=open_river.light.pk).voices == 3


def test_taken_back_before_the_worker_came_nothing_happens(mine: Told, open_river: River) -> None:
    said = actions.recognise(mine.voice, open_river.in_light[0].voice, by=mine.speaker)
    actions.undo_correction(said, by=mine.speaker)

    worked_off()

    assert where(mine) is None


def test_a_stream_that_ended_meanwhile_is_not_brought_back(mine: Told, open_river: River) -> None:
    actions.recognise(mine.voice, open_river.in_light[0].voice, by=mine.speaker)
    with writing("test"):
        Stream.objects.filter(pk=open_river.light.pk).update(ended_at=mine.voice.told_at)

    worked_off()

    assert where(mine) is None


def test_whose_words_were_removed_meanwhile_is_brought_nowhere(
    mine: Told, open_river: River
) -> None:
    actions.recognise(mine.voice, open_river.in_light[0].voice, by=mine.speaker)
    forget_voice(mine.voice, by=mine.speaker)

    worked_off()

    assert where(mine) is None
    assert Stream.objects.get(pk=open_river.light.pk).voices == 3


def test_no_colleague_says_otherwise_and_both_see_it(
    mine: Told, open_river: River, bart: Actor
) -> None:
    recognised(mine, open_river.in_light[0])

    actions.put_in_stream(mine.voice, open_river.rats, by=bart)

    [against] = contradictions_of(open_river.rats, seen_by=bart)
    assert where(mine) == open_river.light.pk
    assert (against.yielded.who, [one.by_speaker for one in against.held]) == ("Bart Bos", [True])


def test_a_colleague_does_not_take_it_back(mine: Told, open_river: River, bart: Actor) -> None:
    said = recognised(mine, open_river.in_light[0])

    with pytest.raises(Refused):
        actions.undo_correction(said, by=bart)

    assert where(mine) == open_river.light.pk


def test_only_the_speaker_recognises_it(
    mine: Told, open_river: River, bart: Actor, fenna: Actor
) -> None:
    other = open_river.in_light[0]
    for by in (VISITOR, SYSTEM, bart, fenna, other.speaker):
        with pytest.raises(Refused):
            actions.recognise(mine.voice, other.voice, by=by)

    assert Correction.objects.count() == 0


def test_with_a_key_that_was_renewed_nobody_recognises_anything(
    mine: Told, open_river: River
) -> None:
    renew_key(mine.voice, by=mine.speaker)

    with pytest.raises(Refused):
        actions.recognise(mine.voice, open_river.in_light[0].voice, by=mine.speaker)


def test_words_that_somebody_keeps_to_themselves_cannot_be_recognised(
    mine: Told, open_river: River
) -> None:
    hidden = open_river.in_light[1]

    with pytest.raises(Refused):
        actions.recognise(mine.voice, hidden.voice, by=mine.speaker)
    with pytest.raises(Absent):
        voice_to_recognise(mine.voice, hidden.voice.pk, seen_by=mine.speaker)


def test_what_flows_with_nobody_cannot_be_recognised(mine: Told, open_river: River) -> None:
    decide_showing(open_river.alone.voice, shown=True, by=open_river.alone.speaker)

    with pytest.raises(Refused):
        actions.recognise(mine.voice, open_river.alone.voice, by=mine.speaker)


def test_nobody_recognises_their_story_in_itself(open_river: River) -> None:
    amina = open_river.in_light[0]

    with pytest.raises(Refused):
        actions.recognise(amina.voice, amina.voice, by=amina.speaker)


@pytest.mark.parametrize("ref", [NOBODY, "", "1", "é", "' OR 1=1"])
def test_what_is_not_there_is_absent(ref: str, mine: Told) -> None:
    with pytest.raises(Absent):
        voice_to_recognise(mine.voice, ref, seen_by=mine.speaker)


def test_words_that_were_removed_are_absent(mine: Told, open_river: River) -> None:
    other = open_river.in_light[0]
    found = voice_to_recognise(mine.voice, str(other.voice.pk), seen_by=mine.speaker)
    forget_voice(other.voice, by=other.speaker)

    assert found == other.voice
    with pytest.raises(Absent):
        voice_to_recognise(mine.voice, other.voice.pk, seen_by=mine.speaker)


def test_the_speaker_reads_it_on_their_page_and_colleagues_see_who_said_so(
    mine: Told, open_river: River, bart: Actor
) -> None:
    recognised(mine, open_river.in_light[0])

    page = Reading(at_home(mine).get(page_of(mine))).text
    desk = Reading(at_work(bart, "en").get(f"/stemmen/{mine.voice.pk}/")).text

    assert "Your voice flows together with 3 others." in page
    assert "You recognised your story in what others said." in page
    assert "the speaker says that it belongs here" in desk


def test_while_it_waits_to_flow_the_page_does_not_say_that_it_was_kept_apart(
    mine: Told, open_river: River
) -> None:
    actions.recognise(mine.voice, open_river.in_light[0].voice, by=mine.speaker)

    page = Reading(at_home(mine).get(page_of(mine))).text

    assert stream_of(mine.voice, seen_by=mine.speaker) is None
    assert correction_of_mine(mine.voice, seen_by=mine.speaker) is not None
    assert "did not belong with the others" not in page


def test_whatever_neighbours_recognise_each_moves_only_themselves(open_river: River) -> None:
    told = [a_voice(f"Het is hier donker, {at}.") for at in range(2)]
    light, rats = open_river.in_light[0], open_river.in_rats[0]
    steps = [(0, light), (1, rats), (1, light), (0, rats), (1, light), (1, rats), (0, light)]
    before = flows()

    for at, other in steps:
        recognised(told[at], other)
        moved = {ref for ref, stream in flows().items() if before.get(ref) != stream}
        assert moved <= {told[at].voice.pk}
        before = flows()

    assert [where(one) for one in told] == [open_river.light.pk, open_river.rats.pk]
