"""What every route has in common: without a key, with another's, with an id that is none, with nothing to read."""

import re
from typing import Any

import pytest

from samenspel.doors.api.urls import api
from samenspel.foundation.actors import Actor
from samenspel.loop.voices.actions import ask_speaker
from tests.support.api import NOBODY, VISITOR, Caller, colleague, speaker_of
from tests.support.cast import Told, an_agreement, brought_to

pytestmark = pytest.mark.django_db

WITHOUT_KEY = {
    *("share_voice", "ask_way_back", "list_vocabularies", "read_vocabulary"),
    "find_alike",
}
BY_SPEAKER = "What a speaker does"
BY_CONTACT = "What a contact does"

OPERATIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, operations in api.get_openapi_schema()["paths"].items()
    for method, operation in operations.items()
}
WITH_KEY = sorted(OPERATIONS.keys() - WITHOUT_KEY)
OF_VOICE = [name for name in WITH_KEY if "{voice_id}" in OPERATIONS[name][1]]
WITH_BODY = [name for name in sorted(OPERATIONS) if "requestBody" in OPERATIONS[name][2]]
INNER = [name for name in OF_VOICE if OPERATIONS[name][1].count("{") == 2]

BODIES: dict[str, Any] = {
    "share_voice": {"words": "De stoep ligt scheef."},
    "ask_way_back": {"reach": "amina@example.nl"},
    "add_words": {"words": "En glad."},
    "answer_question": {"answer": "Hier."},
    "correct_understanding": {"words": "Anders."},
    "change_reach": {"reach": ""},
    "decide_showing": {"shown": True},
    "ask_speaker": {"question": "Waar?"},
    "restate_need": {"restated": "Je wilt een rechte stoep."},
    "offer_handover": {"to": "00000000-0000-4000-8000-000000000000", "why": "Ik ga weg."},
    "respond": {"text": "Wij doen het.", "role": "direct", "approach": "lawful"},
    "respond_to_stream": {"text": "Wij doen het.", "role": "direct", "approach": "lawful"},
    "give_result": {"result": "done"},
    "make_agreement": {"what": "Recht.", "due": "2100-01-01"},
    "mark_agreement": {"mark": "kept"},
    "judge": {"judgement": "answered"},
    "set_grain": {"grain": 1},
    "find_alike": {"text": "De stoep ligt scheef."},
    "recognise": {"other": "00000000-0000-4000-8000-000000000000"},
    "name_stream": {"name": "Scheve stoepen"},
    "join_streams": {"into": "00000000-0000-4000-8000-000000000000"},
    "split_stream": {"voices": ["00000000-0000-4000-8000-000000000000"]},
    "put_together": {"other": "00000000-0000-4000-8000-000000000000"},
    "keep_apart": {"other": "00000000-0000-4000-8000-000000000000"},
}


@pytest.fixture
def ids(amina: Told, bart: Actor) -> dict[str, str]:
    """Of one voice that has everything."""
    brought_to("under-way", amina, bart)
    return {
        "voice_id": str(amina.voice.id),
        "understanding_id": str(amina.voice.understandings.get().pk),
        "response_id": str(amina.voice.responses.get().pk),
        "agreement_id": str(an_agreement(amina, bart).pk),
        "question_id": "00000000-0000-4000-8000-000000000000",
        "stream_id": "00000000-0000-4000-8000-000000000000",
        "correction_id": "00000000-0000-4000-8000-000000000000",
        "stream_response_id": "00000000-0000-4000-8000-000000000000",
    }


def send(caller: Caller, name: str, ids: dict[str, str], **changed: str) -> Any:
    """One request to a route, with a body that fits."""
    method, path, _operation = OPERATIONS[name]
    address = path.format(**{"name": "roles", **ids, **changed})
    return (
        caller.ask(method, address, BODIES[name]) if name in BODIES else caller.ask(method, address)
    )


def test_every_route_with_a_body_is_tried_with_one() -> None:
    assert sorted(BODIES) == WITH_BODY


@pytest.mark.parametrize("name", WITH_KEY)
def test_without_a_key_nothing_opens(name: str, ids: dict[str, str]) -> None:
    answer = send(VISITOR, name, ids)

    assert answer.code == (401, "no-key")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="samenspel"'


@pytest.mark.parametrize("name", WITH_KEY)
def test_a_wrong_key_is_answered_like_a_voice_that_is_not_there(
    name: str, ids: dict[str, str], amina: Told
) -> None:
    wrong = send(Caller("AAAAAAAAAAAAAAAAAAAAAA"), name, ids)
    absent = speaker_of(amina).get(NOBODY)

    assert wrong.status == absent.status == 404
    assert wrong.json | {"instance": ""} == absent.json | {"instance": ""}


@pytest.mark.parametrize("name", OF_VOICE)
def test_a_voice_of_another_organisation_is_absent(
    name: str, ids: dict[str, str], dirk: Actor
) -> None:
    assert send(colleague(dirk), name, ids).code == (404, "absent")


@pytest.mark.parametrize("name", OF_VOICE)
@pytest.mark.parametrize("ref", ["00000000-0000-4000-8000-000000000000", "1", "é", "%00"])
def test_an_id_that_is_none_is_absent(
    name: str, ref: str, ids: dict[str, str], amina: Told
) -> None:
    assert send(speaker_of(amina), name, ids, voice_id=ref).code == (404, "absent")


@pytest.mark.parametrize("name", INNER)
def test_what_belongs_to_no_voice_of_yours_is_absent(
    name: str, ids: dict[str, str], amina: Told
) -> None:
    inner = re.findall(r"{(\w+)}", OPERATIONS[name][1])[1]

    answer = send(speaker_of(amina), name, ids, **{inner: "00000000-0000-4000-8000-000000000000"})

    assert answer.code == (404, "absent")


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_another_method_is_refused_with_what_is_allowed(name: str, ids: dict[str, str]) -> None:
    _method, path, _operation = OPERATIONS[name]
    here = {method for method, other, _ in OPERATIONS.values() if other == path}

    answer = VISITOR.ask("PATCH", path.format(**{"name": "roles", **ids}))

    assert answer.code == (405, "wrong-method")
    allowed = set(answer.headers["Allow"].split(", "))
    assert allowed == here | {"OPTIONS"} | ({"HEAD"} if "GET" in here else set())


@pytest.mark.parametrize(
    "name", [each for each in OF_VOICE if OPERATIONS[each][2]["tags"] == [BY_SPEAKER]]
)
def test_what_a_speaker_does_no_colleague_can(
    name: str, ids: dict[str, str], amina: Told, bart: Actor
) -> None:
    ids = {**ids, "question_id": _question(amina, bart)}

    assert send(colleague(bart), name, ids).code == (403, "refused")


@pytest.mark.parametrize(
    "name", [each for each in OF_VOICE if OPERATIONS[each][2]["tags"] == [BY_CONTACT]]
)
def test_what_a_contact_does_no_speaker_can(name: str, ids: dict[str, str], amina: Told) -> None:
    answer = send(speaker_of(amina), name, ids)

    assert answer.status == (422 if name == "offer_handover" else 403)


@pytest.mark.parametrize("name", WITH_BODY)
def test_nothing_to_read_is_said_in_plain_words(
    name: str, ids: dict[str, str], amina: Told
) -> None:
    method, path, _operation = OPERATIONS[name]

    answer = Caller(amina.key.link, language="en").ask(method, path.format(**ids), [])

    assert answer.code == (422, "invalid")
    assert answer.json["errors"] == [
        {"field": "", "detail": "Send one JSON object, with the fields by name."}
    ]


@pytest.mark.parametrize("name", WITH_BODY)
def test_a_field_that_nobody_knows_is_named(name: str, ids: dict[str, str], amina: Told) -> None:
    method, path, _operation = OPERATIONS[name]

    answer = speaker_of(amina).ask(method, path.format(**ids), {**BODIES[name], "wrods": "x"})

    assert (answer.status, answer.fields) == (422, ["wrods"])


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_a_slash_behind_an_address_is_another_address(name: str, ids: dict[str, str]) -> None:
    method, path, _operation = OPERATIONS[name]

    answer = VISITOR.ask(method, path.format(**{"name": "roles", **ids}) + "/")

    assert answer.code == (404, "absent")


def _question(told: Told, contact: Actor) -> str:
    return str(ask_speaker(told.voice, "Welke kant?", by=contact).pk)
