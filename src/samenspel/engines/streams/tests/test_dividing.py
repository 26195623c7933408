"""Who split a stream named some voices of each part; the others go with those that they are nearest to."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from samenspel.engines.streams.corrections import (
    Belongs,
    Correction,
    Part,
    Rank,
    Settled,
    Simple,
    Split,
)
from samenspel.engines.streams.dividing import divided
from samenspel.engines.streams.holding import Labels, bounds
from samenspel.engines.streams.settling import settle


def settled(*said: Simple | Split) -> Settled:
    return settle([Correction(what, Rank.PERSON, at) for at, what in enumerate(said)])


def split(*parts: tuple[int, ...]) -> Split:
    """A stream split in several; the first part keeps its id."""
    names = ["bus", "tram", "metro"]
    return Split("bus", tuple(Part(name, part) for name, part in zip(names, parts, strict=False)))


def in_a_row(*weights: float) -> csr_array:
    """Each voice tied to the next."""
    above = np.diag(np.array(weights, dtype=np.float32), 1)
    return csr_array(above + above.T)


def found(labels: list[int], graph: csr_array, *said: Simple | Split) -> list[int]:
    held = bounds(settled(*said), range(len(labels)))
    return divided(np.array(labels, dtype=np.int32), graph, held).tolist()


def test_each_voice_goes_with_the_part_that_it_is_nearest_to() -> None:
    graph = in_a_row(1, 1, 0.1, 1, 1)

    assert found([0] * 6, graph, split((0,), (5,))) == [0, 0, 0, 1, 1, 1]


def test_the_largest_part_keeps_its_number_and_others_get_free_ones() -> None:
    graph = in_a_row(1, 0.1, 1, 1, 0.1, 1, 0)

    assert found([1] * 7 + [4], graph, split((0,), (2,), (6,))) == [5, 5, 1, 1, 1, 6, 6, 4]


def test_who_is_near_to_no_part_stays_with_the_largest() -> None:
    graph = in_a_row(0, 1, 1, 0)

    assert found([0] * 5, graph, split((0,), (1,))) == [1, 0, 0, 0, 0]


def test_parts_that_were_found_apart_are_left_as_they_are() -> None:
    graph = in_a_row(1, 1, 1)

    assert found([0, 0, 1, 1], graph, split((0,), (3,))) == [0, 0, 1, 1]


def test_to_move_one_voice_is_not_to_split_a_stream() -> None:
    graph = in_a_row(1, 1, 1)

    assert found([0] * 4, graph, Belongs(0, "bus"), Belongs(3, "tram")) == [0] * 4


def test_who_is_in_no_stream_yet_stays_outside() -> None:
    graph = in_a_row(1, 1, 1, 1)

    assert found([0, 0, -1, 0, -1], graph, split((0,), (3,)))[2] == -1


def chance_ties(size: int, seed: int) -> csr_array:
    chance = np.random.default_rng(seed)
    dense = np.triu(chance.random((size, size)) * (chance.random((size, size)) < 0.4), 1)
    return csr_array((dense + dense.T).astype(np.float32))


LABELS = st.lists(st.integers(-1, 2), min_size=9, max_size=9)


@settings(max_examples=60)
@given(LABELS, st.integers(0, 99), st.integers(1, 3))
def test_only_streams_in_which_parts_meet_change_and_no_two_become_one(
    labels: list[int], seed: int, named: int
) -> None:
    parts = split(tuple(range(named)), tuple(range(named, 2 * named)))

    after = found(labels, chance_ties(9, seed), parts)

    meet = {labels[at] for at in range(named)} & {labels[at] for at in range(named, 2 * named)}
    for before, now in zip(labels, after, strict=True):
        assert before == now or before in meet - {-1}
    assert len(set(zip(labels, after, strict=True))) == len(set(after))


def by_solving(graph: csr_array, seeds: list[list[int]]) -> Labels:
    """Where a walk ends that goes on until it meets a part: the equations solved (Zhu et al., 2003)."""
    ties = graph.toarray().astype(np.float64)
    known = [voice for part in seeds for voice in part]
    rest = [voice for voice in range(len(ties)) if voice not in known]
    laplacian = np.diag(ties.sum(axis=1)) - ties
    ends = np.array([[float(voice in part) for part in seeds] for voice in known])
    meets = np.zeros((len(ties), len(seeds)))
    meets[known] = ends
    meets[rest] = np.linalg.solve(laplacian[np.ix_(rest, rest)], ties[np.ix_(rest, known)] @ ends)
    return meets.argmax(axis=1).astype(np.int32)


@settings(max_examples=40)
@given(st.integers(0, 999))
def test_it_is_where_a_walk_without_end_leads(seed: int) -> None:
    graph = csr_array(chance_ties(9, seed).toarray() + 0.05 * (1 - np.eye(9, dtype=np.float32)))

    after = np.array(found([0] * 9, graph, split((0, 1), (2, 3))))

    assert ((after == after[0]) == (by_solving(graph, [[0, 1], [2, 3]]) == 0)).all()
