"""Many voices in lists: everybody stands in one, none is too long, and whoever is near is looked at."""

from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from samenspel.engines.streams import lists
from samenspel.engines.streams.lists import NOBODY, Hits, Lists, Rows, best, first, in_lists
from samenspel.engines.streams.neighbours import nearest
from samenspel.engines.streams.tests.planted import planted, scattered, unit


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of about twenty voices, forty at most."""
    monkeypatch.setattr(lists, "LIST", 20)
    monkeypatch.setattr(lists, "LONGEST", 40)


def members(found: Lists) -> list[list[int]]:
    return [found.members[found.span(number)].tolist() for number in range(len(found))]


# In quarters, so that many are equal.
TABLES = arrays(
    np.float32,
    st.tuples(st.integers(1, 8), st.integers(1, 12)),
    elements=st.integers(-4, 4).map(lambda quarters: quarters / 4),
)


@given(TABLES, st.data())
@settings(max_examples=60, deadline=None)
def test_the_best_are_those_of_a_full_sort(table: Rows, data: st.DataObject) -> None:
    k = data.draw(st.integers(1, table.shape[1]))

    columns, values = best(table, k)

    ordered = -np.sort(-table, axis=1)[:, :k]
    assert values.tolist() == ordered.tolist()
    assert np.take_along_axis(table, columns, axis=1).tolist() == ordered.tolist()
    for row, chosen in enumerate(columns.tolist()):
        assert len(set(chosen)) == k
        pairs = [(-float(table[row, column]), column) for column in chosen]
        assert pairs == sorted(pairs)


HITS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30), st.integers(0, 4)), max_size=40)


def as_hits(found: list[tuple[int, int, int]]) -> Hits:
    rows, voices, cosines = zip(*found, strict=True) if found else ((), (), ())
    return (
        np.array(rows, dtype=np.int64),
        np.array(voices, dtype=np.int32),
        np.array(cosines, dtype=np.float32) / np.float32(4),
    )


@given(st.lists(HITS, min_size=1, max_size=3), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_what_several_lists_found_is_put_in_one_order(
    found: list[list[tuple[int, int, int]]], k: int
) -> None:
    index, cosines = first([as_hits(part) for part in found], 4, k)

    for row in range(4):
        mine = sorted((-c, voice) for r, voice, c in chain.from_iterable(found) if r == row)[:k]
        short = k - len(mine)
        assert index[row].tolist() == [voice for _, voice in mine] + [-1] * short
        assert cosines[row].tolist() == [-c / 4 for c, _ in mine] + [float(NOBODY)] * short


@pytest.mark.parametrize("count", [1, 19, 60, 500])
def test_everybody_stands_in_one_list(count: int, short: None) -> None:
    found = in_lists(scattered(count), 4, seed=0)

    assert sorted(chain.from_iterable(members(found))) == list(range(count))
    assert found.bounds[0] == 0
    assert (np.diff(found.bounds) >= 0).all()


def test_each_voice_looks_in_its_own_list_first_and_in_none_twice(short: None) -> None:
    found = in_lists(scattered(400), 5, seed=1)

    own = np.repeat(np.arange(len(found)), np.diff(found.bounds))
    assert found.probes[:, 0].tolist() == own.tolist()
    assert all(len(set(looked)) == 5 for looked in found.probes.tolist())
    assert (int(found.probes.min()) >= 0, int(found.probes.max()) < len(found)) == (True, True)


def test_the_rows_of_a_list_are_those_of_its_members(short: None) -> None:
    rows = scattered(120)

    found = in_lists(rows, 3, seed=0)

    assert found.rows.tolist() == rows[found.members].tolist()


@pytest.mark.parametrize("same", [41, 100, 399])
def test_no_list_is_too_long_though_many_say_the_same(same: int, short: None) -> None:
    rows = np.vstack([np.repeat(scattered(1), same, axis=0), scattered(400 - same, seed=3)])

    found = in_lists(rows, 4, seed=0)

    assert int(np.diff(found.bounds).max()) <= 40


def test_who_lies_in_a_crowd_is_in_a_list_with_its_like(short: None) -> None:
    rows, labels = planted([20] * 12, noise=0.2)

    found = in_lists(rows, 4, seed=0)

    alike = [
        float((labels[who] == np.bincount(labels[who]).argmax()).mean())
        for who in members(found)
        if who
    ]
    assert np.mean(alike) > 0.7


def test_the_same_voices_and_seed_stand_in_the_same_lists(short: None) -> None:
    rows = scattered(300)

    one, again = in_lists(rows, 4, seed=5), in_lists(rows.copy(), 4, seed=5)

    assert members(one) == members(again)
    assert one.probes.tolist() == again.probes.tolist()


@pytest.mark.parametrize("noise", [0.3, 1.0])
def test_nearly_all_of_the_nearest_are_found_in_lists(noise: float, short: None) -> None:
    """Against every cosine worked out; who is found is never further than what is said of it."""
    rows, _ = planted([40] * 30, noise=noise)
    cosines = rows.astype(np.float64) @ rows.T
    np.fill_diagonal(cosines, -2)
    tenth = -np.sort(-cosines, axis=1)[:, 9:10]

    found = nearest(rows, 10, exact_below=0)

    truly = np.take_along_axis(cosines, found.index.astype(np.int64), axis=1)
    assert found.similarity == pytest.approx(truly, abs=1e-5)
    assert float((truly >= tenth - 1e-6).mean()) > 0.9


def test_more_lists_looked_in_find_no_fewer(short: None, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = unit(scattered(600, dimensions=12))
    reached = []
    for probes in (1, 4, 30):
        monkeypatch.setattr("samenspel.engines.streams.neighbours.PROBES", probes)
        reached.append(float(nearest(rows, 8, exact_below=0).similarity.mean()))

    exact = float(nearest(rows, 8).similarity.mean())
    assert reached == sorted(reached)
    assert reached[-1] == pytest.approx(exact, abs=1e-6)
