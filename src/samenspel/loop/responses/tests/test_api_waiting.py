"""What waits on a colleague, and the lists of words, through the API."""

import pytest

from samenspel.foundation.actors import Actor
from samenspel.foundation.vocabularies import vocabulary_names
from samenspel.loop.voices.actions import offer_handover
from tests.support.api import VISITOR, Caller, colleague, speaker_of
from tests.support.cast import Told, a_voice, brought_to, person_of

pytestmark = pytest.mark.django_db


def counts(caller: Caller) -> dict[str, int]:
    """How many of each kind wait."""
    return {group["code"]: group["total"] for group in caller.get("waiting").json["groups"]}


def test_what_nobody_heard_waits_on_everyone_who_may_respond(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    assert [counts(colleague(each))["unheard"] for each in (bart, fenna)] == [1, 1]


def test_what_a_speaker_says_no_to_waits_on_its_contact_alone(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("reopened", amina, bart)

    assert [counts(colleague(each))["says-no"] for each in (bart, fenna)] == [1, 0]


def test_a_hand_over_that_is_offered_waits_with_its_ways_out(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("taken-on", amina, bart)
    offer_handover(amina.voice, person_of(fenna), "Vakantie.", by=bart)

    offer = colleague(fenna).get("waiting").json["offers"][0]
    accepted = colleague(fenna).follow(offer["_links"]["accept_handover"])

    assert (offer["offered_by"], offer["why"], offer["voice"]) == (
        "Bart Bos",
        "Vakantie.",
        str(amina.voice.id),
    )
    assert accepted.json["contact"]["name"] == "Fenna de Wit"


def test_nothing_waits_on_a_speaker_or_on_another_organisation(amina: Told, dirk: Actor) -> None:
    assert [
        caller.get("waiting").json["total"] for caller in (speaker_of(amina), colleague(dirk))
    ] == [0, 0]


def test_the_longest_unheard_comes_first(amina: Told, bart: Actor) -> None:
    a_voice("Later verteld.")

    rows = colleague(bart).get("waiting").json["groups"][0]["items"]

    assert rows[0]["id"] == str(amina.voice.id)


def test_colleagues_are_those_who_can_be_a_contact(
    bart: Actor, fenna: Actor, carla: Actor, dirk: Actor
) -> None:
    found = colleague(carla).get("colleagues").json["items"]

    assert [each["name"] for each in found] == ["Bart Bos", "Fenna de Wit"]


def test_every_list_of_words_can_be_read_by_anyone() -> None:
    names = [each["name"] for each in VISITOR.get("vocabularies").json["items"]]

    assert names == vocabulary_names()
    assert [VISITOR.get(f"vocabularies/{name}").status for name in names] == [200] * len(names)


@pytest.mark.parametrize(("language", "label"), [("nl", "faciliteren"), ("en", "facilitate")])
def test_a_list_is_in_the_language_of_the_caller(language: str, label: str) -> None:
    terms = Caller(language=language).get("vocabularies/roles").json["terms"]

    assert {term["code"]: term["label"] for term in terms}["facilitate"] == label


@pytest.mark.parametrize("name", ["nothing", "..%2Froles", "roles.toml", "%00"])
def test_a_list_that_is_not_there_is_absent(name: str) -> None:
    assert VISITOR.get(f"vocabularies/{name}").code == (404, "absent")
