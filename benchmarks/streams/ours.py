"""Our own streams, as anyone gets them who asks for them: nothing told but the texts."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.streams.given import TITLES, Given, Grouping
from samenspel.engines.streams.finding import Streams, Wishes, find_streams
from samenspel.engines.text.embedding import embedder


def streams(given: Given) -> Grouping:
    """The finest streams, and the wider ones in which they flow."""
    found = find_streams(given.texts, vectors=given.vectors, wishes=Wishes(seed=given.seed))
    finest = int(found.assignments.max(initial=-1)) + 1
    titles = [stream.title for stream in found.streams[:finest][:TITLES]]
    return Grouping(found.assignments.astype(np.int64), titles, _wider(found))


def _wider(found: Streams) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The widest stream of each voice: that above its own, or its own where there is none above."""
    above = [
        one.number if one.parent is None else one.parent
        for one in found.streams[: int(found.assignments.max(initial=-1)) + 1]
    ]
    return np.array([*above, -1], dtype=np.int64)[found.assignments]


def embed(request: dict[str, Any]) -> list[list[float]]:
    """Vectors of meaning of these texts, by the model that comes along."""
    vectors: list[list[float]] = embedder("meaning").embed(request["texts"]).tolist()
    return vectors
