"""How well groups agree with labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    v_measure_score,
)

from benchmarks.streams.given import Labels


@dataclass(frozen=True)
class Scores:
    """Agreement with the labels (Hubert & Arabie, 1985; Vinh et al., 2010; Rosenberg & Hirschberg, 2007).

    What is in no group counts as one group in `ari`, `ami` and `v`, and each as a group of its own in `*_alone`.
    """

    ari: float
    ami: float
    v: float
    ari_alone: float
    ami_alone: float
    outside: float
    groups: float


def scores(labels: Sequence[str], found: Labels) -> Scores:
    """How these groups agree with these labels."""
    alone = each_alone(found)
    return Scores(
        adjusted_rand_score(labels, found),
        adjusted_mutual_info_score(labels, found),
        v_measure_score(labels, found),
        adjusted_rand_score(labels, alone),
        adjusted_mutual_info_score(labels, alone),
        float(np.mean(found < 0)),
        len(np.unique(found[found >= 0])),
    )


def each_alone(found: Labels) -> Labels:
    """Who is in no group as a group of one."""
    alone = found.copy()
    outside = np.flatnonzero(found < 0)
    alone[outside] = found.max(initial=-1) + 1 + np.arange(len(outside))
    return alone


def mean_and_spread(several: Sequence[Scores]) -> tuple[Scores, Scores]:
    """Over seeds: the mean and the standard deviation."""
    every: NDArray[np.float64] = np.array([astuple(one) for one in several], dtype=float)
    return Scores(*every.mean(axis=0)), Scores(*every.std(axis=0))


def agreement(one: Labels, other: Labels, absent: int) -> float:
    """The adjusted Rand index of two runs over the texts that took part in both."""
    both = (one != absent) & (other != absent)
    return float(adjusted_rand_score(one[both], other[both]))
