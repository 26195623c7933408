"""What speaks for one grain or another: how far streams stand apart, and whether they are found again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from samenspel.engines.streams.apart import stands_apart
from samenspel.engines.streams.chance import FEWEST_A_STREAM, RESOLUTIONS, Chance, by_chance
from samenspel.engines.streams.communities import Cut, Divide, Labels
from samenspel.engines.streams.listening import agreement
from samenspel.engines.streams.space import Rows

# In a small set a few voices more or less decide much: each grain is also looked at so often without a fifth of them.
SMALL = 2_000
ATTEMPTS = 16
TAKING_PART = 0.8
SAMPLE = 10_000
CHANCE_COUNTS = 0.5
# Where streams stand apart by less than this share of the best for three grains on end, nothing better comes.
GIVEN_UP = 0.6


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one grain, by the mean of a sample of voices: how much nearer each lies to its own stream (itself
    left out) than to the next one (`margin`, in cosines), and that as a share (`silhouette`; Rousseeuw, 1987, to
    centroids).
    `by_chance` has what a cloud without any streams would show at as many groups; `found_again` the adjusted Rand index
    between all voices and a part of them, where that was looked at.
    """

    resolution: float
    groups: int
    labels: Labels
    margin: float
    silhouette: float
    by_chance: Chance = field(default_factory=Chance)
    found_again: float = 1.0

    @property
    def told_apart(self) -> float:
        """The mean margin, less half of what a cloud without any streams would show at as many groups."""
        return self.margin - CHANCE_COUNTS * max(self.by_chance.margin, 0.0)

    @property
    def worth(self) -> float:
        """The mean silhouette, less half of what chance would show."""
        return self.silhouette - CHANCE_COUNTS * max(self.by_chance.silhouette, 0.0)


@dataclass(frozen=True, slots=True)
class _Look:
    """Some of the voices (`rows`), which of those are judged, and how they are divided at a resolution."""

    rows: NDArray[np.intp]
    plain: Rows
    judged: NDArray[np.intp]
    cut: Cut

    def at(self, resolution: float) -> Evidence:
        labels = self.cut(resolution)
        margin, silhouette = stands_apart(self.plain, labels, self.judged)
        groups = int(labels.max(initial=-1)) + 1
        return Evidence(resolution, groups, labels, float(margin.mean()), float(silhouette.mean()))


def look(
    graph: csr_array, plain: Rows, spread: Rows, divide: Divide, seed: int = 0
) -> list[Evidence]:
    """What speaks for each grain, from coarse to fine, held against chance; nothing where everything is one stream.

    graph: ties (n, n); plain: (n, d); spread: (d,), for the cloud without streams.
    """
    n = graph.shape[0]
    whole = _Look(np.arange(n), plain, _sample(n, seed), divide(graph))
    parts = _parts(graph, plain, divide, seed) if n < SMALL else []
    looked = _looked(whole, parts)
    chance = by_chance(spread, n, divide, seed) if looked else None
    return [replace(one, by_chance=chance(one.groups)) for one in looked if chance]


def steadied(looked: Sequence[Evidence]) -> list[Evidence]:
    """Each grain judged together with the next coarser and the next finer: one run of chance decides nothing."""
    return [
        _mean_of(looked[max(at - 1, 0) : at + 2], evidence) for at, evidence in enumerate(looked)
    ]


def some(n: int, share: float, seed: list[int]) -> NDArray[np.intp]:
    """Who takes part, in their order."""
    order = np.random.default_rng(seed).permutation(n)
    return np.sort(order[: round(share * n)])


def _parts(graph: csr_array, plain: Rows, divide: Divide, seed: int) -> list[_Look]:
    """All but a fifth, another fifth each time."""
    drawn = (some(len(plain), TAKING_PART, [seed, attempt]) for attempt in range(ATTEMPTS))
    return [
        _Look(rows, plain[rows], np.arange(len(rows)), divide(graph[rows][:, rows], attempt))
        for attempt, rows in enumerate(drawn)
    ]


def _looked(whole: _Look, parts: Sequence[_Look]) -> list[Evidence]:
    looked: list[Evidence] = []
    for resolution in RESOLUTIONS:
        evidence = whole.at(resolution)
        if evidence.groups * FEWEST_A_STREAM > len(whole.rows):
            break
        if evidence.groups < 2:
            continue
        looked.append(_with_parts(evidence, parts))
        best = max(one.margin for one in looked)
        if len(looked) > 3 and all(one.margin < GIVEN_UP * best for one in looked[-3:]):
            break
    return looked


def _with_parts(whole: Evidence, parts: Sequence[_Look]) -> Evidence:
    """The division of all voices, judged by the mean of what it and the parts show, and by how alike they are."""
    if not parts:
        return whole
    seen = [part.at(whole.resolution) for part in parts]
    again = fmean(
        agreement(whole.labels[part.rows], one.labels)
        for part, one in zip(parts, seen, strict=True)
    )
    return replace(_mean_of([whole, *seen], whole), found_again=again)


def _mean_of(tried: Sequence[Evidence], one: Evidence) -> Evidence:
    """That one, judged by the mean of all."""
    return replace(
        one,
        margin=fmean(each.margin for each in tried),
        silhouette=fmean(each.silhouette for each in tried),
        found_again=fmean(each.found_again for each in tried),
    )


def _sample(n: int, seed: int) -> NDArray[np.intp]:
    if n <= SAMPLE:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, SAMPLE, replace=False))
