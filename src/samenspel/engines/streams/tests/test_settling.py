"""Which corrections hold: the higher rank, then the later; and whoever gives way sees to what."""

import math
from itertools import product

import pytest
from hypothesis import given, settings

from samenspel.engines.streams.corrections import (
    Apart,
    Belongs,
    Contradiction,
    Correction,
    Group,
    Merged,
    NotHere,
    Part,
    Rank,
    Settled,
    Simple,
    Split,
    Together,
    simple,
)
from samenspel.engines.streams.settling import settle
from samenspel.engines.streams.tests.said import can_all_hold, corrections

VOICES = ["amina", "bart", "carla", "dirk"]


def by_person(what: Simple | Split, at: float = 0) -> Correction:
    return Correction(what, Rank.PERSON, at)


def by_speaker(what: Simple | Split, at: float = 0) -> Correction:
    return Correction(what, Rank.SPEAKER, at)


def weightiest_first(said: list[Correction]) -> list[Correction]:
    all_ = [one for correction in said for one in simple(correction)]
    numbers = range(len(all_))
    return [all_[at] for at in sorted(numbers, key=lambda at: (-all_[at].by, -all_[at].at, -at))]


def facts(said: list[Correction]) -> list[Simple]:
    return [one.what for one in said if not isinstance(one.what, Split)]


def one_by_one(said: list[Correction]) -> tuple[list[Correction], list[Correction]]:
    """What holds and what gives way, everything looked at anew at each step."""
    held: list[Correction] = []
    gave_way: list[Correction] = []
    for correction in weightiest_first(said):
        fits = can_all_hold(facts([*held, correction]))
        (held if fits else gave_way).append(correction)
    return held, [one for one in gave_way if not can_all_hold(facts([*held, one]))]


@settings(max_examples=80)
@given(corrections(VOICES, most=9))
def test_what_holds_is_what_holds_when_everything_is_looked_at_anew(said: list[Correction]) -> None:
    settled = settle(said)

    held, gave_way = one_by_one(said)
    assert list(settled.held) == held
    assert [one.yielded for one in settled.contradictions] == gave_way


@settings(max_examples=40)
@given(corrections(VOICES, most=6))
def test_of_all_that_could_hold_the_weightiest_holds(said: list[Correction]) -> None:
    said = [one for one in said if not isinstance(one.what, Merged)]
    order = weightiest_first(said)

    settled = settle(said)

    every = product([True, False], repeat=len(order))
    choices = ([one for one, taken in zip(order, way, strict=True) if taken] for way in every)
    assert list(settled.held) == next(one for one in choices if can_all_hold(facts(one)))


@settings(max_examples=50)
@given(corrections(VOICES, most=9))
def test_who_gives_way_sees_what_weighs_more_and_leaves_no_room(said: list[Correction]) -> None:
    order = weightiest_first(said)

    for one in settle(said).contradictions:
        assert max(map(order.index, one.held)) < order.index(one.yielded)
        assert not can_all_hold(facts([*one.held, one.yielded]))


@settings(max_examples=50)
@given(corrections(VOICES, most=9))
def test_who_gives_way_sees_nothing_that_has_no_part_in_it(said: list[Correction]) -> None:
    for one in settle([one for one in said if not isinstance(one.what, Merged)]).contradictions:
        chain = list(one.held)
        for at in range(len(chain)):
            assert can_all_hold(facts([*chain[:at], *chain[at + 1 :], one.yielded]))


@settings(max_examples=40)
@given(corrections(VOICES, most=9))
def test_the_groups_say_what_follows_from_what_holds(said: list[Correction]) -> None:
    settled = settle(said)
    held = facts(list(settled.held))

    for number, group in enumerate(settled.groups):
        for voice in group.voices:
            belongs = [s for s in settled.streams if not can_all_hold([*held, NotHere(voice, s)])]
            assert {settled.became.get(stream, stream) for stream in belongs} == (
                set() if group.stream is None else {group.stream}
            )
            others = [
                other
                for at, another in enumerate(settled.groups)
                if tuple(sorted((number, at))) in settled.apart
                for other in another.voices
            ]
            assert not any(can_all_hold([*held, Together(voice, other)]) for other in others)
            assert not any(can_all_hold([*held, Belongs(voice, s)]) for s in group.not_here)


def test_the_speaker_outranks_a_colleague_who_spoke_later() -> None:
    amina = by_speaker(NotHere("voice", "bus"), at=1)
    bart = by_person(Belongs("voice", "bus"), at=2)

    settled = settle([amina, bart])

    assert settled.held == (amina,)
    assert settled.contradictions == (Contradiction((amina,), bart),)


def test_of_equal_rank_the_later_holds_in_whatever_order_they_are_told() -> None:
    first, second = by_person(Belongs("voice", "bus"), 1), by_person(Belongs("voice", "bomen"), 2)

    for said in ([first, second], [second, first]):
        assert settle(said).contradictions == (Contradiction((second,), first),)


def test_at_the_same_moment_the_last_one_told_holds() -> None:
    together, apart = by_person(Together("a", "b")), by_person(Apart("a", "b"))

    assert settle([together, apart]).held == (apart,)
    assert settle([apart, together]).held == (together,)


def test_a_contradiction_by_way_of_a_third_is_found() -> None:
    first, second = by_speaker(Together("a", "b")), by_speaker(Together("b", "c"))
    apart = by_person(Apart("a", "c"))

    settled = settle([first, second, apart])

    assert settled.contradictions == (Contradiction((first, second), apart),)
    assert settled.groups == (Group(("c", "b", "a"), None, frozenset()),)


def test_who_is_together_with_someone_in_a_stream_belongs_to_it() -> None:
    settled = settle([by_person(Together("a", "b")), by_speaker(Belongs("b", "bus"))])

    assert settled.groups == (Group(("b", "a"), "bus", frozenset()),)


def test_a_voice_is_in_one_stream() -> None:
    here, there = by_speaker(Belongs("a", "bus")), by_person(Belongs("a", "bomen"))

    assert settle([here, there]).contradictions == (Contradiction((here,), there),)


def test_merged_streams_go_on_under_the_last_name() -> None:
    settled = settle(
        [by_person(Merged("bus", "bomen"), at=1), by_person(Merged("bomen", "lawaai"), at=2)]
    )

    assert settled.became == {"bus": "lawaai", "bomen": "lawaai"}


def test_a_merger_does_not_bring_a_speaker_where_they_said_not_to_belong() -> None:
    out = by_speaker(NotHere("a", "bus"))
    into = by_speaker(Belongs("a", "bomen"))
    merged = by_person(Merged("bus", "bomen"), at=9)

    settled = settle([out, into, merged])

    assert settled.contradictions == (Contradiction((out, into), merged),)
    assert settled.became == {}


def test_what_is_so_after_a_merger_gave_way_to_nothing() -> None:
    said = [
        by_speaker(Belongs("a", "bus")),
        by_speaker(Belongs("b", "bomen")),
        by_person(Together("a", "b"), at=2),
        by_person(Merged("bus", "bomen"), at=1),
    ]

    settled = settle(said)

    assert settled.contradictions == ()
    assert [set(group.voices) for group in settled.groups] == [{"a", "b"}]


def test_a_split_holds_for_all_but_the_speaker_who_said_otherwise() -> None:
    parts = (Part("bus", ("a",)), Part("lawaai", ("b", "c")))
    split = Correction(Split("bus", parts), Rank.PERSON, 5, id="split")
    stays = by_speaker(Belongs("c", "bus"))

    settled = settle([split, stays])

    assert [(set(group.voices), group.stream) for group in settled.groups] == [
        ({"a", "c"}, "bus"),
        ({"b"}, "lawaai"),
    ]
    yielded = Correction(Belongs("c", "lawaai"), Rank.PERSON, 5, id="split")
    assert settled.contradictions == (Contradiction((stays,), yielded),)


def test_which_streams_somebody_made_of_one_is_known_as_they_go_on() -> None:
    parts = (Part("bus", ("a",)), Part("tram", ("b",)), Part("metro", ()))

    settled = settle([by_person(Split("bus", parts), at=1), by_person(Merged("tram", "ov"), at=2)])

    assert settled.splits == (("bus", "ov"),)


def test_a_later_merger_takes_a_split_back() -> None:
    split = by_person(Split("bus", (Part("bus", ("a",)), Part("tram", ("b",)))), at=1)
    merged = by_person(Merged("tram", "bus"), at=2)

    settled = settle([split, merged])

    assert settled.splits == ()

    assert [(set(group.voices), group.stream) for group in settled.groups] == [({"a", "b"}, "bus")]
    assert settled.contradictions == ()


def test_a_voice_and_a_stream_may_have_the_same_id() -> None:
    settled = settle([by_person(Belongs(1, 1)), by_person(NotHere(2, 1)), by_person(Apart(1, 2))])

    assert settled.contradictions == ()


def test_when_nothing_is_said_nothing_holds() -> None:
    assert settle([]) == Settled()


def test_a_long_chain_is_followed_to_its_end() -> None:
    chain = [by_speaker(Together(at, at + 1)) for at in range(5000)]
    apart = by_person(Apart(0, 5000))

    assert settle([*chain, apart]).contradictions == (Contradiction(tuple(chain), apart),)


def test_no_voice_is_apart_from_itself() -> None:
    with pytest.raises(ValueError, match="expected two voices, got 'a' twice"):
        Apart("a", "a")


def test_a_split_gives_each_voice_one_part() -> None:
    with pytest.raises(ValueError, match="each voice in one part of 'bus'"):
        Split("bus", (Part("bus", ("a",)), Part("tram", ("a",))))


def test_a_split_gives_each_part_a_stream_of_its_own() -> None:
    with pytest.raises(ValueError, match="a stream of its own for each part of 'bus'"):
        Split("bus", (Part("bus", ("a",)), Part("bus", ("b",))))


def test_a_moment_can_be_compared() -> None:
    with pytest.raises(ValueError, match="got NaN"):
        by_person(Together("a", "b"), at=math.nan)
