"""A link is offered when, and only when, the policy that decides in the end would say yes."""

from collections.abc import Iterator
from typing import Any

import pytest

from samenspel.foundation.actions import RegisteredAction, registered_actions
from samenspel.foundation.actors import Actor
from samenspel.loop.voices.actions import offer_handover
from tests.support.api import Caller, at, colleague, speaker_of
from tests.support.cast import PHASES, Told, an_agreement, brought_to, person_of

pytestmark = pytest.mark.django_db

# How a link is called, and the verb behind it.
VERBS = {
    "add_words": "add_words",
    "answer": "answer_question",
    "confirm": "confirm_understanding",
    "correct": "correct_understanding",
    "judge": "judge",
    "renew_key": "renew_key",
    "change_reach": "change_reach",
    "decide_showing": "decide_showing",
    "forget": "forget_voice",
    "take_on": "take_on",
    "ask": "ask_speaker",
    "restate": "restate_need",
    "respond": "respond",
    "agree": "make_agreement",
    "offer_handover": "offer_handover",
    "accept_handover": "accept_handover",
    "decline_handover": "decline_handover",
    "withdraw_handover": "withdraw_handover",
}
ACTIONS: dict[str, RegisteredAction] = {action.name: action for action in registered_actions()}


def allowed(told: Told, by: Actor, to: Actor) -> list[str]:
    """What the policies let someone do."""
    given = {"voice": told.voice, "by": by, "to": person_of(to), "from_stream": None}
    open_question = told.voice.questions.filter(answer=None).exists()
    return sorted(_yes(given, open_question=open_question))


def _yes(given: dict[str, Any], *, open_question: bool) -> Iterator[str]:
    for link, verb in VERBS.items():
        policy = ACTIONS[verb].policy
        asked = policy.__code__.co_varnames[: policy.__code__.co_argcount]
        if policy(**{name: given[name] for name in asked}) and (link != "answer" or open_question):
            yield link


def offered(caller: Caller, told: Told) -> list[str]:
    """What the API says that they can do."""
    return sorted(caller.get(at(told)).json["_links"].keys() - {"self"})


@pytest.mark.parametrize("phase", PHASES)
def test_a_speaker_is_offered_what_they_may(
    phase: str, amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to(phase, amina, bart)

    assert offered(speaker_of(amina), amina) == allowed(amina, amina.speaker, fenna)


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("who", ["bart", "fenna", "carla", "gerda"])
def test_a_colleague_is_offered_what_they_may(
    phase: str, who: str, amina: Told, request: pytest.FixtureRequest
) -> None:
    bart, fenna, reader = (request.getfixturevalue(name) for name in ("bart", "fenna", who))
    brought_to(phase, amina, bart)
    to = bart if reader == fenna else fenna

    assert offered(colleague(reader), amina) == allowed(amina, reader, to)


@pytest.mark.parametrize("who", ["bart", "fenna", "gerda"])
def test_a_hand_over_that_is_offered_is_shown_to_who_may_settle_it(
    who: str, amina: Told, request: pytest.FixtureRequest
) -> None:
    bart, fenna, reader = (request.getfixturevalue(name) for name in ("bart", "fenna", who))
    brought_to("taken-on", amina, bart)
    offer_handover(amina.voice, person_of(fenna), "Ik ga op vakantie.", by=bart)

    assert offered(colleague(reader), amina) == allowed(amina, reader, fenna)


@pytest.mark.parametrize(("who", "may"), [("bart", ["mark"]), ("fenna", []), ("carla", [])])
def test_an_agreement_is_marked_by_who_may(
    who: str, may: list[str], amina: Told, request: pytest.FixtureRequest
) -> None:
    bart = request.getfixturevalue("bart")
    an_agreement(brought_to("under-way", amina, bart), bart)

    voice = colleague(request.getfixturevalue(who)).get(at(amina)).json

    assert list(voice["agreements"][0]["_links"]) == may


@pytest.mark.parametrize(("phase", "may"), [("under-way", ["give_result"]), ("to-judge", [])])
def test_a_result_is_given_once(phase: str, may: list[str], amina: Told, bart: Actor) -> None:
    brought_to(phase, amina, bart)

    assert list(colleague(bart).get(at(amina)).json["responses"][0]["_links"]) == may
