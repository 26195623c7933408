"""How fine the streams are: found by evidence, so that nobody has to say how many there ought to be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from samenspel.engines.streams.graph import fuzzy
from samenspel.engines.streams.neighbours import nearest
from samenspel.engines.streams.space import Points, Rows, sharpened, unit

Labels = NDArray[np.int32]


class Divide(Protocol):
    """Divides voices by their ties: finer at a higher resolution, by another turn of chance at each attempt."""

    def __call__(self, graph: csr_array, resolution: float, attempt: int = 0) -> Labels:
        """The group of each of n voices, (n,), from 0."""


COARSEST = 0.1
STEP = 1.25
BIG_STEP = 1.6
MANY = 200_000
STEPS = 40
# In a small set chance decides much: each grain is looked at so often, and judged by the mean.
SMALL = 2_000
ATTEMPTS = 5
# A finer grain may cost this share of the best margin, and no fall of the silhouette deeper than this on the way.
KEPT_MARGIN = 0.82
VALLEY = 0.93
GIVEN_UP = 0.6
SAMPLE = 10_000
CHANCE = 2_000
CHANCE_COUNTS = 0.5
FEWEST_A_STREAM = 2.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one grain. Per voice of a sample: how much nearer it lies to its own stream (itself left out)
    than to the next one (`margin`, in cosines), and that as a share (`silhouette`; Rousseeuw, 1987, to centroids).
    """

    resolution: float
    groups: int
    labels: Labels
    margin: NDArray[np.float32]
    silhouette: NDArray[np.float32]
    by_chance: tuple[float, float] = (0.0, 0.0)

    @property
    def told_apart(self) -> float:
        """The mean margin, less half of what a cloud without any streams would show at as many groups."""
        return float(self.margin.mean()) - CHANCE_COUNTS * max(self.by_chance[0], 0.0)

    @property
    def worth(self) -> float:
        """The mean silhouette, less half of what chance would show."""
        return float(self.silhouette.mean()) - CHANCE_COUNTS * max(self.by_chance[1], 0.0)


@dataclass(frozen=True, slots=True)
class Grain:
    """The grains found: `coarse`, where streams stand furthest apart, and `fine`, as far as the evidence goes on."""

    coarse: Evidence
    fine: Evidence
    looked_at: tuple[Evidence, ...]


def find_grain(
    graph: csr_array, points: Points, spread: Rows, divide: Divide, *, seed: int = 0
) -> Grain | None:
    """The grain of these voices, or None where everything is one stream.

    graph: ties (n, n); points: (n, d); spread: (d,), for the cloud without streams; divide: graph, resolution → labels.

    Neither stability nor modularity finds a grain: the first is best for one big group, the second grows with any
    cloud. What is asked here is what a reader asks: is this voice nearer to its own stream than to the next? Streams
    stand furthest apart at the coarse grain. From there we go finer while they still stand well apart, and take the
    grain with the best silhouette. As many runs of `divide` as grains are looked at, and one more each on a cloud of
    at most 2,000 points.
    """
    if not len(points):
        return None
    sampled = _sample(len(points), seed)
    looked = _look(graph, points.plain, divide, sampled)
    if not looked:
        return None
    chance = _chance(spread, len(points), divide, seed)
    judged = [_against(evidence, chance) for evidence in looked]
    top = int(np.argmax([evidence.told_apart for evidence in judged]))
    walked = _steadied(judged)[top : top + _how_far(judged[top:])]
    fine = max(walked, key=lambda evidence: evidence.worth)
    return Grain(judged[top], fine, tuple(judged))


def _look(
    graph: csr_array, plain: Rows, divide: Divide, sampled: NDArray[np.intp]
) -> list[Evidence]:
    step = BIG_STEP if graph.shape[0] > MANY else STEP
    looked: list[Evidence] = []
    best = 0.0
    for at in range(STEPS):
        resolution = COARSEST * step**at
        evidence = _look_at(graph, resolution, plain, divide, sampled)
        if evidence.groups * FEWEST_A_STREAM > graph.shape[0]:
            break
        if evidence.groups < 2:
            continue
        looked.append(evidence)
        best = max(best, float(evidence.margin.mean()))
        if len(looked) > 3 and all(seen.margin.mean() < GIVEN_UP * best for seen in looked[-3:]):
            break
    return looked


def _look_at(
    graph: csr_array, resolution: float, plain: Rows, divide: Divide, sampled: NDArray[np.intp]
) -> Evidence:
    """One grain: the division of which voices lie best, and what all attempts show on average."""
    attempts = ATTEMPTS if graph.shape[0] < SMALL else 1
    tried = []
    for attempt in range(attempts):
        labels = divide(graph, resolution, attempt)
        groups = int(labels.max(initial=-1)) + 1
        tried.append(Evidence(resolution, groups, labels, *stands_apart(plain, labels, sampled)))
    best = max(tried, key=lambda evidence: float(evidence.silhouette.mean()))
    margin = np.mean([evidence.margin for evidence in tried], axis=0)
    silhouette = np.mean([evidence.silhouette for evidence in tried], axis=0)
    return replace(best, margin=margin, silhouette=silhouette)


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


def _how_far(judged: Sequence[Evidence]) -> int:
    """How many steps finer the streams still stand apart."""
    highest = 0.0
    for steps, evidence in enumerate(judged):
        highest = max(highest, evidence.worth)
        if (
            evidence.told_apart < KEPT_MARGIN * judged[0].told_apart
            or evidence.worth < VALLEY * highest
        ):
            return max(steps, 1)
    return len(judged)


def _chance(spread: Rows, n: int, divide: Divide, seed: int) -> NDArray[np.float64]:
    """What a cloud of the same shape without any streams shows: rows of (log groups, margin, silhouette)."""
    m = min(n, CHANCE)
    random = np.random.default_rng(seed)
    cloud: Rows = random.standard_normal((m, len(spread)), dtype=np.float32) * spread
    graph = fuzzy(nearest(unit(sharpened(cloud, spread)), min(20, m - 1), seed=seed))
    plain = unit(cloud)
    cut = [labels for labels in _divisions(graph, divide) if labels.max() > 0]
    # A cloud seldom falls in few pieces by itself: there it is cut along its widest directions.
    few = min((int(labels.max()) + 1 for labels in cut), default=m)
    cut += [half for half in _halved(cloud) if int(half.max()) + 1 < few]
    return np.array(sorted([(0.0, 0.0, 0.0), *(_shown(plain, labels) for labels in cut)]))


def _divisions(graph: csr_array, divide: Divide) -> Iterator[Labels]:
    """From coarse to fine, as long as streams would have enough voices."""
    for at in range(STEPS):
        labels = divide(graph, COARSEST * STEP**at)
        if (int(labels.max()) + 1) * FEWEST_A_STREAM > len(labels):
            return
        yield labels


def _halved(cloud: Rows) -> Iterator[Labels]:
    """In 2, 4 and 8 along its widest directions, which come first."""
    sides = (cloud[:, :3] > 0).astype(np.int32)
    for directions in range(1, sides.shape[1] + 1):
        yield sides[:, :directions] @ (2 ** np.arange(directions, dtype=np.int32))


def _shown(plain: Rows, labels: Labels) -> tuple[float, float, float]:
    margin, silhouette = stands_apart(plain, labels, np.arange(len(plain)))
    return float(np.log(int(labels.max()) + 1)), float(margin.mean()), float(silhouette.mean())


def _steadied(looked: Sequence[Evidence]) -> list[Evidence]:
    """Each grain judged together with the next coarser and the next finer: one run of chance decides nothing."""
    steadied = []
    for at, evidence in enumerate(looked):
        around = looked[max(at - 1, 0) : at + 2]
        margin = np.mean([near.margin for near in around], axis=0)
        silhouette = np.mean([near.silhouette for near in around], axis=0)
        steadied.append(replace(evidence, margin=margin, silhouette=silhouette))
    return steadied


def _against(evidence: Evidence, chance: NDArray[np.float64]) -> Evidence:
    log_groups = np.log(evidence.groups)
    margin, silhouette = (
        float(np.interp(log_groups, chance[:, 0], chance[:, column])) for column in (1, 2)
    )
    return replace(evidence, by_chance=(margin, silhouette))


def _sample(n: int, seed: int) -> NDArray[np.intp]:
    if n <= SAMPLE:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, SAMPLE, replace=False))
