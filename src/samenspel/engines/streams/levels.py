"""Streams and sub-streams: who is in which, who is in none yet, and which flow in which."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from sklearn.cluster import AgglomerativeClustering

from samenspel.engines.streams.apart import group_sums, stands_apart
from samenspel.engines.streams.communities import Divide, Labels
from samenspel.engines.streams.grain import Grain
from samenspel.engines.streams.space import Rows, unit

# Two people who say the same are a stream in a small set; among many, chance makes pairs.
FEWEST = 2
FEWEST_AMONG_MANY = 3
MANY = 500
# A voice stays outside when another stream lies nearer, and its own no nearer than one in four has to a stream that is
# not its own.
BEYOND_CHANCE = 0.75
# Of fewer no two groups can be told apart. A cosine of so much have one in a hundred pairs that need different things,
# and seven in ten that need the same (`benchmarks/sets/needs.csv`).
FEW = 5
ALIKE = 0.4
# Among fewer voices chance gathers anything, and in fewer streams the widest directions of a cloud are what sets them
# apart: there nothing is held against chance.
FEWEST_TO_DOUBT = 30
FEWEST_DOUBTED = 9
COMPARED = 4_000
JUDGED = 50_000
COMPARED_AT_ONCE = 20_000_000
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
    held: NDArray[np.intp] | None = None,
) -> Levels:
    """The streams at the grain found, or `finer` than that (each whole step about twice as fine, below 0 coarser).

    graph: (m, m); plain: (m, d); times: (m,), how often each thing was said; at_most: merge the nearest until there
    are so many; held: rows of voices that people put somewhere: their streams are never doubted.
    Raises ValueError for at_most below 1.
    """
    if at_most is not None and at_most < 1:
        raise ValueError(f"expected at least 1 stream at most, got {at_most}")
    if grain is None:
        wide = fine = np.zeros(len(plain), dtype=np.int32)
    else:
        fine, wide = grain.fine.labels, grain.coarse.labels
        if finer:
            cut = divide(graph)
            fine, wide = (cut(one.resolution * 2**finer) for one in (grain.fine, grain.coarse))
        fine = well_in(plain, fine)
        if not finer and _can_be_doubted(plain, fine):
            fine = believed(plain, fine, grain.fine.by_chance.stream, held)
    return at_last(plain, fine, wide, times, at_most)


def _can_be_doubted(plain: Rows, labels: Labels) -> bool:
    return len(plain) >= FEWEST_TO_DOUBT and int(labels.max(initial=-1)) + 1 >= FEWEST_DOUBTED


def at_last(
    plain: Rows, fine: Labels, wide: Labels, times: NDArray[np.intp], at_most: int | None
) -> Levels:
    """These streams without those of too few, no more than `at_most`, the largest first."""
    fine = with_few_apart(fine, times)
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


def among_few(vectors: Rows, times: NDArray[np.intp], at_most: int | None = None) -> Levels:
    """The streams of fewer than `FEW`, who cannot be compared with others: of those who mean nearly the same.

    vectors: (m, d), as the model gives them; times: (m,), how often each thing was said.
    """
    rows = unit(vectors)
    near = csr_array((rows @ rows.T >= ALIKE).astype(np.int8))
    labels: Labels = connected_components(near, directed=False)[1].astype(np.int32)
    return at_last(rows, labels, labels, times, at_most)


def believed(
    plain: Rows, labels: Labels, bar: float, held: NDArray[np.intp] | None = None
) -> Labels:
    """The streams that stand further apart than what chance gathers. What was left over by the others is no stream:
    its voices are in none yet, but for who alone lies so far ahead in one of those that stay.

    bar: the mean margin that a stream must be above. O(n × streams × d).
    """
    stays = _mean_margins(plain, labels) > bar
    if held is not None:
        stays[labels[held][labels[held] >= 0]] = True
    kept = np.where((labels >= 0) & np.append(stays, False)[labels], labels, np.int32(-1))
    streams = np.flatnonzero(stays)
    if len(streams) < 2:
        return kept
    middles = unit(group_sums(plain, kept)[streams])
    for rows in _portions(np.flatnonzero(kept < 0), len(streams)):
        to_all = plain[rows] @ middles.T
        second, first = np.partition(to_all, -2, axis=1)[:, -2:].T
        ahead = first - np.maximum(second, 0) > bar
        kept[rows[ahead]] = streams[to_all[ahead].argmax(axis=1)]
    return kept


def _mean_margins(plain: Rows, labels: Labels) -> NDArray[np.float64]:
    """Of each stream, by at most so many voices in all, the largest streams by a part of theirs."""
    groups = int(labels.max(initial=-1)) + 1
    known = np.flatnonzero(labels >= 0)
    sums, seen = np.zeros(groups), np.zeros(groups)
    for rows in _portions(known[:: max(1, len(known) // JUDGED)], groups):
        margin, _ = stands_apart(plain, labels, rows)
        sums += np.bincount(labels[rows], weights=margin, minlength=groups)
        seen += np.bincount(labels[rows], minlength=groups)
    # Of a stream that was not seen nothing is known against it.
    means: NDArray[np.float64] = np.divide(sums, seen, out=np.full(groups, np.inf), where=seen > 0)
    return means


def _portions(rows: NDArray[np.intp], groups: int) -> Iterator[NDArray[np.intp]]:
    """So many rows at a time that their nearness to all groups takes little room."""
    step = max(1, COMPARED_AT_ONCE // max(groups, 1))
    return (rows[start : start + step] for start in range(0, len(rows), step))


def with_few_apart(labels: Labels, times: NDArray[np.intp]) -> Labels:
    """Streams of too few voices are none yet."""
    sizes = _sizes(labels, times)
    fewest = FEWEST if times.sum() < MANY else FEWEST_AMONG_MANY
    kept = labels.copy()
    known = np.flatnonzero(labels >= 0)
    kept[known[sizes[labels[known]] < fewest]] = -1
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


def _sizes(labels: Labels, times: NDArray[np.intp]) -> NDArray[np.intp]:
    known = labels >= 0
    sizes = np.bincount(
        labels[known], weights=times[known], minlength=int(labels.max(initial=-1)) + 1
    )
    return sizes.astype(np.intp)
