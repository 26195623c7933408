"""The scores beside their definitions: pairs counted one by one, entropies added up, and what chance would give."""

import random
from collections import Counter
from itertools import combinations
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, v_measure_score

from benchmarks.streams.given import Labels
from benchmarks.streams.scores import Scores, agreement, each_alone, mean_and_spread, scores

FEW = settings(max_examples=25, deadline=None)
PLACED = st.lists(st.tuples(st.sampled_from("abc"), st.integers(-1, 3)), min_size=2, max_size=25)


def apart(placed: list[tuple[str, int]]) -> tuple[list[str], Labels]:
    return [label for label, _ in placed], np.array([group for _, group in placed])


def by_pairs(labels: list[str], found: list[int]) -> float:
    """The adjusted Rand index (Hubert & Arabie, 1985), from every two texts."""
    pairs = list(combinations(range(len(labels)), 2))
    same = [labels[a] == labels[b] for a, b in pairs]
    joined = [found[a] == found[b] for a, b in pairs]
    both = sum(a and b for a, b in zip(same, joined, strict=True))
    expected = sum(same) * sum(joined) / len(pairs)
    most = (sum(same) + sum(joined)) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def entropy(values: list[object]) -> float:
    return -sum(n / len(values) * log(n / len(values)) for n in Counter(values).values())


def by_entropies(labels: list[str], found: list[int]) -> float:
    """The V-measure (Rosenberg & Hirschberg, 2007): the harmonic mean of homogeneity and completeness."""
    both = entropy([*zip(labels, found, strict=True)])
    of_labels, of_found = entropy([*labels]), entropy([*found])
    shared = of_labels + of_found - both
    homogeneity = shared / of_labels if of_labels else 1.0
    completeness = shared / of_found if of_found else 1.0
    together = homogeneity + completeness
    return 2 * homogeneity * completeness / together if together else 0.0


@FEW
@given(PLACED)
def test_the_rand_index_is_that_of_counting_every_pair(placed: list[tuple[str, int]]) -> None:
    labels, found = apart(placed)

    assert scores(labels, found).ari == pytest.approx(by_pairs(labels, found.tolist()))


@FEW
@given(PLACED)
def test_each_alone_counts_who_is_in_no_group_with_nobody(placed: list[tuple[str, int]]) -> None:
    labels, found = apart(placed)
    alone = [group if group >= 0 else 100 + row for row, group in enumerate(found.tolist())]

    assert scores(labels, found).ari_alone == pytest.approx(by_pairs(labels, alone))


@FEW
@given(PLACED)
def test_the_v_measure_is_that_of_entropies(placed: list[tuple[str, int]]) -> None:
    labels, found = apart(placed)

    assert scores(labels, found).v == pytest.approx(by_entropies(labels, found.tolist()), abs=1e-9)


@FEW
@given(PLACED)
def test_each_score_stands_in_its_own_place(placed: list[tuple[str, int]]) -> None:
    labels, found = apart(placed)
    alone = each_alone(found)

    assert scores(labels, found) == Scores(
        ari=adjusted_rand_score(labels, found),
        ami=adjusted_mutual_info_score(labels, found),
        v=v_measure_score(labels, found),
        ari_alone=adjusted_rand_score(labels, alone),
        ami_alone=adjusted_mutual_info_score(labels, alone),
        outside=(found < 0).mean(),
        groups=len({group for group in found.tolist() if group >= 0}),
    )


@FEW
@given(PLACED, st.permutations([7, 8, 9, 10]))
def test_what_a_group_is_called_changes_no_score(
    placed: list[tuple[str, int]], names: list[int]
) -> None:
    labels, found = apart(placed)
    renamed = np.array([-1 if group < 0 else names[group] for group in found.tolist()])
    # Who is in no group is a group like another to the scores, so that its name may not matter either.
    before, after = scores(labels, found), scores(labels, renamed)

    assert after.ari == pytest.approx(before.ari)
    assert after.ami == pytest.approx(before.ami)
    assert (after.outside, after.groups) == (before.outside, before.groups)


def test_what_chance_gives_is_nothing() -> None:
    chance = random.Random(0)
    labels = [chance.choice("abcd") for _ in range(4000)]
    found = np.array([chance.randrange(4) for _ in labels])

    told = scores(labels, found)

    assert (abs(told.ari) < 0.01, abs(told.ami) < 0.01) == (True, True)


def test_a_small_table_worked_out_by_hand() -> None:
    """Of 15 pairs 6 share a label, 3 a group and 2 both; chance gives 6 · 3 / 15 = 1.2, and 4.5 is the most."""
    found = np.array([0, 0, 1, 1, 2, 2])

    assert scores(list("aaabbb"), found).ari == pytest.approx((2 - 1.2) / (4.5 - 1.2))


@given(st.lists(st.integers(-1, 5), max_size=20))
def test_alone_everybody_is_in_some_group_and_the_groups_stay(found: list[int]) -> None:
    alone = each_alone(np.array(found, dtype=int))

    assert (alone >= 0).all()
    outside = alone[np.array(found, dtype=int) < 0].tolist()
    assert len(set(outside)) == len(outside)
    assert not set(outside) & set(found)
    assert [new for new, old in zip(alone, found, strict=True) if old >= 0] == [
        old for old in found if old >= 0
    ]


def test_alone_what_was_found_is_not_changed() -> None:
    found = np.array([0, -1, 1])

    each_alone(found)

    assert found.tolist() == [0, -1, 1]


@given(
    st.lists(
        st.tuples(*[st.floats(-1, 1)] * 7).map(lambda row: Scores(*row)), min_size=1, max_size=5
    )
)
def test_over_seeds_it_is_the_mean_and_how_far_from_it(several: list[Scores]) -> None:
    mean, spread = mean_and_spread(several)

    for name in ("ari", "ami", "v", "ari_alone", "ami_alone", "outside", "groups"):
        values = [getattr(one, name) for one in several]
        middle = sum(values) / len(values)
        assert getattr(mean, name) == pytest.approx(middle)
        off = (sum((value - middle) ** 2 for value in values) / len(values)) ** 0.5
        assert getattr(spread, name) == pytest.approx(off, abs=1e-12)


@given(st.lists(st.tuples(st.integers(-2, 2), st.integers(-2, 2)), min_size=4, max_size=20))
def test_two_runs_agree_as_their_common_pairs_do(rows: list[tuple[int, int]]) -> None:
    one, other = (np.array(run) for run in zip(*rows, strict=True))
    both = [(a, b) for a, b in rows if a != -2 and b != -2]

    if len(both) >= 2:
        expected = by_pairs([str(a) for a, _ in both], [b for _, b in both])
        assert agreement(one, other, absent=-2) == pytest.approx(expected)
