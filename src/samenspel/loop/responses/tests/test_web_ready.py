"""What was written to the whole stream, on the page of one voice: its contact gives it, changes it, or does not."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samenspel.foundation.actors import Actor
from samenspel.loop.responses.actions import (
    Numbers,
    respond,
    respond_to_stream,
    take_back_stream_response,
)
from samenspel.loop.responses.models import Response, StreamResponse
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
from samenspel.loop.streams.actions import take_out
from samenspel.loop.voices.actions import accept_handover, offer_handover
from samenspel.loop.voices.tests.conftest import Reading, at_home, at_work, desk_of, page_of
from tests.support.cast import RESPONSIVE, Told, a_voice, brought_to, person_of

pytestmark = pytest.mark.django_db

BSN = "123456782"


@pytest.fixture
def hers(fenna: Actor) -> Told:
    """A voice of Fenna, who was understood."""
    [told] = told_in("understood", contact=fenna)
    return told


@pytest.fixture
def given(hers: Told, bart: Actor) -> StreamResponse:
    """What Bart wrote to its stream."""
    return written_to(flowing(hers), bart)


def door(told: Told, given: StreamResponse) -> str:
    return desk_of(told, f"respons-van-stroom/{given.pk}/")


def give(colleague: Actor, told: Told, given: StreamResponse) -> Any:
    """The one press."""
    return at_work(colleague).post(door(told, given))


def desk(colleague: Actor, told: Told, rest: str = "") -> Reading:
    """The page of the voice as this colleague sees it."""
    return Reading(at_work(colleague).get(desk_of(told, rest)))


def respond_with(colleague: Actor, told: Told, **changed: str) -> Any:
    """The form, filled in."""
    form = {
        "text": "Ook bij jou in de straat.",
        "role": "direct",
        "approach": "responsive",
        "approach_why": "",
        "result": "",
        "result_text": "",
    }
    return at_work(colleague).post(desk_of(told, "respons/"), {**form, **changed})


def test_the_contact_sees_that_it_lies_ready_and_by_whom_it_was_written(
    hers: Told, given: StreamResponse, fenna: Actor
) -> None:
    page = desk(fenna, hers)

    assert f"Bart Bos wrote this to the whole stream {SAID}" in page.text
    assert door(hers, given) in page.forms


def test_one_press_gives_it_in_the_name_of_the_contact(
    hers: Told, given: StreamResponse, fenna: Actor
) -> None:
    answer = give(fenna, hers, given)
    row = Response.objects.get()

    assert (answer.status_code, answer["location"]) == (302, desk_of(hers))
    assert (row.text, row.role, row.given_by_id, row.stream_response_id) == (
        SAID,
        "direct",
        fenna.person,
        given.pk,
    )
    assert door(hers, given) not in desk(fenna, hers).forms


def test_pressed_twice_it_is_given_once(hers: Told, given: StreamResponse, fenna: Actor) -> None:
    assert [give(fenna, hers, given).status_code for _time in range(2)] == [302, 404]
    assert got(hers) == [1]


def test_not_pressing_is_an_answer_too(hers: Told, given: StreamResponse, fenna: Actor) -> None:
    worked_off()
    answer = respond_with(fenna, hers)
    worked_off()

    assert (answer.status_code, texts(hers), got(hers)) == (302, ["Ook bij jou in de straat."], [0])


def test_changed_first_the_words_stand_in_the_form(
    hers: Told, given: StreamResponse, fenna: Actor
) -> None:
    page = desk(fenna, hers, f"?respons={given.pk}")

    assert (page.fields["text"], page.fields["role"]) == ([SAID], ["direct"])
    assert page.fields["from_stream"] == [str(given.pk)]
    assert "Made of what Bart Bos wrote to the whole stream" in page.text


def test_changed_and_sent_it_counts_as_given_in_the_contacts_own_words(
    hers: Told, given: StreamResponse, fenna: Actor
) -> None:
    respond_with(fenna, hers, from_stream=str(given.pk))

    assert (texts(hers), got(hers)) == (["Ook bij jou in de straat."], [1])
    assert "Written to the whole stream" in desk(fenna, hers).text


@pytest.mark.parametrize("wanted", ["geen-nummer", "00000000-0000-4000-8000-000000000000"])
def test_an_address_that_names_nothing_leaves_the_form_empty(
    wanted: str, hers: Told, given: StreamResponse, fenna: Actor
) -> None:
    page = desk(fenna, hers, f"?respons={wanted}")

    assert (page.status, page.fields["text"], "from_stream" in page.fields) == (200, [""], False)


def test_what_was_taken_back_while_it_was_changed_is_not_sent_and_the_words_stay(
    hers: Told, given: StreamResponse, fenna: Actor, bart: Actor
) -> None:
    take_back_stream_response(given, by=bart)
    page = Reading(respond_with(fenna, hers, from_stream=str(given.pk)))

    assert (page.status, got(hers), texts(hers)) == (409, [0], [])
    assert page.fields["text"] == ["Ook bij jou in de straat."]
    assert "from_stream" not in page.fields


def test_before_that_is_it_there_is_no_button_and_it_says_when(fenna: Actor, bart: Actor) -> None:
    [hers] = told_in("restated", contact=fenna)
    [mine] = told_in("restated", contact=bart)
    given = written_to(flowing(hers, mine), bart)
    theirs, own = desk(fenna, hers), desk(bart, mine)

    assert "You can give it once the speaker says “that is it”." in theirs.text
    assert "You wrote this to the whole stream" in own.text
    assert "The speaker gets it by itself" in own.text
    assert {door(hers, given), door(mine, given)} & {*theirs.forms, *own.forms} == set()
    assert (give(fenna, hers, given).status_code, got(hers)) == (403, [0])


def test_who_is_not_the_contact_sees_no_button_and_cannot_give_it(
    hers: Told, given: StreamResponse, bart: Actor, carla: Actor
) -> None:
    for other in (bart, carla):
        assert door(hers, given) not in desk(other, hers).forms
        assert give(other, hers, given).status_code == 403
    assert got(hers) == [0]


def test_the_door_is_closed_to_others_and_for_what_is_not_there(
    hers: Told, given: StreamResponse, fenna: Actor, dirk: Actor, client: Any
) -> None:
    elsewhere = a_voice("Iets anders.")

    assert give(dirk, hers, given).status_code == 404
    assert give(fenna, hers, StreamResponse(pk=uuid4())).status_code == 404
    assert give(fenna, elsewhere, given).status_code == 404
    assert at_work(fenna).get(door(hers, given)).status_code == 405
    assert "/inloggen/" in client.post(door(hers, given))["location"]
    assert got(hers) == [0]


def test_when_the_voice_was_taken_out_it_lies_ready_no_longer(
    hers: Told, given: StreamResponse, fenna: Actor, bart: Actor
) -> None:
    take_out(hers.voice, given.stream, by=bart)

    assert door(hers, given) not in desk(fenna, hers).forms
    assert give(fenna, hers, given).status_code == 404


def test_when_a_colleague_was_just_before_it_is_not_given_and_it_is_said(
    hers: Told, given: StreamResponse, fenna: Actor, bart: Actor
) -> None:
    seen = desk(fenna, hers).fields["seen"][0]
    offer_handover(hers.voice, person_of(bart), "Jij weet meer.", by=fenna)
    accept_handover(hers.voice, by=bart)
    answer = at_work(fenna).post(door(hers, given), {"seen": seen})

    assert (answer.status_code, got(hers)) == (409, [0])


def test_a_number_that_its_writer_vouched_for_is_given_as_it_is(hers: Told, fenna: Actor) -> None:
    stream = flowing(hers)
    given = respond_to_stream(
        stream,
        f"Bel {BSN} maar.",
        role="direct",
        approach=RESPONSIVE,
        numbers=Numbers.HARMLESS,
        by=fenna,
    )

    assert give(fenna, hers, given).status_code == 302
    assert texts(hers) == [f"Bel {BSN} maar."]


def test_the_speaker_reads_that_others_have_it_and_that_they_judge_for_themselves(
    bart: Actor,
) -> None:
    told = told_in(*["understood"] * 7, contact=bart)
    written_to(flowing(*told), bart)
    worked_off()
    dutch = Reading(at_home(told[0], "nl").get(page_of(told[0])))
    english = Reading(at_home(told[1]).get(page_of(told[1])))

    assert f"{SAID} This answer also went to 6 others who said the same." in english.text
    assert "Each of them judges for themselves, and so do you." in english.text
    assert "Dit antwoord ging ook naar 6 anderen die hetzelfde zeiden." in dutch.text


def test_of_a_few_others_the_speaker_reads_no_number(bart: Actor) -> None:
    told = told_in("understood", "understood", contact=bart)
    written_to(flowing(*told), bart)
    worked_off()
    page = Reading(at_home(told[0]).get(page_of(told[0])))

    assert "This answer also went to others who said the same." in page.text


def test_an_answer_in_other_words_says_that_others_got_one_like_it(
    hers: Told, given: StreamResponse, fenna: Actor, bart: Actor
) -> None:
    [mine] = told_in("restated", contact=bart)
    written_to(flowing(hers, mine), bart)
    newest = StreamResponse.objects.get(until=None, stream__flows__voice=hers.voice)
    respond(hers.voice, "Anders.", role="direct", approach=RESPONSIVE, from_stream=newest, by=fenna)
    says_yes(mine)
    worked_off()
    page = Reading(at_home(hers).get(page_of(hers)))

    assert "Others who said the same got an answer like this." in page.text


def test_who_got_an_answer_of_their_own_reads_nothing_of_others(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    text = Reading(at_home(amina).get(page_of(amina))).text

    assert ("who said the same" in text, "judges for themselves" in text) == (False, False)


def test_the_speaker_sees_neither_the_stream_nor_who_else_got_it(bart: Actor) -> None:
    told = told_in("understood", "understood", contact=bart)
    given = written_to(flowing(*told), bart)
    worked_off()
    page = at_home(told[0]).get(page_of(told[0])).content.decode()

    assert str(given.pk) not in page
    assert str(told[1].voice.pk) not in page


def test_a_desk_for_which_nothing_lies_ready_costs_one_statement_more(
    hers: Told, fenna: Actor, carla: Actor
) -> None:
    """Who is not the contact is shown nothing of it, so nothing is asked for them."""

    def statements(colleague: Actor) -> int:
        browser = at_work(colleague)
        browser.get(desk_of(hers))
        with CaptureQueriesContext(connection) as captured:
            browser.get(desk_of(hers))
        return len([one for one in captured if "responses_laidready" in one["sql"]])

    assert (statements(fenna), statements(carla)) == (1, 0)


def test_a_speakers_page_costs_one_statement_more_when_others_have_it_too(bart: Actor) -> None:
    def statements(told: Told) -> int:
        browser = at_home(told)
        browser.get(page_of(told))
        with CaptureQueriesContext(connection) as captured:
            browser.get(page_of(told))
        return len(captured)

    alone, *others = told_in(*["understood"] * 4, contact=bart)
    flowing(alone)
    respond(alone.voice, SAID, role="direct", approach=RESPONSIVE, by=bart)
    written_to(flowing(*others), bart)
    worked_off()

    assert statements(others[0]) == statements(alone) + 1
