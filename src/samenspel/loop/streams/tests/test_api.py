"""Streams through the API, as a colleague's program and a speaker's program use it."""

import pytest

from samenspel.foundation.actors import Actor
from samenspel.loop.streams import actions, jobs
from samenspel.loop.streams.models import Correction, Flow, Follower, Stream
from samenspel.loop.streams.tests.conftest import NEEDS, River, flows, looked_anew, told, told_about
from samenspel.loop.voices.actions import decide_showing
from tests.support.api import VISITOR, Caller, colleague, speaker_of
from tests.support.cast import a_voice

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller(bart: Actor) -> Caller:
    """Bart's own program."""
    return colleague(bart)


def test_what_flows_here(river: River, caller: Caller) -> None:
    items = caller.get("streams").json["items"]

    assert {one["id"] for one in items} == {str(river.light.pk), str(river.rats.pk)}
    assert items[0]["trend"]["direction"] == "too-few"
    assert (items[0]["voices"], items[0]["keywords"]) == (3, ["woord"])
    assert caller.get("streams?finest=true").json["items"] != []


def test_one_stream_with_everything(river: River, caller: Caller) -> None:
    page = caller.get(f"streams/{river.light.pk}").json

    assert [quote["id"] for quote in page["quotes"]] == [
        str(one.voice.pk) for one in river.in_light
    ]
    assert page["quotes"][0]["words"] == river.in_light[0].voice.words.text
    assert page["places"] == [{"name": "", "voices": None, "kind": "elsewhere", "reading": None}]
    assert page["perspectives"] == [{"name": "", "voices": 3, "kind": "", "reading": None}]
    assert (page["parent"], page["parts"], page["followed"]) == (None, [], False)


def test_its_voices_page_by_page(river: River, caller: Caller) -> None:
    first = caller.get(f"streams/{river.light.pk}/voices?limit=2").json
    rest = caller.follow(first["_links"]["next"]).json

    seen = [one["id"] for one in (*first["items"], *rest["items"])]
    assert seen == [str(one.voice.pk) for one in river.in_light]
    assert "next" not in rest["_links"]


def test_a_voice_is_put_in_another_stream(river: River, caller: Caller) -> None:
    amina = river.in_light[0]

    page = caller.put(f"streams/{river.rats.pk}/voices/{amina.voice.pk}").json

    assert page["stream"]["voices"] == 4
    assert flows()[amina.voice.pk] == river.rats.pk


def test_a_voice_is_taken_out_and_brought_back(river: River, caller: Caller) -> None:
    amina = river.in_light[0]
    page = caller.delete(f"streams/{river.light.pk}/voices/{amina.voice.pk}").json
    [said] = page["corrections"]
    waiting = caller.get("streams/not-yet").json["items"]

    back = caller.follow(said["_links"]["undo"])

    assert (said["kind"], said["who"]) == ("not_here", "Bart Bos")
    assert [one["id"] for one in waiting] == [str(amina.voice.pk)]
    assert [one["id"] for one in back.json["items"]] == [str(river.light.pk)]
    assert flows()[amina.voice.pk] == river.light.pk


def test_a_stream_is_named(river: River, caller: Caller) -> None:
    page = caller.put(f"streams/{river.light.pk}/name", {"name": "Donkere straten"}).json

    assert (page["stream"]["title"], page["stream"]["named_by_person"]) == ("Donkere straten", True)


def test_two_streams_are_joined(river: River, caller: Caller) -> None:
    page = caller.post(f"streams/{river.rats.pk}/joining", {"into": str(river.light.pk)}).json

    assert (page["stream"]["id"], page["stream"]["voices"]) == (str(river.light.pk), 6)


def test_some_are_split_off(river: River, caller: Caller) -> None:
    amina = river.in_light[0]
    body = {"voices": [str(amina.voice.pk)], "name": "Alleen de lantaarn"}

    page = caller.post(f"streams/{river.light.pk}/splitting", body).json

    assert (page["stream"]["title"], page["stream"]["voices"]) == ("Alleen de lantaarn", 1)
    assert page["stream"]["found_by"] == "person"


def test_sent_twice_it_happens_once(river: River, caller: Caller) -> None:
    body = {"voices": [str(river.in_light[0].voice.pk)]}
    key = {"Idempotency_Key": "c0ffee00-0000-4000-8000-000000000000"}
    first, second = (
        caller.post(f"streams/{river.light.pk}/splitting", body, **key) for _time in range(2)
    )

    assert first.json["stream"]["id"] == second.json["stream"]["id"]
    assert Stream.objects.count() == 3


def test_two_voices_are_put_together_and_kept_apart(river: River, caller: Caller) -> None:
    amina, other = river.in_light[0].voice.pk, river.in_rats[0].voice.pk
    caller.post(f"voices/{amina}/together", {"other": str(other)})
    together = flows()
    caller.post(f"voices/{amina}/apart", {"other": str(other)})
    apart = flows()

    assert together[amina] == together[other]
    assert apart[amina] != apart[other]


def test_who_contradicts_whom_can_be_seen(river: River, caller: Caller, carla: Actor) -> None:
    amina = river.in_light[0]
    actions.put_in_stream(amina.voice, river.rats, by=carla)
    caller.put(f"streams/{river.light.pk}/voices/{amina.voice.pk}")

    [found] = caller.get(f"streams/{river.rats.pk}/corrections").json["contradictions"]

    assert (found["yielded"]["who"], found["held"][0]["who"]) == ("Carla Smit", "Bart Bos")


def test_a_stream_is_followed_and_let_go(river: River, caller: Caller) -> None:
    address = f"streams/{river.light.pk}/following"

    answers = [caller.put(address).json["followed"], caller.delete(address).json["followed"]]

    assert answers == [True, False]
    assert Follower.objects.filter(until=None).count() == 0


def test_the_dial_asks_for_a_refresh(river: River, caller: Caller) -> None:
    before = caller.get("streams/refresh").json["state"]
    turned = caller.put("streams/grain", {"grain": 1.5}).json
    asked = caller.post("streams/refresh").json
    jobs.refresh()
    done = caller.get("streams/refresh").json

    assert (before, turned["state"], turned["grain"], asked["state"]) == (
        "none",
        "waiting",
        1.5,
        "waiting",
    )
    assert (done["state"], done["voices"]) == ("done", 7)


@pytest.mark.parametrize("grain", [4, "fine", None])
def test_the_dial_has_its_ends(grain: object, caller: Caller) -> None:
    assert caller.put("streams/grain", {"grain": grain}).status == 422


def test_what_was_said_before_is_found(caller: Caller, bart: Actor) -> None:
    told(told_about(NEEDS))
    amina = a_voice("Er lopen steeds meer ratten door onze straat.")
    looked_anew()
    sought = {"text": "Ratten in de straat."}
    by_speaker = speaker_of(amina)
    hidden = by_speaker.post("streams/alike", sought).json["items"]
    decide_showing(amina.voice, shown=True, by=amina.speaker)

    [shown] = by_speaker.post("streams/alike", sought).json["items"]
    found = caller.post("streams/alike", sought).json["items"]

    assert hidden == []
    assert (shown["id"], shown["place"], shown["stream"]) == (str(amina.voice.pk), "", None)
    assert str(amina.voice.pk) in {one["id"] for one in found}


def test_a_speaker_says_that_it_is_not_what_they_meant_and_takes_it_back(river: River) -> None:
    amina = river.in_light[0]
    program, address = speaker_of(amina), f"voices/{amina.voice.pk}"
    before = program.get(f"{address}/stream").json

    after = program.post(f"{address}/not-here").json
    back = program.delete(f"streams/corrections/{after['correction']}")
    again = program.get(f"{address}/stream").json

    assert (before["stream"], before["voices"]) == (str(river.light.pk), 3)
    assert (after["stream"], after["placed_by"]) == (None, None)
    assert (back.status, back.json["items"]) == (200, [])
    assert (again["stream"], again["correction"]) == (str(river.light.pk), None)


def test_a_colleague_does_not_take_back_what_a_speaker_said(river: River, caller: Caller) -> None:
    amina = river.in_light[0]
    said = actions.say_not_here(amina.voice, by=amina.speaker)

    assert caller.delete(f"streams/corrections/{said.pk}").code == (403, "refused")
    assert Flow.objects.get(voice=amina.voice).stream is None


def test_a_speaker_reads_no_streams(river: River) -> None:
    program = speaker_of(river.in_light[0])

    assert program.get("streams").json["items"] == []
    assert program.get(f"streams/{river.light.pk}").code == (404, "absent")
    assert program.get("streams/refresh").json["state"] == "none"


def test_another_municipality_finds_nothing_here(river: River, dirk: Actor) -> None:
    elsewhere = colleague(dirk)
    said = actions.say_not_here(river.in_light[0].voice, by=river.in_light[0].speaker)
    paths = [
        ("GET", f"streams/{river.light.pk}"),
        ("GET", f"streams/{river.light.pk}/voices"),
        ("GET", f"streams/{river.light.pk}/corrections"),
        ("PUT", f"streams/{river.light.pk}/following"),
        ("DELETE", f"streams/corrections/{said.pk}"),
        ("GET", f"voices/{river.in_light[0].voice.pk}/stream"),
    ]

    assert [elsewhere.ask(*path).code for path in paths] == [(404, "absent")] * len(paths)
    assert elsewhere.get("streams").json["items"] == []


def test_without_a_key_nothing_opens(river: River) -> None:
    assert VISITOR.get("streams").code == (401, "no-key")
    assert Correction.objects.count() == 0
