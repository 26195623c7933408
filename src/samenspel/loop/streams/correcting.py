"""What a correction does at once, and what taking it back undoes; the next refresh does the same for everything."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np

from samenspel.engines.streams.corrections import Settled
from samenspel.engines.streams.settling import settle
from samenspel.foundation.clock import now
from samenspel.loop.streams.flowing import Place, flow, recount
from samenspel.loop.streams.models import (
    Correction,
    Flow,
    Kind,
    Moved,
    PlacedBy,
    Rank,
    Stream,
)
from samenspel.loop.streams.remembered import for_the_engine, standing

if TYPE_CHECKING:
    from samenspel.engines.streams.matching import Reading


def carried_out(said: Correction, streams: Sequence[UUID]) -> None:
    """Voices flow as it was said: in these streams, and wherever else what was said reaches.

    O(voices in those streams). What moved is remembered, for when it is taken back.
    """
    settled = settle(for_the_engine(standing(said.organisation_id)))
    moved = _enforced(settled, streams, _spoken_of(said), said)
    flow([placed for placed, _ in moved])
    Moved.objects.bulk_create(
        [
            Moved(
                correction=said,
                voice_id=placed.voice,
                origin_id=was.stream_id,
                into_id=placed.stream,
                confidence=was.confidence,
                near=was.near,
                placed_by=was.placed_by,
            )
            for placed, was in moved
        ]
    )
    _count(streams, [(was.stream_id, placed.stream) for placed, was in moved])


def brought_back(said: Correction) -> None:
    """What it moved goes back to where it was, where it still is and may; what else was said still holds."""
    if said.kind == Kind.MERGED:
        again = Stream.objects.filter(pk__in=[said.stream_id], flowed_into=said.into_id)
        again.update(ended_at=None, flowed_into=None)
    moved = list(Moved.objects.filter(correction=said).select_related("origin"))
    now_in = dict(
        Flow.objects.filter(voice__in=[one.voice_id for one in moved]).values_list(
            "voice_id", "stream_id"
        )
    )
    back = [one for one in moved if now_in.get(one.voice_id, said.id) == one.into_id]
    flow([_as_it_was(one) for one in back])
    streams = {ref for one in back for ref in (one.origin_id, one.into_id) if ref}
    settled = settle(for_the_engine(standing(said.organisation_id)))
    again_moved = _enforced(settled, sorted(streams, key=str), [], said)
    flow([placed for placed, _ in again_moved])
    if said.kind == Kind.SPLIT:
        _end_if_empty(said)
    _count(streams, [(was.stream_id, placed.stream) for placed, was in again_moved])


def _spoken_of(said: Correction) -> list[UUID]:
    along = Correction.objects.filter(part_of=said).values_list("voice_id", flat=True)
    return [ref for ref in (said.voice_id, said.other_id, *along) if ref]


def _enforced(
    settled: Settled, streams: Sequence[UUID], voices: Sequence[UUID], said: Correction
) -> list[tuple[Place, Flow]]:
    """What has to move so that nothing is against what people said, and where each was."""
    from samenspel.engines.streams.matching import corrected  # noqa: PLC0415 [measured-speed]

    groups = [group for group in settled.groups if set(group.voices) & set(voices)]
    along = (voice for group in groups for voice in group.voices if isinstance(voice, UUID))
    reach = {*voices, *along}
    # Whoever moves may come among voices from which somebody keeps them apart.
    there = Flow.objects.filter(voice__in=reach).exclude(stream=None)
    homes = (group.stream for group in groups if isinstance(group.stream, UUID))
    here = {*streams, *homes, *there.values_list("stream_id", flat=True)}
    rows = _flows(here, reach, beside=said.other_id)
    before = _as_reading(rows)
    after = corrected(before, settled)
    found = []
    for row, label in zip(rows, after.labels.tolist(), strict=True):
        ref = after.streams[label] if label >= 0 else None
        if ref != row.stream_id:
            by = PlacedBy.SPEAKER if said.rank == Rank.SPEAKER else PlacedBy.PERSON
            stream = ref if isinstance(ref, UUID) else None
            placed = Place(row.voice_id, stream, float(label >= 0), row.near, by.value)
            found.append((placed, row))
    return found


def _flows(
    streams: Collection[UUID | None], reach: Iterable[UUID], *, beside: UUID | None
) -> list[Flow]:
    """Where voices are that may have to move; of one that flowed nowhere yet, that.

    beside: this one comes first. Of two streams that are as good the first is taken, so others come to where it is.
    """
    reach = set(reach)
    inside = Flow.objects.filter(stream__in=streams) | Flow.objects.filter(voice__in=reach)
    rows = {row.voice_id: row for row in inside}
    for voice in sorted(reach - rows.keys(), key=str):
        rows[voice] = Flow(voice_id=voice, since=now())
    return sorted(rows.values(), key=lambda row: (row.voice_id != beside, str(row.voice_id)))


def _as_reading(rows: Sequence[Flow]) -> Reading:
    from samenspel.engines.streams.matching import Reading  # noqa: PLC0415 [measured-speed]

    streams = list(dict.fromkeys(row.stream_id for row in rows if row.stream_id))
    place = {ref: at for at, ref in enumerate(streams)}
    labels = [place[row.stream_id] if row.stream_id else -1 for row in rows]
    return Reading([row.voice_id for row in rows], np.array(labels, np.int32), streams)


def _as_it_was(one: Moved) -> Place:
    if one.origin is None or one.origin.ended_at is not None:
        return Place(one.voice_id, None, 0, 0, PlacedBy.MACHINE.value)
    return Place(one.voice_id, one.origin_id, one.confidence, one.near, one.placed_by)


def _end_if_empty(said: Correction) -> None:
    """The stream that a split made is no more when nothing is left in it."""
    if not Flow.objects.filter(stream=said.into_id).exists():
        made = Stream.objects.filter(pk__in=[said.into_id], ended_at=None)
        made.update(ended_at=now(), flowed_into=said.stream_id, voices=0)


def _count(streams: Iterable[UUID], moved: Iterable[tuple[UUID | None, UUID | None]]) -> None:
    recount({*streams, *(ref for pair in moved for ref in pair if ref)})
