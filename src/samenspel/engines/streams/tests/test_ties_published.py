"""Ties of meaning are those that UMAP published, voice by voice; words may only add to them, and never much."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from samenspel.engines.streams.graph import WORDS, fuzzy, web
from samenspel.engines.streams.neighbours import Neighbours, nearest
from samenspel.engines.streams.tests.planted import planted, scattered

Dense = NDArray[np.float64]

# In steps, so that no two distances differ by less than what either way of computing can tell apart.
NEARNESS = st.integers(-50, 100).map(lambda hundredths: hundredths / 100)


def published(distances: Sequence[float]) -> list[float]:
    """The strengths of one voice's ties (McInnes, Healy & Melville, 2018, algorithm 3): the width is halved or doubled
    until they add up to log2(k).
    """
    nearest_one, target = distances[0], np.log2(len(distances))
    low, high, width = 0.0, np.inf, 1.0
    for _ in range(64):
        total = sum(np.exp(-max(one - nearest_one, 0) / width) for one in distances)
        if total > target:
            high = width
            width = (low + high) / 2
        else:
            low = width
            width = width * 2 if np.isinf(high) else (low + high) / 2
    return [float(np.exp(-max(one - nearest_one, 0) / max(width, 1e-6))) for one in distances]


def union(directed: Dense) -> Dense:
    """Their fuzzy union (the same, equation 3 on page 13): a or b, where neither rules the other out."""
    n = len(directed)
    both = np.zeros((n, n))
    for one in range(n):
        for other in range(n):
            a, b = directed[one, other], directed[other, one]
            both[one, other] = a + b - a * b
    return both


def one_voice(likeness: Sequence[float]) -> Neighbours:
    """The first voice has these neighbours; they have none, so that nothing but its own measure is seen."""
    k = len(likeness)
    index = np.full((k + 1, k), -1, dtype=np.int32)
    index[0] = np.arange(1, k + 1)
    similarity = np.zeros((k + 1, k), dtype=np.float32)
    similarity[0] = sorted(likeness, reverse=True)
    return Neighbours(index, similarity)


def everybody(k: int, n: int, seed: int) -> Neighbours:
    """Voices with k neighbours each, at whatever distance."""
    chance = np.random.default_rng(seed)
    index = np.array([chance.permutation(np.delete(np.arange(n), one))[:k] for one in range(n)])
    likeness = -np.sort(-chance.integers(0, 100, (n, k)) / 100, axis=1)
    return Neighbours(index.astype(np.int32), likeness.astype(np.float32))


@given(st.lists(NEARNESS, min_size=3, max_size=12))
@settings(max_examples=60, deadline=None)
def test_the_ties_of_a_voice_are_those_of_the_published_algorithm(likeness: list[float]) -> None:
    near = one_voice(likeness)

    ties = fuzzy(near).toarray()[0, 1:]

    distances = [1 - float(one) for one in near.similarity[0]]
    assert ties == pytest.approx(published(distances), abs=2e-3)


@pytest.mark.parametrize("seed", range(3))
def test_the_ties_of_all_are_the_published_union(seed: int) -> None:
    near = everybody(5, 14, seed)
    directed = np.zeros((14, 14))
    for voice in range(14):
        distances = [1 - float(one) for one in near.similarity[voice]]
        directed[voice, near.index[voice]] = published(distances)

    assert fuzzy(near).toarray() == pytest.approx(union(directed), abs=4e-3)


@given(st.lists(NEARNESS, min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_who_lies_nearer_is_tied_no_less(likeness: list[float]) -> None:
    ties = fuzzy(one_voice(likeness)).toarray()[0, 1:]

    assert (np.diff(ties) <= 1e-6).all()
    assert ties[0] == pytest.approx(1)


@given(st.lists(NEARNESS, min_size=2, max_size=12), st.integers(-20, 20))
@settings(max_examples=40, deadline=None)
def test_only_how_much_further_the_others_are_counts(likeness: list[float], shift: int) -> None:
    """Who is far from everybody is tied to their nearest as whole as anyone."""
    shifted = [one + shift / 100 for one in likeness]

    ties, moved = (fuzzy(one_voice(one)).toarray() for one in (likeness, shifted))

    assert moved == pytest.approx(ties, abs=2e-3)


@pytest.mark.parametrize("seed", range(3))
def test_what_two_say_of_each_other_counts_for_more_than_what_either_says(seed: int) -> None:
    near = everybody(4, 12, seed)
    nobody = np.full_like(near.index, -1)
    halves = []
    for mine in (np.arange(12) % 2 == 0, np.arange(12) % 2 == 1):
        index = np.where(mine[:, None], near.index, nobody)
        halves.append(fuzzy(Neighbours(index, near.similarity)).toarray())

    ties = fuzzy(near).toarray()

    assert (ties >= np.maximum(*halves) - 1e-5).all()
    assert (ties <= halves[0] + halves[1] + 1e-5).all()


@given(st.integers(0, 1_000))
@settings(max_examples=25, deadline=None)
def test_words_only_add_and_never_more_than_their_share(seed: int) -> None:
    meaning, words = everybody(4, 12, seed), everybody(3, 12, seed + 1)

    added = web(meaning, words).toarray() - fuzzy(meaning).toarray()

    assert float(added.min()) >= -1e-6
    assert float(added.max()) <= WORDS + 1e-6
    assert added == pytest.approx(added.T, abs=1e-6)


def test_words_tie_whom_meaning_does_not() -> None:
    rows, labels = planted([12, 12])
    across = np.full((24, 1), -1, dtype=np.int32)
    across[0], across[12] = 12, 0
    words = Neighbours(across, np.where(across >= 0, 0.5, 0).astype(np.float32))

    ties = web(nearest(rows, 5), words).tocoo()

    between = labels[ties.row] != labels[ties.col]
    pairs = zip(ties.row[between].tolist(), ties.col[between].tolist(), strict=True)
    assert sorted(pairs) == [(0, 12), (12, 0)]


def test_who_lies_in_a_crowd_is_tied_to_no_more_than_who_lies_alone() -> None:
    """Each measures with its own measure: what goes out from one voice is the same for all."""
    crowd, alone = planted([60], noise=0.2)[0], scattered(20)
    near = nearest(np.vstack([crowd, alone]), 8)
    out = np.zeros(80)
    for voice in range(80):
        distances = [1 - float(one) for one in near.similarity[voice]]
        out[voice] = sum(published(distances))
        only = np.full_like(near.index, -1)
        only[voice] = near.index[voice]
        directed = fuzzy(Neighbours(only, near.similarity)).toarray()[voice]
        assert directed.sum() == pytest.approx(out[voice], abs=5e-3)

    assert out == pytest.approx(np.full(80, np.log2(8)), abs=5e-3)
