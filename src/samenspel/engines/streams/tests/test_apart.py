"""How far streams stand apart is worked out as it is defined: is a voice nearer to its own than to the next?"""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.engines.streams.apart import group_sums, stands_apart
from samenspel.engines.streams.communities import Labels
from samenspel.engines.streams.space import Rows
from samenspel.engines.streams.tests.planted import planted, scattered


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
