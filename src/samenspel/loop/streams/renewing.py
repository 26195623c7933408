"""From what the engine found anew to streams as people know them: pure, without a database.

Loaded when it is asked for: the engine takes seconds, which who serves a page need not wait for.

Rows are the voices of one refresh, in its order; streams and voices are known by their ids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID, uuid4

import numpy as np
from numpy.typing import NDArray

from samenspel.engines.streams.apart import group_sums
from samenspel.engines.streams.corrections import Correction, NotHere, Rank, Settled
from samenspel.engines.streams.finding import Progress, Streams, Wishes
from samenspel.engines.streams.matching import MergedInto, Reading, SplitOff, corrected
from samenspel.engines.streams.naming import Vocabulary, keywords
from samenspel.engines.streams.reading import read
from samenspel.engines.streams.refreshing import Past, Refreshed, refresh_streams
from samenspel.engines.streams.settling import settle
from samenspel.engines.streams.space import unit
from samenspel.loop.streams.counting import rows_of
from samenspel.loop.streams.hearing import Said
from samenspel.loop.streams.models import PlacedBy

READERS = ("nl", "en")
FEWEST_TO_COMPARE = 2

Labels = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Level:
    """Streams of one width: labels (n,) are places in `streams`, −1 for none. Of each stream the row that speaks best
    for it, and the words that set it apart by language of the reader."""

    streams: tuple[UUID, ...]
    labels: Labels
    speaker: list[int]
    keywords: list[dict[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Became:
    """A new stream and of which it was part; what flowed into what; what is no more."""

    split_off: dict[UUID, UUID]
    merged: dict[UUID, UUID]
    ended: list[UUID]


@dataclass(frozen=True, slots=True)
class Renewal:
    """Where everything flows from now on, and what became of streams.

    parent: of a stream the wider one in which it flows. confidence, near, placed_by: (n,).
    """

    fine: Level
    wide: Level
    parent: dict[UUID, UUID]
    confidence: NDArray[np.float32]
    near: NDArray[np.float32]
    placed_by: list[str]
    became: Became


def find(said: Said, past: Past, grain: float, progress: Progress) -> Refreshed | None:
    """What the engine finds, given how it was and what people said; None when there is too little to compare."""
    if np.count_nonzero(said.vectors.any(axis=1)) < FEWEST_TO_COMPARE:
        return None
    voices = read(said.texts, said.vectors, said.languages)
    wishes = Wishes(finer=grain, reader=READERS[0])
    return refresh_streams(voices, said.voices, past, fresh=uuid4, wishes=wishes, progress=progress)


def renewed(
    said: Said,
    found: Refreshed,
    past: Past,
    corrections: Sequence[Correction],
    gone: Collection[UUID] = (),
) -> Renewal:
    """What was found, with what people said up to now, also while it was being sought.

    gone: voices whose words were removed in the meantime.
    """
    settled = settle(corrections)
    fine = _as_people_said(found, past, settled, corrections, gone)
    number_of = {ref: number for number, ref in enumerate(found.ids)}
    streams = _refs(fine.streams)
    parent = dict(_parents(streams, found, number_of))
    wide_streams = tuple(dict.fromkeys(parent.values()))
    wide_labels = _above(streams, fine.labels, parent, wide_streams)
    placed_by = _placed_by(settled, corrections, said.voices, fine.labels)
    words = found.streams.words
    return Renewal(
        fine=_level(streams, fine.labels, found, number_of, words),
        wide=_level(wide_streams, wide_labels, found, number_of, words),
        parent=parent,
        confidence=_sure(found.streams, fine.labels, placed_by),
        near=_near(found.streams, fine.labels, len(streams)),
        placed_by=placed_by,
        became=_became(past, found, {*streams, *wide_streams}, settled),
    )


def _as_people_said(
    found: Refreshed,
    past: Past,
    settled: Settled,
    corrections: Sequence[Correction],
    gone: Collection[UUID],
) -> Reading:
    """The finest streams, changed where something was said or forgotten since the run began."""
    fine = found.fine
    if [one.id for one in corrections] == [one.id for one in past.corrections] and not gone:
        return fine
    labels = fine.labels.copy()
    labels[[voice in gone for voice in fine.voices]] = -1
    return corrected(Reading(fine.voices, labels, fine.streams), settled)


def nothing_found(said: Said, past: Past) -> Renewal:
    """When there is too little to compare: every voice waits outside the streams."""
    none = np.full(len(said.voices), -1, np.int32)
    zero = np.zeros(len(said.voices), np.float32)
    level = Level((), none, [], [])
    machine = [PlacedBy.MACHINE.value] * len(said.voices)
    ended = sorted({*_refs(past.fine.streams), *_refs(past.wide.streams)}, key=str)
    return Renewal(level, level, {}, zero, zero, machine, Became({}, {}, ended))


def _refs(streams: Sequence[Any]) -> tuple[UUID, ...]:
    return tuple(cast(UUID, ref) for ref in streams)


def _parents(
    streams: Sequence[UUID], found: Refreshed, number_of: dict[Any, int]
) -> Iterator[tuple[UUID, UUID]]:
    for ref in streams:
        number = number_of.get(ref)
        if number is None:
            continue
        parent = found.streams.streams[number].parent
        if parent is not None:
            yield ref, cast(UUID, found.ids[parent])


def _above(
    streams: Sequence[UUID], labels: Labels, parent: dict[UUID, UUID], wide: Sequence[UUID]
) -> Labels:
    """The wider stream of each voice, as a place in `wide`."""
    place = {ref: at for at, ref in enumerate(wide)}
    above = [place[parent[ref]] if ref in parent else -1 for ref in streams]
    found: Labels = np.array([*above, -1], np.int32)[labels]
    return found


def _level(
    streams: tuple[UUID, ...],
    labels: Labels,
    found: Refreshed,
    number_of: dict[Any, int],
    words: Vocabulary,
) -> Level:
    """Who speaks for these streams, and with which words. A stream that people just made has words at the next run."""
    once = labels[found.streams.voices.first]
    telling = {reader: keywords(words, once, reader=reader) for reader in READERS}
    members = rows_of(labels, len(streams))
    speaker = []
    for at, ref in enumerate(streams):
        number = number_of.get(ref)
        best = () if number is None else found.streams.streams[number].speaks_for_it
        speaker.append(next((row for row in best if labels[row] == at), int(members[at][0])))
    said = [
        {reader: list(each[at]) for reader, each in telling.items() if at < len(each)}
        for at in range(len(streams))
    ]
    return Level(streams, labels, speaker, said)


def _sure(streams: Streams, labels: Labels, placed_by: Sequence[str]) -> NDArray[np.float32]:
    """What people said is sure."""
    sure = streams.confidence.copy()
    sure[np.array(placed_by) != PlacedBy.MACHINE.value] = 1
    sure[labels < 0] = 0
    return sure


def _near(found: Streams, labels: Labels, streams: int) -> NDArray[np.float32]:
    """How near each voice lies to the middle of its stream, −1 to 1; 0 for who is in none."""
    near = np.zeros(len(labels), np.float32)
    which = found.voices.which
    rows = np.flatnonzero((labels >= 0) & (which >= 0))
    if len(rows):
        plain = found.ground.points.plain[which[rows]]
        middles = unit(group_sums(plain, labels[rows]))
        near[rows] = np.einsum("ij,ij->i", plain, middles[labels[rows]])
    return near


def _placed_by(
    settled: Settled, corrections: Sequence[Correction], voices: Sequence[UUID], labels: Labels
) -> list[str]:
    """Who says of each voice that it flows there, or that it does not."""
    put = {
        voice
        for group in settled.groups
        if group.stream is not None or len(group.voices) > 1
        for voice in group.voices
    }
    kept_out = {
        one.what.voice: PlacedBy.SPEAKER if one.by is Rank.SPEAKER else PlacedBy.PERSON
        for one in sorted(corrections, key=lambda one: one.by)
        if isinstance(one.what, NotHere)
    }
    return [
        _who(voice in put, kept_out.get(voice), flows=label >= 0)
        for voice, label in zip(voices, labels.tolist(), strict=True)
    ]


def _who(put: bool, kept_out: PlacedBy | None, *, flows: bool) -> str:
    if flows:
        return (PlacedBy.PERSON if put else PlacedBy.MACHINE).value
    return (kept_out or PlacedBy.MACHINE).value


def _became(past: Past, found: Refreshed, now: set[UUID], settled: Settled) -> Became:
    """What became of streams, as they are in the end."""
    then = {*_refs(past.fine.streams), *_refs(past.wide.streams)}
    gone = then - now
    split_off = {
        cast(UUID, event.stream): cast(UUID, event.origin)
        for event in found.events
        if isinstance(event, SplitOff) and event.stream in now - then
    }
    flowed = [
        (ref, settled.became.get(event.into, event.into))
        for event in found.events
        if isinstance(event, MergedInto)
        for ref in event.streams
    ]
    merged = {
        cast(UUID, ref): cast(UUID, into)
        for ref, into in (*flowed, *settled.became.items())
        if ref in gone and into in now
    }
    return Became(split_off, merged, sorted(gone - merged.keys(), key=str))
