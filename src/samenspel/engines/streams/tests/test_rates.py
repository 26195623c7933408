"""How many times as much is said recently as before: what is claimed lies near exact intervals, drawn in by what was
known before.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binomtest, chi2, norm, poisson

from samenspel.engines.streams.rates import PRIOR, Posterior, posterior

Floats = NDArray[np.float64]

COUNTS = st.lists(st.integers(0, 25), min_size=2, max_size=10)
SHARES = st.floats(0.01, 0.99)


def of(
    said: list[int] | NDArray[np.int64], split: int, exposure: list[float] | None = None
) -> Posterior:
    table = np.array([said], dtype=np.float64)
    weights = np.ones_like(table) if exposure is None else np.array([exposure], dtype=np.float64)
    return posterior(table, weights, split)


def ends(found: Posterior) -> tuple[float, float]:
    low, high = (float(found.quantile(share)[0]) for share in (0.05, 0.95))
    return low, high


def evenly(total: int, periods: int) -> list[int]:
    """Said as evenly as whole voices can be: no more is to be seen of a spread."""
    return [(total * (at + 1)) // periods - (total * at) // periods for at in range(periods)]


def exact(before: int, recently: int, odds: float) -> tuple[float, float]:
    """The ratio of two Poisson rates given how much was said in all (Clopper & Pearson, 1934), 90 %."""
    found = binomtest(recently, before + recently).proportion_ci(0.9, method="exact")
    return found.low / (1 - found.low) / odds, found.high / (1 - found.high) / odds


def garwood(voices: int) -> tuple[float, float]:
    """The exact interval of one Poisson mean (Garwood, 1936), 90 %."""
    low = float(chi2.ppf(0.05, 2 * voices) / 2) if voices else 0.0
    return low, float(chi2.ppf(0.95, 2 * voices + 2) / 2)


@given(COUNTS, SHARES, SHARES)
@settings(max_examples=60, deadline=None)
def test_a_larger_share_lies_below_a_larger_ratio(
    said: list[int], one: float, other: float
) -> None:
    found = of(said, len(said) // 2)

    less, more = sorted((one, other))
    assert float(found.quantile(less)[0]) <= float(found.quantile(more)[0])
    assert (np.diff(found.below) >= 0).all()
    assert (found.below[0, 0], found.below[0, -1]) == (0, 1)


@given(COUNTS, SHARES)
@settings(max_examples=60, deadline=None)
def test_what_lies_below_a_ratio_is_the_share_that_leads_there(
    said: list[int], share: float
) -> None:
    found = of(said, len(said) // 2)

    assert float(found.under(float(found.quantile(share)[0]))[0]) == pytest.approx(share, abs=1e-3)


def test_where_nothing_was_said_all_is_as_before_anything_was_known() -> None:
    found = of([0] * 8, 6)

    for share in (0.05, 0.25, 0.5, 0.75, 0.95):
        expected = np.exp(norm.ppf(share, scale=PRIOR))
        assert float(found.quantile(share)[0]) == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize(("before", "recently"), [(900, 300), (600, 400), (1200, 200), (450, 450)])
def test_of_many_even_voices_the_interval_is_nearly_the_exact_one(
    before: int, recently: int
) -> None:
    """Three quarters before, one quarter recently. Nothing is evener than a Poisson, so it is a little wider."""
    found = ends(of([*evenly(before, 9), *evenly(recently, 3)], 9))

    low, high = exact(before, recently, odds=1 / 3)
    assert found[0] == pytest.approx(low, rel=0.05)
    assert found[1] == pytest.approx(high, rel=0.05)


@pytest.mark.parametrize(("before", "recently"), [(30, 1), (60, 3), (9, 12), (3, 9)])
def test_of_few_voices_it_claims_no_more_than_the_exact_interval_allows(
    before: int, recently: int
) -> None:
    """Nearer to one: the ratio that lies in the middle of it is in the exact interval, and not further out."""
    found = of([*evenly(before, 9), *evenly(recently, 3)], 9)

    low, high = exact(before, recently, odds=1 / 3)
    middle = float(found.quantile(0.5)[0])
    said = recently / before * 3
    assert low < middle < high
    assert min(1.0, said) <= middle <= max(1.0, said)


@pytest.mark.parametrize("recently", [0, 2, 5, 12])
def test_held_against_very_much_only_what_was_said_recently_is_uncertain(recently: int) -> None:
    """Then it is about one Poisson mean: the likeliest lies in Garwood's interval, nearer to one than what was said."""
    expected = 6.0
    found = of([100_000, recently], 1, exposure=[100_000 / expected, 1])

    low, high = (end / expected for end in garwood(recently))
    middle = float(found.quantile(0.5)[0])
    assert low <= middle <= high
    assert min(1.0, recently / expected) <= middle <= max(1.0, recently / expected)


@pytest.mark.parametrize("mean", [1.0, 4.0])
def test_counted_out_over_all_numbers_the_interval_holds_the_truth_as_often_as_it_says(
    mean: float,
) -> None:
    """Of a stream that stays the same, held against much: every number that could be said, by its chance."""
    numbers = np.arange(0, 25)
    table = np.column_stack([np.full(25, 20_000.0), numbers])
    weights = np.broadcast_to([20_000.0 / mean, 1.0], table.shape)

    found = posterior(table, weights, 1)

    holding = (found.quantile(0.05) <= 1) & (found.quantile(0.95) >= 1)
    assert float(poisson.pmf(numbers[holding], mean).sum()) > 0.88


@given(COUNTS)
@settings(max_examples=40, deadline=None)
def test_one_more_voice_recently_never_lowers_the_ratio(said: list[int]) -> None:
    split = max(1, len(said) - 1)
    more = [*said[:-1], said[-1] + 1]

    one, other = (float(of(counts, split).quantile(0.5)[0]) for counts in (said, more))

    assert other > one - 1e-6


@pytest.mark.parametrize("times", [2, 10])
def test_more_of_the_same_is_surer(times: int) -> None:
    few = [*evenly(18, 9), *evenly(12, 3)]

    (low, high), (lower, higher) = (
        ends(of(counts, 9)) for counts in (few, [times * one for one in few])
    )

    assert higher / lower < high / low


def test_voices_that_come_in_bursts_say_less_than_as_many_that_come_evenly() -> None:
    bursts = [0, 24, 0, 0, 24, 0, 0, 0, 24, 0, 24, 0]

    (low, high), (lower, higher) = (
        ends(of(said, 9)) for said in (bursts, [*evenly(72, 9), *evenly(24, 3)])
    )

    assert high / low > 1.3 * higher / lower


def test_a_fortnight_counts_as_two_weeks_that_were_half_as_full() -> None:
    """Exposure says how much could be heard: half of it for half a period is the same rate."""
    whole = ends(of([8, 8, 8, 8, 16], 4))
    halved = ends(of([4, 4, 4, 4, 8], 4, exposure=[0.5] * 5))

    assert whole[0] > halved[0]
    assert float(of([4, 4, 4, 4, 8], 4, [0.5] * 5).quantile(0.5)[0]) == pytest.approx(
        float(of([4, 4, 4, 4, 8], 4).quantile(0.5)[0]), rel=1e-6
    )


@pytest.mark.parametrize("exposure", [[0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 0.0, 0.0]])
def test_where_one_of_the_two_could_not_be_heard_nothing_is_known(exposure: list[float]) -> None:
    said = [9 if weight else 0 for weight in exposure]

    assert of(said, 2, exposure).quantile(0.5) == pytest.approx(of([0] * 4, 2).quantile(0.5))
