"""Every address around a voice is for its speaker alone: a visitor, another speaker and a colleague get one answer."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from samenspel.foundation.actors import Actor
from samenspel.foundation.models import JournalEntry
from samenspel.loop.voices import actions
from samenspel.loop.voices.tests.conftest import Browser, Reading, at_home, at_work, page_of
from tests.support.cast import Told, a_voice
from tests.support.raw_sql import counts

pytestmark = pytest.mark.django_db

LOOKS = ("", "oordeel/", "wissen/", "meenemen/")
DOES = (
    *("erbij/", "antwoord/{question}/", "klopt/{understanding}/", "klopt-niet/{understanding}/"),
    *("afspraak/{agreement}/", "oordeel/", "bereikbaar/", "tonen/", "nieuwe-sleutel/", "wissen/"),
)
ALL_FIELDS = {
    "words": "Van iemand anders.",
    "answer": "Van iemand anders.",
    "mark": "broken",
    "judgement": "answered",
    "reach": "dief@example.nl",
    "shown": "yes",
}


@pytest.fixture
def places(rich: Told) -> dict[str, object]:
    """What there is to point at in a voice with everything in it."""
    return {
        "question": rich.voice.questions.get().pk,
        "understanding": rich.voice.understandings.latest("ordinal").pk,
        "agreement": rich.voice.agreements.get().pk,
    }


@pytest.fixture
def strangers(rich: Told, bart: Actor, dirk: Actor) -> dict[str, Browser]:
    """Whoever is not the speaker of this voice: also its contact."""
    return {
        "visitor": Browser(),
        "another speaker": at_home(a_voice("Ik wil een bankje.")),
        "contact": at_work(bart),
        "elsewhere": at_work(dirk),
    }


def without_form_secret(page: str) -> str:
    """What differs at every load."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|/stem/[0-9a-f-]{36}/\S*', "", page)


@pytest.mark.parametrize("rest", LOOKS)
def test_its_speaker_sees_it(rest: str, rich: Told) -> None:
    assert at_home(rich).get(page_of(rich, rest)).status_code == 200


@pytest.mark.parametrize("rest", LOOKS)
def test_whoever_else_looks_is_asked_for_the_key_and_sees_no_word(
    rest: str, rich: Told, strangers: dict[str, Browser]
) -> None:
    assert "Kerkstraat" in at_home(rich).get(page_of(rich, "meenemen/")).content.decode()

    pages = {who: Reading(browser.get(page_of(rich, rest))) for who, browser in strangers.items()}

    assert {who: page.status for who, page in pages.items()} == dict.fromkeys(strangers, 404)
    said = ("stoep", "Kerkstraat", "moeder", "tegels", "Bart", "amina")
    assert [word for word in said for page in pages.values() if word in page.text] == []
    assert {tuple(page.fields.get("key", ())) for page in pages.values()} == {("",)}


@pytest.mark.parametrize("rest", LOOKS)
def test_not_yours_and_not_there_are_one_answer(rest: str, rich: Told) -> None:
    stranger = at_home(a_voice("Ik wil een bankje."))

    pages = {
        without_form_secret(stranger.get(f"/stem/{ref}/{rest}").content.decode())
        for ref in (rich.voice.pk, uuid4())
    }

    assert len(pages) == 1


@pytest.mark.parametrize("rest", DOES)
def test_nobody_else_can_do_anything(
    rest: str, rich: Told, places: dict[str, object], strangers: dict[str, Browser]
) -> None:
    path = page_of(rich, rest.format(**places))
    before, entries = counts(), JournalEntry.objects.count()

    statuses = {
        who: browser.post(path, ALL_FIELDS).status_code for who, browser in strangers.items()
    }

    assert statuses == dict.fromkeys(strangers, 404)
    assert (counts(), JournalEntry.objects.count()) == (before, entries)


@pytest.mark.parametrize("rest", DOES)
def test_with_a_key_that_died_nothing_can_be_done(
    rest: str, rich: Told, places: dict[str, object]
) -> None:
    """The page was open when a new key was made elsewhere."""
    browser = at_home(rich)
    actions.renew_key(rich.voice, by=rich.speaker)
    before = counts()

    answer = browser.post(page_of(rich, rest.format(**places)), ALL_FIELDS)

    assert (answer.status_code, counts()) == (404, before)


@pytest.mark.parametrize("rest", DOES)
def test_a_form_on_a_page_elsewhere_does_nothing(
    rest: str, rich: Told, places: dict[str, object]
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = at_home(rich).cookies
    before = counts()

    answer = strict.post(page_of(rich, rest.format(**places)), ALL_FIELDS)

    assert (answer.status_code, counts()) == (403, before)


@pytest.mark.parametrize("rest", DOES)
def test_what_points_at_nothing_is_nothing(rest: str, rich: Told) -> None:
    if "{" not in rest:
        path = f"/stem/{uuid4()}/{rest}"
    else:
        nowhere = dict.fromkeys(("question", "understanding", "agreement"), uuid4())
        path = page_of(rich, rest.format(**nowhere))
    before = counts()

    assert (at_home(rich).post(path, ALL_FIELDS).status_code, counts()) == (404, before)


@pytest.mark.parametrize(
    "rest", [rest for rest in DOES if "{" in rest], ids=lambda rest: rest.split("/", maxsplit=1)[0]
)
def test_what_belongs_to_another_voice_is_nothing_here(
    rest: str, rich: Told, places: dict[str, object]
) -> None:
    second = a_voice("Ik wil een bankje.")
    before = counts()

    answer = at_home(second).post(page_of(second, rest.format(**places)), ALL_FIELDS)

    assert (answer.status_code, counts()) == (404, before)


@pytest.mark.parametrize("ref", ["x", "0", "00000000-0000-4000-8000", "%00", "../wacht-op-mij"])
@pytest.mark.parametrize("rest", ["", "erbij/", "oordeel/"])
def test_what_is_no_name_of_a_voice_is_no_address(ref: str, rest: str, amina: Told) -> None:
    assert at_home(amina).get(f"/stem/{ref}/{rest}").status_code == 404


@pytest.mark.parametrize("rest", [rest for rest in DOES if rest not in LOOKS])
def test_what_does_something_takes_a_press_of_its_button_alone(rest: str, amina: Told) -> None:
    path = page_of(amina, re.sub(r"{\w+}", str(uuid4()), rest))
    browser = at_home(amina)

    answers = [getattr(browser, method)(path) for method in ("get", "put", "patch", "delete")]

    assert [(one.status_code, one.headers["Allow"]) for one in answers] == [(405, "POST")] * 4


@pytest.mark.parametrize("rest", ["", "meenemen/"])
def test_what_is_looked_at_takes_no_other_method(rest: str, amina: Told) -> None:
    browser = at_home(amina)

    answers = [
        getattr(browser, method)(page_of(amina, rest))
        for method in ("post", "put", "patch", "delete")
    ]

    assert [(one.status_code, one.headers["Allow"]) for one in answers] == [(405, "GET, HEAD")] * 4


@pytest.mark.parametrize("rest", LOOKS)
def test_no_page_of_a_voice_is_kept_by_a_browser(rest: str, rich: Told) -> None:
    answer = at_home(rich).get(page_of(rich, rest))

    assert {"no-store", "private"} <= set(answer.headers["Cache-Control"].split(", "))


def test_a_picture_of_the_key_holds_the_link_and_is_fetched_from_nowhere(amina: Told) -> None:
    page = at_home(amina).post(page_of(amina, "nieuwe-sleutel/")).content.decode()

    pictures = re.findall(r'<img[^>]*src="([^"]+)"', page)
    assert [picture.split(",")[0] for picture in pictures] == ["data:image/svg+xml;charset=utf-8"]
