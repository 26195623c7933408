"""Where voices flow, as it is written: nothing that stays is touched, nothing of who is gone, and counted right."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.writing import writing
from samenspel.loop.streams import actions, flowing
from samenspel.loop.streams.flowing import Place, flow, recount
from samenspel.loop.streams.models import Flow, Stream
from samenspel.loop.streams.refreshing import place_voices
from samenspel.loop.streams.tests.conftest import River, a_stream, flows
from samenspel.loop.voices.actions import forget_voice
from tests.support.cast import Told, Waterveen, a_voice

pytestmark = pytest.mark.django_db


def moved(*places: Place) -> None:
    with writing("test"):
        flow(places)


def put(told: Told, stream: Stream | None, *, confidence: float = 0.9) -> Place:
    """By the machine, so sure."""
    return Place(told.voice.pk, stream.pk if stream else None, confidence, confidence, "machine")


def again(stream: Stream) -> Stream:
    return Stream.objects.get(pk=stream.pk)


def row(told: Told) -> Mapping[str, Any]:
    """What is written down of where it flows."""
    return Flow.objects.values("stream", "confidence", "near", "placed_by", "since").get(
        voice=told.voice
    )


# ── Writing where voices flow ──


def test_since_when_it_flows_there_changes_only_when_it_moves(river: River) -> None:
    amina = river.in_light[0]
    begun = row(amina)["since"]
    with clock_set_to(now() + timedelta(days=1)):
        moved(put(amina, river.light, confidence=0.6))
        surer = row(amina)
        moved(put(amina, river.rats))
        elsewhere = row(amina)

    assert (surer["since"], surer["confidence"]) == (begun, 0.6)
    assert elsewhere["since"] - begun > timedelta(hours=23)


def test_what_stays_the_same_is_not_written(river: River) -> None:
    amina = river.in_light[0]
    same = Place(amina.voice.pk, river.light.pk, 0.8, 0.9, "machine")

    def version() -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT xmin, ctid FROM streams_flow WHERE voice_id = %s", [same.voice])
            return cursor.fetchone()

    before = version()
    moved(same)
    untouched = version()
    moved(put(amina, river.light, confidence=0.1))

    assert untouched == before
    assert version() != before


def test_nothing_is_written_of_who_was_forgotten(river: River) -> None:
    amina = river.in_light[0]
    forget_voice(amina.voice, by=amina.speaker)

    moved(put(amina, river.rats), put(river.alone, river.rats))

    assert (row(amina)["stream"], row(river.alone)["stream"]) == (None, river.rats.pk)


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_many_are_written_in_portions(
    at_once: int, river: River, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flowing, "AT_ONCE", at_once)
    every = [*river.in_light, river.alone]
    with CaptureQueriesContext(connection) as asked:
        moved(*(put(one, river.rats) for one in every))

    assert len(asked) == -(-4 // at_once)
    assert {flows()[one.voice.pk] for one in every} == {river.rats.pk}


def test_where_nothing_moves_nothing_is_written(river: River) -> None:
    with CaptureQueriesContext(connection) as asked:
        moved()
        recount([])

    assert [asking["sql"] for asking in asked if "SELECT" not in asking["sql"]] == []


# ── Counting ──


def test_a_stream_is_counted_anew_with_all_that_flows_in_it(
    river: River, waterveen: Waterveen
) -> None:
    wide = a_stream(waterveen, [])
    with clock_set_to(now() - timedelta(days=30)):
        old = a_voice("De bus komt al weken niet.")
    parts = [a_stream(waterveen, [one], parent=wide) for one in (old, river.alone)]

    with writing("test"):
        Stream.objects.filter(pk__in=[wide.pk, parts[0].pk]).update(voices=99, sure=0)
        recount([parts[0].pk])

    whole, part = again(wide), again(parts[0])
    assert (part.voices, whole.voices, sum(part.weekly)) == (1, 2, 1)
    assert (part.first_at, whole.first_at) == (old.voice.told_at, old.voice.told_at)
    assert whole.last_at == river.alone.voice.told_at
    assert whole.sure == pytest.approx(0.8)


def test_how_sure_is_the_median(river: River) -> None:
    for one, sure in zip(river.in_light, (0.2, 0.6, 0.7), strict=True):
        moved(put(one, river.light, confidence=sure))
    with writing("test"):
        recount([river.light.pk])

    assert again(river.light).sure == pytest.approx(float(np.median([0.2, 0.6, 0.7])))


def test_a_stream_without_voices_counts_none(river: River) -> None:
    moved(*(put(one, None) for one in river.in_light))
    with writing("test"):
        recount([river.light.pk])

    light = again(river.light)
    assert (light.voices, light.first_at, light.last_at, sum(light.weekly)) == (0, None, None, 0)


# ── New voices ──


def placed(*places: Place) -> list[UUID]:
    """Of which streams it is told that something new flows in them."""
    before = JournalEntry.objects.count()
    place_voices(list(places), by=SYSTEM)
    entries = JournalEntry.objects.order_by("id")[before:]
    return [entry.matter for entry in entries if entry.event == "streams.voices-placed"]


def test_a_new_voice_is_counted_where_it_flows_and_in_the_wider_stream(
    river: River, waterveen: Waterveen
) -> None:
    wide = a_stream(waterveen, [])
    part = a_stream(waterveen, [river.alone], parent=wide)
    with writing("test"):
        recount([part.pk])
    new = [a_voice(f"De bus {at} komt niet.") for at in range(2)]

    told = placed(*(put(one, part) for one in new))

    assert told == [part.pk]
    assert [(again(one).voices, again(one).last_at) for one in (part, wide)] == [
        (3, new[1].voice.told_at)
    ] * 2


def test_what_flows_with_no_others_is_written_and_told_of_nowhere(river: River) -> None:
    assert placed(put(river.alone, None)) == []
    assert flows()[river.alone.voice.pk] is None


def test_who_flows_already_is_not_placed_again(river: River) -> None:
    assert placed(put(river.in_light[0], river.rats)) == []
    assert flows()[river.in_light[0].voice.pk] == river.light.pk
    assert again(river.rats).voices == 3


def test_where_people_spoke_of_a_voice_the_machine_is_silent(river: River, bart: Actor) -> None:
    actions.take_out(river.in_light[0].voice, river.light, by=bart)

    assert placed(put(river.in_light[0], river.rats)) == []
    assert flows()[river.in_light[0].voice.pk] is None


def test_in_what_was_joined_since_the_machine_looked_a_new_voice_flows_on(
    river: River, bart: Actor, waterveen: Waterveen
) -> None:
    third = a_stream(waterveen, [a_voice("Nog iets.")])
    actions.join_streams(river.rats, river.light, by=bart)
    actions.join_streams(again(river.light), third, by=bart)

    told = placed(put(river.alone, river.rats))

    assert told == [third.pk]
    assert flows()[river.alone.voice.pk] == third.pk
    assert (again(river.rats).voices, again(third).voices) == (0, 8)


def test_in_a_split_that_was_taken_back_since_it_flows_on_too(river: River, bart: Actor) -> None:
    said = actions.split_stream(river.light, [river.in_light[0].voice], by=bart)
    made = said.into
    assert made is not None
    actions.undo_correction(said, by=bart)

    assert placed(put(river.alone, made)) == [river.light.pk]
    assert flows()[river.alone.voice.pk] == river.light.pk


def test_in_what_ended_and_went_on_nowhere_nothing_flows(river: River) -> None:
    with writing("test"):
        Stream.objects.filter(pk=river.rats.pk).update(ended_at=now())

    assert placed(put(river.alone, river.rats)) == []
    assert row(river.alone)["stream"] is None
    assert (row(river.alone)["confidence"], row(river.alone)["placed_by"]) == (0, "machine")
