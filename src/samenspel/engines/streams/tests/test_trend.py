"""A trend claims what the counts bear out: against the whole posterior counted out, exact tests, and simulation."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import betabinom, binom, dirichlet_multinomial, nbinom, norm

from samenspel.engines.streams.rates import PRIOR, SPREAD_MEDIAN, SPREADS
from samenspel.engines.streams.trend import (
    Direction,
    Since,
    Trend,
    since_when,
    trend,
    trends,
    weekly,
)

RISING, STEADY, FADING, TOO_FEW = range(4)
COUNTS = st.lists(st.integers(0, 30), min_size=8, max_size=8)
MONDAY = date(2026, 3, 2)


def of_the_model(said: list[int], recent: int) -> list[float]:
    """Low, median and high, by SciPy's own distributions on a fixed grid of ratios."""
    stretches = [np.array(said[:-recent]), np.array(said[-recent:])]
    ratios = np.linspace(-8, 8, 4001)
    everything, late = sum(said), sum(said[-recent:])
    share = expit(ratios + np.log(recent / (len(said) - recent)))
    weight = np.zeros_like(ratios)
    for spread in SPREADS:
        size = max(everything, 1) / spread
        learnt = sum(alike(stretch, spread) for stretch in stretches)
        chance = betabinom.pmf(late, everything, size * share, size * (1 - share))
        weight += spread / (1 + (spread / SPREAD_MEDIAN) ** 2) * np.exp(learnt) * chance
    below = np.cumsum(weight * norm.pdf(ratios, scale=PRIOR))
    return [float(np.exp(np.interp(end, below / below[-1], ratios))) for end in (0.05, 0.5, 0.95)]


def alike(stretch: NDArray[np.int64], spread: float) -> float:
    """How well this spread explains how the weeks of a stretch differ."""
    total = int(stretch.sum())
    sizes = np.full(len(stretch), max(total, 1) / spread / len(stretch))
    return (
        float(dirichlet_multinomial.logpmf(stretch, sizes, stretch.sum()))
        if len(stretch) > 1
        else 0.0
    )


def counted_out(said: list[int], recent: int) -> list[float]:
    """The same, of the whole negative binomial: every rate, ratio and spread."""
    rates, ratios = np.exp(np.linspace(-5, 5, 201)), np.linspace(-5, 5, 401)
    weight = np.zeros_like(ratios)
    for spread in SPREADS:
        before = rates[:, np.newaxis]
        means = [before] * (len(said) - recent) + [before * np.exp(ratios)] * recent
        likelihood = sum(
            nbinom.logpmf(count, mean / spread, 1 / (1 + spread))
            for count, mean in zip(said, means, strict=True)
        )
        prior = spread / (1 + (spread / SPREAD_MEDIAN) ** 2)
        weight += prior * np.exp(likelihood).sum(axis=0) * norm.pdf(ratios, scale=PRIOR)
    below = np.cumsum(weight) / weight.sum()
    return [float(np.exp(np.interp(share, below, ratios))) for share in (0.05, 0.5, 0.95)]


def drawn(mean: NDArray[np.float64], spread: float, seed: int) -> NDArray[np.int64]:
    """Counts with this mean, of which the variance is larger by the factor 1 + spread."""
    dice = np.random.default_rng(seed)
    return dice.negative_binomial(mean / spread, 1 / (1 + spread)) if spread else dice.poisson(mean)


def means(streams: int, weeks: int, mean: float, ratio: float = 1.0) -> NDArray[np.float64]:
    """A steady stream that changes for the last quarter."""
    table = np.full((streams, weeks), mean)
    table[:, -round(weeks / 4) :] *= ratio
    return table


@given(COUNTS, st.integers(1, 7))
@settings(max_examples=40, deadline=None)
def test_the_interval_is_that_of_the_model(said: list[int], recent: int) -> None:
    found = trend(said, recent=recent)

    assert [found.low, found.ratio, found.high] == pytest.approx(
        of_the_model(said, recent), rel=0.03
    )


@pytest.mark.parametrize(
    "said",
    [
        [0, 1, 0, 2, 0, 1, 3, 2],
        [3, 1, 2, 4, 2, 0, 0, 0],
        [9, 12, 8, 11, 10, 9, 11, 10],
        [5, 6, 4, 5, 7, 5, 20, 18],
    ],
)
def test_the_interval_is_near_that_of_every_rate_counted_out(said: list[int]) -> None:
    found = trend(said)

    assert [found.low, found.ratio, found.high] == pytest.approx(counted_out(said, 2), rel=0.12)


@pytest.mark.parametrize(
    ("said", "direction"),
    [
        ([2, 3, 1, 2, 3, 2, 2, 1, 3, 12, 14, 11], Direction.RISING),
        ([12, 14, 11, 13, 12, 15, 12, 11, 13, 2, 1, 3], Direction.FADING),
        ([20, 22, 19, 21, 20, 18, 21, 20, 22, 19, 21, 20], Direction.STEADY),
        ([1, 0, 0, 1, 0, 2, 0, 0, 1, 1, 0, 2], Direction.TOO_FEW),
    ],
)
def test_a_stream_rises_fades_or_stays(said: list[int], direction: Direction) -> None:
    assert trend(said).direction == direction


@pytest.mark.parametrize("said", [[0] * 12, [0] * 11 + [4], [7], [0]])
def test_of_few_voices_nothing_is_claimed(said: list[int]) -> None:
    found = trend(said)

    assert (found.direction, found.certainty) == (Direction.TOO_FEW, 0.0)


def test_nothing_said_leaves_what_was_held_before() -> None:
    found = trend([0] * 12)

    expected = np.exp(PRIOR * np.array([-1.6449, 0, 1.6449]))
    assert [found.low, found.ratio, found.high] == pytest.approx(expected, rel=0.01)


@given(COUNTS, st.integers(1, 7))
@settings(max_examples=40, deadline=None)
def test_a_rise_is_claimed_only_where_the_exact_test_agrees(said: list[int], recent: int) -> None:
    """The conditional test of two Poisson rates (Przyborowski and Wilenski, 1940) that it is at most 1.25."""
    late, everything = sum(said[-recent:]), sum(said)
    share = 1.25 * recent / (1.25 * recent + len(said) - recent)

    if trend(said, recent=recent).direction == Direction.RISING:
        assert binom.sf(late - 1, everything, share) < 0.05


@given(COUNTS)
@settings(max_examples=40, deadline=None)
def test_looking_back_turns_the_ratio_over(said: list[int]) -> None:
    forth, back = trend(said, recent=4), trend(said[::-1], recent=4)

    turned = [1 / back.high, 1 / back.ratio, 1 / back.low]
    assert [forth.low, forth.ratio, forth.high] == pytest.approx(turned, rel=1e-3)


@given(COUNTS, st.permutations(range(4)))
@settings(max_examples=40, deadline=None)
def test_within_a_stretch_order_does_not_matter(said: list[int], order: list[int]) -> None:
    turned = [said[place] for place in order] + [said[4 + place] for place in order]

    assert trend(turned, recent=4).ratio == pytest.approx(trend(said, recent=4).ratio)


@given(st.lists(COUNTS, min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_a_stream_does_not_depend_on_those_beside_it(table: list[list[int]]) -> None:
    together = trends(table)

    for row, said in enumerate(table):
        alone, beside = trend(said), together.of(row)
        assert alone.direction == beside.direction
        assert alone.low == pytest.approx(beside.low)


def test_thousands_are_looked_at_together_as_one_by_one() -> None:
    table = drawn(means(2500, 8, 3.0), 0.0, seed=1)

    found = trends(table)

    assert (len(found), found.of(2400)) == (2500, trends(table[2400:]).of(0))


@given(COUNTS, st.floats(1e-6, 1e6))
@settings(max_examples=40, deadline=None)
def test_the_measure_of_exposure_does_not_matter(said: list[int], size: float) -> None:
    measured = trend(said, exposure=[size] * 8)

    assert [measured.low, measured.high] == pytest.approx([trend(said).low, trend(said).high])


def test_a_busy_month_does_not_make_everything_rise() -> None:
    said = [10] * 9 + [30] * 3

    busy = trend(said, exposure=[100] * 9 + [300] * 3)

    assert (trend(said).direction, busy.direction) == (Direction.RISING, Direction.STEADY)
    assert busy.ratio == pytest.approx(1, abs=0.01)


def test_each_stream_may_have_an_exposure_of_its_own() -> None:
    said = [10] * 9 + [30] * 3

    found = trends([said, said], exposure=[[1] * 12, [1] * 9 + [3] * 3])

    assert [found.of(row).direction for row in (0, 1)] == [Direction.RISING, Direction.STEADY]


def test_a_period_without_exposure_tells_nothing() -> None:
    said, closed = [4, 6, 0, 5, 9, 0, 8, 10], [1, 1, 0, 1, 1, 0, 1, 1]

    assert trend(said, exposure=closed, recent=4) == trend([4, 6, 5, 9, 8, 10], recent=3)


def test_where_there_was_nothing_to_hear_before_nothing_is_claimed() -> None:
    found = trend([0, 0, 0, 50], exposure=[0, 0, 0, 100])

    assert found.direction == Direction.TOO_FEW
    assert found.ratio == pytest.approx(1)


@pytest.mark.parametrize("spread", [0.0, 1.0, 3.0])
@pytest.mark.parametrize(("weeks", "mean"), [(8, 2.0), (12, 10.0), (52, 0.5), (52, 2.0)])
def test_a_steady_stream_is_hardly_ever_called_rising(
    spread: float, weeks: int, mean: float
) -> None:
    found = trends(drawn(means(1500, weeks, mean), spread, seed=2))

    shares = np.bincount(found.codes, minlength=4) / 1500
    assert shares[[RISING, FADING]].max() < 0.035


@pytest.mark.parametrize("spread", [0.0, 1.0, 3.0])
@pytest.mark.parametrize("ratio", [0.5, 1.0, 2.0])
@pytest.mark.parametrize(("weeks", "mean"), [(12, 5.0), (52, 2.0)])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(
    spread: float, ratio: float, weeks: int, mean: float
) -> None:
    found = trends(drawn(means(1500, weeks, mean, ratio), spread, seed=3))

    held = np.mean((found.low <= ratio) & (ratio <= found.high))
    assert 0.84 < held < 0.98


def test_a_doubling_of_a_lively_stream_is_seen() -> None:
    found = trends(drawn(means(1000, 52, 10.0, 2.0), 1.0, seed=4))

    assert np.mean(found.codes == RISING) > 0.95


def test_of_those_called_rising_so_many_are_as_was_said() -> None:
    ratios = np.exp(PRIOR * np.random.default_rng(5).normal(size=6000))
    mean = means(6000, 12, 3.0)
    mean[:, -3:] *= ratios[:, np.newaxis]

    found = trends(drawn(mean, 0.5, seed=6))

    rising = found.codes == RISING
    assert np.mean(ratios[rising] > 1.25) == pytest.approx(
        found.certainty[rising].mean(), abs=0.015
    )


@pytest.mark.parametrize("size", [10**3, 10**6, 10**9])
def test_a_great_many_voices_are_as_precise_as_they_are_many(size: int) -> None:
    found = trend([size] * 9 + [size * 3] * 3)

    assert found.direction == Direction.RISING
    assert found.ratio == pytest.approx(3, rel=0.02)
    assert found.high - found.low < 8 / np.sqrt(size)


def test_from_nothing_to_very_much_is_a_rise() -> None:
    found = trend([0] * 9 + [10**6] * 3)

    assert found.direction == Direction.RISING
    assert found.certainty == pytest.approx(1)
    assert np.isfinite([found.low, found.ratio, found.high]).all()


@given(COUNTS)
def test_certainty_goes_with_what_is_claimed(said: list[int]) -> None:
    found = trend(said)

    least = {Direction.RISING: 0.95, Direction.FADING: 0.95, Direction.STEADY: 0.3}
    assert least.get(found.direction, 0.0) <= found.certainty <= 1
    assert found.low < found.ratio < found.high


def test_the_biggest_change_that_is_sure_comes_first() -> None:
    a_little_more, almost_gone, small, new = (
        [9] * 9 + [10] * 3,
        [40] * 9 + [2] * 3,
        [0] * 11 + [3],
        [1] * 9 + [8] * 3,
    )

    change = trends([a_little_more, almost_gone, small, new]).change

    assert np.argsort(-change, kind="stable").tolist() == [1, 3, 0, 2]
    assert change[[0, 2]].tolist() == [1.0, 1.0]


def test_no_streams_have_no_trends() -> None:
    assert len(trends(np.zeros((0, 12)))) == 0


@pytest.mark.parametrize(
    "counts", [[], [1, -1, 2], [1, np.nan, 2], [1, np.inf], [1, 0.5], [[1, 2]], 3]
)
def test_counts_that_are_none_are_refused(counts: object) -> None:
    with pytest.raises(ValueError, match="expected counts"):
        trend(np.asarray(counts, np.float64))


@pytest.mark.parametrize("table", [[1, 2], np.zeros((3, 0)), np.zeros((1, 2, 3))])
def test_a_table_is_streams_by_periods(table: object) -> None:
    with pytest.raises(ValueError, match="expected counts"):
        trends(np.asarray(table, np.float64))


@pytest.mark.parametrize(
    "exposure", [[1, 1], [1, 1, -1], [1, 1, np.nan], [1, 1, np.inf], 4, [[1, 1, 1], [1, 1, 1]]]
)
def test_exposure_that_is_none_is_refused(exposure: object) -> None:
    with pytest.raises(ValueError, match="expected exposure"):
        trend([1, 2, 3], exposure=np.asarray(exposure, np.float64))


def test_voices_where_nothing_could_be_heard_are_refused() -> None:
    with pytest.raises(ValueError, match="without exposure"):
        trend([1, 2, 3], exposure=[1, 0, 1])


@pytest.mark.parametrize("recent", [0, -1, 3, 4])
def test_there_must_be_a_before_and_a_recently(recent: int) -> None:
    with pytest.raises(ValueError, match="expected recent from 1 to 2"):
        trend([1, 2, 3], recent=recent)


@given(
    st.lists(st.tuples(st.integers(-40, 10), st.integers(-1, 3)), max_size=30), st.integers(1, 5)
)
@settings(max_examples=60, deadline=None)
def test_voices_are_counted_by_week_and_stream(said: list[tuple[int, int]], weeks: int) -> None:
    moments, labels = [MONDAY + timedelta(days) for days, _ in said], [label for _, label in said]

    table, everything = weekly(moments, labels, until=MONDAY, weeks=weeks)

    starts = [MONDAY - timedelta(7 * (weeks - week)) for week in range(weeks)]
    expected = np.zeros((max(labels, default=-1) + 2, weeks), np.int64)
    for (moment, label), week in product(zip(moments, labels, strict=True), range(weeks)):
        expected[label, week] += starts[week] <= moment < starts[week] + timedelta(7)
    assert table.tolist() == expected[:-1].tolist()
    assert everything.tolist() == expected.sum(axis=0).tolist()


def test_what_was_counted_by_week_has_a_trend() -> None:
    days = [MONDAY - timedelta(days) for days in range(1, 85)]
    recently = [MONDAY - timedelta(day) for day in range(1, 22) for _ in range(3)]

    table, everything = weekly(
        days + recently, [0] * len(days) + [1] * len(recently), until=MONDAY, weeks=12
    )

    found = trends(table, exposure=everything)
    assert (found.of(0).direction, found.of(1).direction) == (Direction.FADING, Direction.RISING)


@pytest.mark.parametrize(("labels", "weeks"), [([0], 4), ([0, -2], 4), ([0, 1], 0)])
def test_each_moment_has_a_label_and_there_is_a_week(labels: list[int], weeks: int) -> None:
    with pytest.raises(ValueError, match="a label from -1"):
        weekly([MONDAY, MONDAY], labels, until=MONDAY, weeks=weeks)


def test_since_when_it_was_said() -> None:
    said = [date(2026, 3, 2), datetime(2025, 12, 31, 23, 30, tzinfo=UTC), date(2026, 1, 1)]

    assert since_when(said) == Since(date(2025, 12, 31), date(2026, 3, 2))
    assert since_when(np.array(["2026-03-02T09:00", "2025-12-31T23:30"], "datetime64[s]")) == Since(
        date(2025, 12, 31), date(2026, 3, 2)
    )


def test_what_was_never_said_has_no_since() -> None:
    assert since_when([]) is None


@pytest.mark.parametrize(
    "moments", [np.array(["NaT"], "datetime64[D]"), [None], ["2026-03-02"], [MONDAY, np.nan]]
)
def test_a_moment_that_is_none_is_refused(moments: list[date]) -> None:
    with pytest.raises(ValueError, match="expected a"):
        since_when(moments)


def test_the_same_counts_have_the_same_trend() -> None:
    said = [1, 4, 2, 0, 3, 6, 8, 5]

    assert isinstance(trend(said), Trend)
    assert trend(said) == trend(said)
