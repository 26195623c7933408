"""Every letter, in both languages, from a real mail server: it says what to do, and never what was said."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.utils.translation import override

from samenspel.doors.mail.addressing import Envelope, Facts
from samenspel.doors.mail.letters import LETTERS, compose
from samenspel.doors.mail.tests.conftest import PostOffice, run_the_jobs, text_of
from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now, today
from samenspel.loop.responses import actions as responding
from samenspel.loop.streams import actions as following
from samenspel.loop.streams.refreshing import gather_news
from samenspel.loop.streams.tests.conftest import a_stream
from samenspel.loop.voices import actions as hearing
from samenspel.people.actions import change_own_details
from tests.support.cast import (
    Told,
    Waterveen,
    a_response,
    a_voice,
    an_agreement,
    brought_to,
    person_of,
)

pytestmark = pytest.mark.django_db

AMINA = "amina@example.nl"
SECRET = "zeeanemoon"


def _told(language: str = "nl") -> Told:
    with override(language):
        return a_voice(f"De {SECRET} is stuk.", reach=AMINA, place=f"bij de {SECRET}")


def _restated(told: Told, bart: Actor) -> None:
    hearing.restate_need(told.voice, f"U wilt een {SECRET}.", by=bart)


def _understood(told: Told, bart: Actor) -> None:
    hearing.take_on(told.voice, by=bart)
    _restated(told, bart)
    newest = told.voice.understandings.get()
    hearing.confirm_understanding(told.voice, newest, by=told.speaker)


def _responded(told: Told, bart: Actor) -> None:
    _understood(told, bart)
    approach = responding.Approach("responsive", f"Om de {SECRET}.")
    responding.respond(
        told.voice, f"Wij maken de {SECRET}.", role="facilitate", approach=approach, by=bart
    )


def _agreed(told: Told, bart: Actor) -> None:
    _responded(told, bart)
    due = today() + timedelta(days=7)
    responding.make_agreement(
        told.voice, f"De {SECRET} is heel.", due=due, person=bart.person, by=bart
    )


def _asked(told: Told, bart: Actor) -> None:
    hearing.take_on(told.voice, by=bart)
    hearing.ask_speaker(told.voice, f"Welke {SECRET}?", by=bart)


def _taken_on(told: Told, bart: Actor) -> None:
    hearing.take_on(told.voice, by=bart)


def _taken_on_and_restated(told: Told, bart: Actor) -> None:
    hearing.take_on(told.voice, by=bart)
    _restated(told, bart)


def _marked(told: Told, bart: Actor) -> None:
    _agreed(told, bart)
    agreement = told.voice.agreements.get()
    responding.mark_agreement(told.voice, agreement, "broken", f"Geen {SECRET}.", by=bart)


def _verdict_asked(told: Told, bart: Actor) -> None:
    _responded(told, bart)
    response = told.voice.responses.get()
    responding.give_result(told.voice, response, "partly-done", f"Halve {SECRET}.", by=bart)


def _asked_again(told: Told, bart: Actor) -> None:
    _verdict_asked(told, bart)
    responding.ask_verdict_again(told.voice, by=SYSTEM)


def _renewed(told: Told, bart: Actor) -> None:
    hearing.renew_key(told.voice, by=told.speaker)


def _lost(told: Told, bart: Actor) -> None:
    hearing.send_way_back(told.voice, by=SYSTEM)


def _lapsed(told: Told, bart: Actor) -> None:
    hearing.let_term_lapse(told.voice, by=SYSTEM)


Happening = Callable[[Told, Actor], None]
NOTHING: Happening = lambda told, bart: None  # noqa: E731 [framework-contract]

TO_SPEAKER: dict[str, tuple[Happening, str, str]] = {
    "voices/received": (NOTHING, "arrived safely", ""),
    "voices/taken-on": (_taken_on, "is your contact from now on", ""),
    "voices/asked": (_asked, "has a question for you", "?to=question"),
    "voices/restated": (_taken_on_and_restated, "how we understand you", "?to=understanding"),
    "voices/key-renewed": (_renewed, "A new key was made", ""),
    "voices/way-back": (_lost, "a way back", ""),
    "voices/term-lapsed": (_lapsed, "We did not manage that", ""),
    "responses/response": (_responded, "what we do, and why", "?to=response"),
    "responses/agreement": (_agreed, "an agreement with you", "?to=agreements"),
    "responses/marked": (_marked, "how it stands with an agreement", "?to=agreements"),
    "responses/verdict-asked": (_verdict_asked, "is it answered?", "?to=verdict&choice=answered"),
    "responses/verdict-asked-again": (_asked_again, "once more", "?to=verdict&choice=not"),
}


@pytest.mark.parametrize("letter", TO_SPEAKER)
def test_the_speaker_is_told(letter: str, bart: Actor, post_office: PostOffice) -> None:
    happen, says, link = TO_SPEAKER[letter]
    told = _told("en")
    happen(told, bart)
    run_the_jobs()

    newest = " ".join(text_of(_last_that_says(post_office, says)).split())
    assert (says in newest, link in newest) == (True, True)


@pytest.mark.parametrize("letter", TO_SPEAKER)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_letter_has_a_word_of_what_was_said(
    letter: str, language: str, bart: Actor, post_office: PostOffice
) -> None:
    told = _told(language)
    TO_SPEAKER[letter][0](told, bart)
    run_the_jobs()

    whole = b"".join(letter.as_bytes() for letter in post_office.letters).decode()
    texts = [text_of(letter, kind) for letter in post_office.letters for kind in ("plain", "html")]
    said = [SECRET, "stuk", " ".join(told.key.spoken), told.key.link]
    assert [word for word in said if any(word in text for text in (whole, *texts))] == []


def test_the_subject_says_only_who_writes(bart: Actor, post_office: PostOffice) -> None:
    told = _told("en")
    _asked_again(told, bart)
    run_the_jobs()

    subjects = {letter["Subject"] for letter in post_office.to(AMINA)}
    assert subjects == {"A message from Gemeente Waterveen"}


def test_a_verdict_can_be_chosen_in_the_mail_three_ways(
    bart: Actor, post_office: PostOffice
) -> None:
    told = _told("en")
    _verdict_asked(told, bart)
    run_the_jobs()

    text = text_of(_last_that_says(post_office, "is it answered?"))
    ways = [line.partition("?")[2] for line in text.splitlines() if "/s/" in line]
    assert ways == [f"to=verdict&choice={choice}" for choice in ("answered", "partly", "not")]


@pytest.mark.parametrize("choice", ["partly", "not"])
def test_the_contact_hears_that_a_speaker_says_no(
    choice: str, bart: Actor, post_office: PostOffice
) -> None:
    _in_english(bart)
    told = brought_to("to-judge", _told(), bart)
    responding.judge(told.voice, choice, f"Nog steeds geen {SECRET}.", by=told.speaker)
    run_the_jobs()

    [letter] = post_office.to(person_of(bart).email)
    assert letter["Subject"] == "Someone is waiting for you"
    assert f"/stemmen/{told.voice.id}/" in text_of(letter)
    assert SECRET not in letter.as_string() + text_of(letter) + text_of(letter, "html")


def test_the_contact_hears_that_an_agreement_was_not_kept(
    bart: Actor, post_office: PostOffice
) -> None:
    _in_english(bart)
    told = brought_to("understood", _told(), bart)
    a_response(told, bart)
    agreement = an_agreement(told, bart)
    responding.mark_agreement(told.voice, agreement, "broken", f"Geen {SECRET}.", by=told.speaker)
    run_the_jobs()

    [letter] = post_office.to(person_of(bart).email)
    assert "an agreement was not kept" in text_of(letter)


def test_the_colleague_hears_that_a_hand_over_is_offered(
    bart: Actor, fenna: Actor, post_office: PostOffice
) -> None:
    _in_english(fenna)
    told = brought_to("taken-on", _told(), bart)
    hearing.offer_handover(told.voice, person_of(fenna), f"Zij kent de {SECRET}.", by=bart)
    run_the_jobs()

    [letter] = post_office.to(person_of(fenna).email)
    assert "Bart Bos asks you to take over" in text_of(letter)
    assert SECRET not in text_of(letter) + text_of(letter, "html")


def test_the_speaker_hears_of_a_new_contact(
    bart: Actor, fenna: Actor, post_office: PostOffice
) -> None:
    told = brought_to("taken-on", _told("en"), bart)
    hearing.offer_handover(told.voice, person_of(fenna), "Zij woont er.", by=bart)
    hearing.accept_handover(told.voice, by=fenna)
    run_the_jobs()

    assert "Fenna de Wit has taken over" in text_of(_last_that_says(post_office, "has taken over"))


def test_the_lead_and_the_speaker_each_hear_that_a_term_passed(
    gerda: Actor, bart: Actor, post_office: PostOffice
) -> None:
    hearing.let_term_lapse(_told().voice, by=SYSTEM)
    run_the_jobs()

    addresses = [letter["To"] for letter in post_office.letters]
    assert addresses == [AMINA, AMINA, person_of(gerda).email]


def test_who_follows_a_stream_hears_that_there_is_something_new(
    waterveen: Waterveen, bart: Actor, post_office: PostOffice
) -> None:
    _in_english(bart)
    told = _told()
    stream = a_stream(waterveen, [told])
    following.follow_stream(stream, by=bart)
    with clock_set_to(now() + timedelta(days=1)):
        gather_news(stream, by=SYSTEM)
    run_the_jobs()

    [letter] = post_office.to(person_of(bart).email)
    assert letter["Subject"] == "A message from Gemeente Waterveen"
    assert f"/stromen/{stream.pk}/" in text_of(letter)
    assert SECRET not in letter.as_string() + text_of(letter) + text_of(letter, "html")


def test_a_name_is_not_taken_for_html(bart: Actor, post_office: PostOffice) -> None:
    change_own_details(person_of(bart), by=bart, name="Bart <b>&", reachable="", language="nl")
    _taken_on(_told("en"), bart)
    run_the_jobs()

    letter = _last_that_says(post_office, "from now on")
    assert "Bart <b>& is your contact" in text_of(letter)
    assert "Bart &lt;b&gt;&amp; is your contact" in text_of(letter, "html")


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_letter_can_be_written_in_every_language(letter: str, language: str) -> None:
    facts = Facts("Gemeente Waterveen", "Wijkteam Noord", "Bart Bos", today())
    envelope = Envelope(letter, AMINA, language, "", "https://example.nl/s/x", today(), facts, "1")
    message = compose(envelope)

    html, kind = message.alternatives[0]
    assert (kind, f'lang="{language}"' in str(html), "{" in str(message.body)) == (
        "text/html",
        True,
        False,
    )


def test_a_letter_says_that_no_person_wrote_it_and_fetches_nothing(post_office: PostOffice) -> None:
    facts = Facts("Gemeente Waterveen", "Wijkteam Noord", "Bart Bos", today())
    envelope = Envelope(
        "voices/received", AMINA, "nl", "", "https://example.nl/s/x", today(), facts, "1"
    )
    compose(envelope).send()

    [letter] = post_office.letters
    html = text_of(letter, "html")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert [mark for mark in ("<img", "url(", "src=", "<link", "<script") if mark in html] == []


def _in_english(actor: Actor) -> None:
    person = person_of(actor)
    change_own_details(person, by=actor, name=person.name, reachable="", language="en")


def _last_that_says(office: PostOffice, says: str) -> EmailMessage:
    return next(
        letter for letter in reversed(office.letters) if says in " ".join(text_of(letter).split())
    )
