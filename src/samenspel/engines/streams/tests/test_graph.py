"""Voices are tied by meaning and, less, by words; each measures with its own measure."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import brentq

from samenspel.engines.streams import graph
from samenspel.engines.streams.graph import WORDS, fuzzy, web
from samenspel.engines.streams.neighbours import Neighbours, nearest
from samenspel.engines.streams.space import Rows
from samenspel.engines.streams.tests.planted import planted, scattered

Dense = NDArray[np.float64]


def lie(index: list[list[int]], similarity: list[list[float]]) -> Neighbours:
    return Neighbours(np.array(index, dtype=np.int32), np.array(similarity, dtype=np.float32))


def by_hand(near: Neighbours) -> Dense:
    """UMAP's fuzzy union, voice by voice and in double precision."""
    n, k = near.index.shape
    directed = np.zeros((n, n))
    for voice in range(n):
        distances = 1 - near.similarity[voice].astype(np.float64)
        beyond = np.maximum(distances - distances[0], 0)
        for other, strength in zip(near.index[voice], strengths(beyond, k), strict=True):
            if other >= 0:
                directed[voice, other] = strength
    return directed + directed.T - directed * directed.T


def strengths(beyond: Dense, k: int) -> Dense:
    """exp(-distance / width), with the width at which they add up to log2(k)."""

    def too_much(width: float) -> float:
        return float(np.exp(-beyond / width).sum() - np.log2(k))

    width = brentq(too_much, 1e-4, 10) if too_much(1e-4) < 0 < too_much(10) else 1e-4
    found: Dense = np.exp(-beyond / width)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_ties_of_meaning_are_the_fuzzy_union(seed: int) -> None:
    near = nearest(scattered(60, seed=seed), 8)

    assert fuzzy(near).toarray() == pytest.approx(by_hand(near), abs=1e-4)


@given(
    seed=st.integers(0, 10_000), count=st.integers(2, 40), k=st.integers(1, 12), flat=st.booleans()
)
@settings(max_examples=30, deadline=None)
def test_ties_go_both_ways_between_0_and_1_and_never_to_oneself(
    seed: int, count: int, k: int, flat: bool
) -> None:
    rows = np.round(scattered(count, seed=seed, dimensions=3), 0 if flat else 7)

    ties = fuzzy(nearest(rows, k)).toarray()

    assert ties == pytest.approx(ties.T)
    assert (float(ties.min()) >= 0, float(ties.max()) <= 1) == (True, True)
    assert not ties.diagonal().any()


def test_the_ties_of_one_voice_add_up_to_the_logarithm_of_how_many() -> None:
    others = 8
    nobody = [[-1] * others for _ in range(others)]
    none = [[0.0] * others for _ in range(others)]
    near = lie([list(range(1, others + 1)), *nobody], [[0.9 - at / 20 for at in range(8)], *none])

    assert fuzzy(near).toarray()[0].sum() == pytest.approx(np.log2(others), abs=1e-4)


def test_the_nearest_is_tied_wholly() -> None:
    near = nearest(scattered(40), 6)

    ties = fuzzy(near).toarray()

    assert ties[np.arange(40), near.index[:, 0]] == pytest.approx(np.ones(40), abs=1e-5)


def test_close_in_a_dense_spot_is_as_near_as_far_in_an_empty_one() -> None:
    """The same pattern, ten times as far apart, gives the same ties."""
    distances = np.array([0.01, 0.02, 0.03, 0.05])
    index = [[-1] * 4] * 10
    index[0], index[1] = [2, 3, 4, 5], [6, 7, 8, 9]
    similarity = [[0.0] * 4] * 10
    similarity[0], similarity[1] = (1 - distances).tolist(), (1 - 10 * distances).tolist()

    ties = fuzzy(lie(index, similarity)).toarray()

    assert ties[0, 2:6] == pytest.approx(ties[1, 6:10], rel=1e-2)


def test_who_said_the_same_are_tied_wholly() -> None:
    same = np.tile(scattered(1), (6, 1))

    ties = fuzzy(nearest(same, 5)).toarray()

    assert ties == pytest.approx(1 - np.eye(6), abs=1e-5)


def test_a_neighbour_that_is_not_there_is_no_tie() -> None:
    near = lie([[1, -1], [0, -1], [-1, -1]], [[0.9, 0], [0.9, 0], [0, 0]])

    ties = fuzzy(near)

    assert ties.nnz == 2
    assert ties.toarray() == pytest.approx(np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]]))


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_and_one_voice_have_no_ties(count: int) -> None:
    ties = web(nearest(scattered(count), 20))

    assert (ties.shape, ties.nnz) == ((count, count), 0)


def test_in_portions_the_ties_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    near = nearest(scattered(50), 6)
    whole = fuzzy(near).toarray()

    monkeypatch.setattr(graph, "AT_ONCE", 7)

    assert fuzzy(near).toarray().tolist() == whole.tolist()


def test_the_order_of_voices_does_not_change_their_ties() -> None:
    rows = scattered(50)
    order = np.random.default_rng(0).permutation(50)

    ties = fuzzy(nearest(rows, 6)).toarray()
    mixed = fuzzy(nearest(rows[order], 6)).toarray()

    assert mixed == pytest.approx(ties[np.ix_(order, order)], abs=1e-4)


def test_voices_of_different_groups_are_not_tied() -> None:
    rows, labels = planted([30, 20])

    ties = fuzzy(nearest(rows, 10)).tocoo()

    assert set(labels[ties.row] - labels[ties.col]) == {0}


def test_words_count_for_less_than_meaning() -> None:
    meaning = lie([[1], [0], [-1]], [[0.9], [0.9], [0]])
    words = lie([[-1], [2], [-1]], [[0], [0.5], [0]])

    ties = web(meaning, words).toarray()

    expected = np.zeros((3, 3))
    expected[0, 1] = expected[1, 0] = 1
    expected[1, 2] = expected[2, 1] = WORDS * 0.5
    assert ties == pytest.approx(expected)


def test_of_two_likenesses_in_words_the_greater_counts_once() -> None:
    meaning = lie([[-1], [-1]], [[0], [0]])

    ties = web(meaning, lie([[1], [0]], [[0.4], [0.8]])).toarray()

    assert ties == pytest.approx(np.array([[0, 0.8 * WORDS], [0.8 * WORDS, 0]]))


def test_who_is_near_in_both_has_both_ties() -> None:
    near = lie([[1], [0]], [[0.5], [0.5]])

    assert web(near, near).toarray()[0, 1] == pytest.approx(1 + 0.5 * WORDS)


@pytest.mark.parametrize("likeness", [0.0, -0.3])
def test_words_that_say_nothing_are_no_tie(likeness: float) -> None:
    nobody = lie([[-1], [-1]], [[0], [0]])

    assert web(nobody, lie([[1], [-1]], [[likeness], [0]])).nnz == 0


def test_without_words_there_is_only_meaning() -> None:
    near = nearest(scattered(30), 5)

    assert web(near).toarray().tolist() == fuzzy(near).toarray().tolist()


def test_ties_are_kept_in_single_precision() -> None:
    rows: Rows = scattered(30)
    near = nearest(rows, 5)

    assert [str(tied.dtype) for tied in (web(near), web(near, near))] == ["float32"] * 2
