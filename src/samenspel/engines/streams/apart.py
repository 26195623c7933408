"""How far streams stand apart: whether a voice is nearer to its own stream than to the next."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from samenspel.engines.streams.communities import Labels
from samenspel.engines.streams.space import Rows, unit


def stands_apart(
    plain: Rows, labels: Labels, sampled: NDArray[np.intp]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Margin and silhouette of the sampled voices, (m,) each. O((n + m × groups) × d)."""
    sums = group_sums(plain, labels)
    own = labels[sampled]
    points = plain[sampled]
    others = points @ unit(sums).T
    others[np.arange(len(own)), own] = -1
    # The middle of everything lies at zero: who is nearer to that than to their own stream is not well in it.
    next_best = np.maximum(others.max(axis=1), 0)
    with_own = np.einsum("ij,ij->i", points, unit(sums[own] - points))
    margin = with_own - next_best
    return margin, margin / np.maximum(1 - np.minimum(with_own, next_best), 1e-6)


def group_sums(rows: Rows, labels: Labels) -> Rows:
    """The sum of the rows of each group, (groups, d); rows labelled −1 belong to none."""
    known = np.flatnonzero(labels >= 0)
    groups = int(labels.max(initial=-1)) + 1
    member = csr_array(
        (np.ones(len(known), dtype=np.float32), (labels[known], known)), shape=(groups, len(labels))
    )
    sums: Rows = np.asarray(member @ rows, dtype=np.float32)
    return sums
