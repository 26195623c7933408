"""Once the words are removed, nobody waits for anybody: no term, no hand-over, and no verb is left."""

from collections.abc import Callable
from typing import Any

import pytest

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.errors import Refused
from samenspel.loop.voices import actions
from samenspel.loop.voices.jobs import let_terms_lapse
from samenspel.loop.voices.models import TermLapse
from samenspel.loop.voices.queries import (
    find_voice,
    handovers_offered,
    how_far,
    voices_past_term,
    what_was_said,
)
from samenspel.loop.voices.tests.conftest import at_work, desk_of
from tests.support.cast import PHASES, Told, a_voice, an_understanding, brought_to, person_of

pytestmark = pytest.mark.django_db

Verb = Callable[[Told, Actor, Any], object]
GONE = "Deze woorden zijn weg, omdat de spreker dat vroeg."
GONE_ON_A_PAGE = "The words of this voice were removed, as its speaker asked."
SPEAKING: dict[str, Verb] = {
    "add": lambda told, bart, rest: actions.add_words(told.voice, "Meer.", by=told.speaker),
    "answer": lambda told, bart, rest: actions.answer_question(
        told.voice, rest["question"], "Hier.", by=told.speaker
    ),
    "confirm": lambda told, bart, rest: actions.confirm_understanding(
        told.voice, rest["understanding"], by=told.speaker
    ),
    "correct": lambda told, bart, rest: actions.correct_understanding(
        told.voice, rest["understanding"], "Anders.", by=told.speaker
    ),
    "reach": lambda told, bart, rest: actions.change_reach(
        told.voice, "noor@example.nl", by=told.speaker
    ),
    "showing": lambda told, bart, rest: actions.decide_showing(
        told.voice, shown=True, by=told.speaker
    ),
    "forget": lambda told, bart, rest: actions.forget_voice(told.voice, by=told.speaker),
}
HAVING: dict[str, Verb] = {
    "ask": lambda told, bart, rest: actions.ask_speaker(told.voice, "Waar?", by=bart),
    "restate": lambda told, bart, rest: an_understanding(told, bart),
    "offer": lambda told, bart, rest: actions.offer_handover(
        told.voice, rest["fenna"], "Ik ga.", by=bart
    ),
}


def forgotten(told: Told) -> Told:
    """The same, after its speaker asked for it."""
    actions.forget_voice(told.voice, by=told.speaker)
    return told


def after_its_term(told: Told) -> Any:
    """Some day when its term has passed."""
    return clock_set_to(now() + (told.voice.answer_before - now().date()) * 2)


@pytest.mark.parametrize("phase", PHASES)
def test_it_is_forgotten_however_far_it_was(phase: str, amina: Told, bart: Actor) -> None:
    forgotten(brought_to(phase, amina, bart))

    assert how_far(amina.voice, seen_by=SYSTEM).phase == "forgotten"
    assert what_was_said(amina.voice, seen_by=bart).progress.phase == "forgotten"


@pytest.mark.parametrize("verb", SPEAKING | HAVING)
def test_every_verb_is_refused_with_one_sentence(
    verb: str, amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("asked", amina, bart)
    rest = {
        "question": amina.voice.questions.get(),
        "understanding": an_understanding(amina, bart),
        "fenna": person_of(fenna),
    }
    forgotten(amina)

    with pytest.raises(Refused, match=GONE):
        (SPEAKING | HAVING)[verb](amina, bart, rest)


def test_nobody_takes_it_on(amina: Told, bart: Actor) -> None:
    with pytest.raises(Refused, match=GONE):
        actions.take_on(forgotten(amina).voice, by=bart)


@pytest.mark.parametrize("verb", ["accept_handover", "decline_handover", "withdraw_handover"])
def test_a_hand_over_that_was_offered_is_settled_no_more(
    verb: str, amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("taken-on", amina, bart)
    actions.offer_handover(amina.voice, person_of(fenna), "Ik ga weg.", by=bart)
    forgotten(amina)

    with pytest.raises(Refused, match=GONE):
        getattr(actions, verb)(amina.voice, by=bart if verb == "withdraw_handover" else fenna)


def test_a_hand_over_that_was_offered_waits_on_nobody(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    other = a_voice("De lantaarn is stuk.")
    for told in (amina, other):
        brought_to("taken-on", told, bart)
        actions.offer_handover(told.voice, person_of(fenna), "Ik ga weg.", by=bart)

    forgotten(amina)

    assert [offer.voice for offer in handovers_offered(seen_by=fenna)] == [other.voice]
    assert what_was_said(amina.voice, seen_by=fenna).offer is None


def test_its_term_does_not_pass(amina: Told) -> None:
    other = a_voice("De lantaarn is stuk.")
    forgotten(amina)

    with after_its_term(amina):
        past = voices_past_term(now().date(), seen_by=SYSTEM)
        assert list(past) == [other.voice]
        let_terms_lapse(0)

    assert [lapse.voice for lapse in TermLapse.objects.all()] == [other.voice]


def test_who_looks_again_does_not_let_its_term_pass_either(amina: Told) -> None:
    """It was forgotten between the looking and the saying."""
    forgotten(amina)

    with pytest.raises(Refused):
        actions.let_term_lapse(amina.voice, by=SYSTEM)


def test_what_a_colleague_was_typing_then_is_shown_to_copy(amina: Told, bart: Actor) -> None:
    browser = at_work(bart)
    forgotten(brought_to("taken-on", amina, bart))

    page = browser.post(desk_of(amina, "vraag/"), {"question": "Welke kant van de straat?"})

    assert GONE_ON_A_PAGE in page.content.decode()
    assert "Welke kant van de straat?" in page.content.decode()


def test_the_speaker_still_finds_it(amina: Told) -> None:
    forgotten(amina)

    assert find_voice(amina.voice.pk, seen_by=amina.speaker) == amina.voice
