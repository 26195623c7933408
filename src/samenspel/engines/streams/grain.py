"""How fine the streams are: found by evidence, so that nobody has to say how many there ought to be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from samenspel.engines.streams.graph import fuzzy
from samenspel.engines.streams.listening import as_people_say
from samenspel.engines.streams.neighbours import nearest
from samenspel.engines.streams.space import Points, Rows, sharpened, unit

Labels = NDArray[np.int32]


class Divide(Protocol):
    """Divides voices by their ties: finer at a higher resolution, by another turn of chance at each attempt."""

    def __call__(self, graph: csr_array, resolution: float, attempt: int = 0) -> Labels:
        """The group of each of n voices, (n,), from 0."""


COARSEST = 0.1
STEP = 1.25
# Of more than so many, a part is looked at: at the same resolution the whole falls apart in about as many streams.
MANY = 200_000
PART = 100_000
STEPS = 40
# In a small set a few voices more or less decide much: each grain is also looked at so often without a fifth of them,
# and judged by the mean.
SMALL = 2_000
ATTEMPTS = 8
TAKING_PART = 0.8
# A finer grain keeps this share of the best margin.
KEPT_MARGIN = 0.82
# As long as so much speaks for the grain of last time, compared with the one chosen now, it stays.
STAYS = 0.9
GIVEN_UP = 0.6
SAMPLE = 10_000
CHANCE = 2_000
CHANCE_COUNTS = 0.5
# So many of the streams that chance makes stand less far apart than one that is believed.
BEYOND_CHANCE = 0.75
FEWEST_A_STREAM = 2.5


@dataclass(frozen=True, slots=True)
class Chance:
    """What a cloud without any streams shows, cut in as many groups: on average, and by its streams that stand
    furthest apart (`stream`, the mean margin of one that three in four stay below).
    """

    margin: float = 0.0
    silhouette: float = 0.0
    stream: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one grain, by the mean of a sample of voices: how much nearer each lies to its own stream (itself
    left out) than to the next one (`margin`, in cosines), and that as a share (`silhouette`; Rousseeuw, 1987, to
    centroids).
    `by_chance` has what a cloud without any streams would show at as many groups.
    """

    resolution: float
    groups: int
    labels: Labels
    margin: float
    silhouette: float
    by_chance: Chance = field(default_factory=Chance)

    @property
    def told_apart(self) -> float:
        """The mean margin, less half of what a cloud without any streams would show at as many groups."""
        return self.margin - CHANCE_COUNTS * max(self.by_chance.margin, 0.0)

    @property
    def worth(self) -> float:
        """The mean silhouette, less half of what chance would show."""
        return self.silhouette - CHANCE_COUNTS * max(self.by_chance.silhouette, 0.0)


@dataclass(frozen=True, slots=True)
class Grain:
    """The grains found: `coarse`, where streams stand furthest apart, and `fine`, as far as the evidence goes on."""

    coarse: Evidence
    fine: Evidence
    looked_at: tuple[Evidence, ...]

    def of(self, graph: csr_array, divide: Divide) -> "Grain":
        """The same grains, where these ties are divided."""
        coarse, fine = (_of_all(one, graph, divide) for one in (self.coarse, self.fine))
        return replace(self, coarse=coarse, fine=fine)


def find_grain(
    graph: csr_array,
    points: Points,
    spread: Rows,
    divide: Divide,
    *,
    said: Labels | None = None,
    last: float | None = None,
    seed: int = 0,
) -> Grain | None:
    """The grain of these voices, or None where everything is one stream.

    graph: ties (n, n); points: (n, d); spread: (d,), for the cloud without streams; divide: graph, resolution → labels;
    said: (n,), the stream to which people said that a voice belongs, −1 where nobody did; last: the resolution of the
    finest streams last time, which stays until the evidence is clearly for another.

    Neither stability nor modularity finds a grain: the first is best for one big group, the second grows with any
    cloud. What is asked here is what a reader asks: is this voice nearer to its own stream than to the next? Streams
    stand furthest apart at the coarse grain. From there we go finer while they still stand well apart, and take
    the grain with the best silhouette. As many runs of `divide` as grains are looked at (nine times as many in a small
    set), and one more each on a cloud of at most 2,000 points.
    """
    if not len(points):
        return None
    if len(points) > MANY:
        return _by_a_part(graph, points, spread, divide, said, last, seed)
    sampled = _sample(len(points), seed)
    looked = _look(graph, points.plain, divide, sampled, seed)
    if not looked:
        return None
    chance = _chance(spread, len(points), divide, seed)
    judged = [_against(evidence, chance) for evidence in looked]
    top = int(np.argmax([evidence.told_apart for evidence in judged]))
    steadied = _steadied(judged)
    walked = steadied[top : top + _how_far(judged[top:])]
    fine = top + int(np.argmax([evidence.worth for evidence in walked]))
    if last is not None:
        fine = _as_last_time(steadied, top, fine, last)
    if said is not None:
        labels = [evidence.labels for evidence in judged]
        fine = as_people_say(labels, [evidence.resolution for evidence in judged], fine, said)
    return Grain(judged[min(top, fine)], judged[fine], tuple(judged))


def _by_a_part(
    graph: csr_array,
    points: Points,
    spread: Rows,
    divide: Divide,
    said: Labels | None,
    last: float | None,
    seed: int,
) -> Grain | None:
    """Among many, sought in a part of the voices, tied anew; then all are divided at the grains found there."""
    rows = _some(len(points), PART / len(points), [seed, 0])
    part, spoken = points.at(rows), None if said is None else said[rows]
    tied = fuzzy(nearest(part.sharp, 20, seed=seed))
    found = find_grain(tied, part, spread, divide, said=spoken, last=last, seed=seed)
    return None if found is None else found.of(graph, divide)


def _of_all(evidence: Evidence, graph: csr_array, divide: Divide) -> Evidence:
    labels = divide(graph, evidence.resolution)
    return replace(evidence, labels=labels, groups=int(labels.max(initial=-1)) + 1)


def _look(
    graph: csr_array, plain: Rows, divide: Divide, sampled: NDArray[np.intp], seed: int
) -> list[Evidence]:
    looked: list[Evidence] = []
    best = 0.0
    for at in range(STEPS):
        resolution = COARSEST * STEP**at
        evidence = _look_at(graph, resolution, plain, divide, sampled, seed)
        if evidence.groups * FEWEST_A_STREAM > graph.shape[0]:
            break
        if evidence.groups < 2:
            continue
        looked.append(evidence)
        best = max(best, evidence.margin)
        if len(looked) > 3 and all(seen.margin < GIVEN_UP * best for seen in looked[-3:]):
            break
    return looked


def _look_at(
    graph: csr_array,
    resolution: float,
    plain: Rows,
    divide: Divide,
    sampled: NDArray[np.intp],
    seed: int,
) -> Evidence:
    """One grain: the division of all voices, judged in a small set by what it shows without some of them as well."""
    whole = _evidence(resolution, divide(graph, resolution), plain, sampled)
    if whole.groups < 2 or graph.shape[0] >= SMALL:
        return whole
    tried = [whole]
    for attempt in range(ATTEMPTS):
        rows = _some(graph.shape[0], TAKING_PART, [seed, attempt])
        labels = divide(graph[rows][:, rows], resolution, attempt)
        tried.append(_evidence(resolution, labels, plain[rows], np.arange(len(rows))))
    return _mean_of(tried, whole)


def _evidence(
    resolution: float, labels: Labels, plain: Rows, sampled: NDArray[np.intp]
) -> Evidence:
    margin, silhouette = stands_apart(plain, labels, sampled)
    groups = int(labels.max(initial=-1)) + 1
    return Evidence(resolution, groups, labels, float(margin.mean()), float(silhouette.mean()))


def _mean_of(tried: Sequence[Evidence], one: Evidence) -> Evidence:
    """That one, judged by the mean of all."""
    return replace(
        one,
        margin=fmean(each.margin for each in tried),
        silhouette=fmean(each.silhouette for each in tried),
    )


def _some(n: int, share: float, seed: list[int]) -> NDArray[np.intp]:
    """Who takes part, in their order."""
    order = np.random.default_rng(seed).permutation(n)
    return np.sort(order[: round(share * n)])


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


def _as_last_time(steadied: Sequence[Evidence], top: int, fine: int, last: float) -> int:
    """Which grain is nearest to that of last time, where the evidence still allows for it; else what was chosen now.

    Where the evidence is nearly flat a few voices more turn it: without this a set of four conversations had 5 streams
    in one run and 27 in the next.
    """
    away = [abs(np.log(evidence.resolution / last)) for evidence in steadied]
    at = int(np.argmin(away))
    apart = steadied[at].told_apart >= STAYS * KEPT_MARGIN * steadied[top].told_apart
    return at if apart and steadied[at].worth >= STAYS * steadied[fine].worth else fine


def _how_far(judged: Sequence[Evidence]) -> int:
    """How many steps finer the streams still stand apart."""
    enough = KEPT_MARGIN * judged[0].told_apart
    short = (steps for steps, evidence in enumerate(judged) if evidence.told_apart < enough)
    return max(next(short, len(judged)), 1)


def _chance(spread: Rows, n: int, divide: Divide, seed: int) -> NDArray[np.float64]:
    """What a cloud of the same shape without any streams shows: rows of (log groups, and what stands in `Chance`)."""
    m = min(n, CHANCE)
    random = np.random.default_rng(seed)
    cloud: Rows = random.standard_normal((m, len(spread)), dtype=np.float32) * spread
    graph = fuzzy(nearest(unit(sharpened(cloud, spread)), min(20, m - 1), seed=seed))
    plain = unit(cloud)
    cut = [labels for labels in _divisions(graph, divide) if labels.max() > 0]
    # A cloud seldom falls in few pieces by itself: there it is cut along its widest directions.
    few = min((int(labels.max()) + 1 for labels in cut), default=m)
    cut += [half for half in _halved(cloud) if int(half.max()) + 1 < few]
    return np.array(sorted([(0.0, 0.0, 0.0, 0.0), *(_shown(plain, labels) for labels in cut)]))


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


def _shown(plain: Rows, labels: Labels) -> tuple[float, float, float, float]:
    margin, silhouette = stands_apart(plain, labels, np.arange(len(plain)))
    sizes = np.bincount(labels)
    furthest = np.quantile(
        np.bincount(labels, weights=margin)[sizes > 0] / sizes[sizes > 0], BEYOND_CHANCE
    )
    return (
        float(np.log(len(sizes))),
        float(margin.mean()),
        float(silhouette.mean()),
        float(furthest),
    )


def _steadied(looked: Sequence[Evidence]) -> list[Evidence]:
    """Each grain judged together with the next coarser and the next finer: one run of chance decides nothing."""
    return [
        _mean_of(looked[max(at - 1, 0) : at + 2], evidence) for at, evidence in enumerate(looked)
    ]


def _against(evidence: Evidence, chance: NDArray[np.float64]) -> Evidence:
    log_groups = np.log(evidence.groups)
    shown = (float(np.interp(log_groups, chance[:, 0], column)) for column in chance[:, 1:].T)
    return replace(evidence, by_chance=Chance(*shown))


def _sample(n: int, seed: int) -> NDArray[np.intp]:
    if n <= SAMPLE:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, SAMPLE, replace=False))
