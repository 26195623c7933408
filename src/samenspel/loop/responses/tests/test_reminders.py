"""The question is asked once more after four weeks. Silence is never counted as content."""

from datetime import timedelta

import pytest

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.errors import Refused
from samenspel.loop.responses import actions
from samenspel.loop.responses.jobs import ask_verdicts_again
from samenspel.loop.responses.models import Standing, Verdict, VerdictRequest
from samenspel.loop.voices import actions as hearing
from tests.support.cast import Told, a_voice, brought_to, person_of

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)


def asked_again() -> list[object]:
    """The voices of which the speaker was asked once more."""
    return list(VerdictRequest.objects.filter(again=True).values_list("voice_id", flat=True))


@pytest.mark.parametrize(
    ("later", "times"), [(WEEK * 4 - timedelta(hours=1), 0), (WEEK * 4 + timedelta(hours=1), 1)]
)
def test_after_four_weeks_and_not_before(
    later: timedelta, times: int, amina: Told, bart: Actor
) -> None:
    brought_to("to-judge", amina, bart)

    with clock_set_to(now() + later):
        ask_verdicts_again(0)

    assert asked_again() == [amina.voice.id] * times


def test_never_a_third_time(amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)

    for weeks in (5, 10, 15):
        with clock_set_to(now() + WEEK * weeks):
            ask_verdicts_again(0)

    assert asked_again() == [amina.voice.id]


def test_silence_stays_asked_without_an_answer(amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)

    with clock_set_to(now() + WEEK * 52):
        ask_verdicts_again(0)

    assert (
        Standing.objects.get().phase,
        Standing.objects.get().judgement,
        Verdict.objects.count(),
    ) == (
        "to-judge",
        "",
        0,
    )


def test_who_answered_is_not_asked_again(amina: Told, bart: Actor) -> None:
    brought_to("reopened", amina, bart)

    with clock_set_to(now() + WEEK * 5):
        ask_verdicts_again(0)

    assert asked_again() == []


def test_nobody_asks_by_hand(amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)

    with pytest.raises(Refused):
        actions.ask_verdict_again(amina.voice, by=bart)


def test_a_hand_over_after_the_second_time_does_not_keep_others_from_being_asked(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    start = now()
    with clock_set_to(start - WEEK * 20):
        old = brought_to("to-judge", a_voice("Ik wil een bankje."), bart)
    with clock_set_to(start - WEEK * 15):
        ask_verdicts_again(0)
        hearing.offer_handover(old.voice, person_of(fenna), "Ik ga weg.", by=bart)
    with clock_set_to(start - WEEK * 14):
        hearing.accept_handover(old.voice, by=fenna)
    with clock_set_to(start - WEEK * 5):
        brought_to("to-judge", amina, bart)

    ask_verdicts_again(0)

    assert sorted(map(str, asked_again())) == sorted([str(old.voice.id), str(amina.voice.id)])


def test_the_system_alone_asks(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)

    with pytest.raises(Refused):
        actions.ask_verdict(amina.voice, amina.voice.responses.get(), by=bart)

    assert actions.ask_verdict(amina.voice, amina.voice.responses.get(), by=SYSTEM).again is False
