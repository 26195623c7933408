"""Many texts from few, that still read like texts and still differ."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

DROPPED = 0.1
FEWEST_WORDS = 3


def grown(texts: Sequence[str], labels: Sequence[str], n: int, *, seed: int = 0) -> list[str]:
    """The first half of one text and the second half of another with the same label, one word in ten dropped.

    Labels keep their shares. The same input gives the same texts, and the first thousand are those of any larger n.
    """
    lot = random.Random(seed)
    words = [text.split() for text in texts]
    same: dict[str, list[int]] = defaultdict(list)
    for at, label in enumerate(labels):
        same[label].append(at)
    made = []
    for _ in range(n):
        one = lot.randrange(len(words))
        other = lot.choice(same[labels[one]])
        made.append(_thinned(_spliced(words[one], words[other]), lot))
    return made


def _spliced(one: list[str], other: list[str]) -> list[str]:
    return one[: (len(one) + 1) // 2] + other[len(other) // 2 :]


def _thinned(words: list[str], lot: random.Random) -> str:
    left = [word for word in words if lot.random() >= DROPPED]
    return " ".join(left if len(left) >= FEWEST_WORDS else words)
