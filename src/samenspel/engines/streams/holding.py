"""What people said holds: before streams are sought, so that they form around it, and after, so that none breaks it.

Rows are the voices of one run, in its order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from samenspel.engines.streams.communities import coarsened
from samenspel.engines.streams.corrections import Group, Settled, StreamId, VoiceId

Labels = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What was settled, seen from the rows of one run.

    group: (n,), the number of the group of each row, -1 where nobody said anything. groups: of each number what was
    said. apart: (m, 2), numbers of groups that are not together.
    """

    group: Labels
    groups: tuple[Group, ...]
    apart: Labels
    settled: Settled

    def camps(self) -> Labels:
        """(groups,): one number for each stream to which groups belong, -1 for a group that may be anywhere."""
        numbers: dict[StreamId, int] = {}
        homes = [one.stream for one in self.groups]
        camps = [-1 if home is None else numbers.setdefault(home, len(numbers)) for home in homes]
        return np.array(camps, dtype=np.int32)

    def said(self) -> Labels:
        """(n,): the number of the stream to which people said that a voice belongs, -1 where nobody did."""
        its: Labels = np.append(self.camps(), np.int32(-1))[self.group]
        return its


@dataclass(frozen=True, slots=True)
class Filed:
    """The voices of one run in their streams.

    labels: (n,), the place in `streams` for each row, -1 while it is in none. streams: the id of each, none empty.
    """

    labels: Labels
    streams: tuple[StreamId, ...]


def bounds(settled: Settled, voices: Sequence[VoiceId]) -> Bounds:
    """What was settled for these voices. What was said by way of a voice that is gone still holds for the others."""
    number = {voice: at for at, one in enumerate(settled.groups) for voice in one.voices}
    found = np.fromiter(map(number.get, voices, repeat(-1)), np.int32, count=len(voices))
    kept, group = np.unique(found[found >= 0], return_inverse=True)
    rows = np.full(len(voices), -1, dtype=np.int32)
    rows[found >= 0] = group
    new = {int(old): at for at, old in enumerate(kept)}
    pairs = [(new[a], new[b]) for a, b in settled.apart if a in new and b in new]
    apart = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    return Bounds(rows, tuple(settled.groups[old] for old in kept), apart, settled)


def said_once(held: Bounds, which: NDArray[np.integer], size: int) -> Bounds:
    """The same for things that each were said once: which of `size` each row said, -1 for none, (n,).

    A thing goes with a group when most of those who said it are in it. One of a hundred who sent the same letter does
    not move the other ninety-nine; where that one belongs is seen to afterwards, row by row.
    """
    told = which >= 0
    times = np.bincount(which[told], minlength=size)
    grouped = told & (held.group >= 0)
    key = which[grouped].astype(np.int64) * max(len(held.groups), 1) + held.group[grouped]
    pairs, counts = np.unique(key, return_counts=True)
    things, groups = np.divmod(pairs, max(len(held.groups), 1))
    most = 2 * counts > times[things]
    once = np.full(size, -1, dtype=np.int32)
    once[things[most]] = groups[most]
    return Bounds(once, held.groups, held.apart, held.settled)


def constrained(graph: csr_array, held: Bounds) -> csr_array:
    """The ties, (n, n), without those between voices that are apart or belong to different streams. O(ties)."""
    ties = graph.tocoo()
    one, other = held.group[ties.row], held.group[ties.col]
    both = np.flatnonzero((one >= 0) & (other >= 0))
    one, other = one[both], other[both]
    camps = held.camps()
    camp, its = camps[one], camps[other]
    cut = (camp >= 0) & (its >= 0) & (camp != its)
    cut |= np.isin(_pair(one, other, held), _pair(held.apart[:, 0], held.apart[:, 1], held))
    keep = np.ones(ties.nnz, dtype=bool)
    keep[both[cut]] = False
    return csr_array((ties.data[keep], (ties.row[keep], ties.col[keep])), shape=graph.shape)


def _pair(one: Labels, other: Labels, held: Bounds) -> NDArray[np.int64]:
    """One number for two groups, in either order."""
    low, high = np.minimum(one, other).astype(np.int64), np.maximum(one, other)
    return low * len(held.groups) + high


def contract(graph: csr_array, group: Labels) -> tuple[csr_array, Labels]:
    """Each group as one voice, so that it cannot be divided: the smaller graph and the place in it of each row.

    What was found for the smaller graph is found for all by `found[places]`. Ties within a group are kept on the
    diagonal, counted from both sides, so that every row sum is that of what it stands for (igraph leaves them out).
    O(ties).
    """
    size = int(group.max(initial=-1)) + 1
    alone = np.arange(size, size + len(group), dtype=np.int32)
    places = np.unique(np.where(group < 0, alone, group), return_inverse=True)[1]
    return coarsened(graph, places), places.astype(np.int32)


def _gather(labels: Labels, size: int) -> csr_array:
    """(size, n): sums rows by label when it stands before them; label -1 is left out."""
    rows = np.flatnonzero(labels >= 0)
    ones = np.ones(len(rows), dtype=np.float32)
    return csr_array((ones, (labels[rows], rows)), shape=(size, len(labels)))


def enforce(
    labels: Labels,
    graph: csr_array,
    held: Bounds,
    streams: Sequence[StreamId],
    which: NDArray[np.integer] | None = None,
) -> Filed:
    """What was found, changed where it is against what people said, and nowhere else.

    labels: (n,), places in `streams` or -1; graph: ties, (n, n), or (m, m) when `which` (n,) says what each row said,
    -1 for what has no ties. Streams that were merged become one. A group that belongs to a stream goes there, also
    when nobody else is left in it. A group that is divided, or where it does not belong, goes to the stream that it
    has most ties with of those where it may be; when there is none, to none. Of two groups that are apart in one
    stream, that with most ties to it stays. O(ties of the groups), and a few steps for each group.
    """
    names, labels = _merged(labels, held, streams)
    choices = _choices(labels, graph, held, len(names), which)
    placed = _Placing(held, names, choices).place()
    rows = held.group >= 0
    labels[rows] = placed[held.group[rows]]
    return _compact(labels, names)


def _merged(
    labels: Labels, held: Bounds, streams: Sequence[StreamId]
) -> tuple[list[StreamId], Labels]:
    """Each stream under the id with which it goes on; and those kept alive for who belongs to them."""
    became = held.settled.became
    numbers: dict[StreamId, int] = {}
    new = [numbers.setdefault(became.get(stream, stream), len(numbers)) for stream in streams]
    for group in held.groups:
        if group.stream is not None:
            numbers.setdefault(group.stream, len(numbers))
    return list(numbers), np.array([*new, -1], dtype=np.int32)[labels]


def _compact(labels: Labels, names: list[StreamId]) -> Filed:
    """Without streams that nobody is in."""
    used = np.unique(labels[labels >= 0])
    places = np.full(len(names) + 1, -1, dtype=np.int32)
    places[used] = np.arange(len(used))
    return Filed(places[labels], tuple(names[at] for at in used))


@dataclass(frozen=True, slots=True)
class _Choice:
    """Where one group may go, best first; where it sits if it is undivided (-1: in no stream); its ties there."""

    places: list[int]
    sitting: int | None
    hold: float


def _choices(
    labels: Labels,
    graph: csr_array,
    held: Bounds,
    size: int,
    which: NDArray[np.integer] | None,
) -> list[_Choice]:
    """By ties with each stream, then by how many of the group are in it."""
    gathered, streams = _gather(held.group, len(held.groups)), _gather(labels, size).T.tocsr()
    inside = (gathered @ streams).tocsr()
    if which is None:
        ties = (gathered @ graph @ streams).tocsr()
    else:
        said = _gather(which.astype(np.int32), graph.shape[0])
        ties = (gathered @ said.T @ graph @ (said @ streams)).tocsr()
    sizes = np.bincount(held.group[held.group >= 0], minlength=len(held.groups))
    return [_choice(_row(ties, at), _row(inside, at), int(sizes[at])) for at in range(len(sizes))]


def _row(matrix: csr_array, at: int) -> dict[int, float]:
    part = slice(matrix.indptr[at], matrix.indptr[at + 1])
    return dict(zip(matrix.indices[part].tolist(), matrix.data[part].tolist(), strict=True))


def _choice(ties: dict[int, float], inside: dict[int, float], size: int) -> _Choice:
    whole = next((place for place, count in inside.items() if count == size), -1)
    order = sorted(ties | inside, key=lambda at: (-ties.get(at, 0), -inside.get(at, 0), at))
    undivided = whole >= 0 or not inside
    return _Choice(order, whole if undivided else None, ties.get(whole, 0.0))


class _Placing:
    """One place for each group, none against another. Who must be somewhere comes first, then who may stay."""

    def __init__(self, held: Bounds, names: list[StreamId], choices: list[_Choice]) -> None:
        self._held = held
        self._number = {name: at for at, name in enumerate(names)}
        self._place = np.full(len(held.groups), -1, dtype=np.int32)
        self._choices = choices
        self._others: list[list[int]] = [[] for _ in held.groups]
        for one, other in held.apart.tolist():
            self._others[one].append(other)
            self._others[other].append(one)

    def place(self) -> Labels:
        waiting = []
        for at, group in enumerate(self._held.groups):
            if group.stream is None:
                waiting.append(at)
            else:
                self._place[at] = self._number[group.stream]
        waiting.sort(key=lambda at: -self._choices[at].hold)
        for at in [at for at in waiting if not self._stays(at)]:
            barred = self._barred(at)
            allowed = (place for place in self._choices[at].places if place not in barred)
            self._place[at] = next(allowed, -1)
        return self._place

    def _stays(self, at: int) -> bool:
        sitting = self._choices[at].sitting
        if sitting is None or (sitting >= 0 and sitting in self._barred(at)):
            return False
        self._place[at] = sitting
        return True

    def _barred(self, at: int) -> set[int]:
        """Where this group may not be: as was said, or since one that it is apart from is there."""
        not_here = self._held.groups[at].not_here & self._number.keys()
        taken = {int(self._place[other]) for other in self._others[at]}
        return taken | {self._number[stream] for stream in not_here}
