"""“Zo begrijpen wij het”: said back, confirmed or corrected, as often as needed."""

import pytest

from samenspel.foundation.actors import Actor
from samenspel.foundation.errors import DomainError, Overtaken, Refused
from samenspel.loop.voices import actions
from samenspel.loop.voices.models import Understanding, UnderstandingReply
from samenspel.loop.voices.queries import how_far
from tests.support.cast import Told, a_voice, an_understanding, brought_to

pytestmark = pytest.mark.django_db


def test_corrected_as_often_as_needed(amina: Told, bart: Actor) -> None:
    brought_to("taken-on", amina, bart)
    for _ in range(3):
        wrong = an_understanding(amina, bart)
        actions.correct_understanding(amina.voice, wrong, "Nee, anders.", by=amina.speaker)
    right = an_understanding(amina, bart)
    actions.confirm_understanding(amina.voice, right, by=amina.speaker)

    replies = UnderstandingReply.objects.order_by("understanding__ordinal")
    assert [reply.reply for reply in replies] == ["corrected"] * 3 + ["confirmed"]
    assert list(Understanding.objects.values_list("ordinal", flat=True)) == [1, 2, 3, 4]


def test_one_restatement_at_a_time(amina: Told, bart: Actor) -> None:
    brought_to("restated", amina, bart)

    with pytest.raises(Refused):
        an_understanding(amina, bart)


def test_a_question_in_between_is_no_way_round_that(amina: Told, bart: Actor) -> None:
    brought_to("restated", amina, bart)
    actions.ask_speaker(amina.voice, "Waar precies?", by=bart)

    with pytest.raises(Refused):
        an_understanding(amina, bart)


def test_a_question_does_not_keep_the_speaker_from_confirming(amina: Told, bart: Actor) -> None:
    brought_to("restated", amina, bart)
    actions.ask_speaker(amina.voice, "Waar precies?", by=bart)

    actions.confirm_understanding(amina.voice, Understanding.objects.get(), by=amina.speaker)

    assert UnderstandingReply.objects.get().reply == "confirmed"


def test_only_the_newest_can_be_confirmed(amina: Told, bart: Actor) -> None:
    brought_to("corrected", amina, bart)
    old = Understanding.objects.get()
    an_understanding(amina, bart)

    with pytest.raises(Overtaken):
        actions.confirm_understanding(amina.voice, old, by=amina.speaker)


def test_the_restatement_of_another_voice_is_not_confirmed_here(amina: Told, bart: Actor) -> None:
    other = brought_to("restated", a_voice("Ik wil een bankje."), bart)
    brought_to("restated", amina, bart)

    with pytest.raises(Overtaken):
        actions.confirm_understanding(
            amina.voice, other.voice.understandings.get(), by=amina.speaker
        )


def test_confirmed_is_confirmed(amina: Told, bart: Actor) -> None:
    brought_to("understood", amina, bart)

    with pytest.raises(Refused):
        actions.correct_understanding(
            amina.voice, Understanding.objects.get(), "Toch niet.", by=amina.speaker
        )


def test_a_question_is_answered_once(amina: Told, bart: Actor) -> None:
    brought_to("asked", amina, bart)
    question = amina.voice.questions.get()
    actions.answer_question(amina.voice, question, "Hier.", by=amina.speaker)

    with pytest.raises(Overtaken):
        actions.answer_question(amina.voice, question, "Daar.", by=amina.speaker)


def test_the_question_of_another_voice_gets_a_sentence_and_no_crash(
    amina: Told, bart: Actor
) -> None:
    other = brought_to("asked", a_voice("Ik wil een bankje."), bart)

    with pytest.raises(DomainError):
        actions.answer_question(amina.voice, other.voice.questions.get(), "Hier.", by=amina.speaker)


def test_an_answer_brings_the_contact_on_the_move(amina: Told, bart: Actor) -> None:
    brought_to("asked", amina, bart)
    actions.answer_question(amina.voice, amina.voice.questions.get(), "Hier.", by=amina.speaker)

    assert how_far(amina.voice, seen_by=bart).phase == "taken-on"
