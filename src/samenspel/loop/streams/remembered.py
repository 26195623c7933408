"""What people said of streams, as the engine reads it, and how it flowed until now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
from django.db.models import Q, QuerySet

from samenspel.engines.streams import corrections as engine
from samenspel.loop.streams.models import Correction, Flow, Kind, Rank, Refresh, Stream

if TYPE_CHECKING:
    from samenspel.engines.streams.grain import Resolutions
    from samenspel.engines.streams.matching import Reading
    from samenspel.engines.streams.refreshing import Past

RANKS = {Rank.PERSON: engine.Rank.PERSON, Rank.SPEAKER: engine.Rank.SPEAKER}
WHAT = engine.Together | engine.Apart | engine.Belongs | engine.NotHere | engine.Merged


def standing(organisation: UUID) -> QuerySet[Correction]:
    """What was said and not taken back, oldest first."""
    taken_back = Q(undone__isnull=False) | Q(part_of__undone__isnull=False)
    found = Correction.objects.filter(organisation=organisation, forgotten=False)
    return found.exclude(taken_back).order_by("made_at", "id")


def for_the_engine(rows: Iterable[Correction]) -> list[engine.Correction]:
    """The same in the engine's words. A split with the voices that it took along; what one renames is no matter."""
    known = [row for row in rows if row.kind != Kind.RENAMED]
    along: dict[UUID, list[UUID]] = {}
    for row in known:
        if row.part_of_id is not None and row.voice_id is not None:
            along.setdefault(row.part_of_id, []).append(row.voice_id)
    return [
        engine.Correction(_what(row, along), RANKS[Rank(row.rank)], row.made_at.timestamp(), row.id)
        for row in known
        if row.part_of_id is None
    ]


def _what(row: Correction, along: dict[UUID, list[UUID]]) -> WHAT | engine.Split:
    match row.kind:
        case Kind.TOGETHER:
            return engine.Together(row.voice_id, row.other_id)
        case Kind.APART:
            return engine.Apart(row.voice_id, row.other_id)
        case Kind.BELONGS:
            return engine.Belongs(row.voice_id, row.stream_id)
        case Kind.NOT_HERE:
            return engine.NotHere(row.voice_id, row.stream_id)
        case Kind.MERGED:
            return engine.Merged(row.stream_id, row.into_id)
        case _:
            part = engine.Part(row.into_id, tuple(along.get(row.id, ())))
            return engine.Split(row.stream_id, (part,))


def past_of(organisation: UUID) -> Past:
    """How it flows, how fine, and which streams people know: those that they named or follow."""
    from samenspel.engines.streams.refreshing import Past  # noqa: PLC0415 [measured-speed]

    rows = list(
        Flow.objects.filter(stream__organisation=organisation).values_list(
            "voice_id", "stream_id", "stream__parent_id"
        )
    )
    known = Stream.objects.filter(~Q(name="") | Q(followers__until=None, followers__isnull=False))
    done = Refresh.objects.filter(organisation=organisation, state=Refresh.State.DONE)
    return Past(
        fine=_reading([(voice, stream) for voice, stream, _ in rows]),
        wide=_reading([(voice, parent) for voice, _, parent in rows if parent]),
        corrections=for_the_engine(standing(organisation)),
        anchored=set(known.filter(organisation=organisation).values_list("pk", flat=True)),
        resolutions=_resolutions(done.order_by("-asked_at").first()),
    )


def _resolutions(last: Refresh | None) -> Resolutions | None:
    from samenspel.engines.streams.grain import Resolutions  # noqa: PLC0415 [measured-speed]

    if last is None or last.wide_resolution is None or last.resolution is None:
        return None
    return Resolutions(last.wide_resolution, last.resolution)


def reading_of(streams: Iterable[UUID]) -> Reading:
    """How it flows in these streams."""
    rows = Flow.objects.filter(stream__in=list(streams)).values_list("voice_id", "stream_id")
    return _reading(list(rows))


def _reading(rows: list[tuple[UUID, UUID]]) -> Reading:
    from samenspel.engines.streams.matching import Reading  # noqa: PLC0415 [measured-speed]

    streams = list(dict.fromkeys(stream for _, stream in rows))
    place = {stream: at for at, stream in enumerate(streams)}
    labels = np.array([place[stream] for _, stream in rows], np.int32)
    return Reading([voice for voice, _ in rows], labels, streams)
