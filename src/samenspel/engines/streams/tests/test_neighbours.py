"""Whoever is nearest is found: all of them among few voices, nearly all among many, and the same ones every time."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import NearestNeighbors

from samenspel.engines.streams import lists, shared_words
from samenspel.engines.streams.neighbours import Neighbours, nearest, nearest_by_words

Rows = NDArray[np.float32]

SAID = [
    ["bus", "te", "laat"],
    ["bus", "laat"],
    ["boom", "gekapt"],
    ["boom", "gekapt", "laat"],
    ["🙂"],
    [],
]


def around(middles: int, n: int, seed: int = 0) -> Rows:
    """Voices that lie around so many subjects, as they do in practice."""
    rng = np.random.default_rng(seed)
    subjects = rng.standard_normal((middles, 16))
    spread = 0.5 * rng.standard_normal((n, 16))
    return (subjects[rng.integers(0, middles, n)] + spread).astype(np.float32)


def share_found(found: Neighbours, points: Rows) -> float:
    """Of the true nearest by a peer library, the share that was found."""
    k = found.index.shape[1]
    peer = NearestNeighbors(n_neighbors=k + 1, metric="cosine").fit(points)
    distance, _ = peer.kneighbors(points)
    near_enough = found.similarity >= 1 - distance[:, k:] - 1e-5
    return float(near_enough.mean())


def same(one: Neighbours, other: Neighbours) -> bool:
    return np.array_equal(one.index, other.index) and np.array_equal(
        one.similarity, other.similarity
    )


def in_words(found: Neighbours) -> list[list[int]]:
    return [row[row >= 0].tolist() for row in found.index]


class TestByMeaning:
    def test_among_few_voices_all_of_the_nearest_are_found(self) -> None:
        points = around(5, 300)
        cosines = points @ points.T / np.outer(*[np.linalg.norm(points, axis=1)] * 2)
        np.fill_diagonal(cosines, -2)
        found = nearest(points, 4)
        assert np.array_equal(found.index, np.argsort(-cosines, axis=1)[:, :4])
        assert np.allclose(found.similarity, -np.sort(-cosines, axis=1)[:, :4], atol=1e-5)

    def test_among_many_voices_nearly_all_are_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(lists, "LIST", 100)
        points = around(60, 6_000)
        assert share_found(nearest(points, 10, exact_below=0), points) > 0.95

    def test_with_one_list_the_search_in_lists_is_exact(self) -> None:
        points = around(5, 1_500)
        assert share_found(nearest(points, 10, exact_below=0), points) == 1

    def test_who_lies_where_few_others_do_still_has_k_neighbours(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lists, "LIST", 2)
        found = nearest(around(5, 200), 60, exact_below=0)
        assert (found.index >= 0).all()

    @pytest.mark.parametrize("exact_below", [20_000, 0])
    def test_the_same_voices_have_the_same_neighbours_on_one_thread_or_more(
        self, exact_below: int
    ) -> None:
        points = around(40, 6_000)
        alone = nearest(points, 10, seed=3, exact_below=exact_below, threads=1)
        assert same(alone, nearest(points, 10, seed=3, exact_below=exact_below, threads=3))
        assert same(alone, nearest(points.copy(), 10, seed=3, exact_below=exact_below))

    def test_thousands_who_say_the_same_have_one_another(self) -> None:
        points = np.ones((9_000, 8), dtype=np.float32)
        found = nearest(points, 5, exact_below=0)
        assert np.allclose(found.similarity, 1)
        assert not (found.index == np.arange(9_000)[:, None]).any()

    def test_length_says_nothing(self) -> None:
        points = around(5, 100)
        longer = points * np.arange(1, 101, dtype=np.float32)[:, None]
        assert np.array_equal(nearest(points, 3).index, nearest(longer, 3).index)

    def test_a_voice_without_meaning_is_as_near_to_one_as_to_another(self) -> None:
        points = around(2, 10)
        points[4] = 0
        found = nearest(points, 9)
        assert found.similarity[4].tolist() == [0.0] * 9
        assert sorted(found.index[4].tolist()) == [0, 1, 2, 3, 5, 6, 7, 8, 9]

    @pytest.mark.parametrize(("n", "k"), [(0, 0), (1, 0), (2, 1), (3, 2), (30, 20)])
    def test_of_few_voices_all_others_are_neighbours(self, n: int, k: int) -> None:
        found = nearest(around(2, n), 20)
        assert found.index.shape == found.similarity.shape == (n, k)
        assert found.index.dtype == np.int32
        assert found.similarity.dtype == np.float32
        assert len(found) == n

    @pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
    def test_what_is_no_number_is_refused_and_the_row_said(self, broken: float) -> None:
        points = around(2, 10)
        points[7, 2] = broken
        with pytest.raises(ValueError, match="row 7"):
            nearest(points, 3)

    def test_a_list_of_numbers_is_no_set_of_voices(self) -> None:
        with pytest.raises(ValueError, match=r"shape \(5,\)"):
            nearest(np.zeros(5), 3)

    def test_fewer_than_no_neighbours_cannot_be_asked(self) -> None:
        with pytest.raises(ValueError, match="got -1"):
            nearest(np.zeros((5, 2)), -1)

    def test_what_was_handed_over_is_left_as_it_was(self) -> None:
        points = around(2, 10)
        before = points.copy()
        nearest(points, 3)
        assert np.array_equal(points, before)

    @settings(deadline=None, max_examples=60)
    @given(
        arrays(np.float32, st.tuples(st.integers(0, 25), st.integers(1, 4)),
               elements=st.floats(-4, 4, width=16)),
        st.integers(0, 30),
        st.booleans(),
    )  # fmt: skip
    def test_whatever_is_said_each_has_k_different_others_best_first(
        self, points: Rows, k: int, exact: bool
    ) -> None:
        found = nearest(points, k, exact_below=100 if exact else 0, threads=1)
        assert found.index.shape == (len(points), min(k, max(len(points) - 1, 0)))
        for voice, others in enumerate(found.index.tolist()):
            assert len({voice, *others} & set(range(len(points)))) == len(others) + 1
        assert (np.diff(found.similarity, axis=1) <= 0).all()
        assert (np.abs(found.similarity) <= 1).all()


class TestByWords:
    def test_who_shares_most_comes_first_and_who_shares_nothing_has_nobody(self) -> None:
        assert in_words(nearest_by_words(SAID, 3)) == [[1, 3], [0, 3], [3], [2, 1, 0], [], []]

    def test_where_there_is_nobody_it_says_so(self) -> None:
        found = nearest_by_words(SAID, 3)
        assert (found.index[5].tolist(), found.similarity[5].tolist()) == ([-1] * 3, [0.0] * 3)

    def test_likeness_is_the_cosine_of_a_peer_library(self) -> None:
        weights = TfidfVectorizer(analyzer=list, sublinear_tf=True).fit_transform(SAID)
        cosines = (weights @ weights.T).toarray()
        found = nearest_by_words(SAID, 3)
        rows, places = np.nonzero(found.index >= 0)
        expected = cosines[rows, found.index[rows, places]]
        assert np.allclose(found.similarity[rows, places], expected, atol=1e-6)

    def test_a_word_that_is_too_common_to_search_by_still_counts(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said = [["bus", "laat"], ["bus", "laat"], ["laat"], ["laat"], ["bus"]]
        whole = nearest_by_words(said, 2)
        monkeypatch.setattr(shared_words, "MEETINGS", 9)
        monkeypatch.setattr(shared_words, "MEETINGS_A_VOICE", 0)
        bounded = nearest_by_words(said, 2)
        assert in_words(bounded) == [[1, 4], [0, 4], [], [], [0, 1]]
        assert bounded.similarity[0, 0] == pytest.approx(whole.similarity[0, 0])

    def test_portions_and_threads_change_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rng = np.random.default_rng(0)
        said = [[str(word) for word in rng.zipf(1.5, 6) % 500] for _ in range(700)]
        whole = nearest_by_words(said, 5, threads=1)
        monkeypatch.setattr(shared_words, "AT_ONCE", 64)
        assert same(whole, nearest_by_words(said, 5, threads=3))

    @pytest.mark.parametrize(
        ("said", "shape"), [([], (0, 0)), ([["bus"]], (1, 0)), ([[], []], (2, 1))]
    )
    def test_of_few_voices_there_are_few_neighbours(
        self, said: Sequence[Sequence[str]], shape: tuple[int, int]
    ) -> None:
        assert nearest_by_words(said, 10).index.shape == shape

    def test_who_all_say_the_same_have_one_another(self) -> None:
        found = nearest_by_words([["bus", "laat"]] * 30, 4)
        assert np.allclose(found.similarity, 1)
        assert all(voice not in others for voice, others in enumerate(found.index.tolist()))

    @settings(deadline=None, max_examples=60)
    @given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=5), max_size=15))
    def test_whatever_is_said_neighbours_share_a_word_and_nobody_nearer_is_left_out(
        self, said: list[list[str]]
    ) -> None:
        found = nearest_by_words(said, 4, threads=1)
        for voice, others in enumerate(in_words(found)):
            sharing = {
                other for other in range(len(said))
                if other != voice and set(said[other]) & set(said[voice])
            }  # fmt: skip
            assert set(others) <= sharing
            assert len(others) == min(4, len(sharing))
        assert (np.diff(found.similarity, axis=1) <= 0).all()
