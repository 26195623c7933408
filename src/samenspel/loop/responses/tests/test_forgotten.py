"""Once the words are removed, both sides read that they are gone, and are offered nothing that is left to do."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.utils.translation import override

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.errors import Refused
from samenspel.foundation.writing import writing
from samenspel.loop.responses import actions
from samenspel.loop.responses.jobs import ask_verdicts_again
from samenspel.loop.responses.models import Standing, VerdictRequest
from samenspel.loop.responses.queries import (
    handled_by_me,
    unheard_voices,
    unjudged_since,
    voices_of_mine,
    waiting_on,
)
from samenspel.loop.responses.standing import rebuild
from samenspel.loop.responses.thread import thread_of
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.models import Voice
from samenspel.loop.voices.tests.conftest import Reading, at_home, at_work, desk_of, page_of
from tests.support.api import at, colleague, speaker_of
from tests.support.cast import (
    PHASES,
    Told,
    a_response,
    an_agreement,
    brought_to,
    person_of,
)

pytestmark = pytest.mark.django_db

GONE = "Deze woorden zijn weg, omdat de spreker dat vroeg."
GONE_ON_A_PAGE = "The words of this voice were removed, as its speaker asked."
NEXT = "We do nothing with this any more. What stays is when something happened."
VERBS: dict[str, Callable[[Told, Actor], object]] = {
    "respond": a_response,
    "result": lambda told, bart: actions.give_result(
        told.voice, told.voice.responses.get(), "done", by=bart
    ),
    "agree": an_agreement,
    "mark": lambda told, bart: actions.mark_agreement(
        told.voice, told.voice.agreements.get(), "kept", by=bart
    ),
    "say it was broken": lambda told, bart: actions.mark_agreement(
        told.voice, told.voice.agreements.get(), "broken", by=told.speaker
    ),
    "judge": lambda told, bart: actions.judge(told.voice, "answered", by=told.speaker),
}


def forgotten(told: Told) -> Told:
    """The same, after its speaker asked for it."""
    hearing.forget_voice(told.voice, by=told.speaker)
    return told


def promised(told: Told, contact: Actor) -> Told:
    """Under way, with something promised."""
    an_agreement(brought_to("under-way", told, contact), contact)
    return told


def moved(told: Told, reader: Actor, language: str = "en") -> tuple[str, str, str]:
    """Who is on the move, in which sentence, and what comes next."""
    with override(language):
        move = thread_of(told.voice.pk, seen_by=reader).move
        return str(move.who), move.sentence, move.next


@pytest.mark.parametrize("phase", PHASES)
def test_both_sides_read_that_the_words_are_gone(phase: str, amina: Told, bart: Actor) -> None:
    forgotten(brought_to(phase, amina, bart))

    assert moved(amina, amina.speaker) == ("nobody", "Your words are gone", NEXT)
    assert moved(amina, bart) == ("nobody", "The speaker had their words removed", NEXT)


def test_they_read_it_in_dutch_too(amina: Told) -> None:
    assert moved(forgotten(amina), amina.speaker, "nl")[1:] == (
        "Je woorden zijn weg",
        "Wij doen hier niets meer mee. Wat blijft, is wanneer er iets gebeurde.",
    )


def test_a_promise_that_was_contested_keeps_nobody_on_the_move(amina: Told, bart: Actor) -> None:
    promised(amina, bart)
    VERBS["say it was broken"](amina, bart)
    assert moved(amina, bart)[0] == "contact"

    assert moved(forgotten(amina), bart)[0] == "nobody"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_refused_with_one_sentence(verb: str, amina: Told, bart: Actor) -> None:
    forgotten(promised(amina, bart))

    with pytest.raises(Refused, match=GONE):
        VERBS[verb](amina, bart)


@pytest.mark.parametrize("verb", ["respond", "agree"])
def test_before_there_is_a_response_it_is_the_same_sentence(
    verb: str, amina: Told, bart: Actor
) -> None:
    forgotten(brought_to("understood", amina, bart))

    with pytest.raises(Refused, match=GONE):
        VERBS[verb](amina, bart)


def test_who_promised_it_without_being_the_contact_marks_no_more(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    agreement = an_agreement(brought_to("under-way", amina, bart), bart)
    hearing.offer_handover(amina.voice, person_of(fenna), "Ik ga weg.", by=bart)
    hearing.accept_handover(amina.voice, by=fenna)
    forgotten(amina)

    with pytest.raises(Refused, match=GONE):
        actions.mark_agreement(amina.voice, agreement, "kept", by=bart)


@pytest.mark.parametrize("phase", PHASES)
def test_it_waits_on_nobody(phase: str, amina: Told, bart: Actor) -> None:
    brought_to(phase, amina, bart)
    if phase == "under-way":
        an_agreement(amina, bart)

    forgotten(amina)

    assert waiting_on(seen_by=bart).total == 0
    lists = (unheard_voices, voices_of_mine, handled_by_me)
    assert [found(seen_by=bart).count() for found in lists] == [0, 0, 0]


def test_the_speaker_is_not_asked_again(amina: Told, bart: Actor) -> None:
    forgotten(brought_to("to-judge", amina, bart))

    with clock_set_to(now() + timedelta(weeks=5)):
        assert list(unjudged_since(now(), seen_by=SYSTEM)) == []
        ask_verdicts_again(0)
        with pytest.raises(Refused):
            actions.ask_verdict_again(amina.voice, by=SYSTEM)

    assert list(VerdictRequest.objects.values_list("again", flat=True)) == [False]


@pytest.mark.parametrize("phase", PHASES)
def test_the_page_of_the_speaker_has_a_new_key_and_the_file_and_no_other_form(
    phase: str, amina: Told, bart: Actor
) -> None:
    browser = at_home(brought_to(phase, amina, bart))
    forgotten(amina)

    page = Reading(browser.get(page_of(amina)))

    forms = [form for form in page.forms if form.startswith(page_of(amina))]
    assert (page.status, forms) == (200, [page_of(amina, "nieuwe-sleutel/")])
    links = [link for link in page.links if link.startswith(page_of(amina))]
    assert links == [page_of(amina, "meenemen/")]
    assert f"Your words are gone {NEXT}" in page.text
    assert "You had your words removed." in page.text


def test_a_link_in_an_old_mail_to_judge_leads_to_that_page(amina: Told, bart: Actor) -> None:
    browser = at_home(brought_to("to-judge", amina, bart))
    forgotten(amina)

    page = Reading(browser.get(page_of(amina, "oordeel/")))

    assert "Your words are gone" in page.text
    assert page_of(amina, "oordeel/") not in page.forms


def test_what_the_speaker_was_typing_elsewhere_is_shown_to_copy(amina: Told) -> None:
    browser = at_home(amina)
    forgotten(amina)

    page = Reading(browser.post(page_of(amina, "erbij/"), {"words": "En het is donker."}))

    assert GONE_ON_A_PAGE in page.text
    assert "En het is donker." in page.text


@pytest.mark.parametrize("phase", PHASES)
def test_the_page_for_colleagues_has_no_button(phase: str, amina: Told, bart: Actor) -> None:
    browser = at_work(bart)
    forgotten(brought_to(phase, amina, bart))

    page = Reading(browser.get(desk_of(amina)))

    assert [form for form in page.forms if form.startswith(desk_of(amina))] == []
    assert f"The speaker had their words removed {NEXT}" in page.text


@pytest.mark.parametrize("phase", PHASES)
def test_the_api_says_so_and_offers_what_is_left(phase: str, amina: Told, bart: Actor) -> None:
    brought_to(phase, amina, bart)
    if phase == "under-way":
        an_agreement(amina, bart)
    forgotten(amina)

    mine, theirs = (caller.get(at(amina)).json for caller in (speaker_of(amina), colleague(bart)))

    assert [each["phase"] for each in (mine, theirs)] == ["forgotten"] * 2
    assert [each["on_the_move"]["who"] for each in (mine, theirs)] == ["nobody"] * 2
    assert list(mine["_links"]) == ["self", "renew_key"]
    assert list(theirs["_links"]) == ["self"]
    assert [promise["_links"] for each in (mine, theirs) for promise in each["agreements"]] == [
        {}
    ] * (2 if phase == "under-way" else 0)
    assert [given["_links"] for given in theirs["responses"]] == [{}] * len(theirs["responses"])


def test_rebuilding_finds_it_again(amina: Told, bart: Actor) -> None:
    forgotten(promised(amina, bart))
    right = Standing.objects.filter(voice=amina.voice).values().get()
    with writing("test"):
        Standing.objects.filter(voice=amina.voice).update(phase="told", mover="team")

    assert rebuild(Voice.objects.all()) == 1
    assert Standing.objects.filter(voice=amina.voice).values().get() == right


def test_what_was_forgotten_before_this_was_a_phase_is_mended(amina: Told, bart: Actor) -> None:
    migration = import_module("samenspel.loop.responses.migrations.0005_forgotten")
    forgotten(promised(amina, bart))
    right = Standing.objects.filter(voice=amina.voice).values().get()

    with writing("test"), connection.cursor() as cursor:
        Standing.objects.filter(voice=amina.voice).update(
            phase="under-way",
            mover="contact",
            since=amina.voice.told_at,
            due=amina.voice.answer_before,
            promised_by=[bart.person],
        )
        cursor.execute(migration.REMOVED_BEFORE)

    assert Standing.objects.filter(voice=amina.voice).values().get() == right


def test_pressing_twice_on_removing_leads_to_the_page_that_says_so(amina: Told) -> None:
    browser = at_home(amina)

    answers = [browser.post(page_of(amina, "wissen/")) for _click in range(2)]

    assert [(one.status_code, one["Location"]) for one in answers] == [(302, page_of(amina))] * 2
