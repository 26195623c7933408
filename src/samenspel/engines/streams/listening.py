"""How fine people want their streams, by what they said of some voices.

The evidence in the voices leaves room: one set falls well apart in eight streams and, finer, in thirty. Where people
say of enough voices in which stream they belong, that says which of the two they mean.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int32]

# So many links count as much as the evidence in the voices themselves.
LINKS = 32
# What it costs to leave the grain of that evidence: as much agreement for each factor e.
RELUCTANCE = 0.1


def as_people_say(
    divisions: Sequence[Labels], resolutions: Sequence[float], chosen: int, said: Labels
) -> int:
    """Which of these divisions people mean, from coarse to fine; `chosen` as long as they said little.

    divisions: (n,) each, at `resolutions`; said: (n,), the stream to which people said that a voice belongs, −1 where
    nobody did. Agreement is the adjusted Rand index over those voices, which is Cohen's kappa over their pairs
    (Warrens, 2008), each division judged together with its two neighbours. O(divisions × voices spoken of).
    """
    rows = np.flatnonzero(said >= 0)
    linked = links(said[rows])
    if not linked:
        return chosen
    weight = linked / (linked + LINKS)
    agreed = [agreement(said[rows], labels[rows]) for labels in divisions]
    steadied = [np.mean(agreed[max(at - 1, 0) : at + 2]) for at in range(len(agreed))]
    away = np.abs(np.log(np.asarray(resolutions) / resolutions[chosen]))
    return int(np.argmax(weight * np.array(steadied) - (1 - weight) * RELUCTANCE * away))


def agreement(some: Labels, others: Labels) -> float:
    """How much two divisions of the same voices are alike: the adjusted Rand index (Hubert & Arabie, 1985)."""
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415 [measured-speed]

    return float(adjusted_rand_score(some, others))


def links(said: Labels) -> int:
    """How much was said of how fine streams are: voices beyond the first in each, without those in the stream that was
    spoken of most. However much is said of one stream, it does not tell how fine the others are.
    """
    more = np.maximum(np.bincount(said) - 1, 0)
    return int(more.sum() - more.max(initial=0))
