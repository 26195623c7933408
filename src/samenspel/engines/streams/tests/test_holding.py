"""What people said holds: nothing that was found is against it, and nothing else is changed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from samenspel.engines.streams.corrections import (
    Apart,
    Belongs,
    Correction,
    Merged,
    NotHere,
    Rank,
    Settled,
    Simple,
    StreamId,
    Together,
)
from samenspel.engines.streams.holding import (
    Filed,
    Labels,
    bounds,
    constrained,
    contract,
    enforce,
    said_once,
)
from samenspel.engines.streams.settling import settle
from samenspel.engines.streams.tests.said import STREAMS, Where, corrections, is_kept

VOICES = list(range(8))


def settled(*said: Simple) -> Settled:
    return settle([Correction(what, Rank.PERSON, at) for at, what in enumerate(said)])


def ties(*pairs: tuple[int, int, float], size: int = 8) -> csr_array:
    """A graph of these ties, each both ways."""
    dense = np.zeros((size, size), dtype=np.float32)
    for one, other, weight in pairs:
        dense[one, other] = dense[other, one] = weight
    return csr_array(dense)


def any_ties(size: int, seed: int) -> csr_array:
    chance = np.random.default_rng(seed)
    dense = np.triu(chance.integers(0, 4, (size, size)), 1).astype(np.float32)
    return csr_array(dense + dense.T)


def labelled(*labels: int) -> Labels:
    return np.array(labels, dtype=np.int32)


def where(filed: Filed) -> Where:
    names: list[StreamId | None] = [*filed.streams, None]
    return {voice: names[label] for voice, label in enumerate(filed.labels.tolist())}


def filed(
    *said: Simple,
    labels: Labels,
    graph: csr_array,
    streams: tuple[StreamId, ...] = ("bus", "bomen", "lawaai"),
) -> list[StreamId | None]:
    """Where each voice is after what was said."""
    held = bounds(settled(*said), range(len(labels)))
    return list(where(enforce(labels, graph, held, streams)).values())


@settings(max_examples=100)
@given(corrections(VOICES, most=8), st.lists(st.integers(-1, 2), min_size=8, max_size=8), st.data())
def test_nothing_that_holds_is_broken_whatever_was_found(
    said: list[Correction], found: list[int], data: st.DataObject
) -> None:
    result = settle(said)
    graph = any_ties(8, data.draw(st.integers(0, 99)))

    streams = data.draw(st.permutations(STREAMS))

    after = enforce(labelled(*found), graph, bounds(result, VOICES), streams)

    became = dict(result.became)
    assert [one for one in result.held if not is_kept(one.what, where(after), became)] == []
    assert sorted(set(after.labels.tolist()) - {-1}) == list(range(len(after.streams)))
    assert len(set(after.streams)) == len(after.streams)


@settings(max_examples=40)
@given(corrections(VOICES, most=5), st.lists(st.integers(-1, 2), min_size=8, max_size=8))
def test_whom_nobody_spoke_of_stays_where_they_were(
    said: list[Correction], found: list[int]
) -> None:
    result = settle(said)
    held = bounds(result, VOICES)

    after = where(enforce(labelled(*found), any_ties(8, 1), held, STREAMS))

    for voice in np.flatnonzero(held.group < 0).tolist():
        before = None if found[voice] < 0 else STREAMS[found[voice]]
        assert after[voice] == result.became.get(before, before)


@settings(max_examples=40)
@given(corrections(VOICES, most=8), st.lists(st.integers(-1, 2), min_size=8, max_size=8))
def test_what_holds_already_is_left_as_it_is(said: list[Correction], found: list[int]) -> None:
    held = bounds(settle(said), VOICES)
    once = enforce(labelled(*found), any_ties(8, 2), held, STREAMS)

    again = enforce(once.labels, any_ties(8, 2), held, once.streams)

    assert where(again) == where(once)


@settings(max_examples=40)
@given(corrections(VOICES, most=8), st.integers(0, 99))
def test_only_ties_between_those_who_are_apart_are_cut(said: list[Correction], seed: int) -> None:
    result = settle(said)
    graph = any_ties(8, seed)

    after = constrained(graph, bounds(result, VOICES)).toarray()

    held = [one.what for one in result.held]
    group = {voice: at for at, one in enumerate(result.groups) for voice in one.voices}
    for one in VOICES:
        for other in VOICES:
            pair = tuple(sorted((group.get(one, -1), group.get(other, -1))))
            homes = {result.groups[at].stream for at in pair if at >= 0} - {None}
            cut = pair in result.apart or (-1 not in pair and len(homes) == 2)
            assert after[one, other] == (0 if cut else graph[one, other]), held


@given(st.lists(st.integers(-1, 3), min_size=1, max_size=8), st.integers(0, 99))
def test_a_group_goes_as_one_with_the_ties_of_all_its_voices(groups: list[int], seed: int) -> None:
    graph = any_ties(len(groups), seed)

    small, places = contract(graph, labelled(*groups))

    for one, its in enumerate(groups):
        for other, others in enumerate(groups):
            same = one == other or (its == others >= 0)
            assert (places[one] == places[other]) == same
            between = graph.toarray()[np.ix_(places == places[one], places == places[other])].sum()
            assert small[places[one], places[other]] == between
    assert small.shape == (len(set(places)), len(set(places)))


def test_without_groups_nothing_is_contracted() -> None:
    graph = any_ties(8, 3)

    small, places = contract(graph, labelled(*[-1] * 8))

    assert small.toarray().tolist() == graph.toarray().tolist()
    assert places.tolist() == VOICES


def test_a_voice_that_does_not_belong_goes_to_the_next_that_it_has_most_ties_with() -> None:
    graph = ties((0, 1, 5), (0, 2, 1), (0, 3, 2), size=4)

    after = filed(NotHere(0, "bus"), labels=labelled(0, 0, 1, 2), graph=graph)

    assert after == ["lawaai", "bus", "bomen", "lawaai"]


def test_a_voice_with_nowhere_else_to_go_is_in_no_stream() -> None:
    after = filed(NotHere(0, "bus"), labels=labelled(0, 0, 1), graph=ties((0, 1, 5), size=3))

    assert after == [None, "bus", "bomen"]


def test_voices_that_are_together_go_where_together_they_have_most_ties() -> None:
    graph = ties((0, 2, 2), (1, 3, 3), size=4)

    after = filed(Together(0, 1), labels=labelled(0, 1, 0, 1), graph=graph)

    assert after == ["bomen", "bomen", "bus", "bomen"]


def test_of_two_that_are_apart_the_one_with_most_ties_stays() -> None:
    graph = ties((0, 2, 1), (1, 2, 3), (0, 3, 1), size=4)

    after = filed(Apart(0, 1), labels=labelled(0, 0, 0, 1), graph=graph)

    assert after == ["bomen", "bus", "bus", "bomen"]


def test_who_is_sent_away_does_not_send_another_away() -> None:
    graph = ties((0, 2, 9), (0, 1, 5), (1, 1, 0), size=4)

    after = filed(NotHere(0, "bus"), Apart(0, 1), labels=labelled(0, 1, 0, 1), graph=graph)

    assert after == [None, "bomen", "bus", "bomen"]


def test_who_belongs_to_a_stream_that_was_not_found_keeps_it_alive() -> None:
    after = filed(
        Belongs(0, "school"), Together(0, 1), labels=labelled(0, 0, 0), graph=ties(size=3)
    )

    assert after == ["school", "school", "bus"]


def test_merged_streams_are_one() -> None:
    after = filed(Merged("bus", "bomen"), labels=labelled(0, 1, 2, -1), graph=ties(size=4))

    assert after == ["bomen", "bomen", "lawaai", None]


def test_a_stream_merged_into_one_that_was_not_found_goes_on_under_its_id() -> None:
    after = filed(Merged("bus", "school"), labels=labelled(0, 1), graph=ties(size=2))

    assert after == ["school", "bomen"]


def test_what_was_said_by_way_of_a_forgotten_voice_still_holds() -> None:
    said = settled(Together("amina", "forgotten"), Together("forgotten", "bart"))

    assert bounds(said, ["dirk", "bart", "amina"]).group.tolist() == [-1, 0, 0]


@settings(max_examples=40)
@given(
    corrections(VOICES, most=5),
    st.lists(st.integers(-1, 2), min_size=8, max_size=8),
    st.lists(st.integers(-1, 3), min_size=8, max_size=8),
)
def test_what_was_said_more_than_once_has_the_ties_of_each_who_said_it(
    said: list[Correction], found: list[int], which: list[int]
) -> None:
    held, graph = bounds(settle(said), VOICES), any_ties(4, 5)
    wide = np.zeros((5, 5), dtype=np.float32)
    wide[:4, :4] = graph.toarray()
    by_row = csr_array(wide[np.ix_(which, which)])

    once = enforce(labelled(*found), graph, held, STREAMS, np.array(which))

    assert where(once) == where(enforce(labelled(*found), by_row, held, STREAMS))


def test_a_thing_said_by_many_goes_where_most_of_them_are() -> None:
    said = settled(Belongs(0, "bus"), Belongs(1, "bus"), Belongs(3, "bomen"), Belongs(6, "bus"))
    which = np.array([0, 0, 0, 1, 1, -1, -1])

    once = said_once(bounds(said, range(7)), which, 3)

    streams = [once.groups[group].stream if group >= 0 else None for group in once.group]
    assert streams == ["bus", None, None]


@pytest.mark.parametrize("size", [0, 1])
def test_no_voices_or_one_are_no_trouble(size: int) -> None:
    held = bounds(settled(Together("amina", "bart"), NotHere("amina", "bus")), ["amina"][:size])
    graph = ties(size=size)

    after = enforce(labelled(*[0] * size), constrained(graph, held), held, ["bus"])

    assert (after.labels.tolist(), after.streams) == ([-1] * size, ())
    assert contract(graph, held.group)[1].tolist() == [0] * size


def test_when_nothing_was_said_all_stays_as_it_was_found() -> None:
    graph = any_ties(8, 4)
    held = bounds(Settled(), VOICES)
    labels = labelled(0, 1, 2, 0, 1, 2, -1, -1)

    after = enforce(labels, graph, held, STREAMS)

    assert constrained(graph, held).toarray().tolist() == graph.toarray().tolist()
    assert (after.labels.tolist(), list(after.streams)) == (labels.tolist(), STREAMS)
