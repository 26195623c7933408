"""Voices that hang together are one community, the same one every time; and communities hang together in their turn."""

import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from sklearn.metrics import adjusted_rand_score

from samenspel.engines.streams.communities import by_size, coarsened, communities

# Zachary (1977): who of a karate club met whom outside it. The best modularity there is: 0.4198 (Brandes et al., 2008).
CLUB = """
0-1 0-2 0-3 0-4 0-5 0-6 0-7 0-8 0-10 0-11 0-12 0-13 0-17 0-19 0-21 0-31 1-2 1-3 1-7 1-13 1-17 1-19 1-21 1-30 2-3 2-7
2-8 2-9 2-13 2-27 2-28 2-32 3-7 3-12 3-13 4-6 4-10 5-6 5-10 5-16 6-16 8-30 8-32 8-33 9-33 13-33 14-32 14-33 15-32
15-33 18-32 18-33 19-33 20-32 20-33 22-32 22-33 23-25 23-27 23-29 23-32 23-33 24-25 24-27 24-31 25-31 26-29 26-33
27-33 28-31 28-33 29-32 29-33 30-32 30-33 31-32 31-33 32-33
"""


def tied(n: int, ties: list[tuple[int, int, float]]) -> csr_array:
    one, other, weight = zip(*ties, strict=True) if ties else ((), (), ())
    half = coo_array((np.array(weight, dtype=np.float32), (one, other)), shape=(n, n)).tocsr()
    return (half + half.T).tocsr()


def nobody_tied(n: int) -> csr_array:
    return tied(n, [])


def club() -> csr_array:
    ties = [tuple(map(int, tie.split("-"))) for tie in CLUB.split()]
    return tied(34, [(one, other, 1.0) for one, other in ties])


def circles(sizes: list[int]) -> csr_array:
    """Circles of people in which everybody knows everybody, each tied to the next by one tie."""
    starts = np.cumsum([0, *sizes]).tolist()
    within = [
        (one, other, 1.0)
        for start, size in zip(starts, sizes, strict=False)
        for one in range(start, start + size)
        for other in range(one + 1, start + size)
    ]
    bridges = [(start - 1, start, 0.5) for start in starts[1:-1]]
    return tied(sum(sizes), within + bridges)


def modularity(graph: csr_array, labels: np.ndarray, resolution: float = 1.0) -> float:
    """Newman & Girvan (2004), with Reichardt & Bornholdt's (2006) resolution, straight from its definition."""
    weights = graph.toarray().astype(float)
    strength, total = weights.sum(axis=1), weights.sum()
    expected = resolution * np.outer(strength, strength) / total
    together = labels[:, None] == labels[None, :]
    return float(((weights - expected) * together).sum() / total)


class TestCommunities:
    def test_the_best_known_division_of_the_karate_club_is_reached(self) -> None:
        graph = club()
        best = max(modularity(graph, communities(graph, 1.0, seed=seed)) for seed in range(5))
        assert best == pytest.approx(0.4198, abs=5e-5)

    def test_circles_are_found_and_numbered_by_size(self) -> None:
        labels = communities(circles([4, 9, 6]), 1.0)
        assert labels.tolist() == [2] * 4 + [0] * 9 + [1] * 6
        assert labels.dtype == np.int32

    def test_of_equal_size_the_first_voice_comes_first(self) -> None:
        assert communities(circles([5, 5]), 1.0).tolist() == [0] * 5 + [1] * 5

    def test_a_higher_resolution_gives_no_fewer(self) -> None:
        counts = [len(set(communities(club(), grain).tolist())) for grain in (0.1, 1.0, 4.0, 50.0)]
        assert counts == sorted(counts)
        assert (counts[0], counts[-1]) == (1, 34)

    def test_the_weight_of_a_tie_counts(self) -> None:
        ring = [(0, 1, 9.0), (1, 2, 1.0), (2, 3, 9.0), (3, 0, 1.0)]
        assert communities(tied(4, ring), 1.0).tolist() == [0, 0, 1, 1]

    def test_a_voice_tied_to_nobody_is_on_its_own(self) -> None:
        assert communities(tied(4, [(1, 2, 1.0)]), 1.0).tolist() == [1, 0, 0, 2]

    @pytest.mark.parametrize("n", [0, 1, 3])
    def test_without_ties_everybody_is_on_their_own(self, n: int) -> None:
        assert communities(nobody_tied(n), 1.0).tolist() == list(range(n))

    def test_the_same_seed_gives_the_same_whatever_else_is_drawn_at_once(self) -> None:
        graph = circles([3, 4, 5, 4, 3, 6, 5])
        alone = [communities(graph, 1.5, seed=seed).tolist() for seed in range(8)]
        with ThreadPoolExecutor(4) as pool:
            beside = pool.map(lambda seed: communities(graph, 1.5, seed=seed).tolist(), range(8))
        assert list(beside) == alone

    def test_what_others_draw_by_chance_is_left_alone(self) -> None:
        random.seed(1)
        expected = random.random()
        random.seed(1)
        communities(club(), 1.0)
        assert random.random() == expected

    @pytest.mark.parametrize("broken", [np.nan, np.inf, -1.0])
    def test_a_weight_that_is_no_weight_is_refused_and_the_row_said(self, broken: float) -> None:
        with pytest.raises(ValueError, match="row 1"):
            communities(tied(4, [(1, 2, broken)]), 1.0)

    @pytest.mark.parametrize("resolution", [0.0, -1.0, np.nan, np.inf])
    def test_a_resolution_that_is_none_is_refused(self, resolution: float) -> None:
        with pytest.raises(ValueError, match="resolution"):
            communities(club(), resolution)

    def test_ties_that_are_not_of_all_with_all_are_refused(self) -> None:
        with pytest.raises(ValueError, match=r"\(2, 3\)"):
            communities(coo_array(np.ones((2, 3), dtype=np.float32)).tocsr(), 1.0)

    def test_voices_around_planted_subjects_find_each_other(self) -> None:
        rng = np.random.default_rng(0)
        subject = np.repeat(np.arange(8), 40)
        chance = np.where(subject[:, None] == subject[None, :], 0.4, 0.01)
        upper = np.triu(rng.random(chance.shape) < chance, 1).astype(np.float32)
        labels = communities(coo_array(upper + upper.T).tocsr(), 1.0)
        assert adjusted_rand_score(subject, labels) > 0.98

    @settings(deadline=None, max_examples=60)
    @given(
        st.lists(
            st.tuples(st.integers(0, 11), st.integers(0, 11), st.floats(0.125, 4, width=16)),
            max_size=40,
        ),
        st.floats(0.2, 4),
    )
    def test_each_community_hangs_together(
        self, ties: list[tuple[int, int, float]], resolution: float
    ) -> None:
        graph = tied(12, [tie for tie in ties if tie[0] != tie[1]])
        labels = communities(graph, resolution)
        sizes = np.bincount(labels)
        assert sizes.tolist() == sorted(sizes.tolist(), reverse=True)
        for number in range(len(sizes)):
            inside = np.flatnonzero(labels == number)
            assert connected_components(graph[inside][:, inside])[0] == 1


class TestCoarsened:
    def test_ties_between_groups_are_the_sum_of_the_ties_between_their_voices(self) -> None:
        graph = tied(4, [(0, 1, 1.0), (1, 2, 2.0), (2, 3, 4.0), (0, 3, 8.0)])
        summed = coarsened(graph, np.array([0, 0, 1, 1]))
        assert summed.toarray().tolist() == [[2.0, 10.0], [10.0, 8.0]]

    def test_a_voice_that_is_in_no_group_is_left_out(self) -> None:
        graph = tied(3, [(0, 1, 1.0), (1, 2, 2.0)])
        assert coarsened(graph, np.array([0, 1, -1])).toarray().tolist() == [[0.0, 1.0], [1.0, 0.0]]

    def test_nobody_in_a_group_leaves_nothing(self) -> None:
        assert coarsened(tied(2, [(0, 1, 1.0)]), np.array([-1, -1])).shape == (0, 0)

    def test_weights_keep_their_precision(self) -> None:
        assert coarsened(club(), np.zeros(34, dtype=np.int32)).dtype == np.float32

    def test_each_voice_needs_a_label(self) -> None:
        with pytest.raises(ValueError, match="got 3"):
            coarsened(club(), np.array([0, 1, 2]))

    @given(st.lists(st.integers(0, 5), min_size=34, max_size=34))
    def test_modularity_is_the_same_among_groups_as_among_voices(self, labels: list[int]) -> None:
        groups = by_size(np.array(labels))
        summed = coarsened(club(), groups)
        among_groups = modularity(summed, np.arange(summed.shape[0]))
        assert among_groups == pytest.approx(modularity(club(), groups), abs=1e-6)
