"""What corrections teach brings like to like, and never more than there is evidence for."""

import numpy as np
import pytest
from scipy.linalg import fractional_matrix_power as power

from samenspel.engines.streams.holding import Labels
from samenspel.engines.streams.learning import FEWEST, learn, learned
from samenspel.engines.streams.space import Rows, unit

ABOUT, TONE = 10, 30


def told(voices: int = 600, seed: int = 0) -> tuple[Rows, Labels]:
    """Voices about ten things; how they are told weighs more than what they are about."""
    chance = np.random.default_rng(seed)
    about = chance.integers(0, 10, voices).astype(np.int32)
    what = chance.normal(size=(10, ABOUT))[about] + 0.3 * chance.normal(size=(voices, ABOUT))
    tone = 1.2 * chance.normal(size=(voices, TONE))
    return unit(np.hstack([what, tone]).astype(np.float32)), about


def only(group: Labels, rows: int) -> Labels:
    """The groups as far as people spoke of them: the first rows."""
    said = group.copy()
    said[rows:] = -1
    return said


def nearest_is_alike(points: Rows, about: Labels) -> float:
    near = points @ points.T
    np.fill_diagonal(near, -2)
    return float((about[near.argmax(axis=1)] == about).mean())


@pytest.mark.parametrize("seed", range(5))
def test_voices_that_nobody_spoke_of_come_nearer_to_their_like(seed: int) -> None:
    points, about = told(seed=seed)
    unheard = slice(200, None)

    after = learned(points, only(about, 200))

    before = nearest_is_alike(points[unheard], about[unheard])
    assert nearest_is_alike(after[unheard], about[unheard]) > before + 0.1


@pytest.mark.parametrize("rows", [20, 60, 120])
def test_few_corrections_do_no_harm(rows: int) -> None:
    gains = []
    for seed in range(8):
        points, about = told(seed=seed)
        after = learned(points, only(about, rows))
        gains.append(nearest_is_alike(after, about) - nearest_is_alike(points, about))

    assert min(gains) > -0.01


def test_groups_that_say_nothing_change_next_to_nothing() -> None:
    points, about = told(voices=4000)
    by_chance = np.random.default_rng(1).permutation(about)

    after = learned(points, by_chance)

    assert (points * after).sum(axis=1).min() > 0.99


def test_too_few_pairs_teach_nothing() -> None:
    points, _ = told()
    group = np.full(len(points), -1, dtype=np.int32)
    group[: FEWEST + 1] = 0

    np.testing.assert_array_equal(learn(points, group), np.eye(ABOUT + TONE, dtype=np.float32))


def test_voices_alone_in_their_group_teach_nothing() -> None:
    points, _ = told()

    matrix = learn(points, np.arange(len(points), dtype=np.int32))

    np.testing.assert_array_equal(matrix, np.eye(ABOUT + TONE, dtype=np.float32))


def test_more_strength_teaches_more_and_none_teaches_nothing() -> None:
    points, about = told()
    said = only(about, 100)

    turned = [(points * learned(points, said, strength=by)).sum() for by in (0, 0.5, 1, 4)]

    assert turned[0] == pytest.approx(len(points), rel=1e-5)
    assert turned == sorted(turned, reverse=True)


def test_it_is_what_the_textbook_says_when_there_is_all_evidence() -> None:
    """Seen so that all differ alike, the inverse root of how groups differ (scipy's own roots of matrices)."""
    points, about = told()
    spread = np.cov(points.astype(np.float64).T, bias=True)
    inner = np.vstack(
        [points[about == one] - points[about == one].mean(axis=0) for one in range(10)]
    )
    within = inner.T.astype(np.float64) @ inner / (len(points) - 10)
    root = power(spread, 0.5)
    seen = np.linalg.inv(root) @ within @ np.linalg.inv(root)

    matrix = learn(points, about, strength=1e9)

    expected = np.linalg.inv(root) @ power(seen, -0.5) @ root
    np.testing.assert_allclose(matrix, expected, atol=1e-3)


def test_a_direction_in_which_nobody_differs_is_left_as_it_is() -> None:
    points, about = told()
    wide = np.hstack([points, np.zeros((len(points), 3), dtype=np.float32)])

    # As many pairs as there are dimensions count as much as what is known without them.
    after = learned(wide, about, strength=(ABOUT + TONE + 3) / (ABOUT + TONE))

    np.testing.assert_allclose(after[:, : ABOUT + TONE], learned(points, about), atol=1e-4)
    assert not after[:, ABOUT + TONE :].any()


def test_a_voice_without_meaning_stays_without() -> None:
    points, about = told()
    points[7] = 0

    assert not learned(points, about)[7].any()


def test_all_the_same_teach_nothing() -> None:
    points = unit(np.ones((50, 4), dtype=np.float32))

    after = learned(points, np.zeros(50, dtype=np.int32))

    np.testing.assert_allclose(after, points, atol=1e-5)


@pytest.mark.parametrize("voices", [0, 1])
def test_no_voices_or_one_are_no_trouble(voices: int) -> None:
    points = unit(np.ones((voices, 4), dtype=np.float32))

    assert learned(points, np.full(voices, -1, dtype=np.int32)).shape == (voices, 4)


@pytest.mark.parametrize("strength", [-1.0, float("nan")])
def test_strength_is_no_less_than_nothing(strength: float) -> None:
    with pytest.raises(ValueError, match="a strength of 0 or more"):
        learn(*told(), strength=strength)
