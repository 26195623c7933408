"""Voices of which is known how they ought to flow: planted on purpose, so that what is found can be held against it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from samenspel.engines.streams.communities import Cut, Divide, Labels, cut_of
from samenspel.engines.streams.reading import Voices, read
from samenspel.engines.streams.space import Points, Rows, unit

DIMENSIONS = 64


def directions(count: int, *, seed: int = 0, dimensions: int = DIMENSIONS) -> Rows:
    """So many directions, each square on the others: (count, dimensions)."""
    random = np.random.default_rng(seed).normal(size=(dimensions, dimensions))
    square: Rows = np.linalg.qr(random)[0][:count].astype(np.float32)
    return square


def scattered(count: int, *, seed: int = 0, dimensions: int = DIMENSIONS) -> Rows:
    """So many voices that have nothing in common."""
    random = np.random.default_rng(seed + 1_000)
    return unit(random.normal(size=(count, dimensions)).astype(np.float32))


def planted(sizes: Sequence[int], *, seed: int = 0, noise: float = 0.5) -> tuple[Rows, Labels]:
    """Voices in groups of these sizes, one after the other, and the group of each. With a noise of 0.5 two of a group
    have a cosine of 0.8, two of different groups of 0.
    """
    labels = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    middles = directions(len(sizes), seed=seed)
    return unit(middles[labels] + np.float32(noise) * scattered(len(labels), seed=seed)), labels


def nested(
    families: int, children: int, size: int, *, seed: int = 0, noise: float = 0.4
) -> tuple[Rows, Labels]:
    """Groups in families, as large as each other: with a noise of 0.4 two voices of one family have a cosine of 0.40
    and of one group of 0.92, where two of different families have nothing in common.

    The label is that of the group; its family is `label // children`.
    """
    labels = np.repeat(np.arange(families * children, dtype=np.int32), size)
    every = directions(families * (children + 1), seed=seed)
    family, own = every[:families], every[families:]
    return unit(
        np.float32(0.88) * family[labels // children]
        + own[labels]
        + np.float32(noise) * scattered(len(labels), seed=seed)
    ), labels


def as_points(rows: Rows) -> Points:
    """As they are: nothing sharpened."""
    return Points(rows, rows)


def leiden(seed: int = 0) -> Divide:
    """Communities, as the engine finds them."""

    def divide(graph: csr_array, attempt: int = 0) -> Cut:
        return cut_of(graph, seed=seed + attempt)

    return divide


def together(labels: NDArray[np.integer]) -> set[frozenset[int]]:
    """Who is with whom, whatever the numbers are; who is in no stream is left out."""
    return {
        frozenset(np.flatnonzero(labels == group).tolist())
        for group in np.unique(labels[labels >= 0])
    }


def nests(fine: NDArray[np.integer], wide: NDArray[np.integer]) -> bool:
    """Whether each group of the finer lies whole in one of the wider."""
    wider = together(wide)
    return all(any(group <= other for other in wider) for group in together(fine))


def different(count: int, *, after: int = 0) -> list[str]:
    """So many texts, no two of which share a word."""
    return [f"wens{row}" for row in range(after, after + count)]


def read_as(rows: Rows, texts: Sequence[str] | None = None) -> Voices:
    """Voices that lie there, told in Dutch; each says something else unless their texts are given."""
    said = list(texts or different(len(rows)))
    return read(said, rows, ["nl"] * len(said))
