"""Who lies nearest to whom: by meaning, exactly among few voices and nearly so among many; and by shared words.

The same voices and the same seed give the same neighbours, on one thread or on several: each portion of the work is the
same whoever does it, and the matrix library does each on one thread (docs/decisions/0015).
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import threadpool_limits

from samenspel.engines.streams.lists import NOBODY, Indices, Rows, best, in_lists
from samenspel.engines.streams.shared_words import portions

Share: TypeAlias = Callable[[Callable[[int], None], Iterable[int]], None]

# Lists in which each voice looks for its nearest: of 100 thousand this finds 0.975 of them (docs/decisions/0015).
PROBES = 16
AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Per voice its nearest others, best first, never itself.

    index: (n, k), -1 where there is none; similarity: (n, k), the cosine, 0 where there is none.
    """

    index: Indices
    similarity: Rows

    def __len__(self) -> int:
        return len(self.index)


def nearest(
    points: ArrayLike,
    k: int,
    *,
    seed: int = 0,
    exact_below: int = 20_000,
    threads: int | None = None,
) -> Neighbours:
    """The k nearest of each voice by the cosine; of fewer than k + 1 voices all others.

    points: (n, d), of any length; a row of zeros is as near to one as to another (0). Below `exact_below` rows all are
    compared with all, O(n² × d); from there on each with those in near lists, O(n × d × PROBES) and little that grows
    faster. Raises ValueError for a row that holds NaN or infinity, and says which.
    """
    rows = _unit(points)
    k = _possible(k, len(rows))
    found = _nobody(len(rows), k)
    if k:
        with _sharing(threads) as share:
            if len(rows) < exact_below:
                _look_at(rows, np.arange(len(rows)), found, share)
            else:
                _look_in_lists(rows, seed, found, share)
    np.clip(found.similarity, -1, 1, out=found.similarity)
    return found


def nearest_by_words(
    texts_tokens: Sequence[Sequence[str]], k: int, *, threads: int | None = None
) -> Neighbours:
    """The k others that share most with each voice by the cosine of TF-IDF, of the words that the caller gives.

    A voice that shares a word with fewer has -1 and 0 for the rest; of fewer than k + 1 voices k is what there are.
    Words are looked for from the rarest on, until there is enough to do: among many voices the most common only help to
    tell which of those found share most. O(n) by that bound.
    """
    k = _possible(k, len(texts_tokens))
    found = _nobody(len(texts_tokens), k)
    if k:
        for part, index, cosines in portions(texts_tokens, k, threads or os.cpu_count() or 1):
            found.index[part], found.similarity[part] = index, np.minimum(cosines, 1)
    return found


def _possible(k: int, n: int) -> int:
    if k < 0:
        raise ValueError(f"expected 0 or more neighbours to be asked for, got {k}")
    return min(k, max(n - 1, 0))


def _nobody(n: int, k: int) -> Neighbours:
    return Neighbours(np.full((n, k), -1, dtype=np.int32), np.zeros((n, k), dtype=np.float32))


def _unit(points: ArrayLike) -> Rows:
    rows = np.array(points, dtype=np.float32, order="C")
    if rows.ndim != 2:
        raise ValueError(f"expected a row of numbers for each voice, got the shape {rows.shape}")
    squares = np.einsum("ij,ij->i", rows, rows, dtype=np.float64)
    broken = np.flatnonzero(~np.isfinite(squares))
    if len(broken):
        raise ValueError(f"expected finite numbers, got NaN or infinity in row {broken[0]}")
    squares[squares == 0] = 1
    rows /= np.sqrt(squares)[:, None]
    return rows


@contextmanager
def _sharing(threads: int | None) -> Iterator[Share]:
    """Portions of work over threads, each portion on one: a product over more would round in another way."""
    workers = threads or os.cpu_count() or 1
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(workers) as pool:

        def share(work: Callable[[int], None], portions: Iterable[int]) -> None:
            for _ in pool.map(work, portions):
                pass

        yield share


def _look_at(rows: Rows, asking: NDArray[np.int64], found: Neighbours, share: Share) -> None:
    """The nearest of those who ask among all."""

    def look(start: int) -> None:
        who = asking[start : start + AT_ONCE]
        cosines = rows[who] @ rows.T
        cosines[np.arange(len(who)), who] = NOBODY
        found.index[who], found.similarity[who] = best(cosines, found.index.shape[1])

    share(look, range(0, len(asking), AT_ONCE))


def _look_in_lists(rows: Rows, seed: int, found: Neighbours, share: Share) -> None:
    lists = in_lists(rows, PROBES, seed)

    def look(number: int) -> None:
        who = lists.members[lists.span(number)]
        if len(who):
            found.index[who], found.similarity[who] = lists.nearest(number, found.index.shape[1])

    share(look, range(len(lists)))
    lacking = (found.index < 0).any(axis=1)
    _look_at(rows, np.flatnonzero(lacking), found, share)
