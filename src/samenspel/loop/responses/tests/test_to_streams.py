"""A colleague responds to a whole stream: each speaker gets it from their own contact, once they were understood."""

from __future__ import annotations

import pytest

from samenspel.foundation.actors import Actor
from samenspel.foundation.errors import Invalid, Refused
from samenspel.foundation.journal import letters_for
from samenspel.foundation.models import JournalEntry
from samenspel.loop.responses import actions
from samenspel.loop.responses.models import Response, Standing, StreamResponse
from samenspel.loop.responses.tests.answered_streams import (
    SAID,
    flowing,
    got,
    says_yes,
    texts,
    told_in,
    worked_off,
    written_to,
)
from samenspel.loop.responses.to_streams import (
    Reach,
    find_stream_response,
    how_far_it_came,
)
from samenspel.loop.streams.actions import (
    join_streams,
    put_in_stream,
    say_not_here,
    split_stream,
    take_out,
)
from samenspel.loop.streams.models import Stream
from samenspel.loop.voices import actions as hearing
from tests.support.cast import (
    RESPONSIVE,
    a_response,
    a_voice,
    person_of,
)

pytestmark = pytest.mark.django_db


def reach_after(given: StreamResponse, by: Actor) -> Reach:
    """Who has it, and who does not yet."""
    return how_far_it_came(given, seen_by=by)[1]


def test_speakers_of_the_writer_who_said_that_is_it_get_it_at_once(bart: Actor) -> None:
    first, second = told_in("understood", "understood", contact=bart)
    given = written_to(flowing(first, second), bart)

    assert got(first, second) == [0, 0]
    worked_off()

    rows = Response.objects.filter(stream_response=given)
    assert {row.voice_id for row in rows} == {first.voice.pk, second.voice.pk}
    assert {(row.text, row.role, row.given_by_id) for row in rows} == {
        (SAID, "direct", bart.person)
    }


def test_each_of_them_is_told_as_of_every_response(bart: Actor) -> None:
    told = told_in("understood", "understood", contact=bart)
    written_to(flowing(*told), bart)
    worked_off()

    entries = JournalEntry.objects.filter(event="responses.response-given").order_by("id")
    letters = [(one.name, one.voice) for entry in entries for one in letters_for(entry)]
    assert sorted(letters) == sorted(("responses/response", one.voice.pk) for one in told)


def test_each_voice_runs_its_own_loop_afterwards(bart: Actor) -> None:
    first, second = told_in("understood", "understood", contact=bart)
    written_to(flowing(first, second), bart)
    worked_off()

    mine = Response.objects.get(voice=first.voice)
    actions.give_result(first.voice, mine, "done", by=bart)
    actions.judge(first.voice, "not", "Het is nog donker.", by=first.speaker)

    phases = dict(Standing.objects.values_list("voice", "phase"))
    assert phases == {first.voice.pk: "reopened", second.voice.pk: "under-way"}


@pytest.mark.parametrize("phase", ["taken-on", "asked", "restated", "corrected"])
def test_who_was_not_understood_yet_gets_nothing(phase: str, bart: Actor) -> None:
    [told] = told_in(phase, contact=bart)
    written_to(flowing(told), bart)
    worked_off()

    assert got(told) == [0]


def test_it_comes_by_itself_when_the_speaker_says_that_is_it(bart: Actor) -> None:
    [told] = told_in("restated", contact=bart)
    written_to(flowing(told), bart)
    worked_off()
    says_yes(told)
    worked_off()

    assert texts(told) == [SAID]


def test_it_waits_for_the_answer_to_an_open_question(bart: Actor) -> None:
    [told] = told_in("understood", contact=bart)
    question = hearing.ask_speaker(told.voice, "Welke straat?", by=bart)
    written_to(flowing(told), bart)
    worked_off()
    before = got(told)

    hearing.answer_question(told.voice, question, "De Kerkstraat.", by=told.speaker)
    worked_off()

    assert (before, got(told)) == ([0], [1])


def test_voices_of_another_contact_get_it_only_from_that_contact(bart: Actor, fenna: Actor) -> None:
    [hers] = told_in("understood", contact=fenna)
    given = written_to(flowing(hers), bart)
    worked_off()
    before = got(hers)

    actions.respond(
        hers.voice, SAID, role="direct", approach=RESPONSIVE, from_stream=given, by=fenna
    )

    assert (before, got(hers)) == ([0], [1])
    assert Response.objects.get(voice=hers.voice).given_by_id == fenna.person


def test_who_is_not_the_contact_cannot_give_it(bart: Actor, fenna: Actor) -> None:
    [hers] = told_in("understood", contact=fenna)
    given = written_to(flowing(hers), bart)

    with pytest.raises(Refused, match="Alleen het contact"):
        actions.respond(
            hers.voice, SAID, role="direct", approach=RESPONSIVE, from_stream=given, by=bart
        )


def test_it_cannot_be_given_before_that_is_it(bart: Actor, fenna: Actor) -> None:
    [hers] = told_in("restated", contact=fenna)
    given = written_to(flowing(hers), bart)

    with pytest.raises(Refused, match="zo is het"):
        actions.respond(
            hers.voice, SAID, role="direct", approach=RESPONSIVE, from_stream=given, by=fenna
        )


def test_it_cannot_be_given_to_a_voice_for_which_it_was_not_written(
    bart: Actor, fenna: Actor
) -> None:
    inside, outside = told_in("understood", "understood", contact=fenna)
    given = written_to(flowing(inside), bart)

    with pytest.raises(Refused, match="niet voor deze stem geschreven"):
        actions.respond(
            outside.voice, SAID, role="direct", approach=RESPONSIVE, from_stream=given, by=fenna
        )


def test_when_a_colleague_hands_the_voice_over_to_the_writer_it_comes(
    bart: Actor, fenna: Actor
) -> None:
    [hers] = told_in("understood", contact=fenna)
    written_to(flowing(hers), bart)
    worked_off()
    hearing.offer_handover(hers.voice, person_of(bart), "Jij schreef het.", by=fenna)
    hearing.accept_handover(hers.voice, by=bart)
    worked_off()

    assert got(hers) == [1]


def test_a_speaker_who_is_content_is_left_in_peace(bart: Actor) -> None:
    [told] = told_in("answered", contact=bart)
    written_to(flowing(told), bart)
    worked_off()

    assert got(told) == [0]
    assert Standing.objects.get(voice=told.voice).phase == "answered"


def test_what_the_contact_writes_to_one_speaker_goes_before_what_was_for_all(bart: Actor) -> None:
    [told] = told_in("understood", contact=bart)
    written_to(flowing(told), bart)
    a_response(told, bart)
    worked_off()

    assert texts(told) == ["Wij leggen de tegels recht."]


def test_a_newer_one_follows_the_older_and_only_the_newer_comes(bart: Actor) -> None:
    now_told, later = told_in("understood", "restated", contact=bart)
    stream = flowing(now_told, later)
    first = written_to(stream, bart, "Wij kijken ernaar.")
    worked_off()
    second = written_to(stream, bart, "De lantaarns staan er.")
    worked_off()
    says_yes(later)
    worked_off()

    assert texts(now_told) == ["Wij kijken ernaar.", "De lantaarns staan er."]
    assert texts(later) == ["De lantaarns staan er."]
    open_ones = StreamResponse.objects.filter(until=None)
    assert ([one.pk for one in open_ones], first.pk == second.pk) == ([second.pk], False)


def test_two_colleagues_respond_to_one_stream_each_for_their_own_speakers(
    bart: Actor, fenna: Actor
) -> None:
    [his] = told_in("understood", contact=bart)
    [hers] = told_in("understood", contact=fenna)
    stream = flowing(his, hers)
    written_to(stream, bart, "Van Bart.")
    written_to(stream, fenna, "Van Fenna.")
    worked_off()

    assert [texts(his), texts(hers)] == [["Van Bart."], ["Van Fenna."]]


def test_taken_back_it_comes_to_nobody_else_and_stays_with_who_has_it(bart: Actor) -> None:
    first, later = told_in("understood", "restated", contact=bart)
    given = written_to(flowing(first, later), bart)
    worked_off()
    actions.take_back_stream_response(given, by=bart)
    says_yes(later)
    worked_off()

    assert got(first, later) == [1, 0]
    assert texts(first) == [SAID]


def test_taken_back_before_the_worker_came_nobody_gets_it(bart: Actor) -> None:
    told = told_in("understood", "understood", contact=bart)
    given = written_to(flowing(*told), bart)
    actions.take_back_stream_response(given, by=bart)

    assert (worked_off(), got(*told)) == (1, [0, 0])


def test_of_what_was_taken_back_nobody_else_is_on_the_way(bart: Actor) -> None:
    has, *others = told_in("understood", "restated", "told", contact=bart)
    given = written_to(flowing(has, *others), bart)
    worked_off()
    actions.take_back_stream_response(given, by=bart)
    back = find_stream_response(given.pk, seen_by=bart)

    assert reach_after(back, bart) == Reach(given=1, stopped=2)


def test_what_was_taken_back_no_contact_gives_any_more(bart: Actor, fenna: Actor) -> None:
    [hers] = told_in("understood", contact=fenna)
    given = written_to(flowing(hers), bart)
    actions.take_back_stream_response(given, by=bart)

    with pytest.raises(Refused, match="teruggenomen"):
        actions.respond(
            hers.voice, SAID, role="direct", approach=RESPONSIVE, from_stream=given, by=fenna
        )
    with pytest.raises(Refused, match="teruggenomen"):
        actions.take_back_stream_response(given, by=bart)


def test_a_team_lead_takes_it_back_too(bart: Actor, gerda: Actor) -> None:
    given = written_to(flowing(*told_in("told", contact=bart)), bart)
    back = actions.take_back_stream_response(given, by=gerda)

    assert (back.taken_back_by_id, back.until is None) == (gerda.person, False)


def test_who_said_this_is_not_what_i_meant_does_not_get_it(bart: Actor) -> None:
    stays, leaves = told_in("restated", "restated", contact=bart)
    written_to(flowing(stays, leaves), bart)
    say_not_here(leaves.voice, by=leaves.speaker)
    for one in (stays, leaves):
        says_yes(one)
    worked_off()

    assert got(stays, leaves) == [1, 0]


def test_whom_a_colleague_took_out_does_not_get_it(bart: Actor, carla: Actor) -> None:
    stays, leaves = told_in("understood", "understood", contact=bart)
    stream = flowing(stays, leaves)
    written_to(stream, bart)
    take_out(leaves.voice, stream, by=carla)
    worked_off()

    assert got(stays, leaves) == [1, 0]


def test_what_was_split_off_since_does_not_get_it(bart: Actor) -> None:
    stays, leaves = told_in("restated", "restated", contact=bart)
    stream = flowing(stays, leaves)
    given = written_to(stream, bart)
    split_stream(stream, [leaves.voice], by=bart)
    says_yes(leaves)
    worked_off()

    assert got(stays, leaves) == [0, 0]
    assert reach_after(given, bart) == Reach(waits=1, moved=1)


def test_it_goes_on_when_its_stream_goes_on_in_others(bart: Actor) -> None:
    [told], [other], [third] = (told_in("restated", contact=bart) for _time in range(3))
    stream, into, last = flowing(told), flowing(other), flowing(third)
    given = written_to(stream, bart)
    join_streams(stream, into, by=bart)
    join_streams(into, last, by=bart)
    says_yes(told)
    says_yes(other)
    worked_off()

    assert got(told, other) == [1, 0]
    assert how_far_it_came(find_stream_response(given.pk, seen_by=bart), seen_by=bart)[0].later == 2


def test_to_a_wide_stream_is_to_all_its_parts(bart: Actor) -> None:
    first, second = told_in("understood", "understood", contact=bart)
    wide = flowing(a_voice("Het is overal donker."))
    flowing(first, parent=wide)
    flowing(second, parent=wide)
    written_to(Stream.objects.get(pk=wide.pk), bart)
    worked_off()

    assert got(first, second) == [1, 1]


def test_of_a_part_and_its_wide_stream_a_speaker_gets_the_newest_alone(bart: Actor) -> None:
    [told] = told_in("restated", contact=bart)
    wide = flowing(a_voice("Het is overal donker."))
    part = flowing(told, parent=wide)
    written_to(part, bart, "Aan het deel.")
    written_to(wide, bart, "Aan het geheel.")
    says_yes(told)
    worked_off()

    assert texts(told) == ["Aan het geheel."]


@pytest.mark.parametrize("phase", ["restated", "understood"])
def test_of_a_part_it_is_told_that_its_speakers_get_what_was_written_to_the_wide_stream_since(
    phase: str, bart: Actor
) -> None:
    [told] = told_in(phase, contact=bart)
    wide = flowing(a_voice("Het is overal donker."))
    part = flowing(told, parent=wide)
    older = written_to(part, bart, "Aan het deel.")
    newer = written_to(wide, bart, "Aan het geheel.")

    assert how_far_it_came(older, seen_by=bart)[1] == Reach(again=1)
    assert how_far_it_came(newer, seen_by=bart)[1].again == 0


def test_what_another_colleague_wrote_since_is_no_reason_not_to_get_it(
    bart: Actor, fenna: Actor
) -> None:
    [told] = told_in("restated", contact=bart)
    wide = flowing(a_voice("Het is overal donker."))
    part = flowing(told, parent=wide)
    older = written_to(part, bart, "Aan het deel.")
    written_to(wide, fenna, "Aan het geheel.")

    assert how_far_it_came(older, seen_by=bart)[1] == Reach(waits=1)


def test_who_joins_later_gets_nothing_in_silence(bart: Actor) -> None:
    [first] = told_in("understood", contact=bart)
    [later] = told_in("understood", contact=bart)
    stream = flowing(first)
    given = written_to(stream, bart)
    worked_off()
    put_in_stream(later.voice, stream, by=bart)
    worked_off()

    whole, reach = how_far_it_came(given, seen_by=bart)
    assert (got(first, later), whole.later, reach.total) == ([1, 0], 1, 1)


def test_its_writer_extends_it_to_who_came_later(bart: Actor) -> None:
    [first] = told_in("understood", contact=bart)
    [later] = told_in("understood", contact=bart)
    stream = flowing(first)
    given = written_to(stream, bart)
    put_in_stream(later.voice, stream, by=bart)
    actions.extend_stream_response(given, by=bart)
    worked_off()

    assert got(first, later) == [1, 1]
    assert how_far_it_came(given, seen_by=bart)[0].later == 0


def test_nobody_else_extends_it_and_nobody_when_nobody_came(
    bart: Actor, fenna: Actor, gerda: Actor
) -> None:
    stream = flowing(*told_in("told", contact=bart))
    given = written_to(stream, bart)

    with pytest.raises(Refused, match="geen stemmen bij"):
        actions.extend_stream_response(given, by=bart)
    put_in_stream(a_voice("Nog een.").voice, stream, by=bart)
    for other in (fenna, gerda):
        with pytest.raises(Refused, match="Alleen wie dit antwoord schreef"):
            actions.extend_stream_response(given, by=other)


def test_what_was_taken_back_is_not_extended(bart: Actor) -> None:
    stream = flowing(*told_in("told", contact=bart))
    given = written_to(stream, bart)
    put_in_stream(a_voice("Nog een.").voice, stream, by=bart)
    actions.take_back_stream_response(given, by=bart)

    with pytest.raises(Refused, match="teruggenomen"):
        actions.extend_stream_response(given, by=bart)


def test_a_stream_in_which_nothing_flows_is_not_responded_to(bart: Actor) -> None:
    [told] = told_in("told", contact=bart)
    stream = flowing(told)
    join_streams(stream, flowing(a_voice("Ook donker.")), by=bart)

    with pytest.raises(Refused, match="geen stemmen meer"):
        written_to(stream, bart)


def test_it_is_held_to_the_same_words_and_lists_as_every_response(bart: Actor) -> None:
    stream = flowing(*told_in("told", contact=bart))
    wrong = {
        "text": ("  ", "direct", RESPONSIVE),
        "role": (SAID, "bully", RESPONSIVE),
        "approach": (SAID, "direct", actions.Approach("none", "")),
    }

    for field, (text, role, approach) in wrong.items():
        with pytest.raises(Invalid) as found:
            actions.respond_to_stream(stream, text, role=role, approach=approach, by=bart)
        assert found.value.field == field
    assert StreamResponse.objects.count() == 0


def test_what_looks_like_a_bsn_is_held_back_until_the_writer_says_that_it_is_none(
    bart: Actor,
) -> None:
    [told] = told_in("understood", contact=bart)
    stream = flowing(told)
    text = "Bel 123456782 voor de lantaarn."

    with pytest.raises(Invalid):
        written_to(stream, bart, text)
    actions.respond_to_stream(
        stream,
        text,
        role="direct",
        approach=RESPONSIVE,
        by=bart,
        numbers=actions.Numbers.HARMLESS,
    )
    worked_off()

    assert texts(told) == [text]
