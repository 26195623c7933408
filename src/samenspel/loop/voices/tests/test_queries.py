"""What is read of voices, by whom, and at what cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import today
from samenspel.foundation.errors import Refused
from samenspel.loop.responses.queries import loop_around, unheard_voices, voices_of_mine
from samenspel.loop.voices import actions
from samenspel.loop.voices.queries import voices_past_term, voices_that_say, what_was_said
from tests.support.cast import Told, a_voice, brought_to

pytestmark = pytest.mark.django_db


def test_how_to_reach_the_speaker_is_for_the_contact_alone(
    amina: Told, bart: Actor, fenna: Actor, carla: Actor, gerda: Actor
) -> None:
    """Invariant 7: identity is seen only by who needs it."""
    brought_to("taken-on", amina, bart)

    seen = {
        name: what_was_said(amina.voice, seen_by=reader).speaker is not None
        for name, reader in {
            "speaker": amina.speaker,
            "contact": bart,
            "colleague": fenna,
            "listener": carla,
            "lead": gerda,
        }.items()
    }

    assert seen == {
        "speaker": True,
        "contact": True,
        "colleague": False,
        "listener": False,
        "lead": False,
    }


def test_reading_costs_the_same_whatever_was_said(amina: Told, bart: Actor) -> None:
    brought_to("corrected", amina, bart)
    few = _statements(amina, bart)
    for number in range(30):
        actions.add_words(amina.voice, f"En nog iets: {number}.", by=amina.speaker)
    for _ in range(4):
        actions.ask_speaker(amina.voice, "Waar?", by=bart)
        question = amina.voice.questions.get(answer=None)
        actions.answer_question(amina.voice, question, "Daar.", by=amina.speaker)

    assert _statements(amina, bart) == few


def test_a_list_costs_the_same_for_one_voice_or_thirty(amina: Told, bart: Actor) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            standings = [*unheard_voices(seen_by=bart), *voices_of_mine(seen_by=bart)]
            [(str(standing.voice.words), str(standing.contact)) for standing in standings]
        return len(captured)

    brought_to("taken-on", a_voice(), bart)
    few = cost()
    for _ in range(15):
        a_voice()
        brought_to("taken-on", a_voice(), bart)

    assert cost() == few


@pytest.mark.parametrize(
    "asked", ["stoep", "stoepen", "scheef gevallen", "Kerkstraat", '"voor mijn huis"']
)
def test_words_are_found_in_any_form(asked: str, amina: Told, bart: Actor) -> None:
    a_voice("Ik wil een bankje.")

    assert list(voices_that_say(asked, seen_by=bart)) == [amina.voice]


@pytest.mark.parametrize(
    "asked", ["", " ", "'", '"', "!!!", "a & | !", "\\", "%", "x" * 5000, "ikbestaniet"]
)
def test_whatever_is_searched_for_is_answered(asked: str, amina: Told, bart: Actor) -> None:
    assert list(voices_that_say(asked, seen_by=bart)) == []


@pytest.mark.parametrize("asked", ["\x00", "stoep\x00", "\ud800"])
def test_what_no_database_can_take_is_searched_for_without_a_crash(
    asked: str, amina: Told, bart: Actor
) -> None:
    assert len(voices_that_say(asked, seen_by=bart)) <= 1


def test_a_term_lapses_once_and_only_where_nobody_came(amina: Told, bart: Actor) -> None:
    taken = brought_to("taken-on", a_voice(), bart)
    late = amina.voice.answer_before + timedelta(2)
    assert list(voices_past_term(late, seen_by=SYSTEM)) == [amina.voice]

    actions.let_term_lapse(amina.voice, by=SYSTEM)

    assert list(voices_past_term(late, seen_by=SYSTEM)) == []
    assert list(voices_past_term(today(), seen_by=SYSTEM)) == []
    with pytest.raises(Refused):
        actions.let_term_lapse(taken.voice, by=SYSTEM)


def _statements(told: Told, reader: Actor) -> int:
    with CaptureQueriesContext(connection) as captured:
        said = what_was_said(told.voice, seen_by=reader)
        [question.answer for question in said.questions if hasattr(question, "answer")]
        loop_around(told.voice, seen_by=reader)
    return len(captured)
