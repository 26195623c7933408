"""The neighbourhoods of Waterveen: invented, and fit to show what a real municipality would see with its own."""

import pytest

from samenspel.doors.demo.figures import AREAS
from samenspel.doors.demo.fill import _read
from samenspel.engines.places.areas import Area, read_areas
from samenspel.engines.places.drawing import draw
from samenspel.engines.places.recognising import Recogniser

# Open water, on every map.
IJSSELMEER = (5.25, 52.72, 5.42, 52.80)
TOLD = [*_read("voices.toml")["voice"], *_read("heard.toml")["voice"]]


@pytest.fixture(scope="module")
def areas() -> list[Area]:
    return read_areas(AREAS.read_bytes())


def test_they_lie_where_nobody_lives(areas: list[Area]) -> None:
    west, south, east, north = IJSSELMEER
    points = [point for area in areas for polygon in area.shape for point in polygon[0]]

    assert [(x, y) for x, y in points if not (west < x < east and south < y < north)] == []


def test_of_each_the_number_of_people_is_known_and_its_name_fits_on_the_map(
    areas: list[Area],
) -> None:
    assert [area.name for area in areas if not area.people] == []
    assert [one.name for one in draw(areas).outlines if one.room < 17 * len(one.name)] == []


def test_most_places_that_people_named_are_recognised_and_one_is_left_to_see(
    areas: list[Area],
) -> None:
    known = Recogniser(areas)
    places = [told["place"] for told in TOLD if told.get("place")]
    found = [known.areas_in(place) for place in places]

    assert sum(len(one) == 1 for one in found) > 0.9 * len(places)
    assert {len(one) for one in found} == {0, 1, 2}


def test_from_one_neighbourhood_nobody_is_heard(areas: list[Area]) -> None:
    known = Recogniser(areas)
    heard = {name for told in TOLD for name in known.areas_in(told.get("place", ""))}

    assert [area.name for area in areas if area.name not in heard] == ["De Weiden"]
