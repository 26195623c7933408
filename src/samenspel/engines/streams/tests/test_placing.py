"""A new voice finds its stream, and where it says 0.8, four in five are right."""

from time import process_time

import numpy as np
import pytest
from numpy.typing import NDArray

from samenspel.engines.streams import placing
from samenspel.engines.streams.communities import Labels
from samenspel.engines.streams.placing import (
    FEWEST_PER_STREAM,
    KEPT_PER_STREAM,
    TOO_FEW_TO_KNOW,
    Again,
    Placer,
    learn_to_place,
)
from samenspel.engines.streams.space import Rows, unit
from samenspel.engines.streams.tests.planted import as_points, directions, planted, scattered

SURE_AT_MOST, SURE_AT_LEAST = 0.98, 0.02


def the_same(labels: Labels) -> Again:
    """Sought anew without some, the streams of the others are what they are."""
    return lambda kept: labels[kept]


def placer_of(rows: Rows, labels: Labels, *, seed: int = 0) -> Placer:
    return learn_to_place(as_points(rows), labels, the_same(labels), seed=seed)[0]


def sure_of(rows: Rows, labels: Labels) -> NDArray[np.float32]:
    return learn_to_place(as_points(rows), labels, the_same(labels))[1]


def overlapping(seed: int) -> tuple[Rows, Labels, Rows, Labels]:
    """Streams that run into each other: those known, and new voices of which is known where they belong."""
    rows, labels = planted([400, 300, 200, 200, 100, 100], seed=seed, noise=3.0)
    new = np.random.default_rng(seed).random(len(rows)) < 0.5
    return rows[~new], labels[~new], rows[new], labels[new]


@pytest.mark.parametrize("seed", range(3))
def test_a_new_voice_near_a_stream_goes_there(seed: int) -> None:
    rows, labels = planted([40, 30, 20, 10], seed=seed)
    known = np.arange(len(rows)) % 2 == 0

    placed = placer_of(rows[known], labels[known]).place(as_points(rows[~known]))

    assert placed.stream.tolist() == labels[~known].tolist()


@pytest.mark.parametrize("seed", range(4))
def test_how_sure_it_is_of_all_is_how_many_are_right(seed: int) -> None:
    known, labels, new, belongs = overlapping(seed)

    placed = placer_of(known, labels).place(as_points(new))

    right = placed.stream == belongs
    assert 0.3 < right.mean() < 0.95
    assert placed.confidence.mean() == pytest.approx(right.mean(), abs=0.08)


def test_of_those_placed_with_0_8_four_in_five_are_right() -> None:
    """And so for every other certainty: six towns together, in fifths."""
    said, right = [], []
    for seed in range(6):
        known, labels, new, belongs = overlapping(seed)
        placed = placer_of(known, labels).place(as_points(new))
        said.append(placed.confidence)
        right.append(placed.stream == belongs)
    sure, happened = np.concatenate(said), np.concatenate(right)
    fifths = np.digitize(sure, np.quantile(sure, [0.2, 0.4, 0.6, 0.8]))

    claimed = np.array([sure[fifths == place].mean() for place in range(5)])
    so = np.array([happened[fifths == place].mean() for place in range(5)])

    assert claimed[4] > claimed[0] + 0.3
    assert so == pytest.approx(claimed, abs=0.08)


def test_who_is_placed_with_more_certainty_is_right_more_often() -> None:
    known, labels, new, belongs = overlapping(5)

    placed = placer_of(known, labels).place(as_points(new))

    right = placed.stream == belongs
    middle = np.median(placed.confidence)
    more, less = right[placed.confidence > middle].mean(), right[placed.confidence <= middle].mean()
    assert more > less + 0.1


def test_a_voice_between_streams_is_less_sure_than_one_in_the_midst() -> None:
    known, labels, _, _ = overlapping(6)
    middles = unit(np.array([known[labels == group].sum(axis=0) for group in range(6)]))
    between = unit(middles[:1] + middles[1:2])

    placed = placer_of(known, labels).place(as_points(np.vstack([middles[:1], between])))

    assert (placed.stream[0], placed.confidence[0] > placed.confidence[1]) == (0, True)


def test_a_voice_that_means_nothing_goes_nowhere() -> None:
    rows, labels = planted([30, 30])
    silent = np.zeros((2, rows.shape[1]), dtype=np.float32)

    placed = placer_of(rows, labels).place(as_points(np.vstack([silent, rows[:1]])))

    assert placed.stream.tolist() == [-1, -1, 0]
    assert placed.confidence[:2].tolist() == [0, 0]


def test_where_there_are_no_streams_nobody_is_placed() -> None:
    rows = scattered(5)

    placed = placer_of(rows, np.full(5, -1, dtype=np.int32)).place(as_points(rows))

    assert (placed.stream.tolist(), placed.confidence.tolist()) == ([-1] * 5, [0] * 5)


def test_nobody_new_is_nobody_placed() -> None:
    rows, labels = planted([20, 20])

    placed = placer_of(rows, labels).place(as_points(rows[:0]))

    assert (placed.stream.shape, placed.confidence.shape) == ((0,), (0,))


def test_with_one_stream_a_voice_goes_there_and_is_half_sure_at_most() -> None:
    rows, labels = planted([40])

    placed = placer_of(rows, labels).place(as_points(rows[:3]))

    assert placed.stream.tolist() == [0, 0, 0]
    assert float(placed.confidence.max()) <= TOO_FEW_TO_KNOW


def test_of_too_few_voices_to_learn_from_it_is_half_sure_at_most() -> None:
    rows, labels = planted([6, 6])

    placer, sure = learn_to_place(as_points(rows), labels, the_same(labels))

    assert sure.tolist() == [TOO_FEW_TO_KNOW] * 12
    assert float(placer.place(as_points(rows)).confidence.max()) <= TOO_FEW_TO_KNOW


def test_nobody_is_ever_wholly_sure() -> None:
    rows, labels = planted([80, 60, 40], noise=0.1)

    placer, sure = learn_to_place(as_points(rows), labels, the_same(labels))

    placed = placer.place(as_points(np.vstack([rows, scattered(20)])))
    everything = np.concatenate([sure, placed.confidence])
    assert float(everything.max()) <= np.float32(SURE_AT_MOST)
    assert float(everything.min()) >= np.float32(SURE_AT_LEAST)


def test_who_is_in_no_stream_is_not_sure_of_it() -> None:
    rows, labels = planted([30, 30])
    labels[[2, 40]] = -1

    sure = sure_of(rows, labels)

    assert np.flatnonzero(sure == 0).tolist() == [2, 40]


def test_who_is_in_the_wrong_stream_is_less_sure_than_everybody_else() -> None:
    rows, labels = planted([60, 60, 60], noise=2.0)
    labels[0] = 1

    sure = sure_of(rows, labels)

    assert int(sure.argmin()) == 0 or sure[0] < np.quantile(sure, 0.2)


def test_a_voice_does_not_vouch_for_itself() -> None:
    """Alone in a stream, it would go elsewhere had it been new."""
    rows, labels = planted([60, 60])
    rows = np.vstack([rows, rows[:1]])
    labels = np.append(labels, np.int32(2))

    sure = sure_of(rows, labels)

    assert sure[-1] <= TOO_FEW_TO_KNOW
    assert sure[-1] < sure[:-1].min()


def test_streams_sought_anew_may_have_other_numbers() -> None:
    rows, labels = planted([60, 50, 40])

    placer, _ = learn_to_place(as_points(rows), labels, lambda kept: 2 - labels[kept])

    placed = placer.place(as_points(rows))
    assert placed.stream.tolist() == labels.tolist()
    assert placed.confidence.mean() > 0.9


def test_every_stream_has_a_say_and_none_more_than_its_share() -> None:
    rows, labels = planted([300, 100, 20, 3])

    placer = placer_of(rows, labels)

    assert np.bincount(placer.voters_in).tolist() == [KEPT_PER_STREAM, KEPT_PER_STREAM, 20, 3]


def test_among_very_many_streams_fewer_voices_of_each_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows, labels = planted([20] * 20)
    monkeypatch.setattr(placing, "KEPT", 100)

    placer = placer_of(rows, labels)

    assert set(np.bincount(placer.voters_in).tolist()) == {FEWEST_PER_STREAM}


def test_in_company_a_voice_goes_where_it_would_go_alone() -> None:
    known, labels, new, _ = overlapping(7)
    placer = placer_of(known, labels)

    together = placer.place(as_points(new[:20]))
    alone = [placer.place(as_points(new[row : row + 1])) for row in range(20)]

    assert together.stream.tolist() == [one.stream[0] for one in alone]
    assert together.confidence == pytest.approx(np.array([one.confidence[0] for one in alone]))


def test_the_same_voices_and_seed_place_the_same() -> None:
    known, labels, new, _ = overlapping(8)

    first, again = (placer_of(known, labels, seed=4).place(as_points(new)) for _ in range(2))

    assert first.stream.tolist() == again.stream.tolist()
    assert first.confidence.tolist() == again.confidence.tolist()


def test_one_new_voice_among_five_hundred_streams_takes_less_than_ten_milliseconds() -> None:
    labels = np.repeat(np.arange(500, dtype=np.int32), 16)
    middles = np.vstack([directions(128, seed=seed, dimensions=128) for seed in range(4)])
    rows = unit(middles[:500][labels] + 0.5 * scattered(len(labels), dimensions=128))
    placer, new = placer_of(rows, labels), as_points(rows[:1])

    took = []
    for _ in range(10):
        began = process_time()
        placer.place(new)
        took.append(process_time() - began)

    assert min(took) < 0.010
