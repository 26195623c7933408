"""What happened to streams between two times that they were sought: nothing is lost, and each is told of once."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from itertools import count

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenspel.engines.streams.corrections import StreamId, VoiceId
from samenspel.engines.streams.matching import (
    Begun,
    Ended,
    Event,
    Kept,
    MergedInto,
    Reading,
    SplitOff,
    match,
)
from samenspel.engines.streams.refreshing import Past, Refreshed, refresh_streams
from samenspel.engines.streams.space import Rows, unit
from samenspel.engines.streams.tests.planted import (
    different,
    directions,
    planted,
    read_as,
    scattered,
)

SIZES = (14, 10, 8)
ROWS, LABELS = planted(SIZES, noise=0.4)


def numbered(start: int = 0) -> Callable[[], str]:
    numbers = count(start)
    return lambda: f"stroom {next(numbers)}"


def sought(
    rows: Rows, ids: Sequence[int], past: Past | None = None, *, fresh: Callable[[], str]
) -> Refreshed:
    texts = different(max(ids, default=0) + 1)
    voices = read_as(rows, [texts[voice] for voice in ids])
    return refresh_streams(voices, list(ids), past or Past(), fresh=fresh)


@cache
def found_first() -> Refreshed:
    return sought(ROWS, range(32), fresh=numbered())


@pytest.fixture
def first() -> Refreshed:
    return found_first()


def again(first: Refreshed, rows: Rows, ids: Sequence[int]) -> Refreshed:
    return sought(rows, ids, Past(first.fine, first.wide), fresh=numbered(100))


def called(found: Refreshed, voice: VoiceId) -> str:
    """The stream of a voice; empty while it is in none."""
    label = int(found.fine.labels[list(found.fine.voices).index(voice)])
    return str(found.fine.streams[label]) if label >= 0 else ""


def told_of(events: Sequence[Event]) -> tuple[Counter[StreamId], Counter[StreamId]]:
    """The streams of before and those of now of which something is told."""
    before: Counter[StreamId] = Counter()
    now: Counter[StreamId] = Counter()
    for event in events:
        match event:
            case Kept(stream=stream):
                before[stream] += 1
                now[stream] += 1
            case SplitOff(stream=stream) | Begun(stream=stream):
                now[stream] += 1
            case MergedInto(streams=streams):
                before.update(streams)
            case Ended(stream=stream):
                before[stream] += 1
    return before, now


def only(events: Sequence[Event], kind: type[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


@given(st.sets(st.integers(0, 31), min_size=6), st.integers(0, 6))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whoever_leaves_and_comes_every_stream_of_then_and_now_is_told_of_once(
    stay: set[int], come: int
) -> None:
    first, kept = found_first(), sorted(stay)
    rows = np.vstack([ROWS[kept], directions(10)[9:] + 0.3 * scattered(come, seed=5)])

    found = again(first, unit(rows.astype(np.float32)), [*kept, *range(50, 50 + come)])

    before, now = told_of(found.events)
    assert before == Counter(first.ids)
    assert now == Counter(found.ids)
    assert len(set(found.ids)) == len(found.ids)
    sizes: Counter[StreamId] = Counter(called(found, voice) for voice in found.fine.voices)
    for event in only(found.events, Kept):
        assert isinstance(event, Kept)
        if event.stream in found.fine.streams:
            assert event.stayed + event.came == sizes[event.stream]


@pytest.mark.parametrize("more", [1, 6])
def test_a_stream_is_the_same_whoever_joins_it(first: Refreshed, more: int) -> None:
    joined = planted([14, 10, 8 + more], noise=0.4)[0][32:]

    found = again(first, np.vstack([ROWS, joined]), range(32 + more))

    assert set(found.fine.streams) == set(first.fine.streams)
    third = called(first, 31)
    assert [called(found, voice) for voice in range(32)] == [
        called(first, voice) for voice in range(32)
    ]
    kept = {event.stream: event for event in found.events if isinstance(event, Kept)}
    assert {stream: event.went for stream, event in kept.items()} == dict.fromkeys(kept, 0)
    assert kept[third].came == sum(called(found, voice) == third for voice in range(32, 32 + more))


def test_a_stream_that_falls_in_two_goes_on_as_the_larger_and_says_what_came_off(
    first: Refreshed,
) -> None:
    rows = ROWS.copy()
    rows[9:14] = unit(directions(12)[10] + np.float32(0.4) * scattered(5, seed=8))

    found = again(first, rows, range(32))

    large = called(first, 0)
    assert {called(found, voice) for voice in range(9)} == {large}
    (off,) = only(found.events, SplitOff)
    assert off == SplitOff(called(found, 9), origin=large, voices=5, size=5)
    assert Kept(large, stayed=9, came=0, went=5) in found.events


def test_streams_that_flow_together_go_on_as_the_larger(first: Refreshed) -> None:
    rows = planted([24, 8], noise=0.4)[0]

    found = again(first, rows, range(32))

    large, small = called(first, 0), called(first, 14)
    assert {called(found, voice) for voice in range(24)} == {large}
    assert only(found.events, MergedInto) == [MergedInto((small,), large, 10)]
    assert small not in found.ids


def test_a_stream_whose_voices_are_all_gone_has_ended(first: Refreshed) -> None:
    found = again(first, ROWS[:24], range(24))

    gone = called(first, 31)
    assert only(found.events, Ended) == [Ended(gone, voices=0)]
    assert gone not in found.ids


def test_what_nobody_spoke_of_before_has_begun(first: Refreshed) -> None:
    fresh_ones = unit(directions(12)[11] + np.float32(0.4) * scattered(7, seed=8))

    found = again(first, np.vstack([ROWS, fresh_ones]), range(39))

    assert only(found.events, Begun) == [Begun("stroom 100", size=7)]
    assert {called(found, voice) for voice in range(32, 39)} == {"stroom 100"}


def test_nothing_new_is_nothing_happened(first: Refreshed) -> None:
    found = again(first, ROWS, range(32))

    assert found.ids == first.ids
    assert found.fine.labels.tolist() == first.fine.labels.tolist()
    assert set(found.events) == {
        Kept(stream, stayed=size, came=0, went=0)
        for stream, size in zip(first.ids, (14, 10, 8), strict=True)
    }


def test_what_was_found_is_the_past_of_the_next_time_however_often(first: Refreshed) -> None:
    found = first
    for _ in range(2):
        found = sought(ROWS, range(32), Past(found.fine, found.wide), fresh=numbered(100))

    assert found.ids == first.ids


LABELLINGS = st.lists(st.integers(-1, 4), min_size=1, max_size=25)


@given(LABELLINGS, LABELLINGS, st.integers(0, 10))
@settings(max_examples=80, deadline=None)
def test_every_voice_that_is_still_heard_is_counted_where_it_was_and_where_it_is(
    then: list[int], now: list[int], apart: int
) -> None:
    """Some voices of then are gone, some of now are new: they overlap but for the first few."""
    labels = np.unique([-1, *now], return_inverse=True)[1][1:].astype(np.int32) - 1
    voices = list(range(apart, apart + len(now)))
    before = Reading(range(len(then)), np.array(then, dtype=np.int32), list("abcde"))

    found = match(before, voices, labels, fresh=numbered())

    heard = {voice: then[voice] for voice in voices if voice < len(then)}
    for event in found.events:
        match event:
            case Kept(stream, stayed, came, went):
                was = [
                    voice for voice, label in heard.items() if label == "abcde".index(str(stream))
                ]
                is_in = [
                    voice
                    for voice, label in zip(voices, labels.tolist(), strict=True)
                    if found.streams[label] == stream and label >= 0
                ]
                both = set(was) & set(is_in)
                assert (stayed, came, went) == (
                    len(both),
                    len(set(is_in) - both),
                    len(set(was) - both),
                )
            case Ended(stream, still):
                lost = [label for label in heard.values() if label == "abcde".index(str(stream))]
                assert still == len(lost)
            case SplitOff(stream, _, voices_of_it, size):
                number = found.streams.index(stream)
                assert size == labels.tolist().count(number)
                assert 0 < voices_of_it <= size
            case Begun(stream, size):
                assert size == labels.tolist().count(found.streams.index(stream))
            case MergedInto(streams, into, several):
                assert into in found.streams
                assert several >= len(streams)
