"""Where voices are from: in the operator's areas when there are any, with nothing that points at one person."""

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspel.engines.places.tests.made import an_area
from samenspel.engines.streams.coverage import WITHHELD
from samenspel.loop.streams.areas import Areas
from samenspel.loop.streams.where import (
    ELSEWHERE,
    MOST_PLACES,
    SEVERAL,
    UNKNOWN,
    Spot,
    cells_of_places,
    counts_of,
    spots_of,
    told_apart,
    withheld_of,
)

OOST, HAVEN = Spot("area", "Oost"), Spot("area", "Haven")
SQUARE = "de hoek bij Jansen"


@pytest.fixture(scope="module")
def areas() -> Areas:
    return Areas.of([an_area("Oost"), an_area("Haven", column=2, also=["Loswal"])])


def cells(
    places: Sequence[str], areas: Areas | None = None, **everywhere: int
) -> list[list[object]]:
    """As a stream keeps them, of voices from these places."""
    return cells_of_places(counts_of(spots_of(places, areas)), everywhere)


def test_each_voice_is_from_an_area_from_several_from_elsewhere_or_nobody_said(
    areas: Areas,
) -> None:
    places = ["winkels in Oost", "loswal", "Oost, richting Haven", "Vaartweg", "", "  "]

    assert spots_of(places, areas) == [
        OOST,
        HAVEN,
        SEVERAL,
        Spot("", "Vaartweg"),
        UNKNOWN,
        UNKNOWN,
    ]


def test_without_areas_every_place_is_what_people_called_it() -> None:
    assert spots_of(["Oost", "Oost, richting Haven", ""], None) == [
        Spot("", "Oost"),
        Spot("", "Oost, richting Haven"),
        UNKNOWN,
    ]


def test_ways_to_say_the_same_area_are_counted_together(areas: Areas) -> None:
    places = ["Oost", "in oost", "Oost 12", "OOST", "bij Oost", "haven", "Loswal 3"]

    assert counts_of(spots_of(places, areas)) == {OOST: 5, HAVEN: 2}


def test_what_few_people_call_a_place_is_only_elsewhere() -> None:
    counts = counts_of(spots_of([SQUARE] * (WITHHELD - 1) + ["Vaartweg"] * WITHHELD, None))

    assert counts == {ELSEWHERE: WITHHELD - 1, Spot("", "Vaartweg"): WITHHELD}


def test_of_many_places_the_most_named_keep_their_name() -> None:
    places = [f"straat {at:02}" for at in range(20) for _time in range(WITHHELD + at)]
    counts = counts_of(spots_of(places, None))

    named = {spot.name for spot in counts if not spot.kind}
    assert named == {f"straat {at:02}" for at in range(20 - MOST_PLACES, 20)}
    assert sum(counts.values()) == len(places)


def test_the_words_of_one_person_about_a_place_are_kept_nowhere(areas: Areas) -> None:
    assert SQUARE in [spot.name for spot in spots_of([SQUARE], areas)]
    assert SQUARE not in str(cells([SQUARE, *["Oost"] * 20], areas, Oost=30))


def test_areas_stand_first_by_how_many_and_what_is_no_place_last(areas: Areas) -> None:
    places = ["Haven"] * 6 + ["Oost"] * 9 + ["Vaartweg"] * 7 + [""] * 30 + ["Oost, Haven"] * 5

    assert cells(places, areas) == [
        ["Oost", 9, "area"],
        ["Vaartweg", 7],
        ["Haven", 6, "area"],
        ["", 5, "several"],
        ["", 30],
    ]


def test_what_is_withheld_is_in_no_order_that_tells_which_is_more(areas: Areas) -> None:
    few, more = (
        cells([*["Haven"] * haven, *["Oost"] * oost, *[""] * 20], areas)
        for haven, oost in ((1, 4), (4, 1))
    )

    assert few == more == [["Haven", None, "area"], ["Oost", None, "area"], ["", 20]]


def test_of_an_area_it_is_said_whether_more_is_said_than_all_voices_from_there_tell(
    areas: Areas,
) -> None:
    places = ["Oost"] * 30 + ["Haven"] * 30

    assert cells(places, areas, Oost=100, Haven=1000) == [
        ["Haven", 30, "area", "less"],
        ["Oost", 30, "area", "more"],
    ]


def test_where_nobody_says_it_though_much_is_said_there_that_is_told(areas: Areas) -> None:
    assert cells(["Oost"] * 40, areas, Oost=100, Haven=100) == [
        ["Oost", 40, "area", "more"],
        ["Haven", 0, "area", "less"],
    ]


def test_of_few_voices_nothing_is_claimed(areas: Areas) -> None:
    places = ["Oost"] * 9 + ["Haven"] * 5

    assert cells(places, areas, Oost=50, Haven=50) == [["Oost", 9, "area"], ["Haven", 5, "area"]]


def test_of_a_number_that_is_withheld_nothing_is_claimed_either(areas: Areas) -> None:
    found = cells(["Oost"] * 200 + ["Haven"] * 2 + ["Oost, Haven"] * 3, areas, Oost=200, Haven=2000)

    assert found[-2:] == [["Haven", None, "area"], ["", None, "several"]]


def test_where_nobody_said_where_that_alone_is_told() -> None:
    assert cells([""] * 6) == [["", 6]]
    assert cells([]) == []


def possible(shown: dict[Spot, int | None], total: int) -> set[int]:
    """Which numbers could stand there, for who sees the others and knows how many there are in all: by trying."""
    unseen = [spot for spot, voices in shown.items() if voices is None]
    left = total - sum(voices or 0 for voices in shown.values())
    others = [range(1, left + 1)] * (len(unseen) - 1)
    return {left - sum(guess) for guess in product(*others) if left - sum(guess) >= 1}


@given(
    st.dictionaries(
        st.sampled_from([OOST, HAVEN, UNKNOWN, SEVERAL, ELSEWHERE]), st.integers(1, 9), min_size=1
    )
)
def test_no_small_number_is_shown_or_can_be_worked_out(found: dict[Spot, int]) -> None:
    counts = told_apart(found)
    shown = withheld_of(counts)
    total = sum(found.values())

    assert (set(shown), sum(counts.values())) == (set(counts), total)
    assert [voices for voices in shown.values() if voices is not None and voices < WITHHELD] == []
    for spot, voices in shown.items():
        if voices is None and total >= WITHHELD and counts[spot] < WITHHELD:
            assert len(possible(shown, total)) > 1
