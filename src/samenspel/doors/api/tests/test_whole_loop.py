"""The whole loop by the API alone: every step is a link that the step before gave."""

from datetime import timedelta
from typing import Any

import pytest

from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import today
from tests.support.api import VISITOR, Caller, colleague

pytestmark = pytest.mark.django_db


def went(caller: Caller, voice: dict[str, Any], name: str, **body: Any) -> dict[str, Any]:
    """Follow one link of a voice with this body."""
    link = caller.get(voice["_links"]["self"]["href"]).json["_links"][name]
    answer = caller.follow(link, body) if body else caller.follow(link)
    assert answer.status in {200, 201}, answer.content.decode()
    return dict(answer.json)


def test_a_voice_goes_round_until_its_speaker_says_that_it_is_answered(bart: Actor) -> None:
    told = VISITOR.post("voices", {"words": "De stoep ligt scheef."}).json
    amina, contact = Caller(told["key"]), colleague(bart)

    found = contact.get("waiting").json["groups"][0]["items"][0]
    went(contact, found, "take_on")
    went(contact, found, "ask", question="Waar precies?")
    went(amina, told, "answer", answer="Voor de bakker.")
    went(contact, found, "restate", restated="Je wilt een rechte stoep.")
    went(amina, told, "correct", words="Mijn moeder moet er veilig langs.")
    went(contact, found, "restate", restated="Je moeder moet er veilig langs kunnen.")
    went(amina, told, "confirm")
    went(
        contact,
        found,
        "respond",
        text="Wij leggen hem recht.",
        role="facilitate",
        approach="responsive",
    )
    me = contact.get("me").json["id"]
    due = (today() + timedelta(days=7)).isoformat()
    agreed = went(contact, found, "agree", what="De stoep ligt recht.", due=due, person=me)
    marked = contact.follow(agreed["agreements"][0]["_links"]["mark"], {"mark": "kept"})
    went(amina, told, "judge", judgement="not", why="Het is niet gebeurd.")
    reopened = contact.get(found["_links"]["self"]["href"]).json
    went(contact, found, "respond", text="Nu wel.", role="facilitate", approach="responsive")
    again = contact.get(found["_links"]["self"]["href"]).json
    given = contact.follow(again["responses"][-1]["_links"]["give_result"], {"result": "done"})
    answered = went(amina, told, "judge", judgement="answered")

    assert marked.json["verdict"]["state"] == "asked-no-answer"
    assert (reopened["phase"], reopened["contact"]["name"]) == ("reopened", "Bart Bos")
    assert given.json["on_the_move"]["who"] == "speaker"
    assert answered["phase"] == "answered"
    assert answered["verdict"]["judgement"] == "answered"
    assert answered["on_the_move"]["who"] == "nobody"


def test_the_timeline_tells_everything_that_happened_in_the_order_in_which_it_did(
    bart: Actor,
) -> None:
    told = VISITOR.post("voices", {"words": "De stoep ligt scheef."}).json
    amina, contact = Caller(told["key"]), colleague(bart)
    went(contact, told, "take_on")
    went(contact, told, "restate", restated="Je wilt een rechte stoep.")
    went(amina, told, "confirm")

    voice = amina.get(f"voices/{told['id']}").json

    assert [each["event"] for each in voice["timeline"]] == [
        "voices.voice-shared",
        "voices.voice-taken-on",
        "voices.need-restated",
        "voices.understanding-confirmed",
    ]
