"""Whatever people say of the streams: what holds is so at every refresh, and what gives way is told."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenspel.engines.streams.corrections import (
    Apart,
    Belongs,
    Correction,
    Merged,
    NotHere,
    Rank,
    Simple,
    Split,
    Together,
    simple,
)
from samenspel.engines.streams.refreshing import Past, Refreshed, refresh_streams
from samenspel.engines.streams.settling import settle
from samenspel.engines.streams.tests.planted import different, planted, read_as, together
from samenspel.engines.streams.tests.said import Where, can_all_hold, corrections, is_kept

# One voice of each planted group, two of the first; the streams of which people speak are found first.
SPOKEN_OF = [0, 1, 10, 18]
ROWS, LABELS = planted([10, 8, 6], noise=0.4)
THREE = ["bus", "bomen", "lawaai"]

FEW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def refreshed(past: Past, heard: int = 24, then: Refreshed | None = None) -> Refreshed:
    """The streams of the town after so many voices, called as people call them."""
    names = iter([*THREE, *(f"nieuw {number}" for number in range(50))])
    taken = set() if then is None else {*then.fine.streams, *then.wide.streams}
    order = _mixed()[:heard]
    texts = different(24)
    return refresh_streams(
        read_as(ROWS[order], [texts[row] for row in order]),
        order,
        past,
        fresh=lambda: next(name for name in names if name not in taken),
    )


def _mixed() -> list[int]:
    """Those of whom people speak come first, the others in turn, some of each group."""
    others = [row for row in range(24) if row not in SPOKEN_OF]
    return [*SPOKEN_OF, *sorted(others, key=lambda row: row * 7 % 24)]


def after(found: Refreshed, said: Sequence[Correction], heard: int = 24) -> Refreshed:
    return refreshed(Past(found.fine, found.wide, said), heard, found)


def where(found: Refreshed) -> Where:
    names = [*found.fine.streams, None]
    return {
        voice: names[label]
        for voice, label in zip(found.fine.voices, found.fine.labels.tolist(), strict=True)
    }


@cache
def found_first() -> Refreshed:
    return refreshed(Past(), heard=16)


@pytest.fixture
def first() -> Refreshed:
    return found_first()


def one(what: Simple | Split, by: Rank, at: float) -> Correction:
    return Correction(what, by, at, id=at)


def broken(found: Refreshed, said: Sequence[Correction]) -> list[Correction]:
    """What holds by its weight and is not so in what is shown."""
    settled = settle(said)
    return [
        one for one in settled.held if not is_kept(one.what, where(found), dict(settled.became))
    ]


@given(said=corrections(SPOKEN_OF, most=6))
@FEW
def test_what_holds_is_so_now_and_when_more_voices_have_come(said: list[Correction]) -> None:
    now = after(found_first(), said, heard=16)
    later = after(now, said, heard=24)

    assert broken(now, said) == []
    assert broken(later, said) == []


@given(said=corrections(SPOKEN_OF, most=6))
@FEW
def test_everything_that_was_said_holds_or_is_told_to_have_given_way(
    said: list[Correction],
) -> None:
    found = after(found_first(), said, heard=16)

    gave_way = [one.yielded for one in found.contradictions]
    became = dict(settle(said).became)
    for correction in (part for whole in said for part in simple(whole)):
        kept = is_kept(correction.what, where(found), became)
        assert kept or correction in gave_way
    for contradiction in found.contradictions:
        before = [(by.by, by.at) for by in contradiction.held]
        yielded = contradiction.yielded
        assert min(before) >= (yielded.by, yielded.at)
        facts = [held.what for held in contradiction.held]
        assert can_all_hold([fact for fact in facts if not isinstance(fact, Split)])


@given(said=corrections(SPOKEN_OF, most=4), moments=st.permutations(range(4)))
@FEW
def test_it_does_not_matter_in_which_order_things_are_handed_over(
    said: list[Correction], moments: list[int]
) -> None:
    """What counts is who said it and when."""
    dated = [replace(one, at=at) for at, one in enumerate(said)]
    mixed = [dated[at] for at in moments if at < len(dated)]

    one_way, other_way = (after(found_first(), order, heard=16) for order in (dated, mixed))

    assert where(one_way) == where(other_way)
    assert set(one_way.contradictions) == set(other_way.contradictions)


def test_without_corrections_the_planted_streams_are_found(first: Refreshed) -> None:
    heard = _mixed()[:16]

    assert together(first.streams.assignments) == together(LABELS[heard])
    assert sorted(map(str, first.ids)) == sorted(THREE)


@pytest.mark.parametrize(
    ("speaker", "person"),
    [
        (NotHere(0, "bus"), Belongs(0, "bus")),
        (Apart(0, 1), Together(0, 1)),
        (Belongs(0, "bomen"), Belongs(0, "lawaai")),
        (Together(0, 10), Apart(10, 0)),
    ],
)
def test_what_a_speaker_says_stands_however_often_colleagues_say_otherwise(
    first: Refreshed, speaker: Simple, person: Simple
) -> None:
    said = [one(speaker, Rank.SPEAKER, 1), *(one(person, Rank.PERSON, at) for at in (2, 3, 4))]

    found = after(first, said)

    assert is_kept(speaker, where(found), {})
    assert [told.yielded for told in found.contradictions] == said[:0:-1]
    assert {told.held for told in found.contradictions} == {(said[0],)}


@pytest.mark.parametrize(
    ("fact", "against"),
    [
        (Together(0, 10), Apart(0, 10)),
        (Apart(0, 1), Together(0, 1)),
        (Belongs(0, "bomen"), NotHere(0, "bomen")),
    ],
)
def test_what_a_colleague_said_gives_way_to_what_another_said_later(
    first: Refreshed, fact: Simple, against: Simple
) -> None:
    said = [one(fact, Rank.PERSON, 1), one(against, Rank.PERSON, 2)]

    found = after(first, said)

    assert is_kept(against, where(found), {})
    assert [(told.yielded, told.held) for told in found.contradictions] == [(said[0], (said[1],))]


def test_a_contradiction_by_way_of_others_names_each_of_them(first: Refreshed) -> None:
    said = [
        one(Together(0, 10), Rank.SPEAKER, 1),
        one(Together(10, 18), Rank.SPEAKER, 2),
        one(Apart(0, 18), Rank.PERSON, 3),
    ]

    found = after(first, said)

    (told,) = found.contradictions
    assert told.yielded == said[2]
    assert set(told.held) == {said[0], said[1]}
    at = where(found)
    assert at[0] == at[10] == at[18] is not None


def test_streams_that_were_joined_cannot_be_belonged_to_apart(first: Refreshed) -> None:
    said = [
        one(Merged("bus", "bomen"), Rank.PERSON, 1),
        one(Belongs(0, "bus"), Rank.PERSON, 2),
        one(Belongs(10, "bomen"), Rank.PERSON, 3),
    ]

    found = after(first, said)

    assert found.contradictions == ()
    assert {where(found)[voice] for voice in (0, 10)} == {"bomen"}
    assert "bus" not in found.ids


def test_what_was_said_of_a_voice_that_is_gone_troubles_nobody(first: Refreshed) -> None:
    said = [
        one(Together(0, "vergeten"), Rank.SPEAKER, 1),
        one(Belongs("vergeten", "bomen"), Rank.PERSON, 2),
    ]

    found = after(first, said)

    assert found.contradictions == ()
    assert where(found)[0] == "bomen"
    assert set(where(found)) == set(range(24))
