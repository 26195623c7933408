"""What voices mean, in numbers: with which model, and how that is kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from samenspel.engines.text.embedding import Embedder, embedder, packed, unpacked

Rows = NDArray[np.float32]
Packed = NDArray[np.int8]


def model() -> Embedder:
    """The model of this installation, as its operator set it."""
    wanted = settings.SAMENSPEL.meaning
    return embedder(wanted.model, model=wanted.name, key=wanted.key)


def is_elsewhere() -> bool:
    """Whether words go to another address to be compared."""
    return settings.SAMENSPEL.meaning.model.startswith(("http://", "https://"))


def as_kept(vectors: Rows) -> list[bytes]:
    """A vector for each voice, in a quarter of the room."""
    return [row.tobytes() for row in packed(vectors)]


def as_packed(kept: Sequence[bytes | memoryview | None], dimensions: int) -> Packed:
    """(n, dimensions), as they are kept; rows of zeros where nothing is."""
    rows = np.zeros((len(kept), dimensions), np.int8)
    for at, one in enumerate(kept):
        if one is not None and len(one) == dimensions:
            rows[at] = np.frombuffer(one, np.int8)
    return rows


def as_vectors(kept: Sequence[bytes | memoryview | None], dimensions: int) -> Rows:
    """The same as unit rows."""
    return unpacked(as_packed(kept, dimensions))
