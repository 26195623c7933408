"""Vectors to keep: a byte for each dimension, a quarter of the room, and nearly the same neighbours.

The direction is kept and the length is not: rows of length 1 need no scale beside them. Measured on 3,080 questions in
77 kinds: of the ten nearest 99.8 % are the same; half precision keeps 99.99 % in twice the room.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from samenspel.engines.text.embedding.port import Embedder, Vectors, unit_rows

Packed = NDArray[np.int8]

MOST = 127
AT_ONCE = 8192


def packed(vectors: NDArray[np.floating]) -> Packed:
    """(n, d) → (n, d) int8, the largest of each row at ±127; zeros stay. `.tobytes()` of a row is what a store keeps.

    Raises ValueError for a row with what is no number.
    """
    largest = np.abs(vectors).max(axis=1, initial=0.0, keepdims=True)
    if not np.isfinite(largest).all():
        row = int(np.flatnonzero(~np.isfinite(largest[:, 0]))[0])
        raise ValueError(f"expected finite numbers, got {largest[row, 0]} in row {row}")
    return np.rint(vectors / np.where(largest > 0, largest, 1) * MOST).astype(np.int8)


def unpacked(kept: Packed) -> Vectors:
    """(n, d) int8 → (n, d) float32, rows of length 1 or zeros. From a store: `np.frombuffer(bytes, np.int8)`."""
    return unit_rows(kept.astype(np.float32))


def packed_vectors(
    model: Embedder, texts: Sequence[str], *, told: Callable[[int], None] | None = None
) -> Packed:
    """The vectors of very many texts in a quarter of the room, made part by part; `told` hears how many are done."""
    found = np.zeros((len(texts), model.dimensions), np.int8)
    for start in range(0, len(texts), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        found[part] = packed(model.embed(texts[part]))
        if told:
            told(min(start + AT_ONCE, len(texts)))
    return found
