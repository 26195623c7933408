"""What is kept of a refresh comes back as it was, holds nothing of one voice, and places without whoever is gone."""

from io import BytesIO
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from samenspel.engines.streams.placing import KEPT_PER_STREAM, Calibration
from samenspel.engines.streams.space import Rows, Space, fit_space
from samenspel.engines.streams.tests.planted import planted, scattered
from samenspel.loop.streams.kept import (
    FEWEST_OF_A_LANGUAGE,
    Compass,
    compass,
    packed,
    unpacked,
    voters_by_lot,
)

SURE = Calibration(np.array([1.0, 2.0, 3.0, 4.0]), 0.5, np.array([0.0, 1.0]), np.array([0.6, 0.9]))
REFS = st.lists(st.uuids(), min_size=1, max_size=20, unique=True)
LABELS = arrays.arrays(np.int32, st.integers(0, 400), elements=st.integers(-1, 4))
SIZES = (12, 12, 12)


def a_space(*spoken: str) -> Space:
    vectors = scattered(len(spoken))
    return fit_space(vectors, list(spoken))


@pytest.fixture(scope="module")
def town() -> tuple[Rows, list[int], bytes]:
    """Thirty-six voices in three streams, kept."""
    vectors, labels = planted(SIZES)
    space = fit_space(vectors, ["nl"] * len(vectors))
    box = packed(
        space, SURE, [UUID(int=at) for at in range(3)], refs(len(vectors)), labels, ["nl"] * 36
    )
    return vectors, labels.tolist(), box


def refs(count: int) -> list[UUID]:
    return [UUID(int=100 + at) for at in range(count)]


def compass_of(town: tuple[Rows, list[int], bytes], there: list[int]) -> Compass:
    """With only the meanings of these rows."""
    vectors, _labels, box = town
    return compass(unpacked(box), {UUID(int=100 + at): (vectors[at], "nl") for at in there})


@given(streams=REFS, voters=REFS, data=st.data())
@settings(max_examples=40, deadline=None)
def test_it_comes_back_as_it_was_kept(
    streams: list[UUID], voters: list[UUID], data: st.DataObject
) -> None:
    count = len(voters)
    inside = data.draw(arrays.arrays(np.int32, count, elements=st.integers(0, len(streams) - 1)))
    space = a_space(*["nl"] * 6, *["tr"] * 6)

    again = unpacked(packed(space, SURE, streams, voters, inside, ["nl"] * 6 + ["tr"] * 6))

    assert (again.streams, again.voters) == (streams, voters)
    assert again.voters_in.tolist() == inside.tolist()
    assert list(again.space.means) == list(space.means)
    for name in ("mean", "basis", "spread"):
        assert np.array_equal(getattr(again.space, name), getattr(space, name))
    for code, mean in space.means.items():
        assert np.array_equal(again.space.means[code], mean)
    for name in ("weights", "offset", "at", "right"):
        assert np.array_equal(getattr(again.sure, name), getattr(SURE, name))


@pytest.mark.parametrize("speakers", [1, FEWEST_OF_A_LANGUAGE - 1, FEWEST_OF_A_LANGUAGE])
def test_of_a_language_that_few_speak_nothing_is_kept(speakers: int) -> None:
    spoken = ["nl"] * 20 + ["pap"] * speakers
    space = a_space(*spoken)
    assert set(space.means) >= {"nl"}

    kept = unpacked(packed(space, SURE, [], [], np.zeros(0, np.int32), spoken))

    assert set(kept.space.means) == {
        code for code in space.means if spoken.count(code) >= FEWEST_OF_A_LANGUAGE
    }


def test_nothing_that_could_run_is_ever_read_back() -> None:
    box = BytesIO()
    anything = np.array([object()], dtype=object)
    np.savez(box, codes=anything, means=anything)

    with pytest.raises(ValueError, match="pickle"):
        unpacked(box.getvalue())


def test_the_same_refresh_keeps_the_same(town: tuple[Rows, list[int], bytes]) -> None:
    vectors, labels, box = town
    again = unpacked(box)

    assert again.voters == refs(36)
    assert len(box) == len(
        packed(again.space, again.sure, again.streams, again.voters, again.voters_in, ["nl"] * 36)
    )
    assert [bytes(vector.tobytes()) in box for vector in vectors] == [False] * 36
    assert again.voters_in.tolist() == labels


# ── Who votes ──


@given(labels=LABELS)
@settings(max_examples=60, deadline=None)
def test_of_each_stream_some_vote_and_of_none_nobody(labels: np.ndarray) -> None:
    rows = voters_by_lot(labels)

    assert rows.tolist() == sorted(set(rows.tolist()))
    for stream in range(-1, 5):
        every = int((labels == stream).sum())
        wanted = 0 if stream < 0 else min(every, KEPT_PER_STREAM)
        assert int((labels[rows] == stream).sum()) == wanted
    assert voters_by_lot(labels).tolist() == rows.tolist()


def test_by_lot_is_not_by_who_came_first() -> None:
    labels = np.zeros(4 * KEPT_PER_STREAM, np.int32)

    rows = voters_by_lot(labels)

    assert len(rows) == KEPT_PER_STREAM
    assert rows.max() > 2 * KEPT_PER_STREAM
    assert voters_by_lot(labels, seed=1).tolist() != rows.tolist()


# ── The compass ──


def test_who_says_what_was_said_flows_where_it_was_said(
    town: tuple[Rows, list[int], bytes],
) -> None:
    vectors, labels, _box = town
    found = compass_of(town, list(range(36)))

    placed = found.place(found.points_of(vectors, ["nl"] * 36))

    assert placed.stream.tolist() == labels
    assert found.voters == refs(36)


def test_where_it_says_nothing_it_is_placed_nowhere(town: tuple[Rows, list[int], bytes]) -> None:
    vectors, _labels, _box = town
    found = compass_of(town, list(range(36)))

    placed = found.place(found.points_of(np.zeros_like(vectors[:1]), ["nl"]))

    assert (placed.stream.tolist(), placed.confidence.tolist()) == ([-1], [0])


def test_who_is_gone_is_compared_with_no_more(town: tuple[Rows, list[int], bytes]) -> None:
    vectors, labels, _box = town
    left = [at for at in range(36) if at % 2]
    found = compass_of(town, left)

    placed = found.place(found.points_of(vectors, ["nl"] * 36))

    assert found.voters == [UUID(int=100 + at) for at in left]
    assert len(found.points.plain) == len(left)
    assert placed.stream.tolist() == labels


def test_a_stream_of_which_all_are_gone_takes_nobody_in(
    town: tuple[Rows, list[int], bytes],
) -> None:
    vectors, labels, _box = town
    left = [at for at in range(36) if labels[at] != 2]
    found = compass_of(town, left)

    placed = found.place(found.points_of(vectors[left], ["nl"] * len(left)))

    assert placed.stream.tolist() == [labels[at] for at in left]
    assert not (found.placer.voters_in == 2).any()
    assert not found.placer.middles[2].any()


def test_when_everybody_is_gone_nothing_is_placed(town: tuple[Rows, list[int], bytes]) -> None:
    found = compass_of(town, [])

    placed = found.place(found.points_of(town[0][:2], ["nl"] * 2))

    assert (found.voters, placed.stream.tolist()) == ([], [-1, -1])
    assert placed.confidence.tolist() == [0, 0]
