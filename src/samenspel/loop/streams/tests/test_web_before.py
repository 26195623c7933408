"""While somebody tells something they can see whether others said it: beside the form, and never in its way."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samenspel.foundation.rates import LOOKING
from samenspel.foundation.writing import writing
from samenspel.loop.streams import alike
from samenspel.loop.streams.models import Stream
from samenspel.loop.streams.tests.neighbours import (
    ASKED,
    BENEFIT,
    GERMAN,
    HIDDEN,
    NEVER_SAID,
    RATS,
    Town,
    newest,
    town,
    typed,
    with_model,
)
from samenspel.loop.streams.web.speaking import OTHERS
from samenspel.loop.voices.actions import decide_showing
from samenspel.loop.voices.tests.conftest import Browser, Reading, at_home
from samenspel.loop.voices.tests.test_web_tickets import an_old_ticket
from samenspel.loop.voices.web.tickets import new_ticket

__all__ = ["town"]

pytestmark = pytest.mark.django_db

LOOK = "/al-gezegd/"
FOUND = "Others said something like this"
NOT_NOW = "We cannot look now. You can tell your story as always."
NOBODY = "Perhaps you are the first, or others keep their words to themselves."


def looked(words: str = ASKED, **more: str) -> Reading:
    """What somebody reads who presses the button."""
    return Reading(Browser().post(LOOK, typed(words, **more)))


def read_of(page: Reading, *words: str) -> list[str]:
    """Which of these stand there."""
    return [one for one in words if one in page.text]


def test_words_that_others_let_be_read_stand_there_word_for_word(town: Town) -> None:
    page = looked()

    assert (page.status, FOUND in page.text) == (200, True)
    assert len(read_of(page, *RATS, GERMAN)) == OTHERS
    assert read_of(page, BENEFIT) == []


def test_words_that_somebody_keeps_to_themselves_do_not(town: Town) -> None:
    before = read_of(looked(HIDDEN), HIDDEN)
    decide_showing(town.hidden.voice, shown=True, by=town.hidden.speaker)

    assert (before, read_of(looked(HIDDEN), HIDDEN)) == ([], [HIDDEN])


def test_who_lets_nobody_read_them_any_more_is_read_no_more(town: Town) -> None:
    first = town.rats[0]
    before = read_of(looked(RATS[0]), RATS[0])
    decide_showing(first.voice, shown=False, by=first.speaker)

    assert (before, read_of(looked(RATS[0]), RATS[0])) == ([RATS[0]], [])


def test_it_says_how_many_say_so_but_no_number_so_small_that_it_points_at_people(
    town: Town,
) -> None:
    found = Stream.objects.get(flows__voice=town.rats[0].voice)
    many = looked(RATS[0]).text
    with writing("test"):
        Stream.objects.filter(pk=found.pk).update(voices=4)

    assert f"{found.voices} stories like this" in many
    assert "stories like this" not in looked(RATS[0]).text
    assert FOUND in looked(RATS[0]).text


def test_each_stands_there_in_its_own_language_and_direction(town: Town) -> None:
    page = Browser().post(LOOK, typed(GERMAN)).content.decode()

    assert f'<span class="own" lang="de" dir="auto">{GERMAN}</span>' in page
    assert page.count('<span class="own" lang="') == OTHERS


def test_words_are_shown_as_words_whatever_stands_in_them(town: Town) -> None:
    page = Browser().post(LOOK, typed(f"<script>alert(1)</script> {ASKED}")).content.decode()

    assert ("<script>alert" in page, "&lt;script&gt;alert" in page) == (False, True)


def test_all_that_was_typed_is_still_in_the_form(town: Town) -> None:
    given = typed(place="Kerkstraat", reach="amina@")
    page = Reading(Browser().post(LOOK, {**given, "shown": "on"}))
    unticked = Reading(Browser().post(LOOK, given))

    assert {name: page.fields[name] for name in given} == {n: [v] for n, v in given.items()}
    assert ("shown" in page.fields, "shown" in unticked.fields) == (True, False)
    assert page.alerts == []


def test_the_form_that_comes_back_takes_the_story_down(town: Town) -> None:
    browser = Browser()
    page = Reading(browser.post(LOOK, typed()))

    told = browser.post("/", {name: values[0] for name, values in page.fields.items()})

    assert (told.status_code, newest().words.text) == (201, ASKED)


def test_what_nobody_said_is_told_in_one_sentence(town: Town) -> None:
    page = looked(NEVER_SAID)

    assert (NOBODY in page.text, FOUND in page.text) == (True, False)


@pytest.mark.parametrize("words", ["", "   ", "\x00"])
def test_without_words_there_is_nothing_to_look_for(words: str, town: Town) -> None:
    page = looked(words)

    assert "Write something first. Then we look." in page.text
    assert page.alerts == []


def test_ones_own_story_of_a_moment_ago_is_no_other(town: Town) -> None:
    page = Reading(at_home(town.rats[0]).post(LOOK, typed(RATS[0])))

    assert read_of(looked(RATS[0]), RATS[0]) == [RATS[0]]
    assert read_of(page, RATS[0]) == []
    assert FOUND in page.text


def test_a_form_that_was_open_too_long_comes_back_with_the_words(town: Town) -> None:
    page = looked(ticket=an_old_ticket(90_000))

    assert page.fields["words"] == [ASKED]
    assert page.alerts == [
        "This page was open for a long time. Your words are still there. Press “Tell it” once more."
    ]
    assert FOUND not in page.text


@pytest.mark.parametrize("ticket", ["", "made-elsewhere"])
def test_without_a_form_of_ours_nobody_looks(ticket: str, town: Town) -> None:
    assert read_of(looked(ticket=ticket), *RATS) == []
    assert Client().post(LOOK, typed(ticket=ticket, quietly="1")).status_code == 204


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete"])
def test_it_is_asked_by_post_alone(method: str, town: Town) -> None:
    assert getattr(Client(), method)(LOOK).status_code == 405


def test_the_script_gets_the_piece_alone_folded_in(town: Town) -> None:
    answer = Client().post(LOOK, typed(quietly="1"))
    piece = answer.content.decode()

    assert (answer.status_code, piece.count("<label")) == (200, OTHERS + 1)
    assert ("<html" in piece, "<details" in piece, " open>" in piece) == (False, True, False)
    assert answer.headers["Cache-Control"].split(", ")[-2:] == ["must-revalidate", "private"]


def test_the_script_gets_nothing_where_nobody_said_it(town: Town) -> None:
    answer = Client().post(LOOK, typed(NEVER_SAID, quietly="1"))

    assert (answer.status_code, answer.content) == (204, b"")


def test_who_looks_very_often_waits_and_tells_their_story_all_the_same(town: Town) -> None:
    browser = Browser()
    seen = {browser.post(LOOK, typed("…", quietly="1")).status_code for _ in range(LOOKING.most)}

    page = Reading(browser.post(LOOK, typed()))

    assert seen == {204}
    assert (NOT_NOW in page.text, FOUND in page.text) == (True, False)
    assert browser.post(LOOK, typed(quietly="1")).status_code == 503
    assert browser.post("/", typed()).status_code == 201


def test_a_robot_that_fills_in_what_nobody_sees_is_shown_nothing(town: Town) -> None:
    assert FOUND not in looked(website="https://example.org").text


def test_when_many_look_at_once_the_next_is_not_kept_waiting(town: Town) -> None:
    turns = [alike._turns.acquire(blocking=False) for _turn in range(alike.AT_ONCE)]
    try:
        page = looked()
        told = Client().post("/", typed()).status_code
    finally:
        alike._turns.release(len(turns))

    assert turns == [True] * alike.AT_ONCE
    assert (NOT_NOW in page.text, told) == (True, 201)
    assert FOUND in looked().text


def test_it_asks_the_database_no_more_than_a_few_things(town: Town) -> None:
    browser = Browser()
    browser.post(LOOK, typed())

    with CaptureQueriesContext(connection) as plain:
        browser.get("/")
    with CaptureQueriesContext(connection) as asked:
        browser.post(LOOK, typed())

    assert len(plain) <= 8
    # Two find what is alike; one counts how often this sender looked, one asks who is at home.
    assert len(asked) <= len(plain) + 4


def test_the_first_page_itself_compares_nothing(town: Town) -> None:
    with CaptureQueriesContext(connection) as seen:
        page = Reading(Browser().get("/"))

    assert [one["sql"] for one in seen if "streams_" in one["sql"]] == []
    assert "See whether somebody said this already" in page.text


def test_a_new_ticket_is_not_needed_since_the_old_one_is_good(town: Town) -> None:
    ticket = new_ticket()

    assert looked(ticket=ticket).fields["ticket"] == [ticket]


def test_who_looks_again_still_has_what_they_chose(town: Town) -> None:
    chosen = str(town.rats[0].voice.pk)

    page = Reading(Browser().post("/al-gezegd/", typed(RATS[0], recognised=chosen)))
    none = Reading(Browser().post("/al-gezegd/", typed(RATS[0], recognised="1")))

    assert (page.fields["recognised"], none.fields["recognised"]) == ([chosen], [""])


def test_where_words_go_to_another_address_nothing_is_looked_for_until_somebody_asks(
    town: Town,
) -> None:
    here = Browser().get("/").content.decode()
    with with_model("https://model.waterveen.example/v1"):
        there = Browser().get("/").content.decode()

    says, script = "While you write we look whether others said this.", "built/before.js"
    assert (says in here, script in here) == (True, True)
    assert (says in there, script in there) == (False, False)
    assert "See whether somebody said this already" in there
