"""What corrections teach of the space: in which directions voices differ that are about the same.

Relevant component analysis (Bar-Hillel, Hertz, Shental & Weinshall, 2003, "Learning distance functions using
equivalence relations"): directions in which voices of one group differ from each other say little about what they are
about, and are made shorter. Here only as far as there is evidence, and only beside how all voices differ: groups that
differ within as all voices do change nothing.
"""

import numpy as np
from numpy.typing import NDArray

from samenspel.engines.streams.holding import Labels
from samenspel.engines.streams.space import Rows, unit

# Below so many pairs nothing is learned. Measured on banking77 and three sets of statements: from fewer than this what
# was learned did harm as often as good.
FEWEST = 8
AT_ONCE = 65_536
# Directions in which voices differ less than this share of the widest are left as they are.
_FLAT = 1e-7

Matrix = NDArray[np.float64]


def learned(points: Rows, group: Labels, *, strength: float = 1.0) -> Rows:
    """The points as they lie after what the corrections teach: unit rows, (n, d); see `learn`. The same points where
    there is too little to learn from.
    """
    matrix = learn(points, group, strength=strength)
    return points if np.array_equal(matrix, np.eye(len(matrix))) else turned(points, matrix)


def learn(points: Rows, group: Labels, *, strength: float = 1.0) -> Rows:
    """How to turn and stretch the space, (d, d), so that voices of one group come nearer to each other.

    points: (n, d); group: (n,), a number for voices that people put together, -1 for the others; strength: how much
    more each pair counts (0: nothing is learned). As many pairs as there are dimensions count as much as what is known
    without them; a group of m voices counts m - 1. Few pairs give the identity. O(n × d²), exact and without chance.
    Raises ValueError for a strength below 0.
    """
    if not strength >= 0:
        raise ValueError(f"expected a strength of 0 or more, got {strength}")
    dimensions = points.shape[1]
    within, pairs = _within(points, group)
    evidence = strength * (pairs - FEWEST)
    if evidence <= 0:
        return np.eye(dimensions, dtype=np.float32)
    weight = evidence / (evidence + dimensions)
    return _stretch(_spread(points), within / pairs, weight).astype(np.float32)


def turned(points: Rows, matrix: Rows) -> Rows:
    """The points after what was learned, at length one; rows of zeros stay zero. In portions."""
    found = np.empty((len(points), matrix.shape[1]), dtype=np.float32)
    for start in range(0, len(points), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        found[part] = unit(points[part] @ matrix)
    return found


def _within(points: Rows, group: Labels) -> tuple[Matrix, int]:
    """How voices differ from the middle of their group, added up, and how many pairs told so."""
    rows = np.flatnonzero(group >= 0)
    _, member, sizes = np.unique(group[rows], return_inverse=True, return_counts=True)
    its = points[rows].astype(np.float64)
    middles = np.zeros((len(sizes), points.shape[1]))
    np.add.at(middles, member, its)
    its -= (middles / sizes[:, None])[member]
    return its.T @ its, len(rows) - len(sizes)


def _spread(points: Rows) -> Matrix:
    """How all voices differ from their middle: the covariance, (d, d)."""
    sums, squares = np.zeros(points.shape[1]), np.zeros((points.shape[1], points.shape[1]))
    for start in range(0, len(points), AT_ONCE):
        part = points[start : start + AT_ONCE].astype(np.float64)
        sums += part.sum(axis=0)
        squares += part.T @ part
    mean = sums / len(points)
    return squares / len(points) - np.outer(mean, mean)


def _stretch(spread: Matrix, within: Matrix, weight: float) -> Matrix:
    """Seen so that all voices differ alike in every direction: how groups differ, mixed with that, taken out."""
    values, axes = np.linalg.eigh(spread)
    wide = values > values[-1] * _FLAT
    axes, root = axes[:, wide], np.sqrt(values[wide])
    seen = (axes.T @ within @ axes) / np.outer(root, root)
    mixed, turn = np.linalg.eigh((1 - weight) * np.eye(len(root)) + weight * seen)
    inner = (turn / np.sqrt(mixed)) @ turn.T
    inner = inner / root[:, None] * root[None, :]
    flat = np.eye(len(spread)) - axes @ axes.T
    stretch: Matrix = flat + axes @ inner @ axes.T
    return stretch
