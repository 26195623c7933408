"""Many voices in lists of those that lie near each other, so that each is compared only with those in near lists.

An inverted file as in Sivic & Zisserman (2003) and Jégou, Douze & Schmid (2011), where whole lists are compared at once
by matrix products and no list is long: the work grows with the number of voices, also where thousands say the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Rows: TypeAlias = NDArray[np.float32]
Indices: TypeAlias = NDArray[np.int32]
Numbers: TypeAlias = NDArray[np.int64]
# Of found neighbours: which row found it, which voice it is, how near.
Hits: TypeAlias = tuple[Numbers, Indices, Rows]

# Voices in a list on average, and the most: a longer one holds near-identical voices, and is cut.
LIST = 1_000
LONGEST = 4 * LIST
SAMPLED_A_LIST = 64
ROUNDS = 8
AT_ONCE = 4_096
# Of two that differ less than this, rounding tells which is nearer.
ROUNDING = np.float32(1e-6)
NOBODY = np.float32(-2)


@dataclass(frozen=True, slots=True)
class Lists:
    """Which voices are in which list, and in which lists each looks.

    rows: (n, d), unit rows in the order of the lists; members: (n,), the voices that those are; bounds: (lists + 1,),
    where each list starts; probes: (n, p), where each row looks, its own list first.
    """

    rows: Rows
    members: Indices
    bounds: Numbers
    probes: Indices

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def span(self, number: int) -> slice:
        return slice(int(self.bounds[number]), int(self.bounds[number + 1]))

    def nearest(self, number: int, k: int) -> tuple[Indices, Rows]:
        """Of each voice in this list the k nearest where it looks, best first, and their cosines; -1 and NOBODY where
        there are fewer.
        """
        span = self.span(number)
        asking = self.rows[span]
        among = asking @ asking.T
        np.fill_diagonal(among, NOBODY)
        columns, cosines = best(among, min(k, len(asking) - 1))
        row = np.repeat(np.arange(len(asking)), columns.shape[1])
        hits = [(row, self.members[span][columns.ravel()], cosines.ravel())]
        full = columns.shape[1] == k
        worst = cosines[:, -1] + ROUNDING if full else np.full(len(asking), NOBODY)
        for other, who in self._visits(number):
            hits.append(self._nearer(asking[who], worst[who], who, other))
        return first(hits, len(asking), k)

    def _visits(self, number: int) -> Iterator[tuple[int, Numbers]]:
        """The other lists in which voices of this one look, and which of its rows do."""
        looked = self.probes[self.span(number), 1:]
        order = np.argsort(looked, axis=None, kind="stable")
        numbers, starts = np.unique(looked.ravel()[order], return_index=True)
        who = order // max(looked.shape[1], 1)
        return zip(numbers.tolist(), np.split(who, starts[1:])[: len(numbers)], strict=True)

    def _nearer(self, asking: Rows, worst: Rows, who: Numbers, other: int) -> Hits:
        """The voices of another list that lie nearer than the last of those already found."""
        span = self.span(other)
        cosines = asking @ self.rows[span].T
        cells = np.flatnonzero(cosines > worst[:, None])
        row, column = np.divmod(cells, max(cosines.shape[1], 1))
        return who[row], self.members[span][column], cosines.ravel()[cells]


def in_lists(rows: Rows, probes: int, seed: int) -> Lists:
    """Lists of about LIST voices each, around middles that k-means found on a sample."""
    middles = _middles(rows, max(1, len(rows) // LIST), seed)
    near = _near(rows, middles, min(probes, len(middles)))
    order = np.argsort(near[:, 0], kind="stable").astype(np.int32)
    return _cut(rows[order], order, near[order], len(middles))


def best(cosines: Rows, k: int) -> tuple[Indices, Rows]:
    """Of each row the k highest and their columns, best first; of equals the first column first."""
    columns = np.argpartition(cosines, -k, axis=1)[:, cosines.shape[1] - k :].astype(np.int32)
    columns.sort(axis=1)
    values = np.take_along_axis(cosines, columns, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1), np.take_along_axis(values, order, axis=1)


def first(hits: list[Hits], count: int, k: int) -> tuple[Indices, Rows]:
    """The k best hits of each row, best first; of equals the first voice first."""
    row, voice, cosine = (np.concatenate(part) for part in zip(*hits, strict=True))
    order = np.lexsort((voice, -cosine, row))
    row = row[order]
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    index = np.full((count, k), -1, dtype=np.int32)
    cosines = np.full((count, k), NOBODY, dtype=np.float32)
    kept = rank < k
    index[row[kept], rank[kept]] = voice[order][kept]
    cosines[row[kept], rank[kept]] = cosine[order][kept]
    return index, cosines


def _middles(rows: Rows, count: int, seed: int) -> Rows:
    """k-means on the sphere over a sample: (count, d). O(count² × d)."""
    rng = np.random.default_rng(seed)
    sample = rows[
        np.sort(rng.choice(len(rows), min(len(rows), count * SAMPLED_A_LIST), replace=False))
    ]
    middles = sample[np.sort(rng.choice(len(sample), count, replace=False))]
    for _ in range(ROUNDS):
        middles = _means(sample, _near(sample, middles, 1)[:, 0], middles)
    return middles


def _means(sample: Rows, home: Indices, middles: Rows) -> Rows:
    """The direction of the voices around each middle; where there are none, the middle stays."""
    sizes = np.bincount(home, minlength=len(middles))
    kept = np.flatnonzero(sizes)
    starts = (np.cumsum(sizes) - sizes)[kept]
    means = middles.copy()
    means[kept] = np.add.reduceat(sample[np.argsort(home, kind="stable")], starts, axis=0)
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    means /= np.maximum(lengths, np.finfo(np.float32).tiny)
    return means


def _near(rows: Rows, middles: Rows, probes: int) -> Indices:
    """Of each row the nearest middles, (n, probes), the nearest first."""
    near = np.empty((len(rows), probes), dtype=np.int32)
    for start in range(0, len(rows), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        near[part] = best(rows[part] @ middles.T, probes)[0]
    return near


def _cut(rows: Rows, members: Indices, near: Indices, count: int) -> Lists:
    """Long lists in pieces. Who is in a piece looks there; who comes from elsewhere, in one piece of each list."""
    sizes = np.bincount(near[:, 0], minlength=count)
    pieces = np.maximum(-(-sizes // LONGEST), 1)
    first = np.cumsum(pieces) - pieces
    place = np.arange(len(members)) - (np.cumsum(sizes) - sizes)[near[:, 0]]
    turn = np.arange(len(members))[:, None] % pieces[near]
    turn[:, 0] = place * pieces[near[:, 0]] // sizes[near[:, 0]]
    probes = (first[near] + turn).astype(np.int32)
    bounds = np.concatenate(
        [[0], np.cumsum(np.bincount(probes[:, 0], minlength=int(pieces.sum())))]
    )
    return Lists(rows, members, bounds, probes)
