"""Every question is asked for someone, and who may not know gets the same answer as when there is nothing."""

import inspect
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.clock import now, today
from samenspel.foundation.errors import Absent, Refused
from samenspel.foundation.queries import RegisteredQuery, query, registered_queries
from samenspel.loop.responses import queries as answered
from samenspel.loop.voices import queries as heard
from samenspel.loop.voices.models import Voice
from tests.support.cast import Told, a_voice, brought_to

READERS = {"speaker", "contact", "colleague", "listener", "lead", "system"}
COLLEAGUES = {"contact", "colleague", "listener", "lead"}


@pytest.fixture
def readers(
    amina: Told, bart: Actor, fenna: Actor, carla: Actor, gerda: Actor, dirk: Actor
) -> dict[str, Actor]:
    """Every kind of reader, by what they are to Amina's voice."""
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


def answered_to(readers: dict[str, Actor], ask: Callable[[Actor], Any]) -> set[str]:
    """Who gets an answer."""
    return {name for name, reader in readers.items() if _answers(ask, reader)}


def found_by(readers: dict[str, Actor], ask: Callable[[Actor], Any]) -> set[str]:
    """Whose list has anything in it."""
    return {name for name, reader in readers.items() if _answers(lambda by: list(ask(by)), reader)}


@pytest.mark.django_db
def test_one_voice_is_read_by_its_speaker_and_by_colleagues(
    amina: Told, readers: dict[str, Actor]
) -> None:
    voice = brought_to("reopened", amina, readers["contact"]).voice
    questions: dict[str, Callable[[Actor], Any]] = {
        "find_voice": lambda by: heard.find_voice(voice.pk, seen_by=by),
        "what_was_said": lambda by: heard.what_was_said(voice, seen_by=by),
        "timeline_of": lambda by: heard.timeline_of(voice, seen_by=by),
        "how_far": lambda by: heard.how_far(voice, seen_by=by),
        "reading": lambda by: heard.reading(voice, seen_by=by),
        "loop_around": lambda by: answered.loop_around(voice, seen_by=by),
    }

    found = {name: answered_to(readers, ask) for name, ask in questions.items()}

    assert found == dict.fromkeys(questions, READERS)


@pytest.mark.django_db
def test_lists_are_for_colleagues_with_a_duty(amina: Told, readers: dict[str, Actor]) -> None:
    questions: dict[str, Callable[[Actor], Any]] = {
        "voices_to_hear": lambda by: heard.voices_to_hear(seen_by=by),
        "voices_that_say": lambda by: heard.voices_that_say("stoep", seen_by=by),
        "standings": lambda by: answered.standings(seen_by=by),
        "standings_that_say": lambda by: answered.standings_that_say("stoep", seen_by=by),
        "unheard_voices": lambda by: answered.unheard_voices(seen_by=by),
    }

    found = {name: found_by(readers, ask) for name, ask in questions.items()}

    assert found == dict.fromkeys(questions, COLLEAGUES)


@pytest.mark.django_db
def test_what_jobs_look_for_is_for_the_system_alone(readers: dict[str, Actor]) -> None:
    questions: dict[str, Callable[[Actor], Any]] = {
        "voices_of_contact": lambda by: heard.voices_of_contact(b"", seen_by=by) is not None,
        "voices_past_term": lambda by: heard.voices_past_term(today(), seen_by=by) is not None,
        "unjudged_since": lambda by: answered.unjudged_since(now(), seen_by=by) is not None,
    }

    found = {name: answered_to(readers, ask) for name, ask in questions.items()}

    assert found == {name: {"system"} for name in questions}


@pytest.mark.django_db
def test_absent_and_not_yours_are_the_same(amina: Told, dirk: Actor) -> None:
    said = set()
    for ref in (amina.voice.pk, uuid4()):
        with pytest.raises(Absent) as refused:
            heard.find_voice(ref, seen_by=dirk)
        said.add((refused.value.code, refused.value.status, str(refused.value)))

    assert len(said) == 1


@pytest.mark.parametrize("asked", registered_queries(), ids=lambda asked: asked.name)
def test_a_query_is_a_noun_with_a_meaning(asked: RegisteredQuery) -> None:
    assert (inspect.getdoc(asked.function) or "").endswith(".")
    assert inspect.signature(asked.function).return_annotation is not inspect.Signature.empty


def test_a_query_for_nobody_does_not_load() -> None:
    def all_voices() -> list[Voice]:
        return []

    def voices_for(seen_by: Actor) -> list[Voice]:
        return []

    def voices_for_anyone(*, seen_by: Actor = VISITOR) -> list[Voice]:
        return []

    for function in (all_voices, voices_for, voices_for_anyone):
        with pytest.raises(TypeError):
            query(function)


def _answers(ask: Callable[[Actor], Any], reader: Actor) -> bool:
    try:
        return bool(ask(reader))
    except (Absent, Refused):
        return False
