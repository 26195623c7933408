"""A form that is sent twice, by a double click or by going back, does its work once."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.models import JournalEntry
from samenspel.loop.voices.models import Addition, VoiceKey
from samenspel.loop.voices.tests.conftest import (
    Browser,
    Reading,
    at_home,
    at_work,
    desk_of,
    page_of,
)
from tests.support.cast import Told, an_agreement, brought_to
from tests.support.raw_sql import counts

pytestmark = pytest.mark.django_db

Form = tuple[str, dict[str, str]]


def _answer(told: Told, bart: Actor) -> Form:
    question = brought_to("asked", told, bart).voice.questions.get()
    return page_of(told, f"antwoord/{question.pk}/"), {"answer": "Die bij nummer 12."}


def _confirm(told: Told, bart: Actor) -> Form:
    restated = brought_to("restated", told, bart).voice.understandings.get()
    return page_of(told, f"klopt/{restated.pk}/"), {}


def _correct(told: Told, bart: Actor) -> Form:
    restated = brought_to("restated", told, bart).voice.understandings.get()
    return page_of(told, f"klopt-niet/{restated.pk}/"), {"words": "Het gaat om mijn moeder."}


def _mark(told: Told, bart: Actor) -> Form:
    brought_to("under-way", told, bart)
    agreement = an_agreement(told, bart)
    return page_of(told, f"afspraak/{agreement.pk}/"), {"mark": "broken", "reason": "Niemand kwam."}


def _judge(told: Told, bart: Actor) -> Form:
    brought_to("to-judge", told, bart)
    return page_of(told, "oordeel/"), {"judgement": "not", "why": "Het ligt nog scheef."}


def _add(told: Told, bart: Actor) -> Form:
    return page_of(told, "erbij/"), {"words": "En het is daar donker."}


def _ask(told: Told, bart: Actor) -> Form:
    brought_to("taken-on", told, bart)
    return desk_of(told, "vraag/"), {"question": "Welke stoep?"}


def _restate(told: Told, bart: Actor) -> Form:
    brought_to("taken-on", told, bart)
    return desk_of(told, "zo-begrijpen-wij-het/"), {"restated": "U wilt veilig lopen."}


def _respond(told: Told, bart: Actor) -> Form:
    brought_to("understood", told, bart)
    written = {"text": "Wij leggen het recht.", "role": "facilitate", "approach": "responsive"}
    return desk_of(told, "respons/"), {**written, "approach_why": "", "result": ""}


def _agree(told: Told, bart: Actor) -> Form:
    brought_to("under-way", told, bart)
    return desk_of(told, "afspraak/"), {"what": "Recht.", "who": "speaker", "due": "2999-01-01"}


SPEAKERS = [_answer, _confirm, _correct, _mark, _judge, _add]
CONTACTS = [_ask, _restate, _respond, _agree]
EVERY_FORM = pytest.mark.parametrize("form", [*SPEAKERS, *CONTACTS])


def browser_for(form: Callable[[Told, Actor], Form], told: Told, bart: Actor) -> Browser:
    """The browser of whoever fills this in."""
    return at_home(told) if form in SPEAKERS else at_work(bart)


@EVERY_FORM
def test_pressing_twice_does_it_once(
    form: Callable[[Told, Actor], Form], amina: Told, bart: Actor
) -> None:
    path, typed = form(amina, bart)
    browser = browser_for(form, amina, bart)
    sent = {**typed, "number": uuid4().hex}

    first = browser.post(path, sent)
    stands = counts()
    second = browser.post(path, sent)

    assert (first.status_code, second.status_code, counts()) == (302, 302, stands)


@pytest.mark.parametrize("form", [_add, _judge, _respond])
def test_going_back_and_writing_something_else_is_asked_about_and_nothing_is_lost(
    form: Callable[[Told, Actor], Form], amina: Told, bart: Actor
) -> None:
    path, typed = form(amina, bart)
    browser = browser_for(form, amina, bart)
    field = next(name for name in ("words", "why", "text") if name in typed)
    number = uuid4().hex
    browser.post(path, {**typed, "number": number})
    stands = counts()

    page = Reading(browser.post(path, {**typed, field: "Iets heel anders.", "number": number}))

    assert (page.status, counts()) == (422, stands)
    assert "You sent this before with other words." in page.text
    assert "Iets heel anders." in page.fields[field]


def test_two_with_the_same_words_from_two_pages_are_two(amina: Told) -> None:
    browser = at_home(amina)
    for _page in range(2):
        browser.post(page_of(amina, "erbij/"), {"words": "Weer donker.", "number": uuid4().hex})

    assert Addition.objects.count() == 2


@pytest.mark.parametrize("number", ["", "x", "0" * 31, "0" * 33, "ZZ" * 16])
def test_a_form_without_a_number_still_works(number: str, amina: Told) -> None:
    answer = at_home(amina).post(page_of(amina, "erbij/"), {"words": "Donker.", "number": number})

    assert (answer.status_code, Addition.objects.count()) == (302, 1)


@pytest.mark.parametrize("phase", ["asked", "restated", "to-judge", "under-way"])
def test_every_form_on_a_page_has_a_number_of_its_own(phase: str, amina: Told, bart: Actor) -> None:
    brought_to(phase, amina, bart)

    for answer in (at_home(amina).get(page_of(amina)), at_work(bart).get(desk_of(amina))):
        page = Reading(answer)
        ours = [action for action in page.forms if amina.voice.pk.hex in action.replace("-", "")]
        assert len({*page.fields["number"]}) == len(ours)


class TestANewKey:
    """A new key kills the old one, so a second press must not lock the speaker out."""

    def press(self, browser: Browser, told: Told, number: str) -> Reading:
        """Ask for a new key."""
        return Reading(browser.post(page_of(told, "nieuwe-sleutel/"), {"number": number}))

    def test_whoever_pressed_twice_has_a_key_that_works(self, amina: Told) -> None:
        first, second, number = at_home(amina), at_home(amina), uuid4().hex

        self.press(first, amina, number)
        page = self.press(second, amina, number)
        link = next(link for link in page.links if "/s/" in link)
        opened = Browser().get(link.partition("//")[2].partition("/")[2].join(["/", ""]))

        assert (page.status, opened.status_code) == (201, 302)
        assert VoiceKey.objects.filter(kind="key", revoked_at=None).count() == 1

    def test_an_old_key_gets_nothing_with_a_number_of_its_own(self, amina: Told) -> None:
        first, second = at_home(amina), at_home(amina)
        self.press(first, amina, uuid4().hex)

        page = self.press(second, amina, uuid4().hex)

        assert page.status == 404
        assert JournalEntry.objects.filter(event="voices.key-renewed").count() == 1

    def test_whoever_pressed_three_times_has_a_key_that_works_too(self, amina: Told) -> None:
        browsers, number = [at_home(amina) for _press in range(3)], uuid4().hex

        assert [self.press(each, amina, number).status for each in browsers] == [201] * 3

    def test_after_a_minute_a_killed_key_gets_nothing_with_a_form_it_sent_before(
        self, amina: Told
    ) -> None:
        first, second, number = at_home(amina), at_home(amina), uuid4().hex
        self.press(first, amina, number)

        with clock_set_to(now() + timedelta(minutes=2)):
            page = self.press(second, amina, number)

        assert page.status == 404
        assert JournalEntry.objects.filter(event="voices.key-renewed").count() == 1

    def test_loading_the_page_again_keeps_the_new_key(self, amina: Told) -> None:
        browser, number = at_home(amina), uuid4().hex
        self.press(browser, amina, number)

        again = browser.post(page_of(amina, "nieuwe-sleutel/"), {"number": number})

        assert (again.status_code, again["Location"]) == (302, page_of(amina))
        assert JournalEntry.objects.filter(event="voices.key-renewed").count() == 1

    def test_a_stranger_gets_nothing_with_the_number_of_another(self, amina: Told) -> None:
        number = uuid4().hex
        self.press(at_home(amina), amina, number)

        page = self.press(Browser(), amina, number)

        assert page.status == 404
        assert JournalEntry.objects.filter(event="voices.key-renewed").count() == 1

    def test_a_key_without_a_number_still_comes(self, amina: Told) -> None:
        browser = at_home(amina)

        assert [self.press(browser, amina, "").status for _press in range(2)] == [201, 201]
