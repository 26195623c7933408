"""Voices that mean the same lie near each other, in whatever language they are told, and nothing else moves them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from samenspel.engines.streams import space
from samenspel.engines.streams.space import (
    DIMENSIONS,
    VOICES_BEFORE_A_LANGUAGE_COUNTS,
    Rows,
    fit_space,
    sharpened,
    unit,
)
from samenspel.engines.streams.tests.planted import directions, planted, scattered
from samenspel.engines.text.embedding import packed, unpacked

TOWN = ("nl", "tr", "ar")


def told_in_languages(*, seed: int = 0, each: int = 40) -> tuple[Rows, list[str], list[int]]:
    """Five needs, each told as often in every language, and each language in a region of its own."""
    rows, need = planted([each * len(TOWN)] * 5, seed=seed, noise=0.4)
    languages = [TOWN[row % len(TOWN)] for row in range(len(rows))]
    regions = directions(len(TOWN) + 5, seed=seed)[5:]
    offset = regions[[TOWN.index(code) for code in languages]]
    return unit(rows + offset), languages, need.tolist()


def cosines(rows: Rows) -> Rows:
    return rows @ rows.T


def nearest_of(rows: Rows) -> list[int]:
    near = cosines(rows)
    np.fill_diagonal(near, -2)
    return near.argmax(axis=1).tolist()


def any_rows(seed: int, count: int = 30, dimensions: int = 12) -> Rows:
    return np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)


def centred(rows: Rows) -> Rows:
    """By hand, in double precision: the mean of unit rows off."""
    lengths = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    at_one = rows / lengths
    moved: Rows = at_one - at_one.mean(axis=0)
    return moved


@pytest.mark.parametrize("seed", range(3))
def test_the_language_is_taken_out_and_the_need_is_left(seed: int) -> None:
    vectors, languages, need = told_in_languages(seed=seed)
    before = nearest_of(vectors)
    apart_by_language = [languages[a] == languages[b] for a, b in enumerate(before)]

    points = fit_space(vectors, languages).points(vectors, languages)

    after = nearest_of(points.plain)
    assert all(apart_by_language)
    assert [need[near] for near in after] == need
    in_another = np.mean([languages[a] != languages[b] for a, b in enumerate(after)])
    assert in_another == pytest.approx(2 / 3, abs=0.2)


def test_the_finer_differences_lead_across_languages_too() -> None:
    vectors, languages, need = told_in_languages()

    points = fit_space(vectors, languages).points(vectors, languages)

    assert [need[near] for near in nearest_of(points.sharp)] == need


def test_a_language_is_taken_off_as_far_as_it_is_known() -> None:
    vectors, languages, _ = told_in_languages(each=6)
    by_hand = centred(vectors)
    found = fit_space(vectors, languages)

    assert list(found.means) == sorted(TOWN)
    for code in TOWN:
        spoken = by_hand[[one == code for one in languages]]
        known = len(spoken) / (len(spoken) + VOICES_BEFORE_A_LANGUAGE_COUNTS)
        assert found.means[code] == pytest.approx(spoken.mean(axis=0) * known, abs=1e-6)


def test_one_voice_in_a_language_keeps_most_of_what_it_says() -> None:
    rows, _ = planted([30, 30])
    alone = fit_space(rows, ["nl"] * 59 + ["pl"])

    moved = np.linalg.norm(alone.means["pl"])
    assert moved == pytest.approx(np.linalg.norm(centred(rows)[59]) / 11, rel=1e-4)


def test_in_one_language_distances_are_those_of_the_model_around_the_middle() -> None:
    rows = any_rows(1)

    plain = fit_space(rows, ["nl"] * 30).points(rows, ["nl"] * 30).plain

    assert cosines(plain) == pytest.approx(cosines(unit(centred(rows))), abs=1e-5)


def test_the_main_directions_are_those_of_principal_components() -> None:
    rows = any_rows(2, count=60)
    peer = PCA(5, svd_solver="full").fit(centred(rows))

    found = fit_space(rows, ["nl"] * 60, dimensions=5)

    assert found.spread == pytest.approx(np.sqrt(peer.explained_variance_ * 59 / 60), rel=1e-4)
    alike = np.abs(np.einsum("ij,ji->i", peer.components_, found.basis))
    assert alike == pytest.approx(np.ones(5), abs=1e-4)


def test_sharp_is_half_of_whitening() -> None:
    rows = any_rows(3, count=60)
    peer = PCA(12, svd_solver="full").fit(centred(rows))
    coordinates = peer.transform(centred(rows))
    by_hand = unit(coordinates / np.sqrt(coordinates.std(axis=0)))

    sharp = fit_space(rows, ["nl"] * 60).points(rows, ["nl"] * 60).sharp

    assert cosines(sharp) == pytest.approx(cosines(by_hand), abs=1e-3)


def test_no_more_directions_are_kept_than_asked_for() -> None:
    rows = any_rows(4, count=300, dimensions=200)

    points = fit_space(rows, ["nl"] * 300).points(rows, ["nl"] * 300)

    assert (points.plain.shape, points.sharp.shape) == ((300, DIMENSIONS), (300, DIMENSIONS))


def test_directions_in_which_nobody_differs_are_left_out() -> None:
    rows = np.zeros((40, 20), dtype=np.float32)
    rows[:, :3] = any_rows(5, count=40, dimensions=3)

    assert fit_space(rows, ["nl"] * 40).basis.shape == (20, 3)


@given(seed=st.integers(0, 10_000), length=st.floats(0.01, 100))
@settings(max_examples=20, deadline=None)
def test_how_loud_something_is_said_does_not_count(seed: int, length: float) -> None:
    rows = any_rows(seed)
    louder = rows * np.linspace(1, length, 30, dtype=np.float32)[:, None]

    once = fit_space(rows, ["nl"] * 30).points(rows, ["nl"] * 30)
    again = fit_space(louder, ["nl"] * 30).points(louder, ["nl"] * 30)

    assert cosines(again.plain) == pytest.approx(cosines(once.plain), abs=1e-4)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_turning_all_vectors_changes_no_distance(seed: int) -> None:
    rows = any_rows(seed)
    turned = rows @ directions(12, seed=seed, dimensions=12)

    once = fit_space(rows, ["nl"] * 30).points(rows, ["nl"] * 30)
    again = fit_space(turned, ["nl"] * 30).points(turned, ["nl"] * 30)

    assert cosines(again.plain) == pytest.approx(cosines(once.plain), abs=1e-3)
    assert cosines(again.sharp) == pytest.approx(cosines(once.sharp), abs=1e-2)


def test_every_voice_lies_at_length_one() -> None:
    vectors, languages, _ = told_in_languages(each=5)

    points = fit_space(vectors, languages).points(vectors, languages)

    lengths = [np.linalg.norm(rows, axis=1) for rows in (points.plain, points.sharp)]
    assert np.array(lengths) == pytest.approx(np.ones((2, len(vectors))), abs=1e-5)


def test_a_voice_without_meaning_lies_nowhere_and_moves_nobody() -> None:
    rows = any_rows(6)
    more = np.vstack([rows, np.zeros((2, 12), dtype=np.float32)])

    without = fit_space(rows, ["nl"] * 30).points(rows, ["nl"] * 30)
    found = fit_space(more, ["nl"] * 30 + ["tr"] * 2).points(more, ["nl"] * 30 + ["tr"] * 2)

    assert not np.hstack([found.plain[30:], found.sharp[30:]]).any()
    assert found.plain[:30].tolist() == without.plain.tolist()


def test_a_new_voice_lies_where_it_would_have_lain() -> None:
    vectors, languages, _ = told_in_languages(each=10)
    fitted = fit_space(vectors, languages)
    everyone = fitted.points(vectors, languages)

    alone = fitted.points(vectors[7:8], languages[7:8])

    assert alone.plain == pytest.approx(everyone.plain[7:8], abs=1e-5)
    assert alone.sharp == pytest.approx(everyone.sharp[7:8], abs=1e-5)


def test_a_new_language_is_placed_by_what_all_have_in_common() -> None:
    vectors, languages, _ = told_in_languages(each=10)
    fitted = fit_space(vectors, languages)

    unheard = fitted.points(vectors[:1], ["so"]).plain

    by_hand = unit(np.asarray((unit(vectors[:1]) - fitted.mean) @ fitted.basis, np.float32))
    assert unheard == pytest.approx(by_hand, abs=1e-6)


def test_in_portions_it_is_the_same_space(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, languages, _ = told_in_languages(each=10)
    whole = fit_space(vectors, languages).points(vectors, languages)

    monkeypatch.setattr(space, "AT_ONCE", 7)
    in_portions = fit_space(vectors, languages).points(vectors, languages)

    assert cosines(in_portions.plain) == pytest.approx(cosines(whole.plain), abs=1e-4)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_in_bytes_lies_where_its_vectors_lie(seed: int) -> None:
    vectors, languages, _ = told_in_languages(seed=seed, each=10)
    kept = packed(vectors)
    kept[3] = 0

    in_bytes = fit_space(kept, languages).points(kept, languages)
    in_full = fit_space(unpacked(kept), languages).points(unpacked(kept), languages)

    assert cosines(in_bytes.plain) == pytest.approx(cosines(in_full.plain), abs=1e-4)
    assert cosines(in_bytes.sharp) == pytest.approx(cosines(in_full.sharp), abs=1e-3)
    assert not in_bytes.plain[3].any()


def test_the_same_voices_lie_in_the_same_place() -> None:
    vectors, languages, _ = told_in_languages(each=10)

    first, again = (fit_space(vectors, languages).points(vectors, languages) for _ in range(2))

    assert first.plain.tobytes() + first.sharp.tobytes() == (
        again.plain.tobytes() + again.sharp.tobytes()
    )


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_few_voices_have_a_space_of_finite_numbers(count: int) -> None:
    rows = any_rows(7, count=count)

    points = fit_space(rows, ["nl"] * count).points(rows, ["nl"] * count)

    assert (len(points), bool(np.isfinite(points.sharp).all())) == (count, True)


def test_where_all_say_the_same_nobody_lies_apart() -> None:
    same = np.repeat(any_rows(8, count=1), 20, axis=0)

    points = fit_space(same, ["nl"] * 20).points(same, ["nl"] * 20)

    assert np.isfinite(points.sharp).all()
    assert cosines(points.plain).min() >= 0


def test_some_of_the_voices_lie_where_they_lay() -> None:
    rows = scattered(10)
    points = fit_space(rows, ["nl"] * 10).points(rows, ["nl"] * 10)

    some = points.at(np.array([4, 2]))

    assert (some.plain.tolist(), some.sharp.tolist(), len(some)) == (
        points.plain[[4, 2]].tolist(),
        points.sharp[[4, 2]].tolist(),
        2,
    )


def test_a_direction_without_spread_gives_no_infinity() -> None:
    rows = np.array([[1, 0], [2, 0]], dtype=np.float32)

    assert sharpened(rows, np.array([4, 0], dtype=np.float32)).tolist() == [[0.5, 0], [1, 0]]
