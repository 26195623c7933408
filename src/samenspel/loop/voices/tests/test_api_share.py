"""Telling something through the API: what comes back, what is kept, and what happens when it is sent twice."""

from typing import Any
from uuid import uuid4

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from samenspel.foundation.clock import today
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.rates import SHARING, WAY_BACK
from samenspel.foundation.terms import working_days_after
from samenspel.loop.voices.models import Speaker, Voice
from tests.support.api import VISITOR, Caller, speaker_of
from tests.support.cast import WORDS, Told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("waterveen")]


def test_the_answer_has_all_that_is_needed_to_come_back() -> None:
    answer = VISITOR.post("voices", {"words": WORDS})

    told = answer.json
    assert answer.status == 201
    assert answer.headers["Location"] == f"/api/v1/voices/{told['id']}"
    assert told["link"].endswith(f"/s/{told['key']}")
    assert len(told["spoken_key"].split()) == 5
    assert told["next"]["due"] == working_days_after(today(), 5).isoformat()
    assert told["_links"]["self"]["href"] == f"/api/v1/voices/{told['id']}"


def test_what_was_told_is_kept_as_it_was_told() -> None:
    told = VISITOR.post(
        "voices",
        {"words": WORDS, "place": "Kerkstraat", "reach": "Amina@Example.nl", "shown": True},
    ).json

    voice = Caller(told["key"]).get(f"voices/{told['id']}").json

    assert {
        part: voice[part] for part in ("words", "place", "language", "direction", "shown", "reach")
    } == {
        "words": WORDS,
        "place": "Kerkstraat",
        "language": "nl",
        "direction": "ltr",
        "shown": True,
        "reach": {"way": "mail", "address": "amina@example.nl"},
    }
    assert Voice.objects.get().origin == "api"


def test_until_someone_takes_it_on_the_team_that_received_it_holds_it() -> None:
    told = VISITOR.post("voices", {"words": WORDS}).json

    voice = Caller(told["key"]).get(f"voices/{told['id']}").json

    assert voice["contact"] == {
        "id": None,
        "name": None,
        "team": "Wijkteam Noord",
        "reachable": "",
        "since": None,
    }
    assert (voice["phase"], voice["on_the_move"]["who"]) == ("told", "team")
    assert (voice["understanding"], voice["agreements"], voice["verdict"]["state"]) == (
        None,
        [],
        "not-asked",
    )


def test_the_key_works_at_once_in_both_forms() -> None:
    told = VISITOR.post("voices", {"words": WORDS}).json

    found = [
        Caller(told[form]).get(f"voices/{told['id']}").status for form in ("key", "spoken_key")
    ]

    assert found == [200, 200]


def test_the_same_request_twice_makes_one_voice_and_a_fresh_key() -> None:
    key = str(uuid4())
    first, second = (
        VISITOR.post("voices", {"words": WORDS}, Idempotency_Key=key) for _ in range(2)
    )

    assert (first.status, second.status) == (201, 201)
    assert first.json["id"] == second.json["id"]
    assert ("Idempotency-Replayed" in first.headers, second.headers["Idempotency-Replayed"]) == (
        False,
        "true",
    )
    assert Caller(first.json["key"]).get(f"voices/{first.json['id']}").status == 404
    assert Caller(second.json["key"]).get(f"voices/{first.json['id']}").status == 200
    assert Voice.objects.count() == 1


def test_the_same_request_key_with_other_words_is_refused_and_nothing_is_lost() -> None:
    key = str(uuid4())
    first = VISITOR.post("voices", {"words": WORDS}, Idempotency_Key=key).json

    answer = VISITOR.post("voices", {"words": "Iets heel anders."}, Idempotency_Key=key)

    assert answer.code == (422, "request-key-reused")
    assert Caller(first["key"]).get(f"voices/{first['id']}").json["words"] == WORDS
    assert Voice.objects.count() == 1


def test_a_request_that_was_refused_may_be_mended_and_sent_again_with_its_key() -> None:
    key = str(uuid4())
    VISITOR.post("voices", {"words": "   "}, Idempotency_Key=key)

    assert VISITOR.post("voices", {"words": WORDS}, Idempotency_Key=key).status == 201


@pytest.mark.parametrize("key", ["kort", "x" * 201, "met spaties erin, en lang", ""])
def test_a_request_key_that_somebody_else_could_have_is_refused(key: str) -> None:
    answer = VISITOR.post("voices", {"words": WORDS}, Idempotency_Key=key)

    assert (answer.status, answer.fields) == (422, ["Idempotency-Key"])


def test_without_a_request_key_the_same_words_are_two_voices() -> None:
    ids = {VISITOR.post("voices", {"words": WORDS}).json["id"] for _ in range(2)}

    assert len(ids) == 2


def test_a_key_that_comes_along_changes_nothing(amina: Told) -> None:
    told = speaker_of(amina).post("voices", {"words": WORDS}).json

    assert told["id"] != str(amina.voice.id)


def test_one_sender_cannot_flood() -> None:
    answers = [VISITOR.post("voices", {"words": WORDS}).status for _ in range(SHARING.most + 1)]

    assert answers == [201] * SHARING.most + [429]


@pytest.mark.parametrize("reach", ["amina@", "bel mij", "06", "@", "a" * 250 + "@b.nl"])
def test_a_reach_that_nobody_can_reach_is_refused_and_nothing_is_kept(reach: str) -> None:
    answer = VISITOR.post("voices", {"words": WORDS, "reach": reach})

    assert (answer.status, answer.fields) == (422, ["reach"])
    assert Voice.objects.count() == 0


def test_a_phone_number_reaches_too() -> None:
    told = VISITOR.post("voices", {"words": WORDS, "reach": "06 12345678"}).json

    reach = Caller(told["key"]).get(f"voices/{told['id']}").json["reach"]

    assert reach == {"way": "phone", "address": "+31612345678"}


def asked_for_a_way_back(reach: str) -> Any:
    """What a visitor gets who lost their key."""
    return VISITOR.post("ways-back", {"reach": reach})


def test_the_way_back_is_answered_alike_for_who_is_known_and_who_is_not(amina: Told) -> None:
    known, unknown = (
        asked_for_a_way_back("amina@example.nl"),
        asked_for_a_way_back("dirk@example.nl"),
    )

    assert known.status == unknown.status == 202
    assert known.content == unknown.content


def test_the_way_back_is_looked_for_afterwards_so_that_it_takes_as_long_for_everyone(
    amina: Told,
) -> None:
    asked_for_a_way_back("amina@example.nl")

    job = ProcrastinateJob.objects.get(task_name="voices.find_way_back")
    assert bytes.fromhex(job.args["contact_hash"]) == bytes(Speaker.objects.get().contact_hash)
    assert JournalEntry.objects.filter(event="voices.way-back-asked").count() == 0


@pytest.mark.parametrize("reach", ["", "geen adres", "a@b@c"])
def test_what_is_no_address_leads_nowhere(reach: str) -> None:
    assert asked_for_a_way_back(reach).fields == ["reach"]


def test_nobody_is_mailed_again_and_again() -> None:
    answers = [asked_for_a_way_back("amina@example.nl").status for _ in range(WAY_BACK.most + 1)]

    assert answers == [202] * WAY_BACK.most + [429]
