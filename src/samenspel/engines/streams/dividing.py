"""A stream that people split: whom nobody spoke of goes with those that they are nearest to.

Who splits a stream names some voices of each part. When they are nevertheless found in one stream again, that stream is
divided: each of its voices goes with the part that it would meet first, walking at random along the ties (Zhu,
Ghahramani & Lafferty, 2003, "Semi-supervised learning using Gaussian fields and harmonic functions").
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from samenspel.engines.streams.holding import Bounds, Labels

STEPS = 30


def divided(labels: Labels, graph: csr_array, held: Bounds) -> Labels:
    """What was found, (n,), with each stream divided in which parts of a split met. graph: ties, (n, n).

    The largest part keeps its number, others get the next free ones. O(STEPS × ties of the streams in question).
    """
    found = labels.copy()
    numbers = {group.stream: at for at, group in enumerate(held.groups) if group.stream is not None}
    for split in held.settled.splits:
        parts = np.array([numbers[stream] for stream in split if stream in numbers], dtype=np.int32)
        for rows in _met(found, held.group, parts):
            _divide(found, rows, graph, held.group, parts)
    return found


def _met(labels: Labels, group: Labels, parts: Labels) -> Iterator[NDArray[np.intp]]:
    """The rows of each stream in which there are voices of more than one part."""
    spoken_of = np.flatnonzero(np.isin(group, parts) & (labels >= 0))
    pairs = np.unique(np.column_stack([labels[spoken_of], group[spoken_of]]), axis=0)
    streams, times = np.unique(pairs[:, 0], return_counts=True)
    return (np.flatnonzero(labels == stream) for stream in streams[times > 1])


def _divide(
    labels: Labels, rows: NDArray[np.intp], graph: csr_array, group: Labels, parts: Labels
) -> None:
    """These rows over the parts, in `labels`. Who meets none goes with the largest."""
    seeds = (group[rows][:, None] == parts).astype(np.float32)
    ties = graph[rows][:, rows]
    meets = _walked(ties, seeds)
    nearest = np.where(meets.any(axis=1), meets.argmax(axis=1), -1)
    sizes = np.bincount(nearest[nearest >= 0], minlength=len(parts))
    largest = int(sizes.argmax())
    free = int(labels.max()) + 1
    for part in np.flatnonzero(sizes).tolist():
        if part != largest:
            labels[rows[nearest == part]] = free
            free += 1


def _walked(ties: csr_array, seeds: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much each row meets each part within so many steps, (rows, parts)."""
    reach = np.asarray(ties.sum(axis=1)).ravel()[:, None]
    known = seeds.any(axis=1, keepdims=True)
    meets = seeds
    for _ in range(STEPS):
        step = np.divide(ties @ meets, reach, out=np.zeros_like(meets), where=reach > 0)
        meets = np.where(known, seeds, step)
    return meets
