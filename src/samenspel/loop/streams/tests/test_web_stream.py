"""The page of one stream: its title, why it is one, where it is going, what came of it; and all its voices."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.writing import writing
from samenspel.loop.streams.actions import follow_stream, join_streams, name_stream
from samenspel.loop.streams.models import Stream
from samenspel.loop.streams.tests.flows import ABOUT, BUS, a_stream, some_voices
from samenspel.loop.voices.tests.conftest import Reading, at_work
from tests.support.cast import brought_to

pytestmark = pytest.mark.django_db


def address(stream: Stream, rest: str = "") -> str:
    return f"/stromen/{stream.pk}/{rest}"


def look(reader: Actor, stream: Stream, rest: str = "", language: str = "en") -> Reading:
    """The page as this colleague sees it."""
    return Reading(at_work(reader, language).get(address(stream, rest)))


@pytest.mark.parametrize("rest", ["", "stemmen/", "samenvoegen/"])
def test_of_another_organisation_and_absent_are_the_same(
    rest: str, dirk: Actor, bart: Actor
) -> None:
    stream = a_stream(some_voices(*ABOUT))
    hidden, absent = (
        at_work(dirk).get(path) for path in (address(stream, rest), f"/stromen/{uuid4()}/{rest}")
    )

    assert look(bart, stream, rest).status == 200
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert Reading(hidden).text == Reading(absent).text


def test_the_title_is_the_largest_thing_and_its_voice_is_one_press_away(carla: Actor) -> None:
    told = some_voices(*ABOUT)
    page = look(carla, a_stream(told))

    assert page.text.count(ABOUT[0]) >= 2
    assert f"/stemmen/{told[0].voice.pk}/" in page.links
    assert "This voice speaks best for it" in page.text


def test_with_a_name_the_voice_that_speaks_best_still_stands_there(carla: Actor) -> None:
    stream = a_stream(some_voices(*ABOUT))
    name_stream(stream, "Veilig naar de overkant", by=carla)
    text = look(carla, stream).text

    assert "Veilig naar de overkant" in text
    assert "A name that colleagues gave, in the words of residents" in text
    assert ABOUT[0] in text


def test_it_says_why_it_is_one_in_words_and_in_nearest_voices(bart: Actor) -> None:
    text = look(bart, a_stream(some_voices(*ABOUT, place="Vaartweg"))).text

    assert "These words come back: crossing." in text
    assert [text.rindex(said) for said in ABOUT] == sorted(text.rindex(said) for said in ABOUT)
    assert "Vaartweg · Dutch · found by the machine, very sure" in text


def test_how_much_was_said_stands_there_in_figures_too(bart: Actor) -> None:
    text = look(bart, a_stream(some_voices(*ABOUT))).text

    assert "The same in figures" in text
    assert "Week from Voices" in text


def test_small_numbers_of_a_place_are_withheld_and_it_is_said(bart: Actor) -> None:
    text = look(bart, a_stream(some_voices(*ABOUT, place="Vaartweg"))).text

    assert "Another place not shown" in text
    assert "Dutch not shown" in text
    assert "Fewer than 5 is not shown, nor a number that would give it away." in text


def test_what_came_of_it_counts_heard_asked_and_judged(bart: Actor) -> None:
    told = some_voices(*ABOUT, "Wie stopt er voor mij?")
    for phase, one in zip(("taken-on", "to-judge", "answered"), told, strict=False):
        brought_to(phase, one, bart)
    text = look(bart, a_stream(told)).text

    for said in (
        "Heard by a colleague 3",
        "Not heard yet 1",
        "Asked for a verdict, no answer 1",
        "The speaker: yes, it is answered 1",
        "The speaker: partly 0",
    ):
        assert said in text


def test_what_came_of_very_many_voices_is_counted_once_in_a_while_and_says_when(
    bart: Actor,
) -> None:
    told = some_voices(*ABOUT)
    stream = a_stream(told)
    with writing("test"):
        Stream.objects.filter(pk=stream.pk).update(voices=2_001)
    first = look(bart, stream).text
    brought_to("taken-on", told[0], bart)

    soon = look(bart, stream).text
    with clock_set_to(now() + timedelta(minutes=11)):
        later = look(bart, stream).text

    assert "Heard by a colleague 0" in first
    assert "Heard by a colleague 0" in soon
    assert "So many voices are not counted each time. Counted at" in soon
    assert "Heard by a colleague 1" in later


def test_what_came_of_few_voices_is_counted_each_time(bart: Actor) -> None:
    told = some_voices(*ABOUT)
    stream = a_stream(told)
    first = look(bart, stream).text
    brought_to("taken-on", told[0], bart)

    assert "Heard by a colleague 0" in first
    assert "Heard by a colleague 1" in look(bart, stream).text
    assert "Counted at" not in first


def test_streams_inside_it_stand_there_with_the_way_back(bart: Actor) -> None:
    wide = a_stream(some_voices(*ABOUT))
    inner = a_stream(some_voices(*BUS), parent=wide)
    outer_page, inner_page = look(bart, wide), look(bart, inner)

    assert "What flows in it" in outer_page.text
    assert address(inner) in outer_page.links
    assert address(wide) in inner_page.links


def test_in_a_wide_stream_voices_are_read_and_moved_in_the_finer_ones(bart: Actor) -> None:
    wide = a_stream(some_voices(*ABOUT))
    a_stream(some_voices(*BUS), parent=wide)
    page = look(bart, wide)

    assert BUS[0] in page.text
    assert address(wide, "verplaatsen/") not in page.forms
    assert "voice" not in page.fields


def test_a_stream_that_went_on_in_another_leads_there(bart: Actor) -> None:
    stream, other = a_stream(some_voices(*ABOUT)), a_stream(some_voices(*BUS))
    join_streams(stream, other, by=bart)
    page = look(bart, stream)

    assert "This stream went on in another." in page.text
    assert address(other) in page.links
    assert [
        form for form in page.forms if str(stream.pk) in form and "terugnemen" not in form
    ] == []


def test_what_happened_is_told_in_plain_words(bart: Actor, carla: Actor) -> None:
    stream = a_stream(some_voices(*ABOUT))
    name_stream(stream, "Veilig naar de overkant", by=carla)

    assert "Carla Smit gave this stream a name." in look(bart, stream).text


def test_who_follows_it_is_offered_to_stop_and_others_to_begin(bart: Actor, carla: Actor) -> None:
    stream = a_stream(some_voices(*ABOUT))
    follow_stream(stream, by=carla)

    assert "Follow it no longer" in look(carla, stream).text
    assert "Follow this stream" in look(bart, stream).text


def test_all_voices_are_listed_page_by_page(bart: Actor) -> None:
    stream = a_stream(some_voices(*(f"Oversteek nummer {at:02}." for at in range(53))))
    first, second = (
        Reading(at_work(bart, "en").get(address(stream, "stemmen/"), {"page": page})).text
        for page in (1, 2)
    )

    assert [text.count("Oversteek nummer") - 2 for text in (first, second)] == [
        2 * 50,
        2 * 3,
    ]


def test_without_inline_style_or_script(bart: Actor) -> None:
    stream = a_stream(some_voices(*ABOUT, place="Vaartweg"))
    page = at_work(bart).get(address(stream)).content.decode()

    assert [found for found in (" style=", "<script", "onclick=") if found in page] == []


def test_more_voices_ask_nothing_more_of_the_database(bart: Actor, carla: Actor) -> None:
    browser = at_work(bart)

    def cost(stream: Stream, rest: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address(stream, rest)).status_code == 200
        return len(captured)

    few, many = a_stream(some_voices(*BUS)), a_stream(some_voices(*ABOUT * 8))
    for stream in (few, many):
        name_stream(stream, "Een naam", by=carla)

    for rest, most in (("", 10), ("stemmen/", 8)):
        assert cost(few, rest) == cost(many, rest) <= most
