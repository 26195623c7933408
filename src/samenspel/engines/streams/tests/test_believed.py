"""What chance gathers is no stream, and among very few only who means nearly the same flows together."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.engines.streams.apart import stands_apart
from samenspel.engines.streams.finding import find_streams
from samenspel.engines.streams.levels import ALIKE, FEW, among_few, believed
from samenspel.engines.streams.space import unit
from samenspel.engines.streams.tests.planted import directions, planted, scattered, together


def once(count: int) -> np.ndarray:
    return np.ones(count, dtype=np.intp)


def test_streams_that_stand_apart_are_believed() -> None:
    rows, labels = planted([12, 10, 8])

    assert believed(rows, labels, 0.1).tolist() == labels.tolist()


def test_what_the_others_left_over_is_no_stream() -> None:
    rows, labels = planted([12, 10, 8], noise=0.4)
    strangers = directions(12)[3:]
    with_them = np.vstack([rows, strangers])
    named = np.concatenate([labels, np.full(len(strangers), 3)]).astype(np.int32)

    kept = believed(with_them, named, 0.2)

    assert kept.tolist() == [*labels.tolist(), *[-1] * len(strangers)]


def test_who_was_among_the_left_over_and_lies_in_a_stream_goes_there() -> None:
    rows, labels = planted([12, 10, 8], noise=0.4)
    strangers = directions(12)[3:]
    with_them = np.vstack([rows, strangers])
    named = np.concatenate([labels, np.full(len(strangers), 3)]).astype(np.int32)
    named[0] = 3

    assert believed(with_them, named, 0.2)[0] == labels[0]


def test_a_stream_that_people_made_is_not_doubted() -> None:
    rows, labels = planted([12, 10, 8], noise=0.4)
    strangers = directions(12)[3:]
    with_them = np.vstack([rows, strangers])
    named = np.concatenate([labels, np.full(len(strangers), 3)]).astype(np.int32)
    said = np.array([len(named) - 1], dtype=np.intp)

    assert believed(with_them, named, 0.2, said).tolist() == named.tolist()


@given(seed=st.integers(0, 1_000), bar=st.floats(-0.5, 0.9))
@settings(max_examples=40, deadline=None)
def test_a_stream_stays_whole_or_goes(seed: int, bar: float) -> None:
    rows = scattered(40, seed=seed, dimensions=5)
    labels = np.random.default_rng(seed).integers(-1, 5, 40).astype(np.int32)

    kept = believed(rows, labels, bar)

    for stream in set(labels.tolist()) - {-1}:
        members = np.flatnonzero(labels == stream)
        margin, _ = stands_apart(rows, labels, members)
        stays = float(margin.mean()) > bar
        assert bool((kept[members] == stream).all()) or not stays
        assert stays or stream not in kept.tolist()


def test_in_a_cloud_most_voices_are_in_no_stream_yet() -> None:
    cloud = scattered(400, dimensions=40)

    found = find_streams(
        [f"stem {number}" for number in range(400)], vectors=cloud, languages=["nl"] * 400
    )

    assert float((found.assignments < 0).mean()) > 0.5


def test_two_who_need_different_things_are_no_stream() -> None:
    found = find_streams(
        ["De bus komt altijd te laat.", "Ik wil een vergunning voor een dakkapel."]
    )

    assert found.assignments.tolist() == [-1, -1]


def test_two_who_need_the_same_are_a_stream_in_whatever_language() -> None:
    found = find_streams(
        [
            "Bij de school is oversteken gevaarlijk.",
            "De bus komt altijd te laat.",
            "Okulun önünde karşıya geçmek çok tehlikeli.",
        ]
    )

    assert found.assignments.tolist() == [0, -1, 0]


@given(seed=st.integers(0, 1_000), count=st.integers(1, FEW - 1))
@settings(max_examples=40, deadline=None)
def test_among_few_who_mean_nearly_the_same_are_linked_by_hand(seed: int, count: int) -> None:
    rows = scattered(count, seed=seed, dimensions=3)
    near = unit(rows) @ unit(rows).T >= ALIKE
    groups: list[set[int]] = [{row} for row in range(count)]
    for one in range(count):
        for other in range(one):
            if near[one, other]:
                joined = next(g for g in groups if one in g) | next(g for g in groups if other in g)
                groups = [g for g in groups if not g & joined] + [joined]

    found = among_few(rows, once(count)).fine

    assert together(found) == {frozenset(group) for group in groups if len(group) > 1}


@pytest.mark.parametrize("most", [1, 2])
def test_among_few_there_are_no_more_than_asked(most: int) -> None:
    rows = np.repeat(directions(2), 2, axis=0)

    assert len(together(among_few(rows, once(4), most).fine)) == most
