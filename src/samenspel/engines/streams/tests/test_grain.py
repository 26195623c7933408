"""How fine the streams are is found by what a reader asks: is this voice nearer to its own stream than to the next?"""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from samenspel.engines.streams import grain
from samenspel.engines.streams.grain import (
    CHANCE_COUNTS,
    FEWEST_A_STREAM,
    STEP,
    Chance,
    Evidence,
    Grain,
    Labels,
    find_grain,
    group_sums,
    stands_apart,
)
from samenspel.engines.streams.graph import fuzzy
from samenspel.engines.streams.neighbours import nearest
from samenspel.engines.streams.space import Points, Rows, fit_space
from samenspel.engines.streams.tests.planted import (
    leiden,
    nested,
    nests,
    planted,
    scattered,
    together,
)


def found(rows: Rows, *, seed: int = 0) -> Grain | None:
    """The grain of these voices, tied by meaning."""
    space = fit_space(rows, ["nl"] * len(rows))
    points = space.points(rows, ["nl"] * len(rows))
    return find_grain(tied(points), points, space.spread, leiden(seed), seed=seed)


def tied(points: Points) -> csr_array:
    return fuzzy(nearest(points.sharp, 20))


def grouped(labels: Sequence[int]) -> Labels:
    return np.array(labels, dtype=np.int32)


def at_one(row: Rows) -> Rows:
    length = np.linalg.norm(row)
    return row / length if length else row


def by_hand(plain: Rows, labels: Labels, voice: int) -> tuple[float, float]:
    """Margin and silhouette of one voice, from the definition."""
    own = [row for row in range(len(plain)) if labels[row] == labels[voice] and row != voice]
    near_own = float(plain[voice] @ at_one(plain[own].sum(axis=0))) if own else 0.0
    others = [
        float(plain[voice] @ at_one(plain[labels == group].sum(axis=0)))
        for group in range(labels.max() + 1)
        if group != labels[voice]
    ]
    next_best = max([0.0, *others])
    return near_own - next_best, (near_own - next_best) / (1 - min(near_own, next_best))


WITH_GROUPS = st.integers(0, 10_000).flatmap(
    lambda seed: st.tuples(st.just(seed), st.lists(st.integers(0, 4), min_size=5, max_size=30))
)


@given(WITH_GROUPS)
@settings(max_examples=40, deadline=None)
def test_how_far_a_voice_stands_apart_is_what_the_definition_says(
    drawn: tuple[int, list[int]],
) -> None:
    seed, groups = drawn
    _, numbered = np.unique(groups, return_inverse=True)
    labels = numbered.astype(np.int32)
    plain = scattered(len(labels), seed=seed, dimensions=6)

    margin, silhouette = stands_apart(plain, labels, np.arange(len(labels)))

    expected = np.array([by_hand(plain, labels, voice) for voice in range(len(labels))])
    assert margin == pytest.approx(expected[:, 0], abs=1e-4)
    assert silhouette == pytest.approx(expected[:, 1], abs=1e-3)


def test_only_the_voices_asked_for_are_judged() -> None:
    plain, labels = planted([6, 4])
    everyone, _ = stands_apart(plain, labels, np.arange(10))

    some, _ = stands_apart(plain, labels, np.array([9, 2]))

    assert some == pytest.approx(everyone[[9, 2]], abs=1e-6)


def test_a_voice_on_its_own_is_near_to_nobody() -> None:
    plain = np.eye(3, dtype=np.float32)

    margin, silhouette = stands_apart(plain, grouped([0, 1, 2]), np.arange(3))

    assert (margin.tolist(), silhouette.tolist()) == ([0, 0, 0], [0, 0, 0])


@given(WITH_GROUPS)
@settings(max_examples=30, deadline=None)
def test_the_sum_of_a_group_is_that_of_its_rows(drawn: tuple[int, list[int]]) -> None:
    seed, groups = drawn
    labels = grouped(groups) - 1
    rows = scattered(len(labels), seed=seed, dimensions=5)

    sums = group_sums(rows, labels)

    expected = [rows[labels == group].sum(axis=0) for group in range(labels.max() + 1)]
    assert sums == pytest.approx(np.array(expected).reshape(-1, 5), abs=1e-5)


@pytest.mark.parametrize("labels", [[], [-1, -1]])
def test_where_nobody_is_in_a_group_there_are_no_sums(labels: list[int]) -> None:
    assert group_sums(scattered(len(labels), dimensions=5), grouped(labels)).shape == (0, 5)


@pytest.mark.parametrize(
    "sizes", [(40, 40), (60, 30, 15), (30, 25, 20, 15, 10), (12,) * 12, (8, 8, 8)]
)
@pytest.mark.parametrize("seed", range(2))
def test_planted_streams_are_found_without_being_told_how_many(
    sizes: tuple[int, ...], seed: int
) -> None:
    rows, labels = planted(sizes, seed=seed)

    grain = found(rows, seed=seed)

    assert grain is not None
    assert together(grain.fine.labels) == together(labels)


@pytest.mark.parametrize("seed", range(3))
def test_streams_in_streams_stand_furthest_apart_as_families(seed: int) -> None:
    rows, labels = nested(5, 3, 8, seed=seed)

    grain = found(rows, seed=seed)

    assert grain is not None
    assert together(grain.coarse.labels) == together(labels // 3)
    assert nests(grain.fine.labels, grain.coarse.labels)
    assert nests(labels, grain.fine.labels)


@pytest.mark.parametrize("seed", range(3))
def test_the_fine_grain_is_never_coarser_than_the_coarse_one(seed: int) -> None:
    rows = np.vstack([planted([20, 15, 10], seed=seed)[0], scattered(30, seed=seed)])

    grain = found(rows, seed=seed)

    assert grain is not None
    assert grain.fine.resolution >= grain.coarse.resolution


def test_no_grain_has_streams_of_hardly_anybody() -> None:
    rows, _ = planted([20, 20, 20])

    grain = found(rows)

    assert grain is not None
    assert max(one.groups for one in grain.looked_at) * FEWEST_A_STREAM <= 60


def test_a_cloud_without_streams_stands_hardly_further_apart_than_chance() -> None:
    cloud = found(scattered(300))
    clear = found(planted([50] * 6)[0])

    assert (cloud is not None, clear is not None) == (True, True)
    assert cloud is not None
    assert clear is not None
    gained = [one.fine.margin - max(one.fine.by_chance.margin, 0) for one in (cloud, clear)]
    assert (gained[0] < 0.1, gained[1] > 0.4) == (True, True)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
def test_a_few_voices_have_no_grain(count: int) -> None:
    assert found(scattered(count)) is None


def test_where_all_lie_in_one_place_there_is_no_grain() -> None:
    assert found(np.repeat(scattered(1), 40, axis=0)) is None


def test_what_chance_would_show_counts_for_half() -> None:
    evidence = Evidence(1.0, 2, grouped([0, 1]), 0.5, 0.3, by_chance=Chance(0.2, 0.1))

    assert (evidence.told_apart, evidence.worth) == pytest.approx(
        (0.5 - CHANCE_COUNTS * 0.2, 0.3 - CHANCE_COUNTS * 0.1)
    )


def test_chance_that_shows_less_than_nothing_lifts_nobody() -> None:
    evidence = Evidence(1.0, 1, grouped([0]), 0.5, 0.5, by_chance=Chance(-0.3, -0.3))

    assert (evidence.told_apart, evidence.worth) == (0.5, 0.5)


def test_the_same_voices_and_seed_have_the_same_grain() -> None:
    rows, _ = planted([30, 20, 10])

    first, again = found(rows, seed=3), found(rows, seed=3)

    assert first is not None
    assert again is not None
    assert first.fine.labels.tolist() == again.fine.labels.tolist()
    assert [one.told_apart for one in first.looked_at] == [
        one.told_apart for one in again.looked_at
    ]


def test_a_sample_of_many_finds_the_same_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, labels = planted([60, 40, 30])
    monkeypatch.setattr(grain, "SAMPLE", 50)

    sampled = found(rows)

    assert sampled is not None
    assert together(sampled.fine.labels) == together(labels)


def test_among_many_a_part_tells_the_grain_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, labels = planted([120, 80, 60])
    whole = found(rows)
    monkeypatch.setattr(grain, "MANY", 200)
    monkeypatch.setattr(grain, "PART", 100)

    by_a_part = found(rows)

    assert whole is not None
    assert by_a_part is not None
    assert together(by_a_part.fine.labels) == together(whole.fine.labels) == together(labels)
    assert by_a_part.fine.groups == 3


def found_after(rows: Rows, last: float) -> Grain:
    space = fit_space(rows, ["nl"] * len(rows))
    points = space.points(rows, ["nl"] * len(rows))
    grain = find_grain(tied(points), points, space.spread, leiden(), last=last)
    assert grain is not None
    return grain


@pytest.mark.parametrize("last", [0.2, 1.0, 5.0])
def test_where_the_evidence_is_flat_the_grain_stays_what_it_was(last: float) -> None:
    rows, labels = planted([12] * 12)

    grain = found_after(rows, last)

    assert abs(np.log(grain.fine.resolution / last)) <= np.log(STEP) / 2
    assert together(grain.fine.labels) == together(labels)


@pytest.mark.parametrize("last", [40.0, 1_000.0])
def test_where_the_evidence_is_clearly_against_it_the_grain_of_last_time_goes(last: float) -> None:
    rows, labels = planted([40, 40, 40])

    assert together(found_after(rows, last).fine.labels) == together(labels)


def test_a_grain_coarser_than_where_streams_stand_furthest_apart_has_no_wider_level() -> None:
    rows, _labels = nested(3, 4, 20)

    grain = found_after(rows, 0.01)

    assert grain.coarse.resolution <= grain.fine.resolution
