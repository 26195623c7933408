"""From what the engine found to streams as people know them: pure, held against the plainest way to work it out."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.engines.streams.corrections import (
    Apart,
    Belongs,
    Correction,
    Merged,
    NotHere,
    Rank,
    Simple,
    Together,
)
from samenspel.engines.streams.finding import Step
from samenspel.engines.streams.matching import Reading
from samenspel.engines.streams.refreshing import Past, Refreshed
from samenspel.engines.streams.space import Rows
from samenspel.engines.streams.tests.planted import planted, scattered
from samenspel.engines.streams.tests.said import can_all_hold, is_kept
from samenspel.loop.streams.hearing import Said
from samenspel.loop.streams.renewing import READERS, Renewal, find, nothing_found, renewed

SIZES = (12, 10, 8)
WORDS = ("ratten in de tuin", "de lamp is stuk", "de bus komt niet")
BEGUN = datetime(2026, 1, 5, tzinfo=UTC)
NO_PAST = Past()


def said_by(vectors: Rows, labels: list[int]) -> Said:
    """Voices that say this, a day apart."""
    count = len(vectors)
    return Said(
        voices=[UUID(int=1 + at) for at in range(count)],
        texts=[f"{WORDS[label]}, zegt {at}" for at, label in enumerate(labels)],
        languages=["nl"] * count,
        vectors=vectors,
        told_at=[BEGUN + timedelta(days=at) for at in range(count)],
        places=[""] * count,
    )


@pytest.fixture(scope="module")
def said() -> Said:
    """Thirty voices about three things."""
    vectors, labels = planted(SIZES, seed=3, noise=0.3)
    return said_by(vectors, labels.tolist())


@pytest.fixture(scope="module")
def found(said: Said) -> Refreshed:
    """What the engine finds in them."""
    refreshed = find(said, NO_PAST, 0.0, lambda _step: None)
    assert refreshed is not None
    assert sorted(np.bincount(refreshed.fine.labels).tolist()) == sorted(SIZES)
    return refreshed


def as_found(said: Said, found: Refreshed, *, then: Past = NO_PAST) -> Renewal:
    return renewed(said, found, then, then.corrections)


def after(said: Said, found: Refreshed, *what: Simple, by: Rank = Rank.PERSON) -> Renewal:
    """As it is when somebody said this while the engine was at work."""
    corrections = [Correction(one, by, at, UUID(int=at + 1)) for at, one in enumerate(what)]
    return renewed(said, found, NO_PAST, corrections)


def where(renewal: Renewal, said: Said) -> dict[object, object]:
    """In which stream each voice flows."""
    names = [*renewal.fine.streams, None]
    return {
        voice: names[label]
        for voice, label in zip(said.voices, renewal.fine.labels.tolist(), strict=True)
    }


# ── What is found ──


@pytest.mark.parametrize("told", [0, 1])
def test_with_fewer_than_two_that_mean_something_there_is_nothing_to_compare(told: int) -> None:
    vectors = np.zeros((3, 64), np.float32)
    vectors[:told] = scattered(told)

    assert find(said_by(vectors, [0, 0, 0]), NO_PAST, 0.0, lambda _step: None) is None


def test_every_step_is_told_in_its_order(said: Said) -> None:
    seen: list[Step] = []
    find(said, NO_PAST, 0.0, seen.append)

    assert seen == [Step.COMPARING, Step.FLOWING, Step.NAMING]


def test_when_nothing_is_found_everyone_waits_outside_and_every_stream_ends(said: Said) -> None:
    streams = [uuid4(), uuid4()]
    labels = np.array([0, 0, 0], np.int32)
    past = Past(
        fine=Reading(said.voices[:3], labels, streams[:1]),
        wide=Reading(said.voices[:3], labels, streams[1:]),
    )

    renewal = nothing_found(said, past)

    assert set(where(renewal, said).values()) == {None}
    assert (renewal.confidence.any(), renewal.near.any()) == (np.False_, np.False_)
    assert set(renewal.placed_by) == {"machine"}
    assert sorted(renewal.became.ended, key=str) == sorted(streams, key=str)


# ── As it was found ──


def test_without_corrections_it_is_as_it_was_found(said: Said, found: Refreshed) -> None:
    renewal = as_found(said, found)

    assert renewal.fine.labels.tolist() == found.fine.labels.tolist()
    assert renewal.fine.streams == tuple(found.fine.streams)
    assert set(renewal.placed_by) == {"machine"}
    assert (renewal.became.ended, renewal.became.merged, renewal.became.split_off) == ([], {}, {})


def test_who_speaks_for_a_stream_flows_in_it(said: Said, found: Refreshed) -> None:
    renewal = as_found(said, found)

    assert [renewal.fine.labels[row] for row in renewal.fine.speaker] == list(
        range(len(renewal.fine.streams))
    )


def test_how_near_is_the_cosine_with_the_middle(said: Said, found: Refreshed) -> None:
    renewal = as_found(said, found)
    points = found.streams.ground.points.plain[found.streams.voices.which]

    for row, label in enumerate(renewal.fine.labels.tolist()):
        middle = points[renewal.fine.labels == label].sum(axis=0)
        wanted = float(points[row] @ middle / np.linalg.norm(middle))
        assert renewal.near[row] == pytest.approx(wanted, abs=1e-5)


def test_each_stream_has_words_for_each_reader(said: Said, found: Refreshed) -> None:
    renewal = as_found(said, found)

    assert [sorted(words) for words in renewal.fine.keywords] == [sorted(READERS)] * 3
    told = {word for words in renewal.fine.keywords for word in words["nl"]}
    assert told & {"ratten", "lamp", "bus", "rat"}


# ── As people said meanwhile ──


def test_a_voice_that_was_forgotten_meanwhile_is_in_no_stream_and_speaks_for_none(
    said: Said, found: Refreshed
) -> None:
    first = as_found(said, found)
    gone = said.voices[first.fine.speaker[0]]

    renewal = renewed(said, found, NO_PAST, [], {gone})

    assert where(renewal, said)[gone] is None
    assert gone not in [said.voices[row] for row in renewal.fine.speaker]
    row = said.voices.index(gone)
    assert (renewal.confidence[row], renewal.near[row]) == (0, 0)


@pytest.mark.parametrize(("by", "who"), [(Rank.PERSON, "person"), (Rank.SPEAKER, "speaker")])
def test_who_was_taken_out_meanwhile_waits_outside_and_it_is_said_by_whom(
    by: Rank, who: str, said: Said, found: Refreshed
) -> None:
    voice, stream = said.voices[0], found.fine.streams[found.fine.labels[0]]

    renewal = after(said, found, NotHere(voice, stream), by=by)

    assert where(renewal, said)[voice] != stream
    if where(renewal, said)[voice] is None:
        assert (renewal.placed_by[0], renewal.confidence[0]) == (who, 0)
    assert set(renewal.placed_by[1:]) == {"machine"}


def test_who_was_put_elsewhere_meanwhile_is_sure(said: Said, found: Refreshed) -> None:
    voice = said.voices[0]
    other = next(
        ref for ref in found.fine.streams if ref != where(as_found(said, found), said)[voice]
    )

    renewal = after(said, found, Belongs(voice, other))

    assert where(renewal, said)[voice] == other
    assert (renewal.placed_by[0], renewal.confidence[0]) == ("person", 1)


def test_a_stream_of_people_that_the_engine_never_saw_is_there_too(
    said: Said, found: Refreshed
) -> None:
    new = uuid4()

    renewal = after(said, found, Belongs(said.voices[0], new), Belongs(said.voices[1], new))

    assert [where(renewal, said)[voice] for voice in said.voices[:2]] == [new, new]
    at = renewal.fine.streams.index(new)
    assert renewal.fine.speaker[at] in (0, 1)
    assert new not in renewal.parent


def test_streams_that_were_joined_meanwhile_go_on_under_the_second(
    said: Said, found: Refreshed
) -> None:
    one, into = (UUID(str(ref)) for ref in found.fine.streams[:2])
    past = Past(fine=Reading(said.voices, found.fine.labels, found.fine.streams))
    joined = [Correction(Merged(one, into), Rank.PERSON, 1, UUID(int=9))]

    renewal = renewed(said, found, past, joined)

    assert one not in renewal.fine.streams
    assert renewal.became.merged == {one: into}
    assert renewal.became.ended == []
    assert list(where(renewal, said).values()).count(into) == sum(
        int((found.fine.labels == at).sum()) for at in (0, 1)
    )


def test_what_was_and_is_no_more_ended_once(said: Said, found: Refreshed) -> None:
    """A stream of long ago, of which nobody flows together any more."""
    lost = uuid4()
    scattered_now = [int(np.flatnonzero(found.fine.labels == at)[0]) for at in range(3)]
    then = Reading([said.voices[row] for row in scattered_now], np.zeros(3, np.int32), [lost])
    again = find(said, Past(fine=then), 0.0, lambda _step: None)
    assert again is not None

    renewal = renewed(said, again, Past(fine=then), [])

    went_on = lost in renewal.fine.streams
    ended = lost in renewal.became.ended or lost in renewal.became.merged
    assert went_on != ended


SOMETHING = st.integers(0, 29)


@given(
    said_of=st.lists(
        st.tuples(
            st.sampled_from(["together", "apart", "belongs", "not-here"]),
            SOMETHING,
            SOMETHING,
            st.integers(0, 2),
            st.sampled_from([Rank.PERSON, Rank.SPEAKER]),
        ),
        max_size=12,
    )
)
@settings(max_examples=40, deadline=None)
def test_whatever_was_said_meanwhile_what_can_hold_holds(
    said: Said, found: Refreshed, said_of: list[tuple[str, int, int, int, Rank]]
) -> None:
    facts = [
        (fact, by, at)
        for at, (kind, one, other, stream, by) in enumerate(said_of)
        if (fact := _fact(kind, said.voices[one], said.voices[other], found.fine.streams[stream]))
    ]
    corrections = [Correction(fact, by, at, UUID(int=at + 1)) for fact, by, at in facts]
    renewal = renewed(said, found, NO_PAST, corrections)
    held: list[Simple] = []
    for fact, _by, _at in sorted(facts, key=lambda one: one[1:], reverse=True):
        if can_all_hold([*held, fact]):
            held.append(fact)

    flows = where(renewal, said)
    assert [fact for fact in held if not is_kept(fact, flows, {})] == []
    assert (renewal.confidence[renewal.fine.labels < 0] == 0).all()
    assert [renewal.fine.labels[row] for row in renewal.fine.speaker] == list(
        range(len(renewal.fine.streams))
    )


def _fact(kind: str, one: UUID, other: UUID, stream: object) -> Simple | None:
    match kind:
        case "together":
            return Together(one, other)
        case "apart":
            return Apart(one, other) if one != other else None
        case "belongs":
            return Belongs(one, stream)
        case _:
            return NotHere(one, stream)
