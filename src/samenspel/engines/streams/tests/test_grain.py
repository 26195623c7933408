"""How fine the streams are is found by what a reader asks: is this voice nearer to its own stream than to the next?"""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array

from samenspel.engines.streams import evidence, grain
from samenspel.engines.streams.chance import FEWEST_A_STREAM, RESOLUTIONS
from samenspel.engines.streams.evidence import Evidence
from samenspel.engines.streams.grain import (
    STAYS,
    Grain,
    Resolutions,
    as_last_time,
    as_wide_as_last_time,
    best,
    find_grain,
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
    monkeypatch.setattr(evidence, "SAMPLE", 50)

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
    grain = find_grain(tied(points), points, space.spread, leiden(), last=Resolutions(last, last))
    assert grain is not None
    return grain


@pytest.mark.parametrize("last", [0.2, 1.0, 5.0])
def test_where_the_evidence_is_flat_the_grain_stays_what_it_was(last: float) -> None:
    rows, labels = planted([12] * 12)

    grain = found_after(rows, last)

    assert (
        abs(np.log(grain.fine.resolution / last))
        <= np.log(RESOLUTIONS[1] / RESOLUTIONS[0]) / 2 + 1e-9
    )
    assert together(grain.fine.labels) == together(labels)


@pytest.mark.parametrize("last", [40.0, 1_000.0])
def test_where_the_evidence_is_clearly_against_it_the_grain_of_last_time_goes(last: float) -> None:
    rows, labels = planted([40, 40, 40])

    assert together(found_after(rows, last).fine.labels) == together(labels)


def test_a_grain_coarser_than_where_streams_stand_furthest_apart_has_no_wider_level() -> None:
    rows, _labels = nested(3, 4, 20)

    grain = found_after(rows, 0.01)

    assert grain.coarse.resolution <= grain.fine.resolution


def judged(*grains: tuple[float, float]) -> list[Evidence]:
    """Grains from coarse to fine, all as far apart: the silhouette of each, and how well it is found again."""
    nobody = np.zeros(0, dtype=np.int32)
    return [
        Evidence(2.0**at, 2 + at, nobody, 0.5, silhouette, found_again=again)
        for at, (silhouette, again) in enumerate(grains)
    ]


def test_finer_is_better_as_long_as_it_is_found_again_as_well() -> None:
    assert best(judged((0.2, 0.7), (0.3, 0.8), (0.4, 0.7), (0.35, 0.9))) == 2


def test_finer_streams_that_are_not_found_again_are_passed_over() -> None:
    assert best(judged((0.2, 0.8), (0.3, 0.7), (0.4, 0.6))) == 0


def test_where_nobody_looked_whether_they_are_found_again_the_silhouette_decides() -> None:
    assert best(judged((0.2, 1.0), (0.3, 1.0), (0.25, 1.0))) == 1


@pytest.mark.parametrize(("again", "stays"), [(STAYS * 0.8 + 0.01, 2), (STAYS * 0.8 - 0.01, 0)])
def test_the_grain_of_last_time_goes_when_its_streams_are_found_again_less(
    again: float, stays: int
) -> None:
    grains = judged((0.3, 0.8), (0.3, 0.8), (0.3, again))

    assert as_last_time(grains, top=0, fine=0, last=4.0) == stays


@pytest.mark.parametrize(("apart", "stays"), [(STAYS * 0.5 + 0.01, 2), (STAYS * 0.5 - 0.01, 0)])
def test_the_wider_streams_stay_as_wide_while_they_stand_nearly_as_far_apart(
    apart: float, stays: int
) -> None:
    grains = judged((0.3, 0.8), (0.3, 0.8), (0.3, 0.8))
    grains[2] = replace(grains[2], margin=apart)

    assert as_wide_as_last_time(grains, top=0, last=3.9) == stays


def test_what_was_found_the_next_time_starts_from() -> None:
    rows, labels = nested(5, 3, 8)
    first = found(rows)
    assert first is not None
    assert first.coarse.groups < first.fine.groups

    space = fit_space(rows, ["nl"] * len(rows))
    points = space.points(rows, ["nl"] * len(rows))
    last = first.resolutions
    again = find_grain(tied(points), points, space.spread, leiden(7), last=last, seed=7)

    assert again is not None
    assert again.resolutions == last
    assert together(again.coarse.labels) == together(labels // 3)
