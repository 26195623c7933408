"""Streams found and new voices placed in them: what it is sure of is so, and it knows what it never heard."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom

from samenspel.engines.streams.apart import group_sums
from samenspel.engines.streams.communities import Labels
from samenspel.engines.streams.finding import Streams, Wishes, find_streams
from samenspel.engines.streams.placing import Placement
from samenspel.engines.streams.space import Rows, unit
from samenspel.engines.streams.tests.planted import different, directions, planted, scattered

SIZES = (90, 70, 50, 50, 40, 30)


@dataclass(frozen=True)
class Town:
    """Half of its voices flow in streams; the others are new."""

    streams: Streams
    rows: Rows
    belongs: Labels
    new: Rows
    new_belong: Labels

    def place(self, rows: Rows) -> Placement:
        points = self.streams.ground.space.points(rows, ["nl"] * len(rows))
        return self.streams.placer.place(points)

    @property
    def about(self) -> NDArray[np.intp]:
        """Which planted group each stream is mostly about."""
        known = self.streams.assignments >= 0
        shape = (int(self.streams.assignments.max()) + 1, len(SIZES))
        shared = np.zeros(shape, dtype=int)
        np.add.at(shared, (self.streams.assignments[known], self.belongs[known]), 1)
        return shared.argmax(axis=1)


def town(noise: float, seed: int) -> Town:
    rows, labels = planted(SIZES, seed=seed, noise=noise)
    new = np.random.default_rng(seed).random(len(rows)) < 0.5
    known = rows[~new]
    said, languages = different(len(known)), ["nl"] * len(known)
    streams = find_streams(said, vectors=known, languages=languages, wishes=Wishes(seed=seed))
    return Town(streams, known, labels[~new], rows[new], labels[new])


@pytest.fixture(scope="module")
def lively() -> list[Town]:
    """Three in which streams run into each other."""
    return [town(1.8, seed) for seed in range(3)]


@pytest.fixture(scope="module")
def clear() -> Town:
    """One in which they stand apart."""
    return town(0.8, 0)


def placed(towns: list[Town]) -> Iterator[tuple[Placement, NDArray[np.bool_]]]:
    for one in towns:
        found = one.place(one.new)
        yield found, one.about[found.stream] == one.new_belong


@pytest.mark.parametrize("claimed", [0.8, 0.9])
def test_of_those_placed_that_surely_at_least_so_many_are_right(
    claimed: float, lively: list[Town]
) -> None:
    """Fewer would be chance in less than one run of a thousand."""
    sure, right = 0, 0
    for found, as_planted in placed(lively):
        claims = found.confidence >= claimed
        sure += int(claims.sum())
        right += int(as_planted[claims].sum())

    assert sure > 100
    assert right >= binom.ppf(0.001, sure, claimed)


def test_how_sure_it_is_lies_between_0_and_1_and_every_voice_has_a_stream(
    lively: list[Town],
) -> None:
    for one in lively:
        found = one.place(np.vstack([one.new, scattered(20, seed=9)]))

        assert (float(found.confidence.min()) > 0, float(found.confidence.max()) < 1) == (
            True,
            True,
        )
        assert set(found.stream.tolist()) <= set(range(len(one.about)))
        assert (str(found.stream.dtype), str(found.confidence.dtype)) == ("int32", "float32")


def test_where_streams_stand_apart_new_voices_are_placed_as_planted_and_surely(clear: Town) -> None:
    found = clear.place(clear.new)

    assert clear.about[found.stream].tolist() == clear.new_belong.tolist()
    assert float(np.median(found.confidence)) > 0.9


def test_of_what_was_never_heard_before_it_is_not_sure(clear: Town) -> None:
    """Other subjects, and voices that have nothing to do with anything."""
    subjects = directions(20)[len(SIZES) :]
    strangers = scattered(40, seed=70)

    found = clear.place(np.vstack([subjects, strangers]))

    assert float(np.median(found.confidence)) < 0.1
    assert np.count_nonzero(found.confidence >= 0.5) <= 3


def test_what_was_never_heard_is_less_sure_though_streams_run_into_each_other(
    lively: list[Town],
) -> None:
    for one in lively:
        known, strange = one.place(one.new), one.place(scattered(60, seed=71))

        assert strange.confidence.mean() < known.confidence.mean() - 0.2


@pytest.mark.parametrize("stream", [0, 2, 4])
def test_the_further_from_its_stream_the_less_sure(stream: int, clear: Town) -> None:
    """From the middle of a stream away to where nobody is; a step up of a hundredth is the learning's."""
    middle = unit(group_sums(clear.rows, clear.streams.assignments))[stream]
    away = directions(20)[15]
    path = np.array([(1 - step) * middle + step * away for step in np.linspace(0, 1, 15)])

    found = clear.place(unit(path.astype(np.float32)))

    assert float(np.diff(found.confidence).max()) < 0.02
    assert (found.confidence[0] > 0.9, found.confidence[-1] < 0.1) == (True, True)
    assert set(found.stream[found.confidence > 0.5].tolist()) == {stream}


def test_between_two_streams_it_is_least_sure(clear: Town) -> None:
    middles = unit(group_sums(clear.rows, clear.streams.assignments))
    steps = np.linspace(0, 1, 21)
    path = np.array([(1 - step) * middles[0] + step * middles[1] for step in steps])

    found = clear.place(unit(path.astype(np.float32)))

    assert (found.stream[0], found.stream[-1]) == (0, 1)
    assert int(np.count_nonzero(np.diff(found.stream))) == 1
    turn = int(np.argmax(found.stream == 1))
    assert abs(int(found.confidence.argmin()) - turn) <= 2
    assert float(found.confidence.min()) < float(found.confidence[[0, -1]].min())


def test_how_loud_a_new_voice_is_does_not_count(clear: Town) -> None:
    quiet, loud = clear.place(clear.new[:20]), clear.place(7 * clear.new[:20])

    assert quiet.stream.tolist() == loud.stream.tolist()
    assert quiet.confidence == pytest.approx(loud.confidence, abs=1e-4)


def test_who_is_in_a_stream_is_as_sure_as_if_they_were_new(lively: list[Town]) -> None:
    """Half of each group were there and half came later; on average neither has an edge."""
    for one in lively:
        inside = one.streams.confidence[one.streams.assignments >= 0]

        assert inside.mean() == pytest.approx(one.place(one.new).confidence.mean(), abs=0.1)
