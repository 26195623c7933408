"""How many times as much is said recently as before: the posterior of the ratio of two rates, for many streams at once.

Voices in a period are negative binomial with a variance that is so many times their mean (NB1: Cameron and Trivedi,
"Regression Analysis of Count Data", 2nd ed., §3.3), as when each incident brings several voices at once. Given how
much was said in all, what was said recently is then beta-binomial, which rids the ratio of the rate itself; and given
how much was said in a stretch, its periods are Dirichlet-multinomial, from which the spread is learnt. Of the two
stretches only the sums tell the ratio, and the mean that the spread is taken of is what was found: simpler than the
whole likelihood, and not led by a single week. The posterior is summed on a grid of ratios and spreads.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gammaln, softmax

# Standard deviation of the natural logarithm of the ratio, before anything is known: two in three streams become
# less than 2.7 times as large or as small.
PRIOR = 1.0
# By how much the variance exceeds the mean, as a share of the mean: half-Cauchy with this median, at these points.
SPREADS = 0.02 * 3.0 ** np.arange(7)
SPREAD_MEDIAN = 1.0
# The grid of ratios, in standard deviations around the likeliest.
GRID = np.linspace(-8.0, 8.0, 101)
_TINY = 1e-300

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stretches:
    """What was said before and recently, (streams, 2), and the log odds of recently if nothing changed, (streams,).

    Where one of the two is held against nothing, nothing is known: all is as if nothing was said.
    """

    voices: Floats
    odds: Floats

    @property
    def total(self) -> Floats:
        total: Floats = self.voices.sum(axis=1)
        return total


@dataclass(frozen=True, slots=True)
class Posterior:
    """How probable it is that the logarithm of the ratio is at most each of `grid`, both (streams, points)."""

    grid: Floats
    below: Floats

    def quantile(self, share: float) -> Floats:
        """The ratio that this share lies below, (streams,)."""
        after = np.clip((self.below < share).sum(axis=1), 1, self.grid.shape[1] - 1)
        rows = np.arange(len(after))
        low, high = self.below[rows, after - 1], self.below[rows, after]
        part = (share - low) / np.maximum(high - low, _TINY)
        start, end = self.grid[rows, after - 1], self.grid[rows, after]
        ratio: Floats = np.exp(start + part * (end - start))
        return ratio

    def under(self, ratio: float) -> Floats:
        """The probability that the ratio is less than this, (streams,)."""
        first, step = self.grid[:, 0], self.grid[:, 1] - self.grid[:, 0]
        last = self.grid.shape[1] - 1
        place = np.clip((np.log(ratio) - first) / step, 0, last)
        before = np.minimum(place.astype(np.int64), last - 1)
        rows = np.arange(len(before))
        low, high = self.below[rows, before], self.below[rows, before + 1]
        found: Floats = low + (place - before) * (high - low)
        return found


def posterior(said: Floats, exposure: Floats, split: int) -> Posterior:
    """Of the rate from period `split` on, as against before.

    said: (streams, periods) voices; exposure: the same shape, what they are held against. O(streams x periods).
    """
    stretches = _stretches(said, exposure, split)
    spreads = _spreads(said, exposure, split)
    grid = _grid(stretches, softmax(spreads, axis=1) @ (1 + SPREADS))
    weight = _log_posterior(grid, stretches, spreads)
    density = np.exp(weight - weight.max(axis=1, keepdims=True))
    below = np.zeros_like(density)
    np.cumsum(density[:, 1:] + density[:, :-1], axis=1, out=below[:, 1:])
    return Posterior(grid, below / below[:, -1:])


def _stretches(said: Floats, exposure: Floats, split: int) -> Stretches:
    voices, weights = (
        np.stack([part[:, :split].sum(axis=1), part[:, split:].sum(axis=1)], axis=1)
        for part in (said, exposure)
    )
    known: NDArray[np.bool_] = np.all(weights > 0, axis=1)
    before, recently = np.where(known, weights.T, 1.0)
    return Stretches(voices * known[:, np.newaxis], np.log(recently) - np.log(before))


def _spreads(said: Floats, exposure: Floats, split: int) -> Floats:
    """The log weight of each spread, from how the periods of each stretch differ, (streams, spreads)."""
    prior = np.log(SPREADS) - np.log1p((SPREADS / SPREAD_MEDIAN) ** 2)
    halves = (slice(None, split), slice(split, None))
    evidence = sum(_evenness(said[:, half], exposure[:, half]) for half in halves)
    return np.asarray(prior + evidence)


def _evenness(said: Floats, exposure: Floats) -> Floats:
    """The log likelihood of how one stretch is divided over its periods, for each spread, (streams, spreads)."""
    total = said.sum(axis=1)
    share = exposure / np.maximum(exposure.sum(axis=1, keepdims=True), _TINY)
    found = np.empty((len(said), len(SPREADS)))
    for column, spread in enumerate(SPREADS):
        size = np.maximum(total, 1.0) / spread
        found[:, column] = _rise(share * size[:, np.newaxis], said).sum(axis=1) - _rise(size, total)
    return found


def _rise(start: Floats, steps: Floats) -> Floats:
    """The logarithm of start (start + 1) … (start + steps - 1)."""
    start = np.maximum(start, _TINY)
    risen: Floats = gammaln(start + steps) - gammaln(start)
    return risen


def _grid(stretches: Stretches, spread: Floats) -> Floats:
    """Logarithms of the ratio around the likeliest, as wide as the posterior needs, (streams, points)."""
    recently, total = stretches.voices[:, 1] / spread, stretches.total / spread
    # The slope of the log posterior only falls, and the likeliest lies where it is nil.
    low, high = np.full(len(total), -60.0), np.full(len(total), 60.0)
    for _ in range(60):
        middle = (low + high) / 2
        rises = recently - total * expit(middle + stretches.odds) > middle / PRIOR**2
        low, high = np.where(rises, middle, low), np.where(rises, high, middle)
    share = expit(low + stretches.odds)
    width = 1 / np.sqrt(total * share * (1 - share) + 1 / PRIOR**2)
    grid: Floats = low[:, np.newaxis] + width[:, np.newaxis] * GRID
    return grid


def _log_posterior(grid: Floats, stretches: Stretches, spreads: Floats) -> Floats:
    """Of each ratio, over all spreads, (streams, points)."""
    chance = grid + stretches.odds[:, np.newaxis]
    before, recently = (column[:, np.newaxis] for column in stretches.voices.T)
    total = stretches.total[:, np.newaxis]
    found = np.full_like(grid, -np.inf)
    for column, spread in enumerate(SPREADS):
        size = np.maximum(total, 1.0) / spread
        rises = _rise(size * expit(chance), recently) + _rise(size * expit(-chance), before)
        weight = rises - _rise(size, total) + spreads[:, column, np.newaxis]
        np.logaddexp(found, weight, out=found)
    return np.asarray(found - (grid / PRIOR) ** 2 / 2)
