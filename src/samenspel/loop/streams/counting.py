"""What is counted of a stream: how many, since when, how sure, where, and whether it rises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samenspel.engines.streams.coverage import WITHHELD, heard
from samenspel.engines.streams.trend import Trends, trends, weekly

WEEKS = 52
LOOKED_AT = 12
MOST_PLACES = 12

Labels = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of voices beside their words; everything (n,), in one order."""

    told_at: Sequence[datetime]
    days: NDArray[np.datetime64]
    languages: Sequence[str]
    places: Sequence[str]
    confidence: NDArray[np.float32]

    @classmethod
    def of(
        cls,
        told_at: Sequence[datetime],
        languages: Sequence[str],
        places: Sequence[str],
        confidence: NDArray[np.float32],
    ) -> Facts:
        """With the days worked out."""
        days = np.array([moment.date() for moment in told_at], dtype="datetime64[D]")
        return cls(told_at, days, languages, places, confidence)


@dataclass(frozen=True, slots=True)
class Span:
    """Up to which day weeks are counted, and how many voices there were in each of them."""

    until: date
    everything: NDArray[np.int64]


def span_of(facts: Facts, until: date) -> Span:
    """All voices a week, (WEEKS,)."""
    outside = np.full(len(facts.days), -1)
    return Span(until, weekly(facts.days, outside, until=until, weeks=WEEKS)[1])


def figures(labels: Labels, streams: int, facts: Facts, span: Span) -> list[dict[str, Any]]:
    """Of each stream its columns. labels: (n,), 0 to streams − 1 or −1. O(n log n)."""
    rows = rows_of(labels, streams)
    table = np.zeros((streams, WEEKS), np.int64)
    found = weekly(facts.days, labels, until=span.until, weeks=WEEKS)[0]
    table[: len(found)] = found
    moved = _trends(table, span.everything)
    return [_figures(rows[at], facts, table[at], moved, at) for at in range(streams)]


def rows_of(labels: Labels, streams: int) -> list[NDArray[np.intp]]:
    """The rows of each stream."""
    order = np.argsort(labels, kind="stable")
    ends = np.searchsorted(labels[order], np.arange(streams + 1))
    return [order[start:end] for start, end in pairwise(ends)]


def cells(groups: Sequence[str]) -> list[list[Any]]:
    """How many of each, the most first; a number too small to show is null, and so is one that would tell it."""
    counted = Counter(groups)
    known = sorted(((many, name) for name, many in counted.items() if name), reverse=True)
    shown = {name: many for many, name in known[:MOST_PLACES]}
    found: list[list[Any]] = [[one.group, one.voices] for one in heard(shown)]
    if counted[""]:
        found.append(["", counted[""] if counted[""] >= WITHHELD else None])
    return found


def _trends(table: NDArray[np.int64], everything: NDArray[np.int64]) -> Trends:
    recent = table[:, -LOOKED_AT:]
    # What is counted here and not there (imported meanwhile) is counted there too: a part is never more than the whole.
    exposure = np.maximum(everything[-LOOKED_AT:], recent.max(axis=0, initial=0))
    return trends(recent, exposure=exposure)


def _figures(
    rows: NDArray[np.intp], facts: Facts, weeks: NDArray[np.int64], moved: Trends, at: int
) -> dict[str, Any]:
    moments = [facts.told_at[row] for row in rows]
    trend = moved.of(at)
    return {
        "voices": len(rows),
        "first_at": min(moments, default=None),
        "last_at": max(moments, default=None),
        "sure": round(float(np.median(facts.confidence[rows])), 3) if len(rows) else 0.0,
        "weekly": weeks.tolist(),
        "direction": trend.direction.value,
        "ratio": trend.ratio,
        "low": trend.low,
        "high": trend.high,
        "certainty": trend.certainty,
        "change": float(moved.change[at]),
        "places": cells([facts.places[row] for row in rows]),
        "languages": cells([facts.languages[row] for row in rows]),
    }
