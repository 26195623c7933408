"""Who is heard is told with its uncertainty, who is silent is seen, and no small number can be found out."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from samenspel.engines.streams.coverage import Heard, Reading, heard, wilson

PEOPLE = {"Centrum": 4000, "Noord": 3000, "Oost": 2000, "Zuid": 1000}
FEW_GROUPS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=1)


def readings(found: list[Heard]) -> dict[str | None, Reading]:
    return {one.group: one.reading for one in found}


def numbers(found: list[Heard]) -> dict[str | None, int | None]:
    return {one.group: one.voices for one in found}


def test_each_group_is_held_against_its_size() -> None:
    found = heard({"Centrum": 160, "Noord": 40, "Oost": 80, "Zuid": 120}, PEOPLE)

    assert readings(found) == {
        "Centrum": Reading.AS_EXPECTED,
        "Noord": Reading.LESS,
        "Oost": Reading.AS_EXPECTED,
        "Zuid": Reading.MORE,
    }
    assert [one.share for one in found] == [0.4, 0.1, 0.2, 0.3]
    assert [one.expected for one in found] == pytest.approx([160, 120, 80, 40])
    assert [one.ratio for one in found] == pytest.approx([1, 1 / 3, 1, 3])


def test_a_group_of_which_nobody_spoke_is_there_and_is_less() -> None:
    found = heard({"Centrum": 80, "Noord": 60, "Zuid": 20}, PEOPLE)

    oost = found[2]
    assert (oost.group, oost.voices, oost.ratio, oost.low) == ("Oost", 0, 0, 0)
    assert oost.reading == Reading.LESS


def test_of_few_voices_nothing_is_read() -> None:
    found = heard({"Centrum": 6, "Noord": 5, "Oost": 6, "Zuid": 5}, PEOPLE)

    assert set(readings(found).values()) == {Reading.UNKNOWN}


def test_without_population_there_are_shares_alone() -> None:
    assert heard({"Centrum": 30, "Noord": 10}) == [
        Heard("Centrum", 30, 0.75),
        Heard("Noord", 10, 0.25),
    ]


def test_who_is_in_no_known_group_stands_apart() -> None:
    voices = {
        "Centrum": 40,
        None: 7,
        "Noord": 30,
        "": 2,
        " ": 1,
        "Elsewhere": 3,
        "Oost": 20,
        "Zuid": 10,
    }

    found = heard(voices, PEOPLE)

    assert found[-1] == Heard(None, 13)
    assert found[:-1] == heard({group: voices[group] for group in PEOPLE}, PEOPLE)


def test_a_small_number_is_withheld_and_one_more_that_would_tell_it() -> None:
    found = heard({"Centrum": 160, "Noord": 120, "Oost": 80, "Zuid": 3}, PEOPLE)

    assert numbers(found) == {"Centrum": 160, "Noord": 120, "Oost": None, "Zuid": None}
    assert [(one.withheld, one.share, one.ratio, one.low, one.high) for one in found[2:]] == [
        (True, None, None, None, None)
    ] * 2


def test_two_small_numbers_hide_each_other_unless_they_are_few_together() -> None:
    assert numbers(heard({"a": 3, "b": 4, "c": 50})) == {"a": None, "b": None, "c": 50}
    assert numbers(heard({"a": 1, "b": 1, "c": 50, "d": 60})) == {
        "a": None,
        "b": None,
        "c": None,
        "d": 60,
    }


def test_a_silent_group_stays_visible_beside_what_is_withheld() -> None:
    assert numbers(heard({"a": 0, "b": 3, "c": 4, "d": 9})) == {
        "a": 0,
        "b": None,
        "c": None,
        "d": 9,
    }


def test_what_is_withheld_is_read_if_each_number_gives_the_same() -> None:
    voices = {"Centrum": 160, "Noord": 3, "Oost": 80, "Zuid": 4}

    assert readings(heard(voices, PEOPLE))["Noord"] == Reading.LESS
    assert readings(heard(voices, PEOPLE | {"Zuid": 200}))["Zuid"] == Reading.UNKNOWN


@given(st.integers(1, 4), st.integers(1, 4))
@settings(max_examples=16, deadline=None)
def test_what_is_withheld_does_not_show_in_the_reading(one: int, other: int) -> None:
    def told(small: int) -> Reading:
        """The total stays the same: what is seen from outside does not change."""
        voices = {"Centrum": 160, "Noord": 120, "Oost": 20 - small, "Zuid": small}
        return readings(heard(voices, PEOPLE))["Zuid"]

    assert told(one) == told(other)


@given(FEW_GROUPS, st.integers(2, 6))
@settings(max_examples=60, deadline=None)
def test_no_small_number_can_be_found_out(voices: dict[str, int], least: int) -> None:
    """Whoever knows what is shown and the total is left with more than one number for each that is withheld."""
    found = heard(voices, least=least)

    hidden = [one.group for one in found if one.withheld]
    assert {group for group, many in voices.items() if 0 < many < least} <= set(hidden)
    left = sum(voices.values()) - sum(one.voices or 0 for one in found)
    assert not hidden or len(hidden) > 1 or left < least
    assert not hidden or left >= least or len(hidden) == len(voices)


@given(FEW_GROUPS)
@settings(max_examples=40, deadline=None)
def test_all_too_few_together_are_withheld_together(voices: dict[str, int]) -> None:
    found = heard(voices, dict.fromkeys("abcdef", 10.0), least=1 + sum(voices.values()))

    spoke = sum(voices.values()) > 0
    assert [one.withheld for one in found] == [spoke] * 6
    assert [one.expected for one in found] == [None if spoke else 0.0] * 6
    assert set(readings(found).values()) == {Reading.UNKNOWN}


@given(st.integers(0, 200), st.integers(1, 200))
@settings(max_examples=60, deadline=None)
def test_the_interval_is_wilsons(voices: int, more: int) -> None:
    expected = binomtest(voices, voices + more).proportion_ci(0.9, method="wilson")

    assert wilson(voices, voices + more) == pytest.approx((expected.low, expected.high), abs=1e-12)


@given(FEW_GROUPS)
@settings(max_examples=40, deadline=None)
def test_the_ratio_lies_in_its_interval(voices: dict[str, int]) -> None:
    for one in heard(voices, dict.fromkeys("abcdef", 1)):
        if one.ratio is not None:
            assert (one.low or 0) <= one.ratio <= (one.high or 0)


@pytest.mark.parametrize("people", [100, 1000])
def test_who_speaks_as_much_as_others_is_hardly_ever_called_less_or_more(people: int) -> None:
    sizes = {"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4}
    table = np.random.default_rng(1).multinomial(people, list(sizes.values()), 400)

    told = [
        one.reading
        for row in table.tolist()
        for one in heard(dict(zip(sizes, row, strict=True)), sizes)
    ]

    wrong = [reading for reading in told if reading in (Reading.LESS, Reading.MORE)]
    assert len(wrong) / len(told) < 0.02


@pytest.mark.parametrize("share", [0.05, 0.1, 0.3, 0.5])
@pytest.mark.parametrize("total", [20, 40, 100, 400])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(share: float, total: int) -> None:
    """Counted out over all numbers of voices; whole numbers let it sway around 0.9."""
    intervals = [wilson(voices, total) for voices in range(total + 1)]

    holding = [voices for voices, (low, high) in enumerate(intervals) if low <= share <= high]
    assert 0.85 < np.sum(binom.pmf(holding, total, share)) < 0.96


def test_the_sizes_need_only_be_in_proportion() -> None:
    voices = {"Centrum": 160, "Noord": 40, "Oost": 80, "Zuid": 120}

    doubled = heard(voices, {group: 2 * size for group, size in PEOPLE.items()})

    assert doubled == heard(voices, PEOPLE)


def test_nobody_and_nothing_have_a_defined_result() -> None:
    unplaced: dict[str | None, int] = {None: 4}

    assert heard({}) == []
    assert heard(unplaced) == [Heard(None, 4)]
    assert heard({}, {"a": 10}) == [Heard("a", 0, None, 0.0)]
    assert heard({"a": 8, "b": 9}, {"a": 0, "b": 0}) == [
        Heard("a", 8, 8 / 17),
        Heard("b", 9, 9 / 17),
    ]


def test_voices_of_a_group_without_people_are_not_compared() -> None:
    harbour = heard({"Centrum": 50, "Haven": 9}, {"Centrum": 4000, "Haven": 0})[1]

    assert (harbour.voices, harbour.expected, harbour.ratio) == (9, 0.0, None)
    assert harbour.reading == Reading.UNKNOWN


@pytest.mark.parametrize("many", [-1, 0.5, float("nan"), float("inf")])
def test_voices_that_are_no_number_are_refused(many: Any) -> None:
    with pytest.raises(ValueError, match="whole number of voices"):
        heard({"a": many})


@pytest.mark.parametrize("size", [-1.0, float("nan"), float("inf")])
def test_sizes_that_are_no_number_are_refused(size: float) -> None:
    with pytest.raises(ValueError, match="number of people"):
        heard({"a": 1}, {"a": size})
