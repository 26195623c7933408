"""The pages on which a colleague responds to a whole stream: nothing goes before it was looked at."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.loop.responses.actions import respond_to_stream, take_back_stream_response
from samenspel.loop.responses.models import Standing, StreamResponse
from samenspel.loop.responses.tests.answered_streams import (
    SAID,
    WRITTEN,
    flowing,
    got,
    told_in,
    worked_off,
    written_to,
)
from samenspel.loop.streams.actions import join_streams, put_in_stream
from samenspel.loop.streams.models import Stream
from samenspel.loop.voices.models import ContactTerm
from samenspel.loop.voices.tests.conftest import Reading, at_work
from samenspel.people.actions import withdraw_duty
from tests.support.cast import RESPONSIVE, Told, a_voice, person_of
from tests.support.raw_sql import counts

pytestmark = pytest.mark.django_db

BSN = "123456782"
DOES = ("uitbreiden/", "terugnemen/", "op-me-nemen/")


@pytest.fixture
def told(bart: Actor) -> list[Told]:
    """Two who were understood, one who was not yet."""
    return told_in("understood", "understood", "restated", contact=bart)


@pytest.fixture
def stream(told: list[Told]) -> Stream:
    return flowing(*told)


def to(stream: Stream) -> str:
    return f"/stromen/{stream.pk}/respons/"


def far(given: StreamResponse, rest: str = "") -> str:
    return f"/stromen/respons/{given.pk}/{rest}"


def press(colleague: Actor, stream: Stream, step: str, **changed: str) -> Any:
    """Press a button of the form, with everything filled in."""
    return at_work(colleague).post(to(stream), {**WRITTEN, "step": step, **changed})


def look_first(colleague: Actor, stream: Stream, **changed: str) -> Reading:
    """The page before it goes."""
    return Reading(press(colleague, stream, "look", **changed))


def send(colleague: Actor, stream: Stream, **changed: str) -> Any:
    """As from the page before it goes."""
    fields = look_first(colleague, stream).fields
    return press(colleague, stream, "send", seen=fields["seen"][0], **changed)


def test_the_page_asks_for_words_role_and_approach_and_says_whom_it_reaches(
    bart: Actor, stream: Stream
) -> None:
    page = Reading(at_work(bart).get(to(stream)))

    assert page.status == 200
    assert "Get it at once 2 speakers who said “that is it”" in page.text
    assert "Wait for “that is it” 1 speaker of yours." in page.text
    assert "Nothing is sent yet." in page.text


def test_first_it_is_shown_as_each_speaker_reads_it_and_nothing_is_kept(
    bart: Actor, stream: Stream
) -> None:
    before = counts()
    page = look_first(bart, stream)

    assert page.status == 200
    assert "Whom it reaches: 3 voices" in page.text
    assert f"What we do, writes Bart {SAID} This answer also went to others" in page.text
    assert "They spoke in: Dutch (3)." in page.text
    assert "Send it to 2 speakers" in page.text
    assert counts() == before


def test_the_page_before_it_goes_keeps_every_word_that_was_typed(
    bart: Actor, stream: Stream
) -> None:
    fields = look_first(bart, stream, text="Eerste regel.\nTweede <regel> & meer.").fields

    assert {name: fields[name] for name in WRITTEN} == {
        "text": ["Eerste regel.\nTweede <regel> & meer."],
        **{name: [value] for name, value in WRITTEN.items() if name != "text"},
    }


def test_changing_it_first_brings_the_words_back(bart: Actor, stream: Stream) -> None:
    page = Reading(press(bart, stream, "change"))

    assert (page.status, page.alerts) == (200, [])
    assert (page.fields["text"], page.fields["role"]) == ([SAID], ["direct"])


def test_the_press_after_that_sends_it(bart: Actor, told: list[Told], stream: Stream) -> None:
    answer = send(bart, stream)
    given = StreamResponse.objects.get()
    worked_off()

    assert (answer.status_code, answer["location"]) == (302, far(given))
    assert got(*told) == [1, 1, 0]


def test_pressed_twice_it_is_written_once(bart: Actor, stream: Stream) -> None:
    fields = look_first(bart, stream).fields
    browser = at_work(bart)
    form = {**WRITTEN, "step": "send", "seen": fields["seen"][0], "number": fields["number"][0]}
    answers = [browser.post(to(stream), form) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert StreamResponse.objects.count() == 1


def test_when_a_voice_came_meanwhile_it_is_shown_once_more(bart: Actor, stream: Stream) -> None:
    seen = look_first(bart, stream).fields["seen"][0]
    put_in_stream(a_voice("Ook donker.").voice, stream, by=bart)
    page = Reading(press(bart, stream, "send", seen=seen))

    assert (page.status, StreamResponse.objects.count()) == (409, 0)
    assert "Since you looked, other voices came" in page.alerts[0]
    assert "Whom it reaches: 4 voices" in page.text
    assert page.fields["seen"] != [seen]


def test_when_nobody_gets_it_at_once_it_is_laid_ready(bart: Actor) -> None:
    stream = flowing(*told_in("told", "restated", contact=bart))

    assert "Lay it ready" in look_first(bart, stream).text


@pytest.mark.parametrize("field", ["text", "role", "approach"])
@pytest.mark.parametrize("step", ["look", "send"])
def test_what_is_missing_is_asked_for_in_its_place_and_nothing_is_lost(
    field: str, step: str, bart: Actor, stream: Stream
) -> None:
    page = Reading(press(bart, stream, step, **{field: ""}))

    assert (page.status, StreamResponse.objects.count()) == (422, 0)
    assert len(page.alerts) == 1
    assert page.fields["approach_why"] == ["Zij weten waar."]


def test_a_number_like_a_bsn_is_held_back_before_the_page_that_shows_it(
    bart: Actor, stream: Stream
) -> None:
    page = look_first(bart, stream, text=f"Bel {BSN} maar.")
    vouched = look_first(bart, stream, text=f"Bel {BSN} maar.", not_bsn="on")

    assert (page.status, "This is the number we mean" in page.text) == (422, True)
    assert vouched.status == 200
    answer = press(
        bart,
        stream,
        "send",
        text=f"Bel {BSN} maar.",
        not_bsn=vouched.fields["not_bsn"][0],
        seen=vouched.fields["seen"][0],
    )
    assert (answer.status_code, StreamResponse.objects.get().text) == (302, f"Bel {BSN} maar.")


def test_who_only_listens_is_told_why_not(carla: Actor, stream: Stream) -> None:
    for answer in (at_work(carla).get(to(stream)), press(carla, stream, "send")):
        assert answer.status_code == 403
    assert StreamResponse.objects.count() == 0


def test_a_stream_that_is_no_more_takes_no_response(bart: Actor, stream: Stream) -> None:
    join_streams(stream, flowing(a_voice("Ook donker.")), by=bart)

    assert at_work(bart).get(to(stream)).status_code == 403


def test_every_door_is_closed_to_others_and_alike_for_what_is_not_there(
    bart: Actor, dirk: Actor, stream: Stream
) -> None:
    given = written_to(stream, bart)
    absent = StreamResponse(pk=uuid4())
    for reader, what in ((dirk, given), (bart, absent)):
        assert at_work(reader).get(far(what)).status_code == 404
        assert [at_work(reader).post(far(what, rest)).status_code for rest in DOES] == [404] * 3
    assert at_work(dirk).get(to(stream)).status_code == 404
    assert at_work(bart).get(f"/stromen/{uuid4()}/respons/").status_code == 404
    assert at_work(bart).get("/stromen/respons/geen-nummer/").status_code == 404
    given.refresh_from_db()
    assert given.until is None


def test_who_is_not_signed_in_is_asked_to_sign_in(client: Any, bart: Actor, stream: Stream) -> None:
    given = written_to(stream, bart)
    answers = [client.get(to(stream)), client.get(far(given)), client.post(far(given, DOES[1]))]

    assert [answer.status_code for answer in answers] == [302] * 3
    assert all("/inloggen/" in answer["location"] for answer in answers)


def test_each_door_takes_its_own_method(bart: Actor, stream: Stream) -> None:
    given = written_to(stream, bart)
    browser = at_work(bart)

    assert [browser.get(far(given, rest)).status_code for rest in DOES] == [405] * 3
    assert browser.post(far(given)).status_code == 405
    assert browser.delete(to(stream)).status_code == 405


def test_how_far_it_came_stands_on_a_page_of_its_own(
    bart: Actor, fenna: Actor, told: list[Told]
) -> None:
    [hers] = told_in("understood", contact=fenna)
    stream = flowing(*told, hers)
    given = written_to(stream, bart)
    worked_off()
    page = Reading(at_work(fenna).get(far(given)))

    assert "Given to 2 of 4 voices" in page.text
    assert "Have it 2 speakers" in page.text
    assert "Wait for “that is it” 1 speaker of Bart." in page.text
    assert "Have another contact 1 voice." in page.text
    assert "Too few to show" in page.text


def test_its_writer_says_that_it_is_for_who_came_later_too(bart: Actor, stream: Stream) -> None:
    given = written_to(stream, bart)
    [later] = told_in("understood", contact=bart)
    put_in_stream(later.voice, stream, by=bart)
    page = Reading(at_work(bart).get(far(given)))
    answer = at_work(bart).post(far(given, "uitbreiden/"))
    worked_off()

    assert "1 voice came after this response" in page.text
    assert far(given, "uitbreiden/") in page.forms
    assert (answer.status_code, answer["location"]) == (302, far(given))
    assert got(later) == [1]


def test_another_colleague_sees_that_some_came_later_and_cannot_extend_it(
    bart: Actor, fenna: Actor, stream: Stream
) -> None:
    given = written_to(stream, bart)
    put_in_stream(a_voice("Ook donker.").voice, stream, by=bart)
    page = Reading(at_work(fenna).get(far(given)))
    answer = Reading(at_work(fenna).post(far(given, "uitbreiden/")))

    assert "Bart Bos can say that it is for them too." in page.text
    assert far(given, "uitbreiden/") not in page.forms
    assert (answer.status, len(answer.alerts)) == (403, 1)


def test_taken_back_on_its_page_with_what_that_means(
    bart: Actor, told: list[Told], stream: Stream
) -> None:
    given = written_to(stream, bart)
    page = Reading(at_work(bart).get(far(given)))
    at_work(bart).post(far(given, "terugnemen/"))
    worked_off()
    after = Reading(at_work(bart).get(far(given)))

    assert "Who has it, keeps it" in page.text
    assert "Taken back by Bart Bos" in after.text
    assert "Given to 0 of 3 voices Do not get it 3 voices" in after.text
    assert (far(given, "terugnemen/") in after.forms, got(*told)) == (False, [0, 0, 0])


def test_a_lead_may_take_it_back_and_another_colleague_may_not(
    bart: Actor, fenna: Actor, gerda: Actor, stream: Stream
) -> None:
    given = written_to(stream, bart)
    pages = {who: Reading(at_work(who).get(far(given))) for who in (fenna, gerda)}

    assert [far(given, "terugnemen/") in page.forms for page in pages.values()] == [False, True]
    assert at_work(fenna).post(far(given, "terugnemen/")).status_code == 403
    assert at_work(gerda).post(far(given, "terugnemen/")).status_code == 302


def test_those_who_have_nobody_are_taken_on_with_one_press(bart: Actor, fenna: Actor) -> None:
    told = told_in("told", "told", "taken-on", contact=fenna)
    given = written_to(flowing(*told), fenna)
    page = Reading(at_work(bart).get(far(given)))
    answer = at_work(bart).post(far(given, "op-me-nemen/"))

    assert "Take on 2 voices that have nobody" in page.text
    assert answer.status_code == 302
    contacts = dict(ContactTerm.objects.values_list("voice", "person"))
    assert [contacts[one.voice.pk] for one in told] == [bart.person, bart.person, fenna.person]


def test_of_many_only_as_many_are_taken_on_as_one_person_can_write_to(
    bart: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samenspel.loop.responses.web.to_stream.MOST_AT_ONCE", 2)
    given = written_to(flowing(*told_in(*["told"] * 3, contact=bart)), bart)
    at_work(bart).post(far(given, "op-me-nemen/"))

    assert Standing.objects.filter(phase="told").count() == 1


def test_who_came_after_the_response_is_not_taken_on_with_the_others(bart: Actor) -> None:
    [later], stream = told_in("told", contact=bart), flowing(*told_in("told", contact=bart))
    given = written_to(stream, bart)
    put_in_stream(later.voice, stream, by=bart)
    at_work(bart).post(far(given, "op-me-nemen/"))

    assert list(Standing.objects.filter(phase="told").values_list("voice", flat=True)) == [
        later.voice.pk
    ]


def test_who_only_listens_takes_nobody_on(bart: Actor, carla: Actor) -> None:
    given = written_to(flowing(*told_in("told", contact=bart)), bart)
    page = Reading(at_work(carla).get(far(given)))

    assert far(given, "op-me-nemen/") not in page.forms
    assert at_work(carla).post(far(given, "op-me-nemen/")).status_code == 403
    assert ContactTerm.objects.count() == 0


def test_the_page_of_the_stream_tells_what_was_said_by_whom_and_how_far_it_came(
    bart: Actor, carla: Actor, stream: Stream
) -> None:
    given = written_to(stream, bart)
    worked_off()
    page = Reading(at_work(carla).get(f"/stromen/{stream.pk}/"))

    assert f"What we said to all of them {SAID} Bart Bos" in page.text
    assert "Given to 2 of 3 voices" in page.text
    assert (far(given) in page.links, to(stream) in page.links) == (True, False)


def test_who_may_respond_finds_the_way_to_it_on_the_page_of_the_stream(
    bart: Actor, stream: Stream
) -> None:
    page = Reading(at_work(bart).get(f"/stromen/{stream.pk}/"))

    assert "What we said to all of them Nothing yet." in page.text
    assert to(stream) in page.links


def test_a_part_tells_what_was_said_to_the_wider_stream(bart: Actor) -> None:
    wide = flowing(a_voice("Overal donker."))
    part = flowing(a_voice("Hier donker."), parent=wide)
    written_to(wide, bart)
    page = Reading(at_work(bart).get(f"/stromen/{part.pk}/"))

    assert "To another stream that these voices flow in: Overal donker." in page.text
    assert SAID in page.text


def test_an_older_one_says_that_a_newer_one_followed(bart: Actor, stream: Stream) -> None:
    older = written_to(stream, bart, "Wij kijken ernaar.")
    written_to(stream, bart)
    page = Reading(at_work(bart).get(far(older)))

    assert "Followed by a newer one of the same colleague." in page.text


def test_pages_cost_as_many_statements_for_many_voices_as_for_few(bart: Actor) -> None:
    def statements(size: int) -> list[int]:
        stream = flowing(*told_in(*["understood"] * size, "told", contact=bart))
        given = written_to(stream, bart)
        worked_off()
        browser, found = at_work(bart), []
        for address in (to(stream), far(given), f"/stromen/{stream.pk}/"):
            browser.get(address)
            with CaptureQueriesContext(connection) as captured:
                browser.get(address)
            found.append(len(captured))
        return found

    few = statements(1)

    assert statements(6) == few
    assert max(few) <= 12
    assert few[-1] <= 10


def test_a_writer_who_lost_the_duty_extends_it_no_longer(bart: Actor, stream: Stream) -> None:
    given = respond_to_stream(stream, SAID, role="direct", approach=RESPONSIVE, by=bart)
    put_in_stream(a_voice("Ook donker.").voice, stream, by=bart)
    withdraw_duty(person_of(bart), "respond", by=SYSTEM)

    assert at_work(bart).post(far(given, "uitbreiden/")).status_code == 403


def test_taking_back_what_was_taken_back_is_refused_in_a_sentence(
    bart: Actor, stream: Stream
) -> None:
    given = written_to(stream, bart)
    take_back_stream_response(given, by=bart)
    page = Reading(at_work(bart).post(far(given, "terugnemen/")))

    assert page.status == 403
    assert "This response was taken back" in page.alerts[0]
