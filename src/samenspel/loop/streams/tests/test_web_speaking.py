"""The speaker sees with how many others their voice flows, and has the last word on it, with one press."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samenspel.foundation.actors import Actor
from samenspel.loop.streams.actions import say_not_here
from samenspel.loop.streams.models import Correction, Stream
from samenspel.loop.streams.tests.flows import ABOUT, a_stream, some_voices, stream_with
from samenspel.loop.voices.actions import decide_showing, forget_voice
from samenspel.loop.voices.models import Voice
from samenspel.loop.voices.tests.conftest import (
    Browser,
    Reading,
    at_home,
    at_work,
    desk_of,
    page_of,
)
from samenspel.loop.voices.web.tickets import new_ticket
from tests.support.cast import Told

pytestmark = pytest.mark.django_db


@pytest.fixture
def together(waterveen: object) -> list[Told]:
    return some_voices(*ABOUT)


@pytest.fixture
def stream(together: list[Told]) -> Stream:
    return a_stream(together)


def thread(told: Told, language: str = "en") -> Reading:
    return Reading(at_home(told, language).get(page_of(told)))


def test_the_speaker_sees_with_how_many_others_it_flows(
    together: list[Told], stream: Stream
) -> None:
    page = thread(together[0])

    assert "Your voice flows together with 2 others." in page.text
    assert page_of(together[0], "niet-bedoeld/") in page.forms


def test_words_of_another_are_only_read_when_their_speaker_lets_them(
    together: list[Told], stream: Stream
) -> None:
    before = thread(together[1]).text
    decide_showing(together[0].voice, shown=True, by=together[0].speaker)
    after = thread(together[1]).text

    assert (ABOUT[0] in before, ABOUT[0] in after) == (False, True)
    assert "It is about: crossing." in before


def test_who_flows_alone_reads_nothing_of_it(together: list[Told]) -> None:
    a_stream(together[:1])

    assert "flows together" not in thread(together[0]).text


def test_one_press_takes_the_voice_out_and_one_brings_it_back(
    together: list[Told], stream: Stream
) -> None:
    browser = at_home(together[0])
    browser.post(page_of(together[0], "niet-bedoeld/"))
    out = stream_with(together[0])
    page = thread(together[0])
    [again] = [form for form in page.forms if "wel-bedoeld" in form]
    browser.post(again)

    assert out is None
    assert "You said that your voice did not belong with the others." in page.text
    assert stream_with(together[0]) == stream


def test_pressed_twice_it_is_said_once(together: list[Told], stream: Stream) -> None:
    browser = at_home(together[0])
    answers = [
        browser.post(page_of(together[0], "niet-bedoeld/"), {"number": "b" * 32}) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Correction.objects.count() == 1


def test_pressed_where_it_flows_nowhere_the_page_says_so(together: list[Told]) -> None:
    browser = at_home(together[0])
    browser.post(page_of(together[0], "niet-bedoeld/"))

    page = Reading(browser.get(page_of(together[0])))

    assert "Your voice flows together with no others now." in page.text


@pytest.mark.parametrize("rest", ["niet-bedoeld/", "anderen/"])
def test_without_the_key_nobody_speaks_for_the_speaker(
    rest: str, together: list[Told], stream: Stream, bart: Actor
) -> None:
    path = page_of(together[0], rest)
    for browser in (Client(), at_home(together[1]), at_work(bart)):
        ask = browser.get if rest == "anderen/" else browser.post

        assert ask(path).status_code == 404
    assert stream_with(together[0]) == stream


def test_another_speaker_cannot_take_back_what_was_said(
    together: list[Told], stream: Stream
) -> None:
    said = say_not_here(together[0].voice, by=together[0].speaker)
    path = page_of(together[1], f"wel-bedoeld/{said.pk}/")

    assert at_home(together[1]).post(path).status_code == 404
    assert stream_with(together[0]) is None


def test_of_words_that_were_removed_nothing_is_said_any_more(
    together: list[Told], stream: Stream
) -> None:
    forget_voice(together[0].voice, by=together[0].speaker)
    text = thread(together[0]).text

    assert "flows together" not in text
    assert "did not belong" not in text


def test_before_anything_was_compared_there_is_nothing_of_others_to_read(
    together: list[Told],
) -> None:
    page = Reading(at_home(together[0]).get(page_of(together[0], "anderen/")))

    assert page.status == 200
    assert "Nothing of others to read yet" in page.text


def test_the_receipt_leads_to_what_others_said_and_compares_nothing_itself(
    waterveen: object,
) -> None:
    given = {"words": "De brug is open.", "ticket": new_ticket()}
    with CaptureQueriesContext(connection) as captured:
        page = Reading(Browser().post("/", given))
    [link] = [link for link in page.links if link.endswith("/anderen/")]

    assert page.status == 201
    assert link == page_of_newest("anderen/")
    assert [asked["sql"] for asked in captured if "streams_" in asked["sql"]] == []


def page_of_newest(rest: str) -> str:
    """The address of the voice that was told last."""
    return f"/stem/{Voice.objects.latest('told_at').pk}/{rest}"


def test_colleagues_see_where_a_voice_flows_and_how_sure_that_is(
    together: list[Told], stream: Stream, bart: Actor
) -> None:
    page = Reading(at_work(bart, "en").get(desk_of(together[1])))

    assert f"Flows in {ABOUT[0]} found by the machine, fairly sure" in page.text
    assert f"/stromen/{stream.pk}/" in page.links


def test_the_line_costs_the_speaker_two_statements_at_most(
    together: list[Told], stream: Stream
) -> None:
    browser = at_home(together[0])

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(page_of(together[0]))
        return len(captured)

    flowing = cost()
    say_not_here(together[0].voice, by=together[0].speaker)

    assert (flowing, cost()) <= (5, 6)
