"""Streams and sub-streams: who is in which, who is in none yet, and which flow in which."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.cluster import AgglomerativeClustering

from samenspel.engines.streams.grain import Divide, Grain, Labels, group_sums
from samenspel.engines.streams.space import Rows, unit

# Two people who say the same are a stream in a small set; among many, chance makes pairs.
FEWEST = 2
FEWEST_AMONG_MANY = 3
MANY = 500
# A voice stays outside when another stream lies nearer, and its own no nearer than one in four has to a stream that is
# not its own.
BEYOND_CHANCE = 0.75
COMPARED = 4_000
# Two levels that are nearly the same are one.
FEWER_PARENTS = 0.75


@dataclass(frozen=True, slots=True)
class Levels:
    """Each voice in its finest stream and in a wider one, int32 (m,) each, −1 for none yet."""

    fine: Labels
    wide: Labels


def levels_of(
    graph: csr_array,
    plain: Rows,
    grain: Grain | None,
    divide: Divide,
    times: NDArray[np.intp],
    *,
    finer: float = 0.0,
    at_most: int | None = None,
) -> Levels:
    """The streams at the grain found, or `finer` than that (each whole step about twice as fine, below 0 coarser).

    graph: (m, m); plain: (m, d); times: (m,), how often each thing was said; at_most: merge the nearest until there
    are so many. Raises ValueError for at_most below 1.
    """
    if at_most is not None and at_most < 1:
        raise ValueError(f"expected at least 1 stream at most, got {at_most}")
    if grain is None:
        wide = fine = np.zeros(len(plain), dtype=np.int32)
    else:
        fine = _at(graph, grain.fine.labels, grain.fine.resolution, finer, divide)
        wide = _at(graph, grain.coarse.labels, grain.coarse.resolution, finer, divide)
    fine = with_few_apart(well_in(plain, fine), times)
    if at_most is not None:
        fine = merged_to(plain, fine, at_most)
    return Levels(by_size(fine, times), wide)


def parents_of(levels: Levels, groups: int, times: NDArray[np.intp]) -> Labels:
    """Of each of so many finest streams the wider one in which most of its voices are, numbered by size from 0, −1
    where there is none: an only child has no parent, and two levels that are nearly the same are one.
    """
    fine, wide = levels.fine, levels.wide
    known = np.flatnonzero((fine >= 0) & (wide >= 0))
    if not len(known):
        return np.full(groups, -1, dtype=np.int32)
    shape = (groups, int(wide.max()) + 1)
    shared = np.asarray(
        csr_array((times[known], (fine[known], wide[known])), shape=shape).todense()
    )
    parents = shared.argmax(axis=1).astype(np.int32)
    children = np.bincount(parents)
    if not 2 <= np.count_nonzero(children) <= FEWER_PARENTS * groups:
        return np.full(groups, -1, dtype=np.int32)
    parents[children[parents] < 2] = -1
    return by_size(
        parents, np.bincount(fine[known], weights=times[known], minlength=groups).astype(np.intp)
    )


def well_in(plain: Rows, labels: Labels) -> Labels:
    """Who is not well in a stream stays outside it: no catch-all holds what does not belong together.

    The bar is what chance gives in this very set: the nearness that one in four has to a stream not their own.
    """
    groups = int(labels.max(initial=-1)) + 1
    if groups < 2:
        return labels
    sums = group_sums(plain, labels)
    middles = unit(sums)
    step = max(1, len(plain) // COMPARED)
    to_all = plain[::step] @ middles.T
    strange = np.ones(to_all.shape, dtype=bool)
    strange[np.arange(len(to_all)), labels[::step]] = labels[::step] < 0
    bar = np.quantile(to_all[strange], BEYOND_CHANCE)
    known = np.flatnonzero(labels >= 0)
    own = np.einsum("ij,ij->i", plain[known], unit(sums[labels[known]] - plain[known]))
    doubtful = known[own <= bar]
    elsewhere = (plain[doubtful] @ middles.T).max(axis=1, initial=-1)
    placed = labels.copy()
    placed[doubtful[own[own <= bar] < elsewhere]] = -1
    return placed


def with_few_apart(labels: Labels, times: NDArray[np.intp]) -> Labels:
    """Streams of too few voices are none yet."""
    sizes = _sizes(labels, times)
    fewest = FEWEST if times.sum() < MANY else FEWEST_AMONG_MANY
    kept = labels.copy()
    kept[(labels >= 0) & (sizes[labels] < fewest)] = -1
    return kept


def merged_to(plain: Rows, labels: Labels, most: int) -> Labels:
    """The streams that lie nearest joined, until there are `most`. O(streams²)."""
    used = np.unique(labels[labels >= 0])
    if len(used) <= most:
        return labels
    middles = unit(group_sums(plain, labels)[used])
    joined = AgglomerativeClustering(most, metric="cosine", linkage="average").fit_predict(middles)
    new = np.full(int(labels.max()) + 2, -1, dtype=np.int32)
    new[used] = joined
    merged: Labels = new[labels]
    return merged


def by_size(labels: Labels, times: NDArray[np.intp]) -> Labels:
    """Numbered anew, the largest first; of equals the one that was heard first."""
    sizes = _sizes(labels, times)
    first = np.full(len(sizes), len(labels))
    known = np.flatnonzero(labels >= 0)
    np.minimum.at(first, labels[known], known)
    used = np.flatnonzero(sizes)
    order = used[np.lexsort((first[used], -sizes[used]))]
    new = np.full(len(sizes) + 1, -1, dtype=np.int32)
    new[order] = np.arange(len(order))
    numbered: Labels = new[labels]
    return numbered


def _at(
    graph: csr_array, labels: Labels, resolution: float, finer: float, divide: Divide
) -> Labels:
    return labels if not finer else divide(graph, resolution * 2**finer)


def _sizes(labels: Labels, times: NDArray[np.intp]) -> NDArray[np.intp]:
    known = labels >= 0
    sizes = np.bincount(
        labels[known], weights=times[known], minlength=int(labels.max(initial=-1)) + 1
    )
    return sizes.astype(np.intp)
