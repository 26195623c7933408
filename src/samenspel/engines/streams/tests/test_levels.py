"""Who is in which stream, who is in none yet, and which streams flow in which."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from samenspel.engines.streams.communities import Labels
from samenspel.engines.streams.grain import Grain, find_grain
from samenspel.engines.streams.graph import fuzzy
from samenspel.engines.streams.levels import (
    FEWEST_AMONG_MANY,
    MANY,
    Levels,
    by_size,
    levels_of,
    merged_to,
    parents_of,
    well_in,
    with_few_apart,
)
from samenspel.engines.streams.neighbours import nearest
from samenspel.engines.streams.space import Rows, fit_space
from samenspel.engines.streams.tests.planted import (
    directions,
    leiden,
    nested,
    nests,
    planted,
    scattered,
    together,
)

ANY_LABELS = st.lists(st.integers(-1, 6), min_size=1, max_size=40)


def grouped(*labels: int) -> Labels:
    return np.array(labels, dtype=np.int32)


def once(count: int) -> NDArray[np.intp]:
    """Each thing said once."""
    return np.ones(count, dtype=np.intp)


def streams(
    rows: Rows, *, finer: float = 0.0, at_most: int | None = None, evidence: bool = True
) -> Levels:
    """The streams in these voices, tied by meaning."""
    space = fit_space(rows, ["nl"] * len(rows))
    points = space.points(rows, ["nl"] * len(rows))
    graph, divide = fuzzy(nearest(points.sharp, 20)), leiden()
    grain: Grain | None = None
    if evidence:
        grain = find_grain(graph, points, space.spread, divide)
    return levels_of(
        graph, points.plain, grain, divide, once(len(rows)), finer=finer, at_most=at_most
    )


def count(labels: Labels) -> int:
    return len(together(labels))


@given(ANY_LABELS)
def test_streams_are_numbered_from_large_to_small(labels: list[int]) -> None:
    numbered = by_size(grouped(*labels), once(len(labels)))

    assert together(numbered) == together(grouped(*labels))
    assert (numbered < 0).tolist() == [label < 0 for label in labels]
    sizes = np.bincount(numbered[numbered >= 0])
    assert sizes.tolist() == sorted(sizes.tolist(), reverse=True)


def test_of_streams_of_one_size_the_one_heard_first_comes_first() -> None:
    assert by_size(grouped(5, -1, 2, 2, 5, 0), once(6)).tolist() == [0, -1, 1, 1, 0, 2]


def test_what_was_said_often_counts_as_often() -> None:
    times = np.array([1, 1, 1, 9], dtype=np.intp)

    assert by_size(grouped(0, 0, 0, 1), times).tolist() == [1, 1, 1, 0]


def test_where_nobody_is_in_a_stream_nothing_is_numbered() -> None:
    assert by_size(grouped(-1, -1), once(2)).tolist() == [-1, -1]


def test_among_few_two_who_say_the_same_are_a_stream_and_one_is_not() -> None:
    assert with_few_apart(grouped(0, 0, 1), once(3)).tolist() == [0, 0, -1]


def test_among_many_two_are_none_yet() -> None:
    labels = grouped(*[0] * (MANY - 2 - FEWEST_AMONG_MANY), *[1] * FEWEST_AMONG_MANY, 2, 2)

    kept = with_few_apart(labels, once(MANY))

    assert kept.tolist() == [*labels[:-2].tolist(), -1, -1]


def test_one_text_of_many_people_is_a_stream() -> None:
    times = np.array([MANY, 3, 1], dtype=np.intp)

    assert with_few_apart(grouped(0, 1, 2), times).tolist() == [0, 1, -1]


def test_who_belongs_to_nothing_stays_outside() -> None:
    rows, labels = planted([30, 30, 30], noise=0.4)
    strangers = directions(8)[3:]
    everyone = np.vstack([rows, strangers])
    put_in = np.concatenate([labels, np.zeros(5, dtype=np.int32)])

    kept = well_in(everyone, put_in)

    assert kept.tolist() == [*labels.tolist(), *[-1] * 5]


def test_who_lies_nearer_to_another_stream_is_not_put_there_but_stays_outside() -> None:
    rows, labels = planted([30, 30, 30], noise=0.4)
    wrong = labels.copy()
    wrong[0] = 2

    assert well_in(rows, wrong).tolist() == [-1, *labels[1:].tolist()]


def test_who_was_in_no_stream_is_not_put_in_one() -> None:
    rows, labels = planted([20, 20])
    labels[3] = -1

    assert well_in(rows, labels).tolist() == labels.tolist()


def test_where_there_is_one_stream_there_is_nothing_to_compare() -> None:
    rows = scattered(10)

    assert well_in(rows, grouped(*[0] * 10)).tolist() == [0] * 10


@given(st.integers(0, 5_000))
@settings(max_examples=20, deadline=None)
def test_leaving_people_out_moves_nobody(seed: int) -> None:
    labels = np.random.default_rng(seed).integers(0, 4, 60).astype(np.int32)

    kept = well_in(scattered(60, seed=seed, dimensions=4), labels)

    assert (kept[kept >= 0] == labels[kept >= 0]).all()


def test_the_streams_that_lie_nearest_are_joined() -> None:
    rows, labels = nested(3, 2, 10)

    assert together(merged_to(rows, labels, 3)) == together(labels // 2)


@given(st.integers(0, 5_000), st.integers(1, 9))
@settings(max_examples=20, deadline=None)
def test_joining_keeps_everyone_who_was_together_together(seed: int, most: int) -> None:
    labels = np.random.default_rng(seed).integers(-1, 8, 60).astype(np.int32)

    joined = merged_to(scattered(60, seed=seed), labels, most)

    assert nests(labels, joined)
    assert (joined < 0).tolist() == (labels < 0).tolist()
    assert count(joined) == min(most, count(labels))


def test_so_few_streams_that_nothing_need_be_joined_stay_as_they_are() -> None:
    rows, labels = planted([5, 5])

    assert merged_to(rows, labels, 2).tolist() == labels.tolist()


@pytest.mark.parametrize("most", [1, 2, 3, 4, 7])
def test_there_are_at_most_as_many_streams_as_asked(most: int) -> None:
    rows, labels = planted([30, 25, 20, 15, 10])

    levels = streams(rows, at_most=most)

    assert count(levels.fine) == min(most, 5)
    assert nests(labels, levels.fine)


@pytest.mark.parametrize("most", [0, -1])
def test_fewer_than_one_stream_cannot_be_asked(most: int) -> None:
    with pytest.raises(ValueError, match=f"^expected at least 1 stream at most, got {most}$"):
        streams(scattered(3), at_most=most)


def test_finer_gives_more_streams_and_coarser_fewer() -> None:
    rows, _ = planted([60, 50, 40, 30], noise=1.2)

    found = [count(streams(rows, finer=finer).fine) for finer in (-3, -1, 0, 2, 4)]

    assert found == sorted(found)
    assert (found[0], found[2]) == (1, 4)
    assert found[4] > 4


def test_finer_shows_the_streams_in_a_stream() -> None:
    rows, labels = nested(5, 3, 8)

    assert together(streams(rows, finer=3).fine) == together(labels)


def test_the_wider_streams_hold_the_finer_ones_whole() -> None:
    rows, labels = nested(5, 3, 8)

    levels = streams(rows)

    assert together(levels.wide) == together(labels // 3)
    assert nests(levels.fine, levels.wide)


def test_without_evidence_for_more_everybody_is_in_one_stream() -> None:
    levels = streams(scattered(6), evidence=False)

    assert (levels.fine.tolist(), levels.wide.tolist()) == ([0] * 6, [0] * 6)


def test_streams_flow_in_the_wider_one_that_holds_most_of_them() -> None:
    fine = grouped(0, 0, 0, 1, 1, 2, 2, 3, 3)
    wide = grouped(1, 1, 0, 1, 1, 0, 0, 0, 0)

    assert parents_of(Levels(fine, wide), 4, once(9)).tolist() == [0, 0, 1, 1]


def test_wider_streams_are_numbered_by_their_voices() -> None:
    fine, wide = grouped(0, 1, 2, 3), grouped(0, 0, 1, 1)
    times = np.array([2, 2, 5, 5], dtype=np.intp)

    assert parents_of(Levels(fine, wide), 4, times).tolist() == [1, 1, 0, 0]


def test_an_only_child_flows_in_nothing_wider() -> None:
    fine = grouped(0, 1, 2, 3)
    wide = grouped(0, 0, 0, 1)

    assert parents_of(Levels(fine, wide), 4, once(4)).tolist() == [0, 0, 0, -1]


@pytest.mark.parametrize("wide", [(0, 1, 2, 3), (0, 0, 0, 0), (-1, -1, -1, -1), (0, 0, 1, 2, 3)])
def test_a_level_that_says_nothing_new_is_left_out(wide: tuple[int, ...]) -> None:
    """Nearly as many as the finest, or one for all."""
    fine = grouped(*range(len(wide)))

    parents = parents_of(Levels(fine, grouped(*wide)), len(wide), once(len(wide)))

    assert parents.tolist() == [-1] * len(wide)


def test_a_voice_in_no_stream_says_nothing_of_what_flows_where() -> None:
    fine = grouped(0, 0, 1, 2, 3, -1, -1, -1)
    wide = grouped(0, -1, 0, 1, 1, 1, 1, 1)

    assert parents_of(Levels(fine, wide), 4, once(8)).tolist() == [0, 0, 1, 1]


def test_a_stream_without_voices_of_its_own_wording_has_no_parent_made_up() -> None:
    """Where a correction moved one of many who said the same, a stream may exist that no text alone is in."""
    levels = Levels(grouped(0, 1, 2, 3), grouped(0, 0, 1, 1))

    parents = parents_of(levels, 5, once(4))

    assert parents[:4].tolist() == [0, 0, 1, 1]
    assert len(parents) == 5
