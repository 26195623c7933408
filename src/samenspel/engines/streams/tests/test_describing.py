"""Streams as they are told: in somebody's own words, the finest first, then the wider ones they flow in."""

import numpy as np
import pytest

from samenspel.engines.streams.communities import Labels
from samenspel.engines.streams.describing import Stream, named
from samenspel.engines.streams.naming import vocabulary
from samenspel.engines.streams.reading import Voices, read
from samenspel.engines.streams.space import Rows
from samenspel.engines.streams.tests.planted import directions

BUS = ["De bus komt niet meer hier", "Ik wacht weer op de bus", "De bus is te duur voor ons"]
TRAM = ["De tram is altijd te vol", "Wanneer komt de tram eens", "Een tram zou ons helpen"]
TREE = ["Er waren hier altijd bomen", "Plant hier weer eens bomen", "Wij missen die bomen zo"]
TOWN = [*BUS, *TRAM, *TREE]
NONE: Labels = np.array([-1, -1, -1], dtype=np.int32)


def grouped(*labels: int) -> Labels:
    return np.array(labels, dtype=np.int32)


THREE = grouped(0, 0, 0, 1, 1, 1, 2, 2, 2)


def town(texts: list[str] | None = None, repeats: int = 1) -> Voices:
    said = (texts or TOWN) * repeats
    return read(said, np.ones((len(said), 2), dtype=np.float32), ["nl"] * len(said))


def plain(labels: Labels) -> Rows:
    return directions(4)[labels]


def told(
    voices: Voices, fine: Labels, parents: Labels = NONE, assigned: Labels | None = None
) -> tuple[Stream, ...]:
    each = fine[voices.which] if assigned is None else assigned
    words = vocabulary(voices.texts_once, voices.languages_once)
    return named(voices, plain(fine), words, fine, parents, each, reader="nl")


def test_each_stream_has_its_number_its_voices_and_somebodys_words() -> None:
    streams = told(town(), THREE)

    assert [stream.number for stream in streams] == [0, 1, 2]
    assert [stream.voices.tolist() for stream in streams] == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    for stream, said in zip(streams, (BUS, TRAM, TREE), strict=True):
        assert stream.title in said


def test_the_title_is_what_the_first_who_speaks_for_it_said() -> None:
    voices = town()

    for stream in told(voices, THREE):
        assert stream.title == voices.texts[stream.speaks_for_it[0]]
        assert set(stream.speaks_for_it) <= set(stream.voices.tolist())


def test_the_words_of_a_stream_are_said_in_it() -> None:
    streams = told(town(), THREE)

    assert [stream.keywords for stream in streams] == [("bus",), ("tram",), ("bomen",)]


def test_streams_that_flow_together_have_a_wider_one_after_them() -> None:
    streams = told(town(), THREE, grouped(0, 0, -1))

    assert [stream.number for stream in streams] == [0, 1, 2, 3]
    assert [stream.parent for stream in streams] == [3, 3, None, None]
    assert streams[3].voices.tolist() == [0, 1, 2, 3, 4, 5]
    assert streams[3].title in [*BUS, *TRAM]


def test_a_wider_stream_is_called_by_one_of_its_voices() -> None:
    streams = told(town(), THREE, grouped(1, 0, 0))

    assert [stream.parent for stream in streams[:3]] == [4, 3, 3]
    assert streams[3].title in [*TRAM, *TREE]
    assert streams[4].title in BUS


def test_whoever_said_the_same_is_in_the_stream_too() -> None:
    streams = told(town(repeats=3), THREE)

    assert [stream.size for stream in streams] == [9, 9, 9]
    assert streams[0].voices.tolist() == [0, 1, 2, 9, 10, 11, 18, 19, 20]


def test_who_speaks_for_a_stream_is_told_by_the_row_where_it_was_said_first() -> None:
    said = [BUS[0], BUS[0], *TOWN]
    voices = town(said)

    streams = told(voices, THREE)

    speakers = {row for stream in streams for row in stream.speaks_for_it}
    assert speakers <= set(voices.first.tolist())


def test_one_of_many_who_said_the_same_may_be_elsewhere() -> None:
    voices = town(repeats=2)
    assigned = THREE[voices.which]
    assigned[9] = 2

    streams = told(voices, THREE, assigned=assigned)

    assert streams[0].voices.tolist() == [0, 1, 2, 10, 11]
    assert streams[2].voices.tolist() == [6, 7, 8, 9, 15, 16, 17]


def test_a_stream_that_holds_only_who_was_moved_there_is_called_by_them() -> None:
    voices = town(repeats=2)
    assigned = THREE[voices.which]
    assigned[9] = 3

    streams = told(voices, THREE, grouped(-1, -1, -1, -1), assigned)

    assert (streams[3].title, streams[3].voices.tolist()) == (BUS[0], [9])
    assert (streams[3].speaks_for_it, streams[3].keywords) == ((9,), ())


def test_voices_in_no_stream_are_in_none_that_is_told() -> None:
    fine = grouped(0, 0, 0, 1, 1, 1, -1, -1, -1)

    streams = told(town(), fine, grouped(-1, -1))

    assert [stream.voices.tolist() for stream in streams] == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize("count", [0, 3])
def test_without_streams_nothing_is_told(count: int) -> None:
    voices = town(BUS[:count]) if count else read([], np.empty((0, 2), np.float32), [])

    assert told(voices, np.full(count, -1, np.int32), np.empty(0, np.int32)) == ()
