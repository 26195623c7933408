"""Which voices flow together: communities in the web of ties between them."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Protocol

import igraph
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, triu

Labels = NDArray[np.int32]
Cut = Callable[[float], Labels]

ITERATIONS = 5
_ONE_AT_A_TIME = Lock()


class Divide(Protocol):
    """Makes the ties between n voices ready to be divided, by another turn of chance at each attempt."""

    def __call__(self, graph: csr_array, attempt: int = 0) -> Cut:
        """What gives for a resolution the group of each voice, (n,), from 0; more and smaller ones for a higher one."""


def communities(graph: csr_array, resolution: float, *, seed: int = 0) -> Labels:
    """The community of each of n voices, (n,), the largest numbered 0; of equals first whose first voice is first.

    graph: symmetric (n, n), weights above 0; what stands on the diagonal does not count. A higher resolution gives more
    and smaller ones. Leiden on modularity (Traag, Waltman & Van Eck, 2019), each community connected.
    Raises ValueError for a graph that is not square, a weight that is no number from 0 up, a resolution not above 0.
    """
    return cut_of(graph, seed=seed)(resolution)


def cut_of(graph: csr_array, *, seed: int = 0) -> Cut:
    """The same, for one graph at many resolutions: to build it takes as long as to divide it once."""
    _check_ties(graph)
    ties = triu(graph, k=1, format="coo")
    web = igraph.Graph(n=graph.shape[0], edges=np.column_stack([ties.row, ties.col]))
    weights = ties.data.astype(np.float64)

    def cut(resolution: float) -> Labels:
        if not resolution > 0 or not np.isfinite(resolution):
            raise ValueError(f"expected a resolution above 0, got {resolution}")
        return by_size(_leiden(web, weights, resolution, seed))

    return cut


def coarsened(graph: csr_array, labels: NDArray[np.integer]) -> csr_array:
    """The ties between groups instead of voices, (groups, groups): sums of weights, each group's own on the diagonal.

    labels: (n,), the group of each voice; who has none (-1) is left out.
    """
    if graph.shape != (len(labels), len(labels)):
        raise ValueError(f"expected a label for each voice, got {len(labels)} for {graph.shape}")
    inside = np.flatnonzero(labels >= 0)
    groups = int(labels.max(initial=-1)) + 1
    ones = np.ones(len(inside), dtype=graph.dtype)
    member = csr_array((ones, (labels[inside], inside)), shape=(groups, len(labels)))
    summed: csr_array = (member @ graph @ member.T).tocsr()
    summed.sort_indices()
    return summed


def by_size(labels: NDArray[np.integer]) -> Labels:
    """The same groups numbered by size, the largest first; of equals first whose first voice is first."""
    _, first, group, sizes = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    number = np.empty(len(sizes), dtype=np.int32)
    number[np.lexsort((first, -sizes))] = np.arange(len(sizes), dtype=np.int32)
    return number[group]


def _leiden(
    web: igraph.Graph, weights: NDArray[np.float64], resolution: float, seed: int
) -> NDArray[np.int32]:
    with _drawing_from(random.Random(seed)):  # noqa: S311 [framework-contract: igraph asks for one]
        found = web.community_leiden(
            objective_function="modularity",
            weights=weights,
            resolution=resolution,
            n_iterations=ITERATIONS,
        )
    return np.asarray(found.membership, dtype=np.int32)


@contextmanager
def _drawing_from(generator: random.Random) -> Iterator[None]:
    """igraph draws from one generator for the whole process: one at a time, and afterwards the one it starts with."""
    with _ONE_AT_A_TIME:
        igraph.set_random_number_generator(generator)
        try:
            yield
        finally:
            igraph.set_random_number_generator(random)


def _check_ties(graph: csr_array) -> None:
    if graph.ndim != 2 or graph.shape[0] != graph.shape[1]:
        raise ValueError(f"expected ties of all voices with all, got the shape {graph.shape}")
    broken = np.flatnonzero(~(np.isfinite(graph.data) & (graph.data >= 0)))
    if len(broken):
        row = int(np.searchsorted(graph.indptr, broken[0], side="right")) - 1
        raise ValueError(f"expected weights from 0 up, got {graph.data[broken[0]]} in row {row}")
