"""What is asked with a form about streams, when it cannot be; and the doors of a speaker."""

from uuid import uuid4

import pytest
from django.urls import reverse

from samenspel.foundation.actors import Actor
from samenspel.loop.streams.actions import follow_stream, say_not_here
from samenspel.loop.streams.models import Correction, CorrectionUndone, Follower, Stream
from samenspel.loop.streams.tests.elsewhere import next_door
from samenspel.loop.streams.tests.flows import ABOUT, BUS, a_stream, not_in_a_stream, some_voices
from samenspel.loop.streams.tests.knocking import (
    door,
    filled_in,
    said,
    stream,
    told,
    traces,
)
from samenspel.loop.voices.tests.conftest import Browser, Reading, at_home, at_work
from tests.support.cast import Told

__all__ = ["said", "stream", "told"]

pytestmark = pytest.mark.django_db


# ── What is asked with it ──


@pytest.mark.parametrize("into", ["", "geen", "0b7f6c1e-0000-4000-8000-000000000000"])
@pytest.mark.parametrize("name", ["move-voices", "join-streams", "not-yet"])
def test_into_what_is_not_in_the_list_nothing_goes(
    name: str, into: str, told: list[Told], stream: Stream, said: Correction, bart: Actor
) -> None:
    before = traces()
    given = {**filled_in(told, stream), "into": into}

    answer = at_work(bart).post(door(name, stream, said), given)

    assert answer.status_code == 422
    assert traces() == before


@pytest.mark.parametrize("name", ["move-voices", "join-streams", "not-yet"])
def test_nor_into_a_stream_of_next_door(
    name: str,
    told: list[Told],
    stream: Stream,
    said: Correction,
    bart: Actor,
    dirk: Actor,
) -> None:
    there = next_door(dirk).stream
    before = traces()

    answer = at_work(bart).post(door(name, stream, said), filled_in(told, there))

    assert answer.status_code == 422
    assert traces() == before


@pytest.mark.parametrize("name", ["move-voices", "take-out", "split-stream", "not-yet"])
def test_a_voice_that_is_not_there_does_not_go_anywhere(
    name: str, told: list[Told], stream: Stream, said: Correction, bart: Actor
) -> None:
    other = a_stream(some_voices(*BUS))
    before = traces()
    given = {**filled_in(told, other), "voice": [str(told[1].voice.pk), str(uuid4())]}

    answer = at_work(bart).post(door(name, stream, said), given)

    assert answer.status_code == 404
    assert traces() == before


def test_what_was_said_of_another_stream_is_taken_back_from_there_too(
    stream: Stream, said: Correction, bart: Actor
) -> None:
    """Who sees it on either of two pages takes back one and the same thing."""
    other = a_stream(some_voices(*BUS))

    answer = at_work(bart).post(reverse("undo-correction", args=[other.pk, said.pk]))

    assert (answer.status_code, CorrectionUndone.objects.count()) == (302, 1)


def test_what_nobody_said_is_not_taken_back(stream: Stream, bart: Actor) -> None:
    path = reverse("undo-correction", args=[stream.pk, uuid4()])

    assert at_work(bart).post(path).status_code == 404


def test_who_follows_twice_is_told_so_and_follows_once(stream: Stream, bart: Actor) -> None:
    follow_stream(stream, by=bart)

    page = Reading(at_work(bart, "en").post(reverse("follow-stream", args=[stream.pk])))

    assert page.status == 403
    assert "You follow this stream already." in " ".join(page.alerts)
    assert Follower.objects.count() == 1


# ── The doors of a speaker ──


@pytest.mark.parametrize("name", ["not-what-i-meant", "what-i-meant"])
def test_what_a_speaker_presses_is_not_looked_at(
    name: str, told: list[Told], stream: Stream
) -> None:
    amina = told[0]
    said = say_not_here(amina.voice, by=amina.speaker)
    rest = [said.pk] if name == "what-i-meant" else []

    answer = at_home(amina).get(reverse(name, args=[amina.voice.pk, *rest]))

    assert (answer.status_code, answer["allow"]) == (405, "POST")
    assert traces() == (1, 0, 0, 0)


def test_a_speaker_takes_back_only_what_is_there(told: list[Told], stream: Stream) -> None:
    path = reverse("what-i-meant", args=[told[0].voice.pk, uuid4()])

    assert at_home(told[0]).post(path).status_code == 404


def test_who_waits_outside_is_listed_for_nobody_who_passes_by(told: list[Told]) -> None:
    not_in_a_stream(told)

    answer = Browser().get(reverse("not-yet"))

    assert (answer.status_code, ABOUT[0] in answer.content.decode()) == (302, False)
