"""Whom a response to a stream reaches, how far it came and how its speakers judge; and who may see that."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.errors import Absent, Refused
from samenspel.foundation.models import JournalEntry
from samenspel.loop.responses import actions
from samenspel.loop.responses.models import LaidReady, Response, StreamResponse
from samenspel.loop.responses.tests.answered_streams import (
    SAID,
    flowing,
    told_in,
    worked_off,
    written_to,
)
from samenspel.loop.responses.to_streams import (
    Alike,
    Reach,
    find_stream_response,
    how_far_it_came,
    lying_ready,
    others_with,
    reach_of,
    responses_to,
    voices_of_nobody,
)
from samenspel.loop.streams.actions import (
    join_streams,
    put_in_stream,
    take_out,
)
from samenspel.loop.streams.models import Stream
from samenspel.loop.voices.importing import ToldElsewhere, import_voices
from samenspel.loop.voices.models import Voice
from tests.support.cast import (
    RESPONSIVE,
    Told,
    a_response,
    a_voice,
    brought_to,
)

pytestmark = pytest.mark.django_db


def reach_after(given: StreamResponse, by: Actor) -> Reach:
    """Who has it, and who does not yet."""
    return how_far_it_came(given, seen_by=by)[1]


def ready_for(*told: Told, by: Actor) -> list[list[str]]:
    """What lies ready for each of these."""
    return [[one.text for one in lying_ready(each.voice, seen_by=by)] for each in told]


def told_elsewhere() -> Voice:
    """Imported, so that nobody waits for an answer here."""
    row = ToldElsewhere("1", "Op het werk is het ook donker.", told_at=now(), language="nl")
    import_voices([row], source="set", by=SYSTEM)
    return Voice.objects.get(pk=row.voice_in("set"))


def test_before_it_is_sent_every_voice_is_counted_once(bart: Actor, fenna: Actor) -> None:
    mine = told_in(
        *("understood", "under-way", "to-judge", "reopened", "taken-on", "asked", "restated"),
        *("corrected", "answered", "told"),
        contact=bart,
    )
    hers = told_in("taken-on", "understood", contact=fenna)
    stream = flowing(*mine, *hers)
    put_in_stream(told_elsewhere(), stream, by=bart)
    preview = reach_of(stream, seen_by=bart)

    assert preview.reach == Reach(now=4, waits=4, colleague=2, nobody=1, elsewhere=1, content=1)
    assert (preview.reach.total, preview.languages) == (13, [("nl", 13)])


def test_afterwards_every_voice_is_counted_once_too(bart: Actor, fenna: Actor) -> None:
    has, waits, moved, apart, content, nobody = told_in(
        "understood", "restated", "taken-on", "understood", "answered", "told", contact=bart
    )
    [hers] = told_in("understood", contact=fenna)
    stream = flowing(has, waits, moved, apart, content, nobody, hers)
    given = written_to(stream, bart)
    a_response(apart, bart)
    take_out(moved.voice, stream, by=bart)
    before = reach_after(given, bart)
    worked_off()

    others = {"waits": 1, "moved": 1, "apart": 1, "content": 1, "nobody": 1, "colleague": 1}
    assert before == Reach(now=1, **others)
    assert reach_after(given, bart) == Reach(given=1, **others)


def test_which_languages_are_spoken_is_said_most_first(bart: Actor) -> None:
    dutch = told_in("told", "told", contact=bart)
    english = a_voice("The street lights in our street have been broken for weeks now.")

    assert reach_of(flowing(*dutch, english), seen_by=bart).languages == [("nl", 2), ("en", 1)]


def test_those_of_nobody_are_found_the_longest_waiting_first(bart: Actor) -> None:
    with clock_set_to(now() - timedelta(days=3)):
        old = a_voice("Al dagen donker.")
    new, [mine] = a_voice("Nu donker."), told_in("taken-on", contact=bart)
    stream = flowing(new, old, mine)
    put_in_stream(told_elsewhere(), stream, by=bart)

    found = [row.voice_id for row in voices_of_nobody(stream, seen_by=bart)]
    assert found == [old.voice.pk, new.voice.pk]


def test_how_its_speakers_judge_is_shown_with_small_numbers_withheld(bart: Actor) -> None:
    told = told_in(*["understood"] * 13, contact=bart)
    given = written_to(flowing(*told), bart)
    worked_off()
    for at, one in enumerate(told[:12]):
        response = Response.objects.get(voice=one.voice)
        actions.give_result(one.voice, response, "done", by=bart)
        if at < 6:
            actions.judge(one.voice, "answered", by=one.speaker)
    actions.judge(told[0].voice, "not", by=told[0].speaker)

    [whole] = responses_to(given.stream, seen_by=bart)
    # Five are content, six were asked and are silent, one says no and one was not asked.
    assert {one.code: one.voices for one in whole.judged} == {
        "answered": None,
        "asked": 6,
        "not": None,
        "not-asked": None,
    }
    assert (whole.withheld, whole.given) == (True, 13)


def test_a_verdict_on_a_later_response_leaves_that_on_this_one(bart: Actor) -> None:
    told = told_in(*["understood"] * 5, contact=bart)
    given = written_to(flowing(*told), bart)
    worked_off()
    for one in told:
        actions.judge(one.voice, "not", by=one.speaker)
        a_response(one, bart)
        actions.judge(one.voice, "answered", by=one.speaker)

    [whole] = responses_to(given.stream, seen_by=bart)
    assert [(one.code, one.voices) for one in whole.judged] == [("not", 5)]


def test_the_page_of_a_stream_tells_what_was_said_to_it_and_to_the_wider_one(
    bart: Actor,
) -> None:
    wide = flowing(a_voice("Het is overal donker."))
    part = flowing(a_voice("Hier ook."), parent=wide)
    went_on, other = flowing(a_voice("En daar.")), flowing(a_voice("Ratten."))
    for stream, text in (
        (wide, "Aan het geheel."),
        (part, "Aan het deel."),
        (went_on, "Aan wat erin opging."),
        (other, "Aan een ander."),
    ):
        written_to(stream, bart, text)
    join_streams(went_on, part, by=bart)

    found = responses_to(Stream.objects.get(pk=part.pk), seen_by=bart)
    assert [one.response.text for one in found] == [
        "Aan wat erin opging.",
        "Aan het deel.",
        "Aan het geheel.",
    ]


def test_what_lies_ready_is_gone_once_it_was_given(bart: Actor, fenna: Actor) -> None:
    [hers] = told_in("understood", contact=fenna)
    given = written_to(flowing(hers), bart)
    before = ready_for(hers, by=fenna)
    actions.respond(
        hers.voice,
        "Anders gezegd.",
        role="direct",
        approach=RESPONSIVE,
        from_stream=given,
        by=fenna,
    )

    assert (before, ready_for(hers, by=fenna)) == ([[SAID]], [[]])


def test_what_lies_ready_is_for_colleagues_alone(bart: Actor, carla: Actor) -> None:
    [told] = told_in("restated", contact=bart)
    written_to(flowing(told), bart)

    assert ready_for(told, by=carla) == [[SAID]]
    assert lying_ready(told.voice, seen_by=told.speaker) == []


def test_a_speaker_hears_that_others_have_it_too(bart: Actor, fenna: Actor) -> None:
    many = told_in(*["understood"] * 6, contact=bart)
    [hers] = told_in("understood", contact=fenna)
    given = written_to(flowing(*many, hers), bart)
    worked_off()
    actions.respond(
        hers.voice,
        "Anders gezegd.",
        role="direct",
        approach=RESPONSIVE,
        from_stream=given,
        by=fenna,
    )

    def said_to(told: Told) -> Alike | None:
        response = Response.objects.get(voice=told.voice)
        return others_with(told.voice, response, seen_by=told.speaker)

    assert said_to(many[0]) == Alike(6, word_for_word=True)
    assert said_to(hers) == Alike(6, word_for_word=False)


def test_few_others_are_not_counted_to_a_speaker_and_no_others_are_not_named(
    bart: Actor,
) -> None:
    first, second, alone = told_in("understood", "understood", "understood", contact=bart)
    written_to(flowing(first, second), bart)
    written_to(flowing(alone), bart)
    worked_off()
    own, mine = (Response.objects.get(voice=one.voice) for one in (alone, first))

    assert others_with(first.voice, mine, seen_by=first.speaker) == Alike(None, word_for_word=True)
    assert others_with(alone.voice, own, seen_by=alone.speaker) is None


def test_a_response_to_one_voice_says_nothing_of_others(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)

    assert others_with(amina.voice, amina.voice.responses.get(), seen_by=amina.speaker) is None


def test_another_organisation_and_who_has_no_account_see_nothing_of_it(
    bart: Actor, dirk: Actor
) -> None:
    [told] = told_in("understood", contact=bart)
    stream = flowing(told)
    given = written_to(stream, bart)

    for other in (dirk, VISITOR, told.speaker):
        with pytest.raises(Absent):
            find_stream_response(given.pk, seen_by=other)
        for ask in (reach_of, responses_to, voices_of_nobody):
            with pytest.raises(Refused):
                ask(stream, seen_by=other)
        with pytest.raises(Refused):
            how_far_it_came(given, seen_by=other)
    with pytest.raises(Absent):
        find_stream_response(uuid4(), seen_by=bart)


def test_the_journal_tells_it_in_numbers_and_codes(bart: Actor) -> None:
    stream = flowing(*told_in("understood", "told", contact=bart))
    given = written_to(stream, bart)
    put_in_stream(a_voice("Nog een.").voice, stream, by=bart)
    actions.extend_stream_response(given, by=bart)
    actions.take_back_stream_response(given, by=bart)

    entries = JournalEntry.objects.filter(event__startswith="responses.stream").order_by("id")
    assert [
        (one.event.removeprefix("responses.stream-response-"), one.facts) for one in entries
    ] == [
        ("given", {"role": "direct", "approach": "responsive", "voices": 2}),
        ("extended", {"voices": 3}),
        ("taken-back", {}),
    ]
    assert {one.matter for one in entries} == {stream.pk}


def test_of_a_voice_the_journal_does_not_tell_that_it_was_written_for_many(bart: Actor) -> None:
    [told] = told_in("understood", contact=bart)
    given = written_to(flowing(told), bart)
    worked_off()

    about = JournalEntry.objects.filter(matter=told.voice.pk, event="responses.response-given")
    assert [entry.facts for entry in about] == [{"role": "direct", "approach": "responsive"}]
    assert LaidReady.objects.get().stream_response_id == given.pk
