"""Who may do what, and when: every action there is, against a table that a person can read.

One line a verb: `event | who | in which phases`. Whoever and whatever is not on the line is refused. An action that is
not in a table makes the build fail, and so does a line without an action.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from samenspel.foundation.access import YES
from samenspel.foundation.actions import RegisteredAction, action, registered_actions
from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.loop.responses import actions as responding
from samenspel.loop.streams import actions as flowing
from samenspel.loop.streams.tests.conftest import a_stream
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.models import Voice
from samenspel.people import actions as people
from tests.support.cast import (
    PHASES,
    RESPONSIVE,
    Told,
    Waterveen,
    a_colleague,
    a_response,
    a_voice,
    an_agreement,
    brought_to,
    person_of,
)

EVERYBODY = "visitor speaker another-speaker contact colleague listener lead elsewhere system"

LOOP = """
voices.voice-shared             | everybody           | always
voices.voices-imported          | system              | always
voices.voice-taken-on           | contact colleague   | told
voices.question-asked           | contact             | heard, but not asked
voices.need-restated            | contact             | heard, but not restated
voices.handover-offered         | contact             | heard
voices.handover-accepted        | colleague           | offered
voices.handover-declined        | colleague           | offered
voices.handover-withdrawn       | contact             | offered
voices.understanding-confirmed  | speaker             | restated
voices.understanding-corrected  | speaker             | restated
voices.question-answered        | speaker             | always
voices.words-added              | speaker             | always
voices.reach-changed            | speaker             | always
voices.showing-decided          | speaker             | always
voices.voice-forgotten          | speaker             | always
voices.key-renewed              | speaker system      | always
voices.link-made                | system              | always
voices.way-back-asked           | system              | always
voices.term-lapsed              | system              | told
responses.response-given        | contact             | understood or later
responses.agreement-made        | contact             | responded
responses.agreement-marked      | contact speaker     | responded
responses.result-given          | contact             | under-way
responses.verdict-asked         | system              | always
responses.verdict-asked-again   | system              | to-judge
responses.verdict-given         | speaker             | responded
"""

PEOPLE = """
people.organisation-founded     | system
people.person-enrolled          | system
people.team-formed              | manager system
people.receiving-team-named     | manager system
people.person-invited           | manager system
people.person-invited-by-hand   | manager system
people.invitation-link-made     | manager system
people.invitation-withdrawn     | manager system
people.invitation-accepted      | everybody
people.duty-given               | manager system
people.duty-withdrawn           | manager system
people.duties-changed           | manager system
people.authenticator-reset      | manager system
people.person-parted            | manager system
people.password-chosen          | self
people.details-changed          | self
people.token-made               | self system
people.token-revoked            | self manager system
"""

STREAMS = """
streams.voice-put-in            | contact colleague listener lead
streams.voice-taken-out         | contact colleague listener lead
streams.voices-put-together     | contact colleague listener lead
streams.voices-kept-apart       | contact colleague listener lead
streams.stream-named            | contact colleague listener lead
streams.streams-joined          | contact colleague listener lead
streams.stream-split            | contact colleague listener lead
streams.stream-followed         | contact colleague listener lead
streams.stream-unfollowed       | follower
streams.correction-undone       | contact colleague listener lead
streams.grain-set               | contact colleague listener lead elsewhere
streams.refresh-asked           | contact colleague listener lead elsewhere system
streams.speaker-said-not-here   | speaker
streams.voice-recognised        | speaker
streams.recognition-followed    | system
streams.meanings-kept           | system
streams.voices-placed           | system
streams.refresh-begun           | system
streams.refresh-went-on         | system
streams.refresh-finished        | system
streams.refresh-failed          | system
streams.streams-begun           | system
streams.streams-ended           | system
streams.stream-split-off        | system
streams.stream-flowed-into      | system
streams.news-gathered           | system
"""

TO_STREAMS = """
responses.stream-response-given      | contact colleague
responses.stream-response-extended   | contact
responses.stream-response-taken-back | contact lead
"""

RESPONDED = {"under-way", "to-judge", "reopened", "answered"}
HEARD = set(PHASES) - {"told"}
TIMES = {
    "always": set(PHASES),
    "told": {"told"},
    "heard": HEARD,
    "heard, but not asked": HEARD - {"asked"},
    "heard, but not restated": HEARD - {"restated"},
    "offered": HEARD,
    "restated": {"restated"},
    "understood or later": {"understood", *RESPONDED},
    "responded": RESPONDED,
    "under-way": {"under-way"},
    "to-judge": {"to-judge"},
}


def lines(table: str) -> Iterator[list[str]]:
    """Each line in its columns."""
    for line in table.strip().splitlines():
        yield [column.strip() for column in line.split("|")]


def expected_in(phase: str) -> dict[str, set[str]]:
    """Who may do each verb in this phase."""
    return {
        event: set(EVERYBODY.split() if who == "everybody" else who.split())
        if phase in TIMES[when]
        else set()
        for event, who, when in lines(LOOP)
    }


def verbs(*rooms: str) -> list[RegisteredAction]:
    """The actions of these rooms."""
    return [verb for verb in registered_actions() if verb.event.split(".")[0] in rooms]


def allowed(verb: RegisteredAction, actors: dict[str, Actor], given: dict[str, Any]) -> set[str]:
    """To whom the policy of this verb says yes."""
    asked = inspect.signature(verb.policy).parameters
    return {
        name
        for name, actor in actors.items()
        if verb.policy(
            **{key: value for key, value in {**given, "by": actor}.items() if key in asked}
        )
    }


@pytest.fixture
def actors(
    amina: Told, bart: Actor, fenna: Actor, carla: Actor, gerda: Actor, dirk: Actor
) -> dict[str, Actor]:
    """Every kind there is, by what they are to Amina's voice."""
    return {
        "visitor": VISITOR,
        "speaker": amina.speaker,
        "another-speaker": a_voice("Ik wil een bankje.").speaker,
        "contact": bart,
        "colleague": fenna,
        "listener": carla,
        "lead": gerda,
        "elsewhere": dirk,
        "system": SYSTEM,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("phase", PHASES)
def test_the_verbs_of_the_loop_are_for_whom_the_table_says(
    phase: str, amina: Told, actors: dict[str, Actor]
) -> None:
    given = _a_voice_in(phase, amina, actors)
    to_streams = {event for event, *_ in lines(TO_STREAMS)}
    verbs_now = [one for one in verbs("voices", "responses") if one.event not in to_streams]
    offering = {verb.event for verb in verbs_now if verb.event == "voices.handover-offered"}
    found = {
        verb.event: allowed(verb, actors, given) for verb in verbs_now if verb.event in offering
    }

    if phase in HEARD:
        colleague = person_of(actors["colleague"])
        hearing.offer_handover(amina.voice, colleague, "Ik ga weg.", by=actors["contact"])
    found |= {v.event: allowed(v, actors, given) for v in verbs_now if v.event not in offering}

    assert found == expected_in(phase)


@pytest.mark.django_db
def test_the_verbs_about_people_are_for_whom_the_table_says(
    waterveen: Waterveen, actors: dict[str, Actor]
) -> None:
    manager = a_colleague("Hanneke Blom", waterveen.team, duties=["manage-people"])
    everyone = {**actors, "manager": manager, "self": actors["colleague"]}
    del everyone["colleague"]
    myself = person_of(actors["colleague"])
    invited = people.invite_by_hand(
        "nieuw@waterveen.example",
        by=manager,
        organisation=waterveen.organisation,
        perspective="frontline",
    )
    given = {
        "organisation": waterveen.organisation,
        "person": myself,
        "duty": "respond",
        "invitation": invited.invitation,
        "secret": invited.secret,
        "token": people.make_token(myself, "mijn programma", by=actors["colleague"]).token,
    }

    found = {verb.event: allowed(verb, everyone, given) for verb in verbs("people")}

    assert found == {
        event: set(everyone) if who == "everybody" else set(who.split())
        for event, who in lines(PEOPLE)
    }


@pytest.mark.django_db
def test_the_verbs_about_streams_are_for_whom_the_table_says(
    amina: Told, waterveen: Waterveen, actors: dict[str, Actor]
) -> None:
    follower = a_colleague("Hanneke Blom", waterveen.team, duties=["listen"])
    stream = a_stream(waterveen, [amina, a_voice("De stoep is scheef.")])
    flowing.follow_stream(stream, by=follower)
    other = a_voice("Er lopen ratten.")
    hearing.decide_showing(other.voice, shown=True, by=other.speaker)
    given = {
        "stream": stream,
        "into": a_stream(waterveen, [other]),
        "voice": amina.voice,
        "other": other.voice,
        "voices": [amina.voice],
        "correction": flowing.name_stream(stream, "Stoepen", by=actors["contact"]),
    }

    found = {
        verb.event: allowed(verb, {**actors, "follower": follower}, given) - {"follower"}
        for verb in verbs("streams")
        if verb.event != "streams.stream-unfollowed"
    }
    [leaving] = [verb for verb in verbs("streams") if verb.event not in found]
    found[leaving.event] = allowed(leaving, {**actors, "follower": follower}, given)

    assert found == {event: set(who.split()) for event, who in lines(STREAMS)}


@pytest.mark.django_db
def test_the_verbs_about_responses_to_streams_are_for_whom_the_table_says(
    amina: Told, waterveen: Waterveen, actors: dict[str, Actor]
) -> None:
    stream = a_stream(waterveen, [amina, a_voice("De stoep is scheef.")])
    written = responding.respond_to_stream(
        stream, "Wij doen het.", role="direct", approach=RESPONSIVE, by=actors["contact"]
    )
    flowing.put_in_stream(a_voice("Nog een.").voice, stream, by=actors["contact"])
    given = {"stream": stream, "stream_response": written}
    to_streams = {event for event, *_ in lines(TO_STREAMS)}

    found = {
        verb.event: allowed(verb, actors, given)
        for verb in verbs("responses")
        if verb.event in to_streams
    }

    assert found == {event: set(who.split()) for event, who in lines(TO_STREAMS)}


@pytest.mark.django_db
def test_only_the_contact_agrees_on_another_date(amina: Told, actors: dict[str, Actor]) -> None:
    given = {**_a_voice_in("under-way", amina, actors), "mark": "renegotiated"}
    [marking] = [
        verb for verb in registered_actions() if verb.event == "responses.agreement-marked"
    ]

    assert allowed(marking, actors, given) == {"contact"}


@pytest.mark.django_db
def test_who_promised_may_mark_it_without_being_the_contact(
    amina: Told, actors: dict[str, Actor]
) -> None:
    given = _a_voice_in("under-way", amina, actors)
    [marking] = [
        verb for verb in registered_actions() if verb.event == "responses.agreement-marked"
    ]
    given["agreement"] = an_agreement(amina, actors["contact"])
    hearing.offer_handover(
        amina.voice, person_of(actors["colleague"]), "Ik ga.", by=actors["contact"]
    )
    hearing.accept_handover(amina.voice, by=actors["colleague"])

    assert allowed(marking, actors, given) == {"contact", "colleague", "speaker"}


def test_every_action_is_in_a_table() -> None:
    named = [event for table in (LOOP, PEOPLE, STREAMS, TO_STREAMS) for event, *_ in lines(table)]

    assert sorted(named) == [verb.event for verb in registered_actions()]


@pytest.mark.parametrize("verb", registered_actions(), ids=lambda verb: verb.event)
def test_an_action_is_a_verb_with_a_meaning(verb: RegisteredAction) -> None:
    room, happened = verb.event.split(".")

    assert room == verb.room.split(".")[-1]
    assert happened == happened.lower().replace("_", "-")
    assert (inspect.getdoc(verb.function) or "").endswith(".")


@pytest.mark.parametrize("verb", registered_actions(), ids=lambda verb: verb.event)
def test_an_action_has_no_switch_to_leave_a_step_out(verb: RegisteredAction) -> None:
    switches = {
        name
        for name, parameter in inspect.signature(verb.function).parameters.items()
        if parameter.annotation in (bool, "bool")
    }

    assert switches <= {"shown"}


@pytest.mark.parametrize("verb", registered_actions(), ids=lambda verb: verb.event)
def test_a_policy_decides_with_a_reason(verb: RegisteredAction) -> None:
    assert inspect.signature(verb.policy).return_annotation in ("Decision", type(YES))
    assert (inspect.getdoc(verb.policy) or "").endswith(".")


def _by(by: Actor) -> Any:
    return YES


def test_an_action_without_an_actor_does_not_load() -> None:
    def do_something(voice: Voice) -> Voice:
        return voice

    assert _loads(do_something) == "TypeError"


def test_an_action_with_an_actor_by_place_does_not_load() -> None:
    def do_something(voice: Voice, by: Actor) -> Voice:
        return voice

    assert _loads(do_something) == "TypeError"


def test_an_event_is_taken_once() -> None:
    def share(voice: Voice, *, by: Actor) -> Voice:
        return voice

    assert _loads(share, event="voices.voice-shared") == "ValueError"


def _loads(function: Callable[..., Any], event: str = "test.something-done") -> str:
    try:
        action(event, allowed_by=_by)(function)
    except (TypeError, ValueError) as error:
        return type(error).__name__
    return "loaded"


def _a_voice_in(phase: str, told: Told, actors: dict[str, Actor]) -> dict[str, Any]:
    """What the policies ask for, of a voice in this phase; before there is a response, another voice's."""
    contact = actors["contact"]
    brought_to(phase, told, contact)
    if phase in RESPONDED:
        response, agreement = told.voice.responses.get(), an_agreement(told, contact)
    else:
        other = brought_to("understood", a_voice("Ik wil een lantaarn."), contact)
        response, agreement = a_response(other, contact), an_agreement(other, contact)
    return {
        "voice": told.voice,
        "to": person_of(actors["colleague"]),
        "response": response,
        "agreement": agreement,
        "mark": "kept",
    }
