"""The same stream keeps its id over a refresh, as far as it can, and what happened is told."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import count, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from samenspel.engines.streams.corrections import StreamId
from samenspel.engines.streams.matching import (
    Begun,
    Ended,
    Kept,
    Matching,
    MergedInto,
    Reading,
    SplitOff,
    match,
)

Labels = Sequence[int]
LABELS = st.lists(st.integers(-1, 3), max_size=20)


def fresh() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"new {next(numbers)}"


def matched(
    before: Labels,
    now: Labels,
    streams: Sequence[StreamId] = ("bus", "bomen", "lawaai", "school"),
    anchored: Sequence[StreamId] = (),
) -> Matching:
    """Voices numbered in order; where one reading is longer, its last voices are not in the other."""
    was = Reading(range(len(before)), np.array(before, dtype=np.int32), streams)
    is_ = np.array(now, dtype=np.int32)
    return match(was, range(len(now)), is_, fresh=fresh(), anchored=anchored)


def overlap(before: Labels, now: Labels) -> np.ndarray:
    """How many voices of each stream then are in each now, where the one is mostly the other."""
    both = list(zip(before, now, strict=False))
    pairs = Counter(both)
    then, since = Counter(a for a, _ in both), Counter(b for _, b in both)
    table = np.zeros((4, max([-1, *now]) + 1))
    for (a, b), voices in pairs.items():
        if min(a, b) >= 0 and 2 * voices >= min(then[a], since[b]):
            table[a, b] = voices
    return table


def stayed(before: Labels, now: Labels, result: Matching) -> int:
    streams = ("bus", "bomen", "lawaai", "school")
    names = zip(before, now, strict=False)
    return sum(min(a, b) >= 0 and streams[a] == result.streams[b] for a, b in names)


@settings(max_examples=80)
@given(LABELS, LABELS)
def test_as_many_voices_as_can_stay_in_the_stream_in_which_they_were(
    before: list[int], now: list[int]
) -> None:
    table = overlap(before, now)

    best = table[linear_sum_assignment(table, maximize=True)].sum()
    assert stayed(before, now, matched(before, now)) == best


@settings(max_examples=50)
@given(LABELS, LABELS, st.sets(st.sampled_from(["bus", "bomen", "lawaai", "school"])))
def test_before_that_as_many_streams_of_which_people_spoke_as_can_go_on(
    before: list[int], now: list[int], anchored: set[str]
) -> None:
    table = overlap(before, now)
    wide = np.hstack([table, np.zeros((4, 4))])
    spoken_of = np.array([int(one in anchored) for one in ("bus", "bomen", "lawaai", "school")])
    ways = (wide[range(4), way] for way in permutations(range(wide.shape[1]), 4))

    best = max((int((way > 0) @ spoken_of), int(way.sum())) for way in ways)

    result = matched(before, now, anchored=list(anchored))
    kept = len(anchored & set(result.streams))
    assert (kept, stayed(before, now, result)) == best


@given(LABELS, LABELS)
def test_each_stream_has_its_own_id_and_is_told_of_once(before: list[int], now: list[int]) -> None:
    result = matched(before, now)

    told_now = [one.stream for one in result.events if isinstance(one, Kept | SplitOff | Begun)]
    kept = [one.stream for one in result.events if isinstance(one, Kept)]
    merged = [s for one in result.events if isinstance(one, MergedInto) for s in one.streams]
    ended = [one.stream for one in result.events if isinstance(one, Ended)]
    assert told_now == list(result.streams)
    assert len(set(result.streams)) == len(result.streams) == max([-1, *now]) + 1
    assert Counter(kept + merged + ended) == Counter(["bomen", "bus", "lawaai", "school"])


@given(LABELS, st.permutations(range(4)))
def test_however_they_are_numbered_nothing_changes_when_nothing_changed(
    labels: list[int], order: list[int]
) -> None:
    numbers = [*order, -1]
    now = [numbers[label] for label in labels]

    result = matched(labels, now)

    for label in set(labels) - {-1}:
        size = labels.count(label)
        stream = ("bus", "bomen", "lawaai", "school")[label]
        assert result.streams[numbers[label]] == stream
        assert Kept(stream, stayed=size, came=0, went=0) in result.events


def test_a_stream_that_grew_is_the_same() -> None:
    result = matched([0, 0, 0], [0, 0, 0, 0, 0], streams=["bus"])

    assert result == Matching(("bus",), (Kept("bus", stayed=3, came=2, went=0),))


def test_what_splits_off_is_new_and_says_where_it_came_from() -> None:
    result = matched([0] * 5, [0, 0, 0, 1, 1, 1], streams=["bus"])

    assert result.streams == ("bus", "new 1")
    assert result.events == (
        Kept("bus", stayed=3, came=0, went=2),
        SplitOff("new 1", origin="bus", voices=2, size=3),
    )


def test_what_comes_from_two_halves_comes_from_the_first() -> None:
    result = matched([0] * 6 + [1] * 6, [0, 0, 0, 0, 1, 1, 2, 2, 2, 2, 1, 1], ["bus", "bomen"])

    assert result.events[1] == SplitOff("new 1", origin="bus", voices=2, size=4)


def test_streams_that_flow_together_go_on_as_the_largest() -> None:
    result = matched([0, 0, 1, 1, 1, 2], [0] * 6, streams=["bus", "bomen", "lawaai"])

    assert result.events == (
        Kept("bomen", stayed=3, came=3, went=0),
        MergedInto(("bus", "lawaai"), into="bomen", voices=3),
    )


def test_a_stream_of_which_people_spoke_keeps_its_id_before_a_larger_one() -> None:
    result = matched([0, 0, 1, 1, 1], [0] * 5, streams=["bus", "bomen"], anchored=["bus"])

    assert result.events == (
        Kept("bus", stayed=2, came=3, went=0),
        MergedInto(("bomen",), into="bus", voices=3),
    )


def test_a_stream_of_which_people_spoke_does_not_go_on_as_something_else() -> None:
    before, now = [0] * 9 + [1] * 9, [0, 1, 1, 1, 2, 2, 2, 3, 3] + [0] * 9

    result = matched(before, now, streams=["bus", "bomen"], anchored=["bus"])

    assert result.streams == ("bomen", "bus", "new 1", "new 2")


def test_a_stream_that_falls_apart_among_others_ends() -> None:
    before, now = [0] * 3 + [1] * 9 + [2] * 9 + [3] * 9, [0, 1, 2] + [0] * 9 + [1] * 9 + [2] * 9

    result = matched(before, now)

    assert result.streams == ("bomen", "lawaai", "school")
    assert result.events[-1] == Ended("bus", voices=3)


def test_a_stream_does_not_go_on_in_what_is_mostly_something_else() -> None:
    before = [0] * 9 + [1] * 4 + [-1] * 8
    now = [0, 0, 0, 1, 1, 1, 2, 2, 2] + [0] * 4 + [1] * 4 + [2] * 4

    result = matched(before, now, streams=["bus", "bomen"])

    assert result.streams == ("bomen", "new 1", "new 2")
    assert result.events == (
        Kept("bomen", stayed=4, came=3, went=0),
        Begun("new 1", size=7),
        Begun("new 2", size=7),
        Ended("bus", voices=9),
    )


def test_a_stream_whose_voices_were_all_forgotten_ends() -> None:
    result = matched([0, 0, 1, 1], [0, 0], streams=["bus", "bomen"])

    assert result.events == (Kept("bus", 2, 0, 0), Ended("bomen", voices=0))


def test_new_voices_alone_begin_a_stream() -> None:
    result = matched([0, 0], [0, 0, 1, 1, 1], streams=["bus"])

    assert result.events == (Kept("bus", 2, 0, 0), Begun("new 1", size=3))


def test_voices_are_known_by_their_id_and_not_by_their_place() -> None:
    before = Reading(["amina", "bart", "carla"], np.array([0, 1, 1], np.int32), ["bus", "bomen"])
    now = np.array([0, 1, 0], dtype=np.int32)

    result = match(before, ["carla", "amina", "bart"], now, fresh=fresh())

    assert result.streams == ("bomen", "bus")


@pytest.mark.parametrize(
    ("before", "now", "events"),
    [
        ([], [], ()),
        ([], [0, 0], (Begun("new 1", size=2),)),
        ([-1, -1], [0, 0], (Begun("new 1", size=2),)),
        ([-1, -1], [-1, -1], ()),
    ],
)
def test_without_streams_before_all_begin(
    before: list[int], now: list[int], events: tuple[Begun, ...]
) -> None:
    assert matched(before, now, streams=[]).events == events


def test_the_same_readings_match_in_the_same_way() -> None:
    chance = np.random.default_rng(0)
    before = chance.integers(-1, 50, 2000).tolist()
    now = chance.integers(-1, 50, 2000).tolist()
    streams = list(range(50))

    assert matched(before, now, streams) == matched(before, now, streams)
