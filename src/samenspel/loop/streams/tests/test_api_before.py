"""Asked through the API: what was said before, also by who has no key."""

import pytest
from pytest_django.fixtures import Settings

from samenspel.foundation.rates import LOOKING
from samenspel.loop.streams.models import Stream
from samenspel.loop.streams.tests.neighbours import (
    ASKED,
    HIDDEN,
    NEVER_SAID,
    RATS,
    Town,
    town,
    with_model,
)
from samenspel.loop.voices.models import Voice
from tests.support.api import VISITOR, Caller, colleague, speaker_of
from tests.support.cast import a_colleague

__all__ = ["town"]

pytestmark = pytest.mark.django_db

ALIKE = "streams/alike"


def words_for(caller: Caller, text: str = ASKED) -> list[str]:
    """What this caller gets to read."""
    return [one["words"] for one in caller.post(ALIKE, {"text": text}).json["items"]]


def test_who_has_no_key_reads_what_everybody_may_read_and_not_where(town: Town) -> None:
    items = VISITOR.post(ALIKE, {"text": RATS[0]}).json["items"]

    assert items[0]["words"] == RATS[0]
    assert {(one["place"], one["stream"]) for one in items} == {("", None)}
    assert {one["voices"] for one in items} == {
        len(Voice.objects.filter(flow__stream=_stream(town)))
    }


def test_who_has_no_key_does_not_read_what_somebody_keeps_to_themselves(
    town: Town,
) -> None:
    [someone] = Voice.objects.filter(pk=town.hidden.voice.pk).select_related("team")
    listener = colleague(a_colleague("Carla Crijnen", someone.team, duties=["listen"]))

    assert HIDDEN in words_for(listener, HIDDEN)
    assert HIDDEN not in words_for(VISITOR, HIDDEN)
    assert HIDDEN not in words_for(speaker_of(town.benefit), HIDDEN)


def test_a_speaker_reads_as_much_as_a_visitor(town: Town) -> None:
    assert words_for(speaker_of(town.benefit)) == words_for(VISITOR) != []


def test_what_nobody_said_gives_an_empty_list(town: Town) -> None:
    assert words_for(VISITOR, NEVER_SAID) == []


def test_a_wrong_key_is_no_visitor(town: Town) -> None:
    assert Caller("AAAAAAAAAAAAAAAAAAAAAA").post(ALIKE, {"text": ASKED}).code == (404, "absent")


def test_who_asks_very_often_is_told_when_to_come_back(town: Town) -> None:
    seen = {VISITOR.post(ALIKE, {"text": " "}).status for _ in range(LOOKING.most)}

    answer = VISITOR.post(ALIKE, {"text": ASKED})

    assert (seen, answer.code) == ({200}, (429, "too-often"))
    assert answer.headers["Retry-After"] == "600"
    assert VISITOR.post("voices", {"words": ASKED}).status == 201


def test_a_model_that_is_not_there_is_said_and_stops_nothing_else(
    town: Town, settings: Settings
) -> None:
    with with_model("/no/such/model"):
        answer = Caller(language="en").post(ALIKE, {"text": ASKED})
        told = VISITOR.post("voices", {"words": ASKED}).status

    assert answer.code == (503, "not-now")
    assert answer.json["detail"] == "We cannot compare voices now. Try again later."
    assert (answer.headers["Retry-After"], told) == ("5", 201)


def test_a_text_that_is_too_long_is_refused_and_compared_with_nothing(town: Town) -> None:
    answer = VISITOR.post(ALIKE, {"text": "ratten " * 1000})

    assert (answer.status, answer.fields) == (422, ["text"])


def _stream(town: Town) -> Stream:
    return Stream.objects.get(flows__voice=town.rats[0].voice)
