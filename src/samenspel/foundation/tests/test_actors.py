"""Who acts: what each kind of actor can be asked, and what an actor never shows."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor, Kind, NotAPerson

VOICE, KEY, PERSON = uuid4(), uuid4(), uuid4()
SPEAKER = Actor.speaker(VOICE, key=KEY, proof=b"the proof of the key")
COLLEAGUE = Actor(Kind.PERSON, person=PERSON, duties=frozenset({"listen", "respond"}))


def test_a_speaker_is_known_by_the_key_and_by_nothing_else() -> None:
    assert (SPEAKER.presented, SPEAKER.voice, SPEAKER.proof) == (
        KEY,
        VOICE,
        b"the proof of the key",
    )
    assert (SPEAKER.person, SPEAKER.organisation, SPEAKER.team) == (None, None, None)


def test_a_colleague_acts_as_a_person() -> None:
    assert COLLEAGUE.myself == PERSON


@pytest.mark.parametrize("actor", [SPEAKER, VISITOR, SYSTEM], ids=lambda actor: actor.kind)
def test_who_has_no_account_is_no_person(actor: Actor) -> None:
    with pytest.raises(NotAPerson, match=f"{actor.kind} has no account"):
        _ = actor.myself


@pytest.mark.parametrize("actor", [COLLEAGUE, VISITOR, SYSTEM], ids=lambda actor: actor.kind)
def test_who_has_no_key_does_not_speak(actor: Actor) -> None:
    with pytest.raises(NotAPerson, match=f"{actor.kind} has no key"):
        _ = actor.presented


def test_a_speaker_speaks_for_their_own_voice() -> None:
    assert [SPEAKER.speaks_for(voice) for voice in (VOICE, uuid4())] == [True, False]


@pytest.mark.parametrize("kind", [Kind.VISITOR, Kind.PERSON, Kind.SYSTEM])
def test_nobody_else_speaks_for_a_voice_whatever_they_carry(kind: Kind) -> None:
    assert Actor(kind, voice=VOICE, key=KEY).speaks_for(VOICE) is False


@pytest.mark.parametrize("kind", [Kind.VISITOR, Kind.SPEAKER, Kind.SYSTEM])
def test_nobody_without_an_account_has_a_duty_whatever_they_carry(kind: Kind) -> None:
    assert Actor(kind, duties=frozenset({"listen"})).has_duty("listen") is False


@given(given_duties=st.frozensets(st.sampled_from("abcd")), asked=st.sampled_from("abcde"))
def test_a_colleague_has_the_duties_that_were_given(
    given_duties: frozenset[str], asked: str
) -> None:
    colleague = Actor(Kind.PERSON, person=PERSON, duties=given_duties)

    assert colleague.has_duty(asked) is (asked in given_duties)


@pytest.mark.parametrize("show", [repr, str, "{}".format])
def test_what_proves_a_key_is_not_shown(show: type[str]) -> None:
    shown = show(SPEAKER)

    assert (str(VOICE) in shown, "proof" in shown) == (True, False)


def test_an_actor_does_not_become_another() -> None:
    with pytest.raises(AttributeError):
        VISITOR.kind = Kind.SYSTEM  # type: ignore[misc]  # [framework-contract: it is frozen]
