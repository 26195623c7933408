"""The ticket in the share form: it stands in for a cookie, is made here alone, and grows old."""

import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from samenspel.foundation.clock import clock_set_to, now
from samenspel.loop.voices.models import Voice, VoiceKey
from samenspel.loop.voices.tests.conftest import Browser, Reading
from samenspel.loop.voices.web import tickets
from samenspel.loop.voices.web.tickets import Ticket, new_ticket, read_ticket

WORDS = "De lantaarn in onze straat is stuk."
SALT = "share-form"


def an_old_ticket(seconds: float) -> str:
    """One that was given out so long ago."""
    moment = time.time() - seconds
    signer = signing.TimestampSigner(salt=SALT)
    signer.timestamp = lambda: signing.b62_encode(int(moment))  # type: ignore[method-assign] # [third-party-types]
    return signer.sign_object(["0" * 32, moment])


def ticket_on(page: Reading) -> str:
    """The ticket in the form."""
    [found] = page.fields["ticket"]
    return found


def tell(browser: Client, **changed: str) -> Reading:
    """Fill in the form as it stands there, and send it."""
    ticket = ticket_on(Reading(browser.get("/")))
    return Reading(browser.post("/", {"words": WORDS, "ticket": ticket, **changed}))


def test_each_form_has_a_number_of_its_own() -> None:
    read = [read_ticket(new_ticket()) for _form in range(20)]

    assert len({ticket.number for ticket in read if ticket}) == 20


def test_it_says_when_the_form_was_given_out() -> None:
    before = time.time()
    ticket = read_ticket(new_ticket())

    assert ticket is not None
    assert before <= ticket.given_out <= time.time()


@pytest.mark.parametrize(("hours", "read"), [(1, True), (23, True), (25, False), (1000, False)])
def test_it_lasts_a_day(hours: int, read: bool) -> None:
    assert (read_ticket(an_old_ticket(hours * 3600)) is not None) == read


@given(st.text(max_size=80))
def test_what_was_made_elsewhere_is_no_ticket(value: str) -> None:
    assert read_ticket(value) is None


@given(st.integers(0, 99), st.sampled_from("Aa-_:"))
def test_one_sign_changed_is_no_other_ticket(at: int, sign: str) -> None:
    value = new_ticket()
    damaged = value[:at] + sign + value[at + 1 :]

    read, right = read_ticket(damaged), read_ticket(value)

    assert read in (None, right)
    assert read is None or damaged[:30] == value[:30]


def test_what_was_signed_for_something_else_is_no_ticket() -> None:
    value = signing.dumps(["0" * 32, time.time()], salt="another-form")

    assert read_ticket(value) is None


@pytest.mark.parametrize(
    ("seconds", "fast"), [(0.2, True), (tickets.FASTER_THAN_A_PERSON + 5, False)]
)
def test_a_person_needs_a_moment(seconds: float, fast: bool) -> None:
    assert Ticket("0" * 32, time.time() - seconds).very_fast is fast


@pytest.mark.django_db
@pytest.mark.usefixtures("waterveen")
class TestOnTheForm:
    """The same on the page itself."""

    def test_nobody_needs_a_cookie_to_be_heard(self) -> None:
        ticket = ticket_on(Reading(Browser().get("/")))

        answer = Browser().post("/", {"words": WORDS, "ticket": ticket})

        assert (answer.status_code, Voice.objects.count()) == (201, 1)

    @pytest.mark.parametrize("ticket", ["", "x", "a:b:c", "\0"])
    def test_without_a_good_one_the_words_come_back_with_a_new_one(self, ticket: str) -> None:
        page = tell(Browser(), ticket=ticket, place="Kade", reach="amina@example.nl")

        assert (page.status, Voice.objects.count()) == (422, 0)
        typed = [page.fields[name] for name in ("words", "place", "reach")]
        assert typed == [[WORDS], ["Kade"], ["amina@example.nl"]]
        assert read_ticket(ticket_on(page)) is not None

    def test_an_old_one_is_answered_with_a_fresh_one_that_works(self) -> None:
        browser = Browser()
        late = tell(browser, ticket=an_old_ticket(90_000))

        again = browser.post("/", {"words": late.fields["words"][0], "ticket": ticket_on(late)})

        assert (late.status, again.status_code, Voice.objects.count()) == (422, 201, 1)
        assert "This page was open for a long time." in late.text

    def test_one_ticket_takes_down_its_words_once(self) -> None:
        browser = Browser()
        ticket = ticket_on(Reading(browser.get("/")))
        sent = {"words": WORDS, "ticket": ticket}

        answers = [browser.post("/", sent).status_code for _click in range(3)]

        assert (answers, Voice.objects.count()) == ([201, 302, 302], 1)

    def test_an_answer_that_was_lost_is_given_again_with_a_key_that_works(self) -> None:
        sent = {"words": WORDS, "ticket": ticket_on(Reading(Browser().get("/")))}

        answers = [Browser().post("/", sent) for _try in range(2)]

        assert [answer.status_code for answer in answers] == [201, 201]
        [link] = {link for link in Reading(answers[1]).links if "/s/" in link}
        assert Browser().get(urlsplit(link).path).status_code == 302
        assert Voice.objects.count() == 1

    def test_after_a_minute_a_copy_shows_neither_words_nor_a_key(self) -> None:
        sent = {"words": WORDS, "ticket": ticket_on(Reading(Browser().get("/")))}
        with clock_set_to(now() - timedelta(minutes=2)):
            Browser().post("/", sent)

        page = Reading(Browser().post("/", sent))

        assert (page.status, WORDS in page.text, VoiceKey.objects.count()) == (200, False, 1)
        assert [link for link in page.links if "/s/" in link] == []
        assert "Your story has arrived safely." in page.text

    def test_one_ticket_does_not_take_down_other_words(self) -> None:
        ticket = ticket_on(Reading(Browser().get("/")))
        Browser().post("/", {"words": WORDS, "ticket": ticket})

        page = Reading(Browser().post("/", {"words": "Iets anders.", "ticket": ticket}))

        assert (page.status, page.fields["words"]) == (422, ["Iets anders."])
        assert Voice.objects.count() == 1

    def test_who_fills_in_what_nobody_sees_is_asked_once_more(self) -> None:
        page = tell(Browser(), website="https://verzonnen.example")

        assert (page.status, page.fields["words"], Voice.objects.count()) == (422, [WORDS], 0)

    def test_very_fast_is_believed_a_few_times_and_then_asked(self) -> None:
        statuses = [tell(Browser(), words=f"Melding {number}.").status for number in range(5)]

        assert (statuses, Voice.objects.count()) == ([201] * 3 + [422] * 2, 3)

    def test_a_flood_from_one_sender_is_stopped_and_the_words_stay(self) -> None:
        pages = [
            Reading(Browser().post("/", {"words": WORDS, "ticket": an_old_ticket(60 + number)}))
            for number in range(21)
        ]

        assert [page.status for page in pages] == [201] * 20 + [429]
        assert pages[-1].fields["words"] == [WORDS]

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_other_methods_are_not_taken(self, method: str) -> None:
        answer = getattr(Browser(), method)("/")

        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")
