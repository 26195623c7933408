"""What speaks for a grain: that streams stand apart, beyond what chance shows, and that they are found again."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.sparse import csr_array

from samenspel.engines.streams import evidence
from samenspel.engines.streams.chance import Chance
from samenspel.engines.streams.communities import Cut, Labels, cut_of
from samenspel.engines.streams.evidence import ATTEMPTS, CHANCE_COUNTS, Evidence, look, steadied
from samenspel.engines.streams.graph import fuzzy
from samenspel.engines.streams.neighbours import nearest
from samenspel.engines.streams.space import Rows, fit_space
from samenspel.engines.streams.tests.planted import leiden, planted, scattered


def grouped(labels: Sequence[int]) -> Labels:
    return np.array(labels, dtype=np.int32)


def looked_at(rows: Rows) -> list[Evidence]:
    space = fit_space(rows, ["nl"] * len(rows))
    points = space.points(rows, ["nl"] * len(rows))
    return look(fuzzy(nearest(points.sharp, 20)), points.plain, space.spread, leiden())


def test_what_chance_would_show_counts_for_half() -> None:
    evidence = Evidence(1.0, 2, grouped([0, 1]), 0.5, 0.3, by_chance=Chance(0.2, 0.1))

    assert (evidence.told_apart, evidence.worth) == pytest.approx(
        (0.5 - CHANCE_COUNTS * 0.2, 0.3 - CHANCE_COUNTS * 0.1)
    )


def test_chance_that_shows_less_than_nothing_lifts_nobody() -> None:
    evidence = Evidence(1.0, 1, grouped([0]), 0.5, 0.5, by_chance=Chance(-0.3, -0.3))

    assert (evidence.told_apart, evidence.worth) == (0.5, 0.5)


def test_streams_that_are_there_are_found_again_without_a_fifth_of_the_voices() -> None:
    looked = looked_at(planted([20] * 6)[0])

    assert max(one.found_again for one in looked if one.groups == 6) == 1.0


def test_what_chance_gathers_is_not_found_again() -> None:
    looked = looked_at(scattered(200))

    assert max(one.found_again for one in looked if one.groups < 30) < 0.6


def test_in_a_larger_set_a_grain_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, _labels = planted([20] * 6)
    made: list[int] = []

    def divide(graph: csr_array, attempt: int = 0) -> Cut:
        made.append(graph.shape[0])
        return cut_of(graph, seed=attempt)

    space = fit_space(rows, ["nl"] * len(rows))
    points = space.points(rows, ["nl"] * len(rows))
    graph = fuzzy(nearest(points.sharp, 20))
    look(graph, points.plain, space.spread, divide)
    small = made.copy()
    made.clear()
    monkeypatch.setattr(evidence, "SMALL", 100)
    once = look(graph, points.plain, space.spread, divide)

    # The whole, its parts, and the cloud in which there are no streams.
    assert (small, made) == ([120, *[96] * ATTEMPTS, 120], [120, 120])
    assert {one.found_again for one in once} == {1.0}


def test_a_grain_is_judged_with_the_next_ones_on_either_side() -> None:
    rows = [
        Evidence(1.0 + at, 2, grouped([0, 1]), margin, 0.1, found_again=again)
        for at, (margin, again) in enumerate([(0.1, 1.0), (0.4, 0.4), (0.1, 0.1)])
    ]

    judged = steadied(rows)

    assert [one.margin for one in judged] == pytest.approx([0.25, 0.2, 0.25])
    assert [one.found_again for one in judged] == pytest.approx([0.7, 0.5, 0.25])
