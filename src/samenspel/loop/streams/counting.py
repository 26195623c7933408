"""What is counted of a stream: how many, since when, how sure, where, and whether it rises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samenspel.engines.streams.coverage import heard
from samenspel.engines.streams.trend import Trends, trends, weekly
from samenspel.loop.streams.areas import areas_now
from samenspel.loop.streams.where import (
    ELSEWHERE,
    SEVERAL,
    UNKNOWN,
    Spot,
    areas_in,
    cells_of_places,
    counts_of,
    in_order,
    spots_of,
)

WEEKS = 52
LOOKED_AT = 12
MOST_LANGUAGES = 12
# A group that no name can be.
_UNKNOWN = "\0"

Labels = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of voices beside their words; everything (n,), in one order."""

    told_at: Sequence[datetime]
    days: NDArray[np.datetime64]
    languages: Sequence[str]
    places: Sequence[Spot]
    confidence: NDArray[np.float32]

    @classmethod
    def of(
        cls,
        told_at: Sequence[datetime],
        languages: Sequence[str],
        places: Sequence[str],
        confidence: NDArray[np.float32],
    ) -> Facts:
        """With the days worked out, and places recognised."""
        days = np.array([moment.date() for moment in told_at], dtype="datetime64[D]")
        return cls(told_at, days, languages, spots_of(places, areas_now()), confidence)


@dataclass(frozen=True, slots=True)
class Span:
    """Up to which day weeks are counted, how many voices there were in each of them, and how many from each area."""

    until: date
    everything: NDArray[np.int64]
    areas: Mapping[str, int] = field(default_factory=dict)


def span_of(facts: Facts, until: date) -> Span:
    """Of all voices: a week, (WEEKS,), and an area."""
    outside = np.full(len(facts.days), -1)
    everything = weekly(facts.days, outside, until=until, weeks=WEEKS)[1]
    return Span(until, everything, areas_in(counts_of(facts.places)))


def from_where(facts: Facts) -> dict[str, Any]:
    """Of all voices, how many are from each area, and how many are not on the map and why; without any words."""
    counted = Counter(spot if spot.kind else ELSEWHERE for spot in facts.places)
    apart = {spot.kind: counted[spot] for spot in (SEVERAL, ELSEWHERE, UNKNOWN)}
    return {"areas": areas_in(counted), **apart}


def figures(labels: Labels, streams: int, facts: Facts, span: Span) -> list[dict[str, Any]]:
    """Of each stream its columns. labels: (n,), 0 to streams − 1 or −1. O(n log n)."""
    rows = rows_of(labels, streams)
    table = np.zeros((streams, WEEKS), np.int64)
    found = weekly(facts.days, labels, until=span.until, weeks=WEEKS)[0]
    table[: len(found)] = found
    moved = _trends(table, span.everything)
    return [
        {
            **_figures(rows[at], facts, table[at]),
            **_trend(moved, at),
            "places": cells_of_places(counts_of(facts.places[row] for row in rows[at]), span.areas),
        }
        for at in range(streams)
    ]


def rows_of(labels: Labels, streams: int) -> list[NDArray[np.intp]]:
    """The rows of each stream."""
    order = np.argsort(labels, kind="stable")
    ends = np.searchsorted(labels[order], np.arange(streams + 1))
    return [order[start:end] for start, end in pairwise(ends)]


def cells(groups: Sequence[str]) -> list[list[Any]]:
    """How many of each, the most first; a number too small to show is null, and so is one that would tell it."""
    counted = Counter(group or _UNKNOWN for group in groups)
    unknown = counted.pop(_UNKNOWN, 0)
    most = dict(sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:MOST_LANGUAGES])
    found = heard(most | ({_UNKNOWN: unknown} if unknown else {}))
    order = sorted(found, key=lambda one: (one.group == _UNKNOWN, in_order(one.voices), one.group))
    return [["" if one.group == _UNKNOWN else one.group, one.voices] for one in order]


def _trends(table: NDArray[np.int64], everything: NDArray[np.int64]) -> Trends:
    recent = table[:, -LOOKED_AT:]
    # What is counted here and not there (imported meanwhile) is counted there too: a part is never more than the whole.
    exposure = np.maximum(everything[-LOOKED_AT:], recent.max(axis=0, initial=0))
    return trends(recent, exposure=exposure)


def _figures(rows: NDArray[np.intp], facts: Facts, weeks: NDArray[np.int64]) -> dict[str, Any]:
    moments = [facts.told_at[row] for row in rows]
    return {
        "voices": len(rows),
        "first_at": min(moments, default=None),
        "last_at": max(moments, default=None),
        "sure": round(float(np.median(facts.confidence[rows])), 3) if len(rows) else 0.0,
        "weekly": weeks.tolist(),
        "languages": cells([facts.languages[row] for row in rows]),
    }


def _trend(moved: Trends, at: int) -> dict[str, Any]:
    trend = moved.of(at)
    return {
        "direction": trend.direction.value,
        "ratio": trend.ratio,
        "low": trend.low,
        "high": trend.high,
        "certainty": trend.certainty,
        "change": float(moved.change[at]),
    }
