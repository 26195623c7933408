"""What chance alone would show: how far groups stand apart in a cloud in which there are no streams."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from samenspel.engines.streams.apart import stands_apart
from samenspel.engines.streams.communities import Cut, Divide, Labels
from samenspel.engines.streams.graph import fuzzy
from samenspel.engines.streams.neighbours import nearest
from samenspel.engines.streams.space import Rows, sharpened, unit

# The resolutions that are looked at, from coarse to fine, as long as streams have so many voices.
RESOLUTIONS = tuple(0.1 * 1.25**step for step in range(40))
FEWEST_A_STREAM = 2.5
CLOUD = 2_000
# So many of the streams that chance makes stand less far apart than one that is believed.
BEYOND_CHANCE = 0.75


@dataclass(frozen=True, slots=True)
class Chance:
    """What a cloud without any streams shows, cut in as many groups: on average, and by its streams that stand
    furthest apart (`stream`, the mean margin of one that three in four stay below).
    """

    margin: float = 0.0
    silhouette: float = 0.0
    stream: float = 0.0


def by_chance(spread: Rows, n: int, divide: Divide, seed: int) -> Callable[[int], Chance]:
    """What a cloud of n points, at most 2,000, shows in so many groups. spread: (d,), its shape."""
    m = min(n, CLOUD)
    random = np.random.default_rng(seed)
    cloud: Rows = random.standard_normal((m, len(spread)), dtype=np.float32) * spread
    graph = fuzzy(nearest(unit(sharpened(cloud, spread)), min(20, m - 1), seed=seed))
    plain = unit(cloud)
    divided = [labels for labels in _divisions(divide(graph)) if labels.max() > 0]
    # A cloud seldom falls in few pieces by itself: there it is cut along its widest directions.
    few = min((int(labels.max()) + 1 for labels in divided), default=m)
    divided += [half for half in _halved(cloud) if int(half.max()) + 1 < few]
    shown = sorted([(0.0, 0.0, 0.0, 0.0), *(_shown(plain, labels) for labels in divided)])
    log_groups, *columns = np.array(shown).T

    def chance(groups: int) -> Chance:
        return Chance(*(float(np.interp(np.log(groups), log_groups, one)) for one in columns))

    return chance


def _divisions(cut: Cut) -> Iterator[Labels]:
    """From coarse to fine, as long as streams would have enough voices."""
    for resolution in RESOLUTIONS:
        labels = cut(resolution)
        if (int(labels.max()) + 1) * FEWEST_A_STREAM > len(labels):
            return
        yield labels


def _halved(cloud: Rows) -> Iterator[Labels]:
    """In 2, 4 and 8 along its widest directions, which come first."""
    sides = (cloud[:, :3] > 0).astype(np.int32)
    for directions in range(1, sides.shape[1] + 1):
        yield sides[:, :directions] @ (2 ** np.arange(directions, dtype=np.int32))


def _shown(plain: Rows, labels: Labels) -> tuple[float, float, float, float]:
    """The logarithm of how many groups, and what stands in `Chance`."""
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
