"""The same stream under the same id over refreshes, and what happened to those that are not the same.

A link made last month still means the same: as many voices as possible stay in the stream in which they were.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from samenspel.engines.streams.corrections import Settled, StreamId, VoiceId
from samenspel.engines.streams.holding import Labels, bounds, enforce

# A stream goes on in what is found now when so much of the one is in the other, or of the other comes from the one.
MOST = 0.5

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reading:
    """Voices in streams, as they were found once.

    labels: place in `streams` for each of `voices`, -1 while it is in none.
    """

    voices: Sequence[VoiceId]
    labels: Labels
    streams: Sequence[StreamId]


@dataclass(frozen=True, slots=True)
class Kept:
    """A stream goes on. stayed: voices that were in it before; came, went: that now are, or no longer are.

    Of voices that were forgotten nothing is counted; a new voice came.
    """

    stream: StreamId
    stayed: int
    came: int
    went: int


@dataclass(frozen=True, slots=True)
class SplitOff:
    """A new stream of which most was part of another. voices: how many of them; size: of the new stream."""

    stream: StreamId
    origin: StreamId
    voices: int
    size: int


@dataclass(frozen=True, slots=True)
class MergedInto:
    """Streams of which most of the voices now are in another. voices: how many of them are."""

    streams: tuple[StreamId, ...]
    into: StreamId
    voices: int


@dataclass(frozen=True, slots=True)
class Begun:
    """A stream that was not there. size: its voices."""

    stream: StreamId
    size: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A stream that fell apart, or whose voices were all forgotten. voices: those that are still heard elsewhere."""

    stream: StreamId
    voices: int


Event: TypeAlias = Kept | SplitOff | MergedInto | Begun | Ended


@dataclass(frozen=True, slots=True)
class Matching:
    """The id of each stream found now, and what happened, each stream once: those of now in their order, then those
    that are no more."""

    streams: tuple[StreamId, ...]
    events: tuple[Event, ...]


def corrected(before: Reading, settled: Settled) -> Reading:
    """A reading as it is after what people said of it since: what is new is to be matched with this one."""
    size = len(before.voices)
    none = np.zeros(0, dtype=np.int32)
    no_ties = csr_array((none, (none, none)), shape=(size, size))
    held = bounds(settled, before.voices)
    filed = enforce(before.labels, no_ties, held, before.streams)
    return Reading(before.voices, filed.labels, filed.streams)


def match(
    before: Reading,
    voices: Sequence[VoiceId],
    labels: Labels,
    *,
    fresh: Callable[[], StreamId],
    anchored: Collection[StreamId] = (),
) -> Matching:
    """Which stream of before each stream of now is.

    voices, labels: (n,), what was found now, 0 to K - 1 or -1; fresh: gives a new id; anchored: streams that people
    named, answered or corrected, and that may be lost only when it cannot be otherwise.
    Only voices of both readings count. A stream may go on where most of it is, or in what came mostly from it (MOST,
    of voices that are in both). Of all ways to give each stream at most one successor and the reverse, the one that
    keeps the most anchored streams; of those the one that leaves the most voices in the stream in which they were.
    Near to linear in voices, and S × ties (at most two for each stream on either side) in streams.
    """
    shared = _shared(before, voices, labels)
    successor = _assign(shared, np.array([one in anchored for one in before.streams], dtype=bool))
    origin = np.full(shared.now, -1, dtype=np.int64)
    going_on = np.flatnonzero(successor >= 0)
    origin[successor[going_on]] = going_on
    names = tuple(fresh() if at < 0 else before.streams[at] for at in origin.tolist())
    events = [*_of_now(shared, before, names, origin), *_gone(shared, before, names, successor)]
    return Matching(names, tuple(events))


@dataclass(frozen=True, slots=True)
class _Shared:
    """Where voices of both readings were and are.

    was, found, count: how many voices of one stream then are in one stream now, (pairs,). old: voices of each stream
    then that are still heard; known: voices of each stream now that were heard then; size: of each stream now.
    """

    was: Counts
    found: Counts
    count: Counts
    old: Counts
    known: Counts
    size: Counts

    @property
    def now(self) -> int:
        return len(self.size)

    def mostly_from(self) -> NDArray[np.bool_]:
        """Of each pair: whether most of the stream now was part of the stream then."""
        return self.count >= MOST * self.known[self.found]

    def mostly_in(self) -> NDArray[np.bool_]:
        """Of each pair: whether most of the stream then is part of the stream now."""
        return self.count >= MOST * self.old[self.was]


def _shared(before: Reading, voices: Sequence[VoiceId], labels: Labels) -> _Shared:
    place = dict(zip(before.voices, range(len(before.voices)), strict=True))
    at = np.fromiter(map(place.get, voices, repeat(-1)), np.int64, count=len(voices))
    both = at >= 0
    then, now = before.labels[at[both]].astype(np.int64), labels[both].astype(np.int64)
    streams, found = len(before.streams), int(labels.max(initial=-1)) + 1
    filed = (then >= 0) & (now >= 0)
    pairs, count = np.unique(then[filed] * max(found, 1) + now[filed], return_counts=True)
    was, into = np.divmod(pairs, max(found, 1))
    return _Shared(
        was=was,
        found=into,
        count=count.astype(np.int64),
        old=np.bincount(then[then >= 0], minlength=streams),
        known=np.bincount(now[now >= 0], minlength=found),
        size=np.bincount(labels[labels >= 0], minlength=found),
    )


def _assign(shared: _Shared, anchored: NDArray[np.bool_]) -> Counts:
    """Of each stream then the number of the one in which it goes on, -1 if none.

    The best assignment on few ties (scipy's LAPJVsp). Each stream also has a way out of its own, worth one hundredth
    of a voice, so that all can be assigned.
    """
    streams = len(shared.old)
    if not streams:
        return np.zeros(0, dtype=np.int64)
    may = shared.mostly_from() | shared.mostly_in()
    was, found = shared.was[may], shared.found[may]
    worth = shared.count[may] + anchored[was] * (shared.old.sum() + 1.0)
    out = np.arange(streams)
    rows, columns = np.append(was, out), np.append(found, shared.now + out)
    weights = np.append(worth, np.full(streams, 0.01))
    shape = (streams, shared.now + streams)
    ties = csr_array(coo_array((weights, (rows, columns)), shape=shape))
    successor = min_weight_full_bipartite_matching(ties, maximize=True)[1].astype(np.int64)
    return np.where(successor < shared.now, successor, -1)


def _of_now(
    shared: _Shared, before: Reading, names: tuple[StreamId, ...], origin: Counts
) -> list[Event]:
    """One event for each stream of now."""
    stayed = np.zeros(shared.now, dtype=np.int64)
    same = origin[shared.found] == shared.was
    stayed[shared.found[same]] = shared.count[same]
    mainly, most = _mainly(shared.found, shared.was, shared.count, shared.mostly_from(), shared.now)
    events: list[Event] = []
    for at, name in enumerate(names):
        size, kept = int(shared.size[at]), int(stayed[at])
        if origin[at] >= 0:
            went = int(shared.old[origin[at]]) - kept
            events.append(Kept(name, kept, size - kept, went))
        elif mainly[at] >= 0:
            events.append(SplitOff(name, before.streams[mainly[at]], int(most[at]), size))
        else:
            events.append(Begun(name, size))
    return events


def _gone(
    shared: _Shared, before: Reading, names: tuple[StreamId, ...], successor: Counts
) -> list[Event]:
    """What became of the streams that do not go on."""
    mainly, most = _mainly(
        shared.was, shared.found, shared.count, shared.mostly_in(), len(successor)
    )
    lost = np.flatnonzero(successor < 0)
    merged: dict[int, list[int]] = {}
    for at in lost[mainly[lost] >= 0].tolist():
        merged.setdefault(int(mainly[at]), []).append(at)
    events: list[Event] = [
        MergedInto(
            tuple(before.streams[at] for at in several), names[into], int(most[several].sum())
        )
        for into, several in sorted(merged.items())
    ]
    ended = lost[mainly[lost] < 0].tolist()
    return events + [Ended(before.streams[at], int(shared.old[at])) for at in ended]


def _mainly(
    one: Counts, other: Counts, count: Counts, most: NDArray[np.bool_], size: int
) -> tuple[Counts, Counts]:
    """Of each the other that holds most of it, -1 if none does, and how many that is. Of two halves the first."""
    main, voices = np.full(size, -1, dtype=np.int64), np.zeros(size, dtype=np.int64)
    pairs = np.flatnonzero(most)[::-1]
    order = pairs[np.argsort(count[pairs], kind="stable")]
    main[one[order]], voices[one[order]] = other[order], count[order]
    return main, voices
