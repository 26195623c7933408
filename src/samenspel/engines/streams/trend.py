"""Trend: whether a stream is rising, steady or fading, and how sure that is when little was said.

What was said recently is held against what was said before, each as a rate: voices per unit of exposure. With all
voices as exposure, a busy month does not make everything rise. `rates.py` has the model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from samenspel.engines.streams.rates import posterior

# Between these two ratios things are about the same; a direction is claimed only outside them.
SAME = (0.8, 1.25)
# Steady is claimed only if a halving and a doubling are excluded.
CHANGED = (0.5, 2.0)
# Of fewer voices nothing is said.
FEWEST = 5
# The interval holds this share of the posterior.
HELD = 0.9
# So many streams are looked at in one go, which bounds the memory to a few dozen megabytes.
_AT_ONCE = 1024

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Direction(StrEnum):
    """Where a stream is going. Too few: what was said does not tell, yet."""

    RISING = "rising"
    STEADY = "steady"
    FADING = "fading"
    TOO_FEW = "too-few"


@dataclass(frozen=True, slots=True)
class Trend:
    """How many times as much is said recently as before (`ratio`, the median), between `low` and `high` (90 %).

    `certainty`, 0 to 1, is the probability that the ratio lies where the direction says; 0 when nothing is claimed.
    """

    direction: Direction
    ratio: float
    low: float
    high: float
    certainty: float


@dataclass(frozen=True, slots=True)
class Trends:
    """The trend of each stream; arrays (streams,), `codes` being places in `list(Direction)`."""

    codes: NDArray[np.int8]
    ratio: Floats
    low: Floats
    high: Floats
    certainty: Floats

    def __len__(self) -> int:
        return len(self.codes)

    def of(self, stream: int) -> Trend:
        """The trend of one stream."""
        figures = (self.ratio, self.low, self.high, self.certainty)
        ratio, low, high, certainty = (float(figure[stream]) for figure in figures)
        return Trend(tuple(Direction)[self.codes[stream]], ratio, low, high, certainty)

    @property
    def change(self) -> Floats:
        """How many times as much or as little at least, (streams,); 1 where neither rising nor fading is claimed.

        For putting the biggest change first without putting first what is merely small.
        """
        directions = list(Direction)
        rising, fading = directions.index(Direction.RISING), directions.index(Direction.FADING)
        return np.select(
            [self.codes == rising, self.codes == fading], [self.low, 1 / self.high], 1.0
        )


@dataclass(frozen=True, slots=True)
class Since:
    """The first and the last day on which it was said."""

    first: date
    last: date


def trend(
    counts: ArrayLike, *, exposure: ArrayLike | None = None, recent: int | None = None
) -> Trend:
    """Where one stream is going; `counts` is (periods,). See `trends`."""
    said = np.asarray(counts, np.float64)
    if said.ndim != 1:
        raise ValueError(f"expected counts of one stream, (periods,), got shape {said.shape}")
    return trends(said[np.newaxis], exposure=exposure, recent=recent).of(0)


def trends(
    counts: ArrayLike, *, exposure: ArrayLike | None = None, recent: int | None = None
) -> Trends:
    """Where each stream is going.

    counts: (streams, periods), voices in equal periods, oldest first; whole numbers.
    exposure: (periods,) or (streams, periods), what they are held against: all voices of the period, say. Only its
    proportions count; when None, every period weighs the same. A period with exposure 0 tells nothing.
    recent: how many of the last periods are recent; a quarter of them when None.
    Rising when the whole interval lies above 1.25, fading below 0.8; steady when the median lies between these and
    the interval excludes a halving and a doubling; else too few.
    A stream has the same figures whichever stand beside it. O(streams x periods), 0.15 ms for a stream of a year.
    Raises ValueError for counts or exposure that are negative, not finite or of the wrong shape, for voices where
    there was no exposure, and when `recent` leaves nothing before it.
    """
    said = _checked_counts(counts)
    weights = _checked_exposure(exposure, said)
    split = said.shape[1] - _checked_recent(recent, said.shape[1])
    parts = [
        _figures(said[start : start + _AT_ONCE], weights[start : start + _AT_ONCE], split)
        for start in range(0, len(said), _AT_ONCE)
    ]
    low, ratio, high, under, over = np.concatenate([np.empty((5, 0)), *parts], axis=1)
    codes = _codes(said.sum(axis=1), low, ratio, high)
    claims = np.stack([1 - over, over - under, under, np.zeros(len(said))])
    return Trends(codes, ratio, low, high, claims[codes, np.arange(len(said))])


def weekly(
    moments: Sequence[date] | NDArray[np.datetime64],
    labels: ArrayLike,
    *,
    until: date,
    weeks: int = 52,
) -> tuple[Integers, Integers]:
    """Voices per stream and week, (streams, weeks), and of all voices, (weeks,): what `trends` asks.

    moments: (n,) when each was said; labels: (n,) its stream, -1 when in none. The last week ends before `until`, so
    that no week is half; what was said outside them does not count. Moments are read as `since_when` reads them.
    """
    streams = np.asarray(labels, np.int64)
    ago = (_days([until]) - _days(moments)).astype(np.int64) - 1
    if weeks < 1 or streams.shape != ago.shape or (streams < -1).any():
        raise ValueError("expected a week at least, and for each moment a label from -1")
    many = int(streams.max(initial=-1)) + 1
    within = (ago >= 0) & (ago < 7 * weeks)
    week = weeks - 1 - ago[within] // 7
    found = np.bincount((streams[within] + 1) * weeks + week, minlength=(many + 1) * weeks)
    table = found.reshape(many + 1, weeks)
    return table[1:], table.sum(axis=0)


def since_when(moments: Sequence[date] | NDArray[np.datetime64]) -> Since | None:
    """Since when, and until when, something was said; None when it never was.

    A datetime counts for the day that it names in its own time zone; `datetime64` has none and counts as it stands.
    Raises ValueError for a moment that is none (NaT, None).
    """
    days = _days(moments)
    if not len(days):
        return None
    return Since(days.min().item(), days.max().item())


def _days(moments: Sequence[date] | NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    if isinstance(moments, np.ndarray):
        days = moments.astype("datetime64[D]")
    elif any(not isinstance(moment, date) for moment in moments):
        raise ValueError("expected a date or datetime for every moment")
    else:
        epoch = date(1970, 1, 1).toordinal()
        ordinals = np.fromiter((moment.toordinal() for moment in moments), np.int64, len(moments))
        days = (ordinals - epoch).astype("datetime64[D]")
    if np.isnat(days).any():
        raise ValueError("expected a moment for every voice, got NaT")
    return days


def _figures(said: Floats, weights: Floats, split: int) -> Floats:
    """Low, median and high, and the probabilities of less than 0.8 and 1.25, (5, streams)."""
    found = posterior(said, weights, split)
    ends = ((1 - HELD) / 2, 0.5, (1 + HELD) / 2)
    return np.stack([*map(found.quantile, ends), *map(found.under, SAME)])


def _codes(total: Floats, low: Floats, ratio: Floats, high: Floats) -> NDArray[np.int8]:
    """What may be claimed of each stream, as a place among the directions."""
    steady = (low > CHANGED[0]) & (high < CHANGED[1]) & (ratio >= SAME[0]) & (ratio <= SAME[1])
    claims = [total < FEWEST, low > SAME[1], high < SAME[0], steady]
    said = [Direction.TOO_FEW, Direction.RISING, Direction.FADING, Direction.STEADY]
    places = [list(Direction).index(direction) for direction in (*said, Direction.TOO_FEW)]
    return np.select(claims, places[:-1], places[-1]).astype(np.int8)


def _checked_counts(counts: ArrayLike) -> Floats:
    said = np.asarray(counts, np.float64)
    if said.ndim != 2 or not said.shape[1]:
        raise ValueError(
            f"expected counts (streams, periods) of a period at least, got {said.shape}"
        )
    if not (np.isfinite(said) & (said >= 0) & (said == np.floor(said))).all():
        raise ValueError("expected counts that are whole numbers from 0, got others")
    return said


def _checked_exposure(exposure: ArrayLike | None, said: Floats) -> Floats:
    weights = np.asarray(1.0 if exposure is None else exposure, np.float64)
    if exposure is not None and weights.shape not in (said.shape, said.shape[1:]):
        raise ValueError(f"expected exposure {said.shape[1:]} or {said.shape}, got {weights.shape}")
    if not (np.isfinite(weights) & (weights >= 0)).all():
        raise ValueError("expected exposure from 0, got less, or what is no number")
    weights = np.broadcast_to(weights, said.shape)
    if (said[weights == 0] > 0).any():
        raise ValueError("expected no voices in a period without exposure, got some")
    return weights


def _checked_recent(recent: int | None, periods: int) -> int:
    if recent is None:
        return max(1, round(periods / 4))
    if not 0 < recent < periods:
        raise ValueError(f"expected recent from 1 to {periods - 1}, got {recent}")
    return recent
