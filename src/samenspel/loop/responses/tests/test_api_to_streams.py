"""Responding to a whole stream through the API."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from samenspel.foundation.actors import Actor
from samenspel.loop.responses.models import Response, StreamResponse
from samenspel.loop.responses.tests.answered_streams import (
    SAID,
    WRITTEN,
    flowing,
    got,
    told_in,
    worked_off,
    written_to,
)
from samenspel.loop.streams.actions import put_in_stream
from samenspel.loop.streams.models import Stream
from tests.support.api import VISITOR, at, colleague, speaker_of
from tests.support.cast import Told, a_voice

pytestmark = pytest.mark.django_db

NONE = dict.fromkeys(
    (
        *("given", "now", "waits", "colleague", "nobody"),
        *("elsewhere", "content", "apart", "again", "moved", "stopped"),
    ),
    0,
)


@pytest.fixture
def told(bart: Actor, fenna: Actor) -> list[Told]:
    """One who was understood, one who was not yet, one of Fenna, one of nobody."""
    return [
        *told_in("understood", "restated", contact=bart),
        *told_in("understood", contact=fenna),
        a_voice("Ook hier is het donker."),
    ]


@pytest.fixture
def stream(told: list[Told]) -> Stream:
    return flowing(*told)


def of(stream: Stream, rest: str) -> str:
    return f"streams/{stream.pk}/{rest}"


def one(given: StreamResponse, rest: str = "") -> str:
    return f"stream-responses/{given.pk}{rest}"


def test_whom_it_would_reach_is_read_before_it_is_written(bart: Actor, stream: Stream) -> None:
    answer = colleague(bart).get(of(stream, "reach"))

    assert answer.json == {
        "reach": {**NONE, "now": 1, "waits": 1, "colleague": 1, "nobody": 1},
        "languages": [{"language": "nl", "voices": 4}],
    }


def test_it_is_written_once_and_goes_to_who_may_have_it(
    bart: Actor, told: list[Told], stream: Stream
) -> None:
    answer = colleague(bart).post(of(stream, "responses"), WRITTEN)
    worked_off()
    after = colleague(bart).follow(answer.json["_links"]["self"]).json

    assert answer.status == 201
    assert {name: answer.json[name] for name in WRITTEN} == WRITTEN
    assert (answer.json["meant"], answer.json["given"], answer.json["later"]) == (4, 0, 0)
    assert after["reach"] == {**NONE, "given": 1, "waits": 1, "colleague": 1, "nobody": 1}
    assert after["judged"] == []
    assert got(*told) == [1, 0, 0, 0]


def test_sent_twice_with_the_same_key_it_is_written_once(bart: Actor, stream: Stream) -> None:
    caller, key = colleague(bart), str(uuid4())
    answers = [
        caller.post(of(stream, "responses"), WRITTEN, Idempotency_Key=key) for _time in range(2)
    ]

    assert answers[0].json == answers[1].json
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert StreamResponse.objects.count() == 1


@pytest.mark.parametrize("field", ["text", "role", "approach"])
def test_what_does_not_fit_is_named(field: str, bart: Actor, stream: Stream) -> None:
    answer = colleague(bart).post(of(stream, "responses"), {**WRITTEN, field: "-"})

    assert (answer.status, answer.fields) == (422, [field])


def test_what_was_said_to_a_stream_is_listed_newest_first(bart: Actor, stream: Stream) -> None:
    for text in ("Wij kijken ernaar.", SAID):
        written_to(stream, bart, text)
    items = colleague(bart).get(of(stream, "responses")).json["items"]

    assert [(item["text"], item["until"] is None) for item in items] == [
        (SAID, True),
        ("Wij kijken ernaar.", False),
    ]
    assert items[0]["given_by"] == {"id": str(bart.person), "name": "Bart Bos"}


def test_it_is_extended_to_who_came_later(bart: Actor, stream: Stream) -> None:
    given = written_to(stream, bart)
    [later] = told_in("understood", contact=bart)
    put_in_stream(later.voice, stream, by=bart)
    before = colleague(bart).get(one(given)).json
    after = colleague(bart).post(one(given, "/extension")).json
    worked_off()

    assert [(each["meant"], each["later"]) for each in (before, after)] == [(4, 1), (5, 0)]
    assert got(later) == [1]


def test_it_is_taken_back(bart: Actor, told: list[Told], stream: Stream) -> None:
    given = written_to(stream, bart)
    answer = colleague(bart).delete(one(given))
    worked_off()

    assert (answer.status, answer.json["taken_back_by"]["name"]) == (200, "Bart Bos")
    assert (answer.json["reach"], got(*told)) == ({**NONE, "stopped": 4}, [0, 0, 0, 0])
    assert colleague(bart).delete(one(given)).code == (403, "refused")


def test_the_contact_reads_what_lies_ready_and_gives_it(
    bart: Actor, fenna: Actor, told: list[Told], stream: Stream
) -> None:
    given, hers = written_to(stream, bart), told[2]
    [ready] = colleague(fenna).get(at(hers, "lying-ready")).json["items"]
    body = {**WRITTEN, "text": ready["text"], "from_stream": ready["id"]}
    answer = colleague(fenna).post(at(hers, "responses"), body)

    assert (ready["id"], ready["given_by"]["name"]) == (str(given.pk), "Bart Bos")
    assert [each["to_others"] for each in answer.json["responses"]] == [True]
    assert Response.objects.get().stream_response_id == given.pk
    assert colleague(fenna).get(at(hers, "lying-ready")).json == {"items": []}


@pytest.mark.parametrize("wanted", ["00000000-0000-4000-8000-000000000000", None])
def test_what_lies_not_ready_is_absent_and_without_it_a_response_is_for_one(
    wanted: str | None, bart: Actor, told: list[Told]
) -> None:
    answer = colleague(bart).post(at(told[0], "responses"), {**WRITTEN, "from_stream": wanted})

    if wanted:
        assert answer.code == (404, "absent")
    else:
        assert [each["to_others"] for each in answer.json["responses"]] == [False]


def test_a_speaker_reads_that_it_went_to_others_and_nothing_more(
    bart: Actor, told: list[Told], stream: Stream
) -> None:
    given = written_to(stream, bart)
    worked_off()
    voice = speaker_of(told[0]).get(at(told[0]))
    ready = speaker_of(told[1]).get(at(told[1], "lying-ready"))

    assert [each["to_others"] for each in voice.json["responses"]] == [True]
    assert str(given.pk).encode() not in voice.content
    assert ready.json == {"items": []}


def calls(stream: Stream, given: StreamResponse) -> list[tuple[str, str, Any]]:
    """Every route there is about it."""
    return [
        ("GET", of(stream, "reach"), None),
        ("GET", of(stream, "responses"), None),
        ("POST", of(stream, "responses"), WRITTEN),
        ("GET", one(given), None),
        ("POST", one(given, "/extension"), None),
        ("DELETE", one(given), None),
    ]


def test_for_another_organisation_and_for_speakers_it_is_absent(
    bart: Actor, dirk: Actor, told: list[Told], stream: Stream
) -> None:
    given = written_to(stream, bart)
    for caller in (colleague(dirk), speaker_of(told[0])):
        codes = {
            caller.ask(method, path, *([body] if body else [])).status
            for method, path, body in calls(stream, given)
        }
        assert codes == {404}
    given.refresh_from_db()
    assert (given.until, StreamResponse.objects.count()) == (None, 1)


def test_without_a_key_nothing_opens_and_what_is_not_there_is_absent(
    bart: Actor, stream: Stream
) -> None:
    given = written_to(stream, bart)
    nothing = (Stream(pk=uuid4()), StreamResponse(pk=uuid4()))
    for method, path, body in calls(stream, given):
        assert VISITOR.ask(method, path, *([body] if body else [])).status == 401
    for method, path, body in calls(*nothing):
        answer = colleague(bart).ask(method, path, *([body] if body else []))
        assert answer.code == (404, "absent")


def test_a_token_without_the_duty_reads_and_writes_nothing(
    bart: Actor, carla: Actor, stream: Stream
) -> None:
    given = written_to(stream, bart)
    put_in_stream(a_voice("Nog een.").voice, stream, by=bart)
    answers = [
        (method, colleague(carla).ask(method, path, *([body] if body else [])).status)
        for method, path, body in calls(stream, given)
    ]

    assert answers == [
        *(("GET", 200), ("GET", 200), ("POST", 403)),
        *(("GET", 200), ("POST", 403), ("DELETE", 403)),
    ]
