"""A speaker is asked for a verdict when all is done that was promised, once, and reads it in that order."""

from datetime import timedelta

import pytest

from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import today
from samenspel.foundation.models import JournalEntry
from samenspel.loop.responses import actions as responding
from tests.support.cast import Told, a_response, an_agreement, brought_to

pytestmark = pytest.mark.django_db


def happened(told: Told) -> list[str]:
    """What happened with promises, results and verdicts, oldest first."""
    entries = JournalEntry.objects.filter(matter=told.voice.pk, event__startswith="responses.")
    names = [entry.event.removeprefix("responses.") for entry in entries.order_by("id")]
    return [name for name in names if name not in {"response-given", "agreement-made"}]


def test_after_a_result_the_speaker_is_asked(amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)

    assert happened(amina) == ["result-given", "verdict-asked"]


def test_after_the_last_promise_is_kept_the_speaker_is_asked(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    first, last = an_agreement(amina, bart), an_agreement(amina, bart)

    responding.mark_agreement(amina.voice, first, "kept", by=bart)
    before = happened(amina)
    responding.mark_agreement(amina.voice, last, "kept", by=bart)

    assert before == ["agreement-marked"]
    assert happened(amina) == ["agreement-marked", "agreement-marked", "verdict-asked"]


def test_a_promise_that_moves_to_another_day_is_not_done(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    agreement = an_agreement(amina, bart)
    due = today() + timedelta(days=20)

    responding.mark_agreement(
        amina.voice, agreement, "renegotiated", "De steenbakker is ziek.", new_due=due, by=bart
    )

    assert happened(amina) == ["agreement-marked"]


def test_what_the_speaker_contests_is_not_done(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    agreement = an_agreement(amina, bart)

    responding.mark_agreement(amina.voice, agreement, "broken", "Niemand kwam.", by=amina.speaker)

    assert happened(amina) == ["agreement-marked"]


def test_for_one_response_the_speaker_is_asked_once(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    agreement = an_agreement(amina, bart)

    responding.give_result(amina.voice, amina.voice.responses.get(), "done", by=bart)
    responding.mark_agreement(amina.voice, agreement, "kept", by=bart)

    assert happened(amina).count("verdict-asked") == 1


def test_for_the_next_response_the_speaker_is_asked_again(amina: Told, bart: Actor) -> None:
    brought_to("reopened", amina, bart)
    again = a_response(amina, bart)
    before = happened(amina).count("verdict-asked")

    responding.give_result(amina.voice, again, "done", by=bart)

    assert happened(amina).count("verdict-asked") - before == 1
