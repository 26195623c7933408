"""The projection for lists is never something else than the facts."""

from datetime import timedelta
from typing import Any

import pytest

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.writing import writing
from samenspel.loop.responses import actions
from samenspel.loop.responses.models import Standing
from samenspel.loop.responses.standing import rebuild, standing_of
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.models import Voice
from tests.support.cast import PHASES, Told, a_voice, an_agreement, brought_to, person_of

pytestmark = pytest.mark.django_db

MOVERS = {
    "told": "team",
    "taken-on": "contact",
    "asked": "speaker",
    "restated": "speaker",
    "corrected": "contact",
    "understood": "contact",
    "under-way": "contact",
    "to-judge": "speaker",
    "reopened": "contact",
    "answered": "nobody",
}


def kept(told: Told) -> dict[str, Any]:
    """What the list says."""
    found = Standing.objects.filter(voice=told.voice).values().get()
    return {name: value for name, value in found.items() if name != "voice_id"}


def facts(told: Told) -> dict[str, Any]:
    """What the facts say."""
    return {"contact_id": None, "judgement": "", **standing_of(told.voice)}


@pytest.mark.parametrize("phase", PHASES)
def test_the_list_says_in_which_phase_a_voice_is_and_who_moves(
    phase: str, amina: Told, bart: Actor
) -> None:
    brought_to(phase, amina, bart)

    standing = Standing.objects.get(voice=amina.voice)

    assert (standing.phase, standing.mover) == (phase, MOVERS[phase])


@pytest.mark.parametrize("phase", PHASES)
def test_the_list_equals_the_facts(phase: str, amina: Told, bart: Actor) -> None:
    brought_to(phase, amina, bart)

    assert kept(amina) == facts(amina)


def test_a_hand_over_shows_in_the_list(amina: Told, bart: Actor, fenna: Actor) -> None:
    brought_to("under-way", amina, bart)
    hearing.offer_handover(amina.voice, person_of(fenna), "Ik ga weg.", by=bart)
    assert kept(amina)["contact_id"] == bart.person

    hearing.accept_handover(amina.voice, by=fenna)

    assert kept(amina)["contact_id"] == fenna.person
    assert kept(amina) == facts(amina)


def test_what_the_speaker_contests_is_for_the_contact_again(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    agreement = an_agreement(amina, bart)
    actions.mark_agreement(amina.voice, agreement, "kept", by=bart)
    assert kept(amina)["mover"] == "speaker"

    actions.mark_agreement(amina.voice, agreement, "broken", by=amina.speaker)

    assert (kept(amina)["mover"], kept(amina)["due"]) == ("contact", agreement.due)


def test_a_promise_of_the_speaker_is_theirs_to_move(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    due = an_agreement(amina, bart, days=9).due

    actions.make_agreement(
        amina.voice, "Ik stuur een foto.", due=due - timedelta(2), person=None, by=bart
    )

    assert (kept(amina)["mover"], kept(amina)["due"]) == ("speaker", due - timedelta(2))


@pytest.mark.parametrize("phase", PHASES)
def test_what_is_forgotten_waits_for_nobody(phase: str, amina: Told, bart: Actor) -> None:
    brought_to(phase, amina, bart)
    if phase == "under-way":
        an_agreement(amina, bart)
    before = kept(amina)

    hearing.forget_voice(amina.voice, by=amina.speaker)

    after = kept(amina)
    assert after == facts(amina)
    assert after["since"] > before["since"]
    ended: dict[str, Any] = {
        "phase": "forgotten",
        "mover": "nobody",
        "due": None,
        "promised_by": [],
    }
    assert {**after, "since": None} == {**before, **ended, "since": None}


def test_rebuilding_finds_nothing_to_mend(amina: Told, bart: Actor) -> None:
    for phase in PHASES:
        brought_to(phase, a_voice(), bart)

    assert rebuild(Voice.objects.all()) == 0


def test_rebuilding_mends_what_was_wrong(amina: Told, bart: Actor) -> None:
    brought_to("reopened", amina, bart)
    right = kept(amina)
    with writing("test"):
        Standing.objects.filter(voice=amina.voice).update(phase="answered", judgement="answered")

    assert rebuild([amina.voice]) == 1
    assert kept(amina) == right


def test_rebuilding_makes_what_was_missing(amina: Told, bart: Actor) -> None:
    right = kept(amina)
    with writing("test"):
        Standing.objects.filter(voice=amina.voice).delete()

    assert rebuild([amina.voice]) == 1
    assert kept(amina) == right


def test_letters_and_keys_move_nothing(amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)
    before = kept(amina)

    hearing.make_mail_link(amina.voice, by=SYSTEM)
    hearing.send_way_back(amina.voice, by=SYSTEM)
    hearing.renew_key(amina.voice, by=amina.speaker)

    assert kept(amina) == before == facts(amina)
