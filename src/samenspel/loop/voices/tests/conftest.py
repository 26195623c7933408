"""What tests of voices may use."""

import pytest

from samenspel.foundation.actors import Actor
from samenspel.loop.responses import actions as responding
from samenspel.loop.voices import actions
from tests.support.cast import Told, an_agreement, an_understanding, brought_to, person_of


@pytest.fixture
def rich(amina: Told, bart: Actor, fenna: Actor) -> Told:
    """A voice with a row in every table of the loop, each with a text in it."""
    actions.add_words(amina.voice, "En het is daar donker.", by=amina.speaker)
    brought_to("asked", amina, bart)
    question = amina.voice.questions.get()
    actions.answer_question(amina.voice, question, "Die bij nummer 12.", by=amina.speaker)
    wrong = an_understanding(amina, bart)
    actions.correct_understanding(amina.voice, wrong, "Het gaat om mijn moeder.", by=amina.speaker)
    right = an_understanding(amina, bart)
    actions.confirm_understanding(amina.voice, right, by=amina.speaker)
    response = responding.respond(
        amina.voice,
        "Wij leggen het recht.",
        role="facilitate",
        approach=responding.Approach("responsive", "Omdat zij het beste weet wat nodig is."),
        by=bart,
    )
    agreement = an_agreement(amina, bart)
    responding.mark_agreement(amina.voice, agreement, "broken", "Het regende.", by=amina.speaker)
    responding.mark_agreement(amina.voice, agreement, "broken", "De steenbakker is ziek.", by=bart)
    responding.give_result(amina.voice, response, "partly-done", "De helft ligt recht.", by=bart)
    responding.judge(amina.voice, "partly", "De helft niet.", by=amina.speaker)
    actions.offer_handover(amina.voice, person_of(fenna), "Ik ga met verlof.", by=bart)
    return amina
