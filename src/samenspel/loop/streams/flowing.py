"""Where voices flow, written and counted: the one place that changes it, for whatever people or the machine say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from django.utils.timezone import localdate

from samenspel.foundation.clock import now, today
from samenspel.loop.streams.counting import WEEKS, Facts, Span, figures
from samenspel.loop.streams.models import Refresh, Stream

AT_ONCE = 10_000

# Everything that writes about streams takes this, one after the other, and so does forgetting a voice.
ALONE = "SELECT pg_advisory_xact_lock(hashtext('samenspel.streams'))"

# What its speaker had removed meanwhile is not written, and what stays the same is not touched. A voice that never
# flowed with others does so since it was told.
MOVE = """
INSERT INTO streams_flow (id, voice_id, stream_id, confidence, near, placed_by, since)
SELECT gen_random_uuid(), voice, stream, confidence, near, placed_by,
    CASE WHEN stream IS NULL THEN told.told_at ELSE %(now)s END
FROM unnest(%(voice)s::uuid[], %(stream)s::uuid[], %(confidence)s::float8[], %(near)s::float8[], %(placed_by)s::text[])
    AS placed (voice, stream, confidence, near, placed_by)
JOIN voices_voicewords AS words ON words.voice_id = voice AND words.text <> ''
JOIN voices_voice AS told ON told.id = voice
ON CONFLICT (voice_id) DO UPDATE SET
    stream_id = excluded.stream_id, confidence = excluded.confidence, near = excluded.near,
    placed_by = excluded.placed_by,
    since = CASE WHEN streams_flow.stream_id IS DISTINCT FROM excluded.stream_id
                 THEN %(now)s ELSE streams_flow.since END
WHERE (streams_flow.stream_id, streams_flow.confidence, streams_flow.near, streams_flow.placed_by)
    IS DISTINCT FROM (excluded.stream_id, excluded.confidence, excluded.near, excluded.placed_by)
"""

HELD = """
SELECT held.id, voice.told_at, voice.language, words.place, flow.confidence
FROM streams_stream AS held
JOIN streams_stream AS finest ON held.id IN (finest.id, finest.parent_id)
JOIN streams_flow AS flow ON flow.stream_id = finest.id
JOIN voices_voice AS voice ON voice.id = flow.voice_id
JOIN voices_voicewords AS words ON words.voice_id = voice.id
WHERE held.id = ANY(%s)
"""

COUNTED = (
    *("voices", "first_at", "last_at", "sure", "weekly", "direction", "ratio", "low", "high"),
    *("certainty", "change", "places", "languages"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one voice flows from now on; None for not yet in a stream."""

    voice: UUID
    stream: UUID | None
    confidence: float
    near: float
    placed_by: str


def alone() -> None:
    """Until this transaction ends, nobody else writes about streams."""
    with connection.cursor() as cursor:
        cursor.execute(ALONE)


def flow(placed: Sequence[Place]) -> None:
    """Write where these voices flow, in portions."""
    with connection.cursor() as cursor:
        for part in _portions(placed):
            columns = {
                name: [getattr(one, name) for one in part]
                for name in ("voice", "stream", "confidence", "near", "placed_by")
            }
            cursor.execute(MOVE, {"now": now(), **columns})


def recount(streams: Iterable[UUID]) -> None:
    """Count these streams anew, and the wider ones in which they flow. O(their voices)."""
    found = list(Stream.objects.filter(pk__in=set(streams)))
    wider = Stream.objects.filter(pk__in={one.parent_id for one in found if one.parent_id})
    every = {one.pk: one for one in (*found, *wider)}
    if not every:
        return
    columns = counted(list(every), span_now(next(iter(every.values())).organisation_id))
    for ref, values in columns.items():
        for name, value in values.items():
            setattr(every[ref], name, value)
    Stream.objects.bulk_update(every.values(), COUNTED)


def counted(streams: Sequence[UUID], span: Span) -> dict[UUID, dict[str, Any]]:
    """What is counted of each of these streams now."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, [list(streams)])
        rows = cursor.fetchall()
    place = {ref: at for at, ref in enumerate(streams)}
    labels = np.array([place[row[0]] for row in rows], np.int32)
    confidence = np.array([row[4] for row in rows], np.float32)
    told_at, languages, places = ([row[at] for row in rows] for at in (1, 2, 3))
    facts = Facts.of(told_at, languages, places, confidence)
    return dict(zip(streams, figures(labels, len(streams), facts, span), strict=True))


def span_now(organisation: UUID) -> Span:
    """What the last refresh counted, so that what is counted since can be held against it."""
    last = (
        Refresh.objects.filter(organisation=organisation, state=Refresh.State.DONE)
        .order_by("-asked_at")
        .values_list("started_at", "weekly", "places")
        .first()
    )
    if last is None or len(last[1]) != WEEKS:
        return Span(today(), np.zeros(WEEKS, np.int64))
    return Span(day_of(last[0]), np.array(last[1], np.int64), last[2].get("areas", {}))


def day_of(moment: datetime | None) -> date:
    """The day on which a refresh began, where the people are."""
    return localdate(moment) if moment else today()


def _portions(placed: Sequence[Place]) -> Iterator[Sequence[Place]]:
    return (placed[start : start + AT_ONCE] for start in range(0, len(placed), AT_ONCE))
