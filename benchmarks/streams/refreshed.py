"""Streams sought anew, as an installation does."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from benchmarks.streams.given import Given
from samenspel.engines.streams.finding import Wishes
from samenspel.engines.streams.reading import read
from samenspel.engines.streams.refreshing import Past, Refreshed, refresh_streams


def refreshed(given: Given, ids: Sequence[int], past: Past, seed: int = 0) -> Refreshed:
    """What is found after this past. Ids of a second run are not those of the first."""
    fresh = count(len(past.fine.streams) + len(past.wide.streams))
    voices = read(given.texts, given.vectors)
    return refresh_streams(voices, ids, past, fresh=lambda: next(fresh), wishes=Wishes(seed=seed))
