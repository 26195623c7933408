"""Knocking at the doors to streams: where they are, what their forms ask for, and what is left behind."""

from typing import Any

import pytest
from django.urls import reverse

from samenspel.foundation.actors import Actor
from samenspel.loop.streams.actions import name_stream
from samenspel.loop.streams.models import Correction, CorrectionUndone, Follower, Refresh, Stream
from samenspel.loop.streams.tests.flows import ABOUT, a_stream, some_voices
from tests.support.cast import Told, Waterveen

WITHOUT_STREAM = ("streams", "not-yet", "ask-refresh", "set-grain")


@pytest.fixture
def told(waterveen: Waterveen) -> list[Told]:
    return some_voices(*ABOUT)


@pytest.fixture
def stream(told: list[Told]) -> Stream:
    return a_stream(told)


@pytest.fixture
def said(stream: Stream, carla: Actor) -> Correction:
    """What can be taken back."""
    return name_stream(stream, "Oversteken", by=carla)


def door(name: str, stream: Stream, said: Correction) -> str:
    """Where it is."""
    if name in WITHOUT_STREAM:
        return reverse(name)
    return reverse(name, args=[stream.pk, *([said.pk] if name == "undo-correction" else [])])


def filled_in(told: list[Told], into: Stream) -> dict[str, Any]:
    """Everything that any of the forms asks for."""
    return {
        "voice": [str(told[1].voice.pk)],
        "into": str(into.pk),
        "name": "Van ons",
        "grain": "1",
    }


def traces() -> tuple[int, ...]:
    """How much there is of what knocking can leave behind."""
    return tuple(
        model.objects.count() for model in (Correction, CorrectionUndone, Follower, Refresh)
    )
