"""Streams for tests of pages, made without the engine: a few voices that flow together."""

from datetime import timedelta

from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.writing import writing
from samenspel.loop.streams.flowing import Place, flow, recount
from samenspel.loop.streams.models import Flow, Found, Refresh, Stream
from tests.support.cast import Told, a_voice

ABOUT = (
    "De oversteek is te lang.",
    "Bij de rotonde stopt niemand.",
    "Mijn moeder durft niet over.",
)
BUS = ("De bus rijdt niet meer.", "Ik kom niet thuis na mijn dienst.")


def some_voices(*words: str, place: str = "") -> list[Told]:
    """Told one after the other, a week apart."""
    told = []
    for at, said in enumerate(words):
        with clock_set_to(now() - timedelta(weeks=len(words) - at)):
            told.append(a_voice(said, place=place))
    return told


def a_stream(told: list[Told], *, name: str = "", parent: Stream | None = None) -> Stream:
    """These voices flow together; the first speaks best for it."""
    with writing("streams.test"):
        stream = Stream.objects.create(
            organisation_id=told[0].voice.organisation_id,
            begun_at=now(),
            found_by=Found.MACHINE,
            name=name,
            parent=parent,
            speaks_for_it=told[0].voice,
            keywords={"nl": ["oversteek"], "en": ["crossing"]},
        )
        _flow(told, stream)
        recount([stream.pk])
    return Stream.objects.get(pk=stream.pk)


def not_in_a_stream(told: list[Told]) -> None:
    """The machine looked at these, and they are like no others."""
    with writing("streams.test"):
        _flow(told, None)


def a_refresh(state: str, *, step: str = "", grain: float = 0.0) -> Refresh:
    """The machine looked, looks or will look."""
    with writing("streams.test"):
        return Refresh.objects.create(
            organisation_id=a_voice("Ik ben er ook.").voice.organisation_id,
            asked_at=now(),
            started_at=now(),
            ended_at=now() if state == "done" else None,
            state=state,
            step=step,
            grain=grain,
            voices=12,
        )


def stream_with(told: Told) -> Stream | None:
    """Where a voice flows now."""
    return Flow.objects.get(voice=told.voice).stream


def _flow(told: list[Told], stream: Stream | None) -> None:
    sure = [0.95 - 0.1 * (at % 5) for at, _one in enumerate(told)]
    flow(
        [
            Place(one.voice.pk, stream.pk if stream else None, how, how, "machine")
            for one, how in zip(told, sure, strict=True)
        ]
    )
