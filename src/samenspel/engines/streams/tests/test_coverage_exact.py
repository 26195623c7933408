"""Who is called less or more heard would be called so by exact tests too; and withholding holds for any numbers."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from samenspel.engines.streams.coverage import Heard, Reading, heard, reading_of, wilson

QUARTERS = {"Centrum": 4000, "Noord": 3000, "Oost": 2000, "Zuid": 1000}
SPOKE = st.fixed_dictionaries({group: st.integers(5, 300) for group in QUARTERS})


def one(found: list[Heard], group: str) -> Heard:
    return next(told for told in found if told.group == group)


@given(SPOKE)
@settings(max_examples=60, deadline=None)
def test_less_and_more_are_claimed_only_where_the_exact_test_agrees(voices: dict[str, int]) -> None:
    """That a group speaks a fifth less, or a quarter more, than it is large: on one side, at one in ten."""
    total, people = sum(voices.values()), sum(QUARTERS.values())

    for told in heard(voices, QUARTERS):
        assert told.group is not None
        said, share = voices[told.group], QUARTERS[told.group] / people
        if told.reading is Reading.LESS:
            assert binomtest(said, total, min(0.8 * share, 1), alternative="less").pvalue < 0.1
        if told.reading is Reading.MORE:
            assert binomtest(said, total, min(1.25 * share, 1), alternative="greater").pvalue < 0.1


@given(SPOKE)
@settings(max_examples=40, deadline=None)
def test_as_expected_is_claimed_only_where_half_and_double_are_excluded(
    voices: dict[str, int],
) -> None:
    total, people = sum(voices.values()), sum(QUARTERS.values())

    for told in heard(voices, QUARTERS):
        if told.reading is not Reading.AS_EXPECTED or told.group is None:
            continue
        said, share = voices[told.group], QUARTERS[told.group] / people
        assert binomtest(said, total, share / 2, alternative="greater").pvalue < 0.1
        assert binomtest(said, total, min(2 * share, 1), alternative="less").pvalue < 0.1


@pytest.mark.parametrize(("said", "total"), list(product([0, 1, 5, 20, 49], [50, 200])))
def test_the_interval_lies_within_the_exact_one_or_hardly_beyond(said: int, total: int) -> None:
    """Clopper & Pearson's never holds the truth too seldom; Wilson's is a little narrower."""
    exact = binomtest(said, total).proportion_ci(0.9, method="exact")

    low, high = wilson(said, total)

    assert low >= exact.low - 0.004
    assert high <= exact.high + 0.004
    assert low <= said / total <= high


@pytest.mark.parametrize("share", [0.1, 0.4])
def test_a_group_that_speaks_for_its_size_is_called_otherwise_one_time_in_fifty_at_most(
    share: float,
) -> None:
    """Counted out over every number that it may say of three hundred."""
    numbers = np.arange(301)
    wrong = [
        said
        for said in numbers.tolist()
        if reading_of(*(end / share for end in _interval(said, 300)))
        in (Reading.LESS, Reading.MORE)
    ]

    assert float(np.sum(binom.pmf(wrong, 300, share))) < 0.02


def _interval(said: int, total: int) -> tuple[float, float, float]:
    low, high = wilson(said, total)
    return low, said / total, high


@given(st.integers(1, 300), st.integers(1, 300))
@settings(max_examples=60, deadline=None)
def test_more_voices_of_the_same_share_tell_more(said: int, others: int) -> None:
    low, high = wilson(said, said + others)
    lower, higher = wilson(4 * said, 4 * (said + others))

    assert higher - lower < high - low


@given(SPOKE)
@settings(max_examples=40, deadline=None)
def test_shares_and_what_was_expected_add_up_to_all(voices: dict[str, int]) -> None:
    found = heard(voices, QUARTERS)

    assert sum(told.share or 0 for told in found) == pytest.approx(1)
    assert sum(told.expected or 0 for told in found) == pytest.approx(sum(voices.values()))
    assert sum(told.voices or 0 for told in found) == sum(voices.values())


@given(st.dictionaries(st.sampled_from(list(QUARTERS)), st.integers(0, 30)))
@settings(max_examples=60, deadline=None)
def test_what_is_withheld_has_no_number_anywhere(voices: dict[str, int]) -> None:
    small = {group for group, many in voices.items() if 0 < many < 5}

    found = heard(voices, QUARTERS)

    assert small <= {told.group for told in found if told.withheld}
    for told in found:
        if told.withheld:
            assert (told.share, told.ratio, told.low, told.high) == (None,) * 4


def test_groups_stand_in_the_order_in_which_the_population_was_given() -> None:
    order = ["Zuid", "Noord", "Centrum", "Oost"]

    found = heard(dict.fromkeys(QUARTERS, 20), {group: QUARTERS[group] for group in order})

    assert [told.group for told in found] == order
    assert one(found, "Zuid").ratio == pytest.approx(2.5)
