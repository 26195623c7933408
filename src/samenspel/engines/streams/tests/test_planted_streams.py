"""Planted streams are found however many and however skewed; lists stay short enough to oversee, at any wish."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from samenspel.engines.streams.finding import OVERSEEN, Streams, Wishes, find_streams
from samenspel.engines.streams.grain import Grain, find_grain
from samenspel.engines.streams.graph import fuzzy
from samenspel.engines.streams.levels import Levels, levels_of
from samenspel.engines.streams.neighbours import nearest
from samenspel.engines.streams.space import Points, Rows, fit_space
from samenspel.engines.streams.tests.planted import (
    different,
    directions,
    leiden,
    nested,
    nests,
    planted,
    scattered,
    together,
)

# Few and many, as large as each other and very skewed.
TOWNS: dict[str, tuple[int, ...]] = {
    "two": (16, 12),
    "five": (20, 16, 14, 12, 10),
    "twelve": (10,) * 12,
    "twenty-five": (8,) * 25,
    "one large": (100, 9, 9, 9, 9),
    "ever smaller": (64, 32, 16, 8, 4),
}


def found(rows: Rows, wishes: Wishes | None = None) -> Streams:
    languages = ["nl"] * len(rows)
    return find_streams(different(len(rows)), vectors=rows, languages=languages, wishes=wishes)


@cache
def town(name: str) -> tuple[Streams, Sequence[int]]:
    rows, labels = planted(TOWNS[name], noise=0.8)
    return found(rows), labels.tolist()


@pytest.mark.parametrize("name", TOWNS)
def test_about_as_many_streams_are_found_as_there_are(name: str) -> None:
    streams, _ = town(name)

    count, there_are = len(together(streams.assignments)), len(TOWNS[name])
    assert there_are / 1.5 <= count <= there_are * 1.5


@pytest.mark.parametrize("name", TOWNS)
def test_who_is_in_a_planted_stream_is_found_with_the_others(name: str) -> None:
    streams, labels = town(name)

    assert adjusted_mutual_info_score(labels, streams.assignments) > 0.9


@pytest.mark.parametrize("name", TOWNS)
def test_hardly_anybody_is_left_out_or_put_with_strangers(name: str) -> None:
    streams, labels = town(name)

    planted_in = np.array(labels)
    alien = 0
    for stream in streams.streams:
        if stream.parent is None and stream.size:
            alien += stream.size - int(np.bincount(planted_in[stream.voices]).max())
    wider = [one for one in streams.streams if one.number > int(streams.assignments.max())]
    assert wider or alien <= 0.05 * len(labels)
    assert np.count_nonzero(streams.assignments < 0) <= 0.1 * len(labels)


@pytest.mark.parametrize("name", ["five", "one large"])
def test_in_whatever_order_they_are_heard_the_same_flow_together(name: str) -> None:
    rows, _ = planted(TOWNS[name], noise=0.8)
    order = np.random.default_rng(2).permutation(len(rows))

    mixed = found(rows[order])

    assert adjusted_mutual_info_score(town(name)[0].assignments[order], mixed.assignments) > 0.9


def test_from_whatever_side_they_are_looked_at_the_same_flow_together() -> None:
    """All vectors turned alike: no direction means anything by itself."""
    rows, _ = planted(TOWNS["five"], noise=0.8)
    turn = directions(64, seed=9)

    turned = found((rows @ turn).astype(np.float32))

    assert adjusted_mutual_info_score(town("five")[0].assignments, turned.assignments) > 0.9


@pytest.mark.parametrize("name", TOWNS)
def test_a_list_that_can_be_overseen_has_no_wider_streams(name: str) -> None:
    streams, _ = town(name)

    finest = int(streams.assignments.max()) + 1
    if finest <= OVERSEEN:
        assert [one.parent for one in streams.streams] == [None] * finest
    else:
        assert len(streams.streams) >= finest


def families() -> tuple[Rows, Points, Grain | None]:
    rows, _ = nested(8, 3, 7)
    languages = ["nl"] * len(rows)
    space = fit_space(rows, languages)
    points = space.points(rows, languages)
    graph = fuzzy(nearest(points.sharp, 20))
    return rows, points, find_grain(graph, points, space.spread, leiden())


@pytest.fixture(scope="module")
def grain() -> tuple[Rows, Points, Grain | None]:
    return families()


def levels(
    grain: tuple[Rows, Points, Grain | None], at_most: int | None, finer: float = 0.0
) -> Levels:
    _, points, its = grain
    graph, times = fuzzy(nearest(points.sharp, 20)), np.ones(len(points), dtype=np.intp)
    return levels_of(graph, points.plain, its, leiden(), times, finer=finer, at_most=at_most)


@pytest.mark.parametrize("finer", [-1.0, 0.0, 2.0])
def test_however_few_streams_are_asked_there_are_no_more_and_nobody_is_parted(
    finer: float, grain: tuple[Rows, Points, Grain | None]
) -> None:
    whole = levels(grain, None, finer).fine
    before = whole
    for most in range(len(together(whole)) + 2, 0, -1):
        fewer = levels(grain, most, finer).fine

        assert len(together(fewer)) == min(most, len(together(whole)))
        assert nests(whole, fewer)
        assert nests(before, fewer)
        assert (fewer < 0).tolist() == (whole < 0).tolist()
        before = fewer


@pytest.mark.parametrize("most", [4, 21, 24])
def test_wider_streams_hold_each_of_theirs_whole_and_each_voice_once(
    most: int, grain: tuple[Rows, Points, Grain | None]
) -> None:
    streams = found(grain[0], Wishes(at_most=most))

    finest = int(streams.assignments.max()) + 1
    assert finest <= most
    wider = streams.streams[finest:]
    assert finest > OVERSEEN or wider == ()
    rows = [row for stream in wider for row in stream.voices.tolist()]
    assert len(set(rows)) == len(rows)
    for stream in wider:
        parts = [one for one in streams.streams[:finest] if one.parent == stream.number]
        assert len(parts) >= 2
        assert sorted(np.concatenate([one.voices for one in parts])) == stream.voices.tolist()
        assert stream.parent is None


@pytest.mark.parametrize("count", [30, 120])
def test_who_have_nothing_in_common_are_not_put_in_one_stream(count: int) -> None:
    streams = found(scattered(count, seed=4))

    largest = max((one.size for one in streams.streams), default=0)
    assert largest <= count / 3
