"""How fine the streams are: found by evidence, so that nobody has to say how many there ought to be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from samenspel.engines.streams.communities import Cut, Divide, Labels
from samenspel.engines.streams.evidence import Evidence, look, some, steadied
from samenspel.engines.streams.graph import fuzzy
from samenspel.engines.streams.listening import as_people_say
from samenspel.engines.streams.neighbours import nearest
from samenspel.engines.streams.space import Points, Rows

# Of more than so many, a part is looked at: at the same resolution the whole falls apart in about as many streams.
MANY = 200_000
PART = 100_000
# A finer grain keeps this share of the best margin.
KEPT_MARGIN = 0.82
# As long as so much speaks for the grain of last time, compared with the one chosen now, it stays.
STAYS = 0.9


class Resolutions(NamedTuple):
    """At which streams were found: the wider ones, and the finest."""

    wide: float
    fine: float


@dataclass(frozen=True, slots=True)
class Grain:
    """The grains found: `coarse`, where streams stand furthest apart, and `fine`, as far as the evidence goes on."""

    coarse: Evidence
    fine: Evidence
    looked_at: tuple[Evidence, ...]

    @property
    def resolutions(self) -> Resolutions:
        """What the next time starts from."""
        return Resolutions(self.coarse.resolution, self.fine.resolution)

    def of(self, graph: csr_array, divide: Divide) -> "Grain":
        """The same grains, where these ties are divided."""
        cut = divide(graph)
        coarse, fine = (_of_all(one, cut) for one in (self.coarse, self.fine))
        return replace(self, coarse=coarse, fine=fine)


def find_grain(
    graph: csr_array,
    points: Points,
    spread: Rows,
    divide: Divide,
    *,
    said: Labels | None = None,
    last: Resolutions | None = None,
    seed: int = 0,
) -> Grain | None:
    """The grain of these voices, or None where everything is one stream.

    graph: ties (n, n); points: (n, d); spread: (d,), for the cloud without streams; divide: as in `communities`;
    said: (n,), the stream to which people said that a voice belongs, −1 where nobody did; last: how fine streams were
    last time, which they stay until the evidence is clearly for another grain.

    Neither stability nor modularity finds a grain: the first is best for one big group, the second grows with any
    cloud. What is asked here is what a reader asks: is this voice nearer to its own stream than to the next? Streams
    stand furthest apart at the coarse grain. From there we go finer while they still stand well apart, and take
    the grain with the best silhouette, in a small set of those that are found again as well as the coarse one without
    a fifth of the voices. As many divisions as grains are looked at (seventeen times as many in a small set), and one
    more each of a cloud of at most 2,000 points.
    """
    if not len(points):
        return None
    if len(points) > MANY:
        return _by_a_part(graph, points, spread, divide, said, last, seed)
    judged = look(graph, points.plain, spread, divide, seed)
    if not judged:
        return None
    top = int(np.argmax([evidence.told_apart for evidence in judged]))
    if last is not None:
        top = as_wide_as_last_time(judged, top, last.wide)
    steady = steadied(judged)
    fine = top + best(steady[top : top + _how_far(judged[top:])])
    if last is not None:
        fine = as_last_time(steady, top, fine, last.fine)
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
    last: Resolutions | None,
    seed: int,
) -> Grain | None:
    """Among many, sought in a part of the voices, tied anew; then all are divided at the grains found there."""
    rows = some(len(points), PART / len(points), [seed, 0])
    part, spoken = points.at(rows), None if said is None else said[rows]
    tied = fuzzy(nearest(part.sharp, 20, seed=seed))
    found = find_grain(tied, part, spread, divide, said=spoken, last=last, seed=seed)
    return None if found is None else found.of(graph, divide)


def _of_all(evidence: Evidence, cut: Cut) -> Evidence:
    labels = cut(evidence.resolution)
    return replace(evidence, labels=labels, groups=int(labels.max(initial=-1)) + 1)


def best(walked: Sequence[Evidence]) -> int:
    """Which of these grains, from coarse to fine, has the best silhouette of those that are found again as well as the
    coarsest: finer streams are of no use when they fall apart in another way once a few voices are missing.
    """
    enough = walked[0].found_again
    steady = [at for at, evidence in enumerate(walked) if evidence.found_again >= enough]
    return max(steady, key=lambda at: walked[at].worth)


def as_wide_as_last_time(judged: Sequence[Evidence], top: int, last: float) -> int:
    """Which of these grains is nearest to that of the wider streams last time, while they stand nearly as far apart as
    they would now, at `top`; else `top`.
    """
    at = _nearest(judged, last)
    return at if judged[at].told_apart >= STAYS * judged[top].told_apart else top


def as_last_time(judged: Sequence[Evidence], top: int, fine: int, last: float) -> int:
    """Which of these grains is nearest to that of last time, where the evidence still allows for it; else `fine`, the
    one chosen now. top: where streams stand furthest apart.

    Where the evidence is nearly flat a few voices more turn it: without this a set of four conversations had 5 streams
    in one run and 27 in the next.
    """
    at = _nearest(judged, last)
    there, coarse = judged[at], judged[top]
    apart = there.told_apart >= STAYS * KEPT_MARGIN * coarse.told_apart
    steady = there.found_again >= STAYS * coarse.found_again
    return at if apart and steady and there.worth >= STAYS * judged[fine].worth else fine


def _nearest(judged: Sequence[Evidence], resolution: float) -> int:
    return int(np.argmin([abs(np.log(one.resolution / resolution)) for one in judged]))


def _how_far(judged: Sequence[Evidence]) -> int:
    """How many steps finer the streams still stand apart."""
    enough = KEPT_MARGIN * judged[0].told_apart
    short = (steps for steps, evidence in enumerate(judged) if evidence.told_apart < enough)
    return max(next(short, len(judged)), 1)
