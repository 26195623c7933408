"""What somebody types and does not share is kept nowhere; and a model that fails stops nobody from telling it."""

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client

from samenspel.foundation.actors import VISITOR
from samenspel.loop.streams import alike
from samenspel.loop.streams.queries import NotNow, get_ready, like
from samenspel.loop.streams.tests.neighbours import (
    ASKED,
    RATS,
    Town,
    newest,
    town,
    typed,
    with_model,
)
from samenspel.loop.voices.tests.conftest import Browser, Reading, at_home, at_work, page_of
from tests.support.cast import a_colleague
from tests.support.raw_sql import everything_readable

__all__ = ["town"]

pytestmark = pytest.mark.django_db

LOOK = "/al-gezegd/"
SECRET = "vlonderpadraadsel"
TYPED = f"{RATS[0]} {RATS[1]} {SECRET}."
A_BSN = "111222333"
FOUND = "Others said something like this"
NOT_NOW = "We cannot look now. You can tell your story as always."
NOT_THERE = "/no/such/model"


class Elsewhere(ThreadingHTTPServer):
    """A model at an address of one's own, that keeps what it was sent, and answers as it is told to."""

    daemon_threads = True

    def __init__(self, answer: int) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.answer = answer
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        """Where it stands."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Door(BaseHTTPRequestHandler):
    """Of that model."""

    server: Elsewhere

    def do_POST(self) -> None:
        """A vector of 512 numbers for each text."""
        texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        self.server.asked += texts
        rows = [{"index": at, "embedding": [1.0] + [0.0] * 511} for at, _ in enumerate(texts)]
        self.send_response(self.server.answer)
        self.end_headers()
        self.wfile.write(json.dumps({"data": rows}).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest) -> Iterator[Elsewhere]:
    with Elsewhere(getattr(request, "param", 200)) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def changed(before: dict[str, str]) -> set[str]:
    """Which tables say something else than they did."""
    now = everything_readable()
    return {table for table in now if now[table] != before.get(table)}


@pytest.mark.parametrize("how", [{}, {"quietly": "1"}], ids=["pressed", "quietly"])
def test_what_was_typed_is_in_no_table(how: dict[str, str], town: Town) -> None:
    Client().post(LOOK, typed())
    before = everything_readable()

    answer = Client().post(LOOK, typed(TYPED, reach="amina@example.nl", **how))

    assert answer.status_code == 200
    assert changed(before) == {"foundation_ratecount"}
    assert [name for name, text in everything_readable().items() if SECRET in text] == []


def test_once_it_is_told_it_is_in_the_tables_where_words_belong(town: Town) -> None:
    Client().post("/", typed(TYPED))

    assert SECRET in everything_readable()["voices_voicewords"]


@pytest.mark.parametrize("model", ["", NOT_THERE], ids=["works", "fails"])
@pytest.mark.parametrize("how", [{}, {"quietly": "1"}], ids=["pressed", "quietly"])
def test_what_was_typed_is_in_no_log(
    model: str, how: dict[str, str], town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with with_model(model or "auto"):
        Client().post(LOOK, typed(TYPED, **how))
        logging.getLogger("samenspel").warning("somebody looked")

    assert "somebody looked" in caplog.text
    assert [record for record in caplog.records if SECRET in str(vars(record))] == []


def test_nothing_of_it_is_in_an_address_or_a_cookie(town: Town) -> None:
    browser = Browser()
    answer = browser.post(LOOK, typed(TYPED))

    assert answer.headers.get("Location") is None
    assert [name for name, cookie in browser.cookies.items() if SECRET in str(cookie)] == []
    assert browser.get(f"{LOOK}?words={SECRET}").status_code == 405
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_citizen_service_number_goes_to_no_model(town: Town, elsewhere: Elsewhere) -> None:
    with with_model(elsewhere.url, name="of-our-own"):
        Client().post(LOOK, typed(f"Mijn nummer is {A_BSN} en ik heb ratten."))

    [asked] = [text for text in elsewhere.asked if "ratten" in text]
    assert " ".join(asked.split()) == "Mijn nummer is en ik heb ratten."
    assert A_BSN not in str(elsewhere.asked)


@pytest.mark.parametrize("elsewhere", [500, 429], indirect=True, ids=["broken", "busy"])
def test_a_model_elsewhere_that_fails_is_asked_once_and_not_waited_for(
    town: Town, elsewhere: Elsewhere
) -> None:
    with with_model(elsewhere.url, name="of-our-own"):
        page = Reading(Browser().post(LOOK, typed()))

    assert (page.status, NOT_NOW in page.text) == (200, True)
    assert elsewhere.asked == [ASKED]


def test_with_a_model_that_is_not_there_everybody_tells_their_story(town: Town) -> None:
    with with_model(NOT_THERE):
        browser = Browser()
        page = Reading(browser.post(LOOK, typed()))
        told = browser.post("/", {name: values[0] for name, values in page.fields.items()})

    assert (page.status, NOT_NOW in page.text, FOUND in page.text) == (200, True, False)
    assert (told.status_code, newest().words.text) == (201, ASKED)


def test_with_a_model_that_is_not_there_the_form_looks_as_always(town: Town) -> None:
    with_it = Reading(Browser().get("/")).text
    with with_model(NOT_THERE):
        page = Reading(Browser().get("/"))

    assert (page.status, page.text) == (200, with_it)
    assert Client().post(LOOK, typed(quietly="1")).status_code == 200


def test_the_script_hears_that_it_is_no_use_to_ask_again(town: Town) -> None:
    with with_model(NOT_THERE):
        answer = Client().post(LOOK, typed(quietly="1"))

    assert (answer.status_code, answer.content) == (503, b"")


def test_a_model_that_works_again_is_used_again(town: Town) -> None:
    with with_model(NOT_THERE):
        failed = Reading(Browser().post(LOOK, typed())).text

    assert (FOUND in failed, FOUND in Reading(Browser().post(LOOK, typed())).text) == (False, True)


def test_each_turn_is_given_back_also_when_the_model_fails(town: Town) -> None:
    with with_model(NOT_THERE):
        for _time in range(alike.AT_ONCE + 1):
            with pytest.raises(NotNow):
                like(ASKED, seen_by=VISITOR)

    assert like(ASKED, seen_by=VISITOR) != []


def test_a_speaker_who_wants_to_read_others_gets_a_page(town: Town) -> None:
    speaker = at_home(town.rats[0])
    path = page_of(town.rats[0], "anderen/")
    works = Reading(speaker.get(path))
    with with_model(NOT_THERE):
        page = Reading(speaker.get(path))

    assert ("Others said something like this" in works.text, works.status) == (True, 200)
    assert (page.status, "We cannot look now." in page.text) == (200, True)


def test_a_colleague_who_seeks_by_meaning_is_told_so(town: Town) -> None:
    listener = a_colleague("Carla Crijnen", town.hidden.voice.team, duties=["listen"])
    with with_model(NOT_THERE):
        page = Reading(at_work(listener, "en").get("/stromen/", {"q": ASKED}))

    assert (page.status, "We cannot compare voices now." in page.text) == (503, True)


def test_getting_ready_reads_the_model_and_says_when_there_is_none(town: Town) -> None:
    get_ready()
    with with_model(NOT_THERE), pytest.raises(NotNow):
        get_ready()
