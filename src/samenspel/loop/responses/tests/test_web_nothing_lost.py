"""Whatever goes wrong on a page, what was typed is on the page that comes back."""

from datetime import timedelta

import pytest

from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import now, today
from samenspel.loop.responses.models import AgreementMark
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.models import VoiceKey
from samenspel.loop.voices.tests.conftest import (
    Browser,
    Reading,
    at_home,
    at_work,
    desk_of,
    page_of,
)
from tests.support.cast import Told, an_agreement, brought_to, person_of

pytestmark = pytest.mark.django_db

BSN = "123456782"
TYPED = f"Zaak {BSN} loopt nog."
LATER = (today() + timedelta(days=9)).isoformat()


def promised(told: Told, bart: Actor) -> str:
    """An agreement, by its number."""
    brought_to("under-way", told, bart)
    return str(an_agreement(told, bart).pk)


def test_a_number_in_what_the_speaker_says_of_an_agreement_is_asked_about(
    amina: Told, bart: Actor
) -> None:
    path = page_of(amina, f"afspraak/{promised(amina, bart)}/")
    browser = at_home(amina)

    asked = Reading(browser.post(path, {"mark": "broken", "reason": TYPED}))
    done = browser.post(path, {"mark": "broken", "reason": TYPED, "not_bsn": "on"})

    assert (asked.status, TYPED in asked.fields["reason"]) == (422, True)
    assert "This is the number we mean" in asked.text
    assert (done.status_code, AgreementMark.objects.get().reason) == (302, TYPED)


def test_a_number_in_what_the_contact_says_of_an_agreement_is_asked_about(
    amina: Told, bart: Actor
) -> None:
    path = desk_of(amina, f"afspraak/{promised(amina, bart)}/")
    browser = at_work(bart)

    asked = Reading(browser.post(path, {"mark": "broken", "reason": TYPED}))
    done = browser.post(path, {"mark": "broken", "reason": TYPED, "not_bsn": "on"})

    assert (asked.status, TYPED in asked.fields["reason"]) == (422, True)
    assert (done.status_code, AgreementMark.objects.get().reason) == (302, TYPED)


def test_a_day_that_is_missing_leaves_the_reason_where_it_was_typed(
    amina: Told, bart: Actor
) -> None:
    first = promised(amina, bart)
    an_agreement(amina, bart)
    typed = {"mark": "renegotiated", "reason": "De steenbakker is ziek.", "new_due": ""}

    page = Reading(at_work(bart).post(desk_of(amina, f"afspraak/{first}/"), typed))

    assert (page.status, page.fields["reason"]) == (422, ["De steenbakker is ziek.", ""])


def test_a_reason_that_is_missing_leaves_the_day(amina: Told, bart: Actor) -> None:
    typed = {"mark": "renegotiated", "reason": "", "new_due": LATER}

    path = desk_of(amina, f"afspraak/{promised(amina, bart)}/")
    page = Reading(at_work(bart).post(path, typed))

    assert (page.status, page.fields["new_due"]) == (422, [LATER])


def test_an_answer_to_what_was_answered_already_can_be_copied(amina: Told, bart: Actor) -> None:
    question = brought_to("asked", amina, bart).voice.questions.get()
    hearing.answer_question(amina.voice, question, "Die bij 12.", by=amina.speaker)

    path = page_of(amina, f"antwoord/{question.pk}/")
    page = Reading(at_home(amina).post(path, {"answer": "En die bij 14."}))

    assert (page.status, len(page.alerts)) == (409, 1)
    assert "This was not sent. You can copy it. En die bij 14." in page.text


def test_a_correction_after_confirming_can_be_copied(amina: Told, bart: Actor) -> None:
    restated = brought_to("understood", amina, bart).voice.understandings.get()

    path = page_of(amina, f"klopt-niet/{restated.pk}/")
    page = Reading(at_home(amina).post(path, {"words": "Toch niet."}))

    assert page.status == 403
    assert "This was not sent. You can copy it. Toch niet." in page.text


def test_a_reason_for_a_hand_over_that_is_open_already_can_be_copied(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("taken-on", amina, bart)
    hearing.offer_handover(amina.voice, person_of(fenna), "Ik ga met verlof.", by=bart)

    typed = {"to": str(fenna.person), "why": "Ik ben ziek."}
    page = Reading(at_work(bart).post(desk_of(amina, "overdracht/"), typed))

    assert "This was not sent. You can copy it. Ik ben ziek." in page.text


def test_taking_back_an_offer_that_was_declined_leaves_a_whole_page(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("taken-on", amina, bart)
    hearing.offer_handover(amina.voice, person_of(fenna), "Ik ga met verlof.", by=bart)
    hearing.decline_handover(amina.voice, by=fenna)

    page = Reading(at_work(bart).post(desk_of(amina, "overdracht/intrekken/")))

    assert (page.status, len(page.alerts)) == (403, 1)
    assert (page.fields["why"], desk_of(amina, "overdracht/") in page.forms) == ([""], True)


@pytest.mark.parametrize(
    ("step", "field"), [("erbij/", "words"), ("oordeel/", "why")], ids=["more words", "a verdict"]
)
def test_what_is_sent_with_a_key_that_died_can_be_copied(
    step: str, field: str, amina: Told, bart: Actor
) -> None:
    brought_to("to-judge", amina, bart)
    browser = at_home(amina)
    hearing.renew_key(amina.voice, by=amina.speaker)

    page = Reading(browser.post(page_of(amina, step), {field: "Het is nog <b>donker</b>."}))

    assert page.status == 404
    assert "This was not sent. You can copy it. Het is nog <b>donker</b>." in page.text
    assert VoiceKey.objects.good(now()).filter(kind="key").count() == 1


def test_who_only_comes_to_look_with_a_key_that_died_is_shown_nothing_else(amina: Told) -> None:
    page = Reading(Browser().get(page_of(amina)))

    assert (page.status, "This was not sent" in page.text) == (404, False)
