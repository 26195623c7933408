"""What voices mean, in numbers: with which model, and how that is kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from samenspel.engines.text.embedding import Embedder, embedder

Rows = NDArray[np.float32]
KEPT_AS = np.float16


def model() -> Embedder:
    """The model of this installation, as its operator set it."""
    wanted = settings.SAMENSPEL.meaning
    return embedder(wanted.model, model=wanted.name, key=wanted.key)


def as_kept(vectors: Rows) -> list[bytes]:
    """A vector for each voice, in half the room."""
    return [row.tobytes() for row in vectors.astype(KEPT_AS)]


def as_vectors(kept: Sequence[bytes | memoryview | None], dimensions: int) -> Rows:
    """(n, dimensions); rows of zeros where nothing is kept."""
    rows: NDArray[np.float32] = np.zeros((len(kept), dimensions), np.float32)
    for at, one in enumerate(kept):
        if one is not None and len(one) == dimensions * KEPT_AS().itemsize:
            rows[at] = np.frombuffer(one, KEPT_AS)
    return rows
