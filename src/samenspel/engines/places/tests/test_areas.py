"""A file of areas is read as it was meant; what cannot be read is named: feature, what was expected, what came."""

import json
from typing import Any

import pytest

from samenspel.engines.places.areas import Area, NotReadable, Properties, read_areas
from samenspel.engines.places.tests.made import collection, feature, square

HOLE = square(1, 1)


def test_an_area_has_its_name_its_ring_and_its_people() -> None:
    [found] = read_areas(collection([feature("Oost", inwoners=1200)]))

    ring = ((5.0, 52.0), (5.01, 52.0), (5.01, 52.01), (5.0, 52.01))
    assert found == Area("Oost", ((ring,),), people=1200.0)


def test_areas_keep_the_order_of_the_file() -> None:
    text = collection([feature(name) for name in ("Zuid", "Noord", "Haven")])

    assert [area.name for area in read_areas(text)] == ["Zuid", "Noord", "Haven"]


def test_an_area_of_several_parts_keeps_them_with_their_holes() -> None:
    parts = [[square(0, 0, size=4), HOLE], [square(8, 8)]]
    geometry = {"type": "MultiPolygon", "coordinates": parts}
    [found] = read_areas(collection([feature(geometry=geometry)]))

    assert [len(polygon) for polygon in found.shape] == [2, 1]
    assert found.shape[0][1] == tuple((x, y) for x, y in HOLE[:-1])


def test_a_ring_that_was_not_closed_is_the_same_ring() -> None:
    closed, left_open = (
        read_areas(collection([feature(ring=ring)])) for ring in (square(0, 0), square(0, 0)[:-1])
    )

    assert closed == left_open


def test_a_height_beside_a_position_is_left_alone() -> None:
    [found] = read_areas(collection([feature(ring=[[*place, 3.5] for place in square(0, 0)])]))

    assert found.shape == ((tuple((x, y) for x, y in square(0, 0)[:-1]),),)


@pytest.mark.parametrize(
    "properties",
    [
        {"buurtnaam": "Oost", "gemeentenaam": "Waterveen", "aantalInwoners": 1200},
        {"BU_NAAM": "Oost", "GM_NAAM": "Waterveen", "AANT_INW": 1200},
        {"WK_NAAM": "Oost", "aantal_inwoners": 1200},
        {"naam": "Oost", "inwoners": 1200.0},
    ],
)
def test_the_properties_of_dutch_files_are_found(properties: dict[str, Any]) -> None:
    given = {**feature(), "properties": properties}
    [found] = read_areas(collection([given]))

    assert (found.name, found.people) == ("Oost", 1200.0)


def test_who_says_which_properties_count_is_followed() -> None:
    given = feature("BU0001", inwoners=7, Titel="Oost", telling=1200, straten=["Kanaalweg", " "])
    [found] = read_areas(collection([given]), Properties("titel", "TELLING", "straten"))

    assert (found.name, found.people, found.also) == ("Oost", 1200.0, ("Kanaalweg",))


@pytest.mark.parametrize("people", [None, -99997, -1])
def test_a_number_of_people_that_was_kept_back_is_not_known(people: int | None) -> None:
    [found] = read_areas(collection([feature(inwoners=people)]))

    assert found.people is None


def test_an_area_where_nobody_lives_has_no_people() -> None:
    [found] = read_areas(collection([feature(inwoners=0)]))

    assert found.people == 0


def test_features_with_one_name_are_one_area_with_the_people_of_both() -> None:
    text = collection(
        [
            feature("Oost", inwoners=100, also="Oosterkwartier"),
            feature("Haven", inwoners=5),
            feature("OOST ", inwoners=20, ring=square(3, 3), also=["De Oost"]),
        ]
    )
    oost, haven = read_areas(text)

    assert (oost.name, oost.people, len(oost.shape)) == ("Oost", 120.0, 2)
    assert oost.also == ("Oosterkwartier", "De Oost")
    assert haven.people == 5


def test_of_one_name_half_of_the_people_is_not_a_number_of_people() -> None:
    [oost] = read_areas(
        collection([feature("Oost", inwoners=100), feature("Oost", inwoners=-99997)])
    )

    assert oost.people is None


# ── What cannot be read ──


def refused(text: str | bytes) -> str:
    """What is said of a file that cannot be read."""
    with pytest.raises(NotReadable) as problem:
        read_areas(text)
    return str(problem.value)


def test_what_is_no_geojson_at_all_is_refused() -> None:
    assert refused(b"\xff\xd8").startswith("expected GeoJSON, got something else: ")
    assert refused("naam;inwoners").startswith("expected GeoJSON, got something else: ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "expected a FeatureCollection, got list"),
        (json.dumps(feature()), "expected a FeatureCollection, got Feature"),
        (collection([]), "expected features, got none"),
        ('{"type": "FeatureCollection"}', "expected features, got none"),
    ],
)
def test_another_kind_of_file_is_refused(text: str, said: str) -> None:
    assert refused(text) == said


@pytest.mark.parametrize("name", [None, 12, "", " – "])
def test_a_feature_without_a_name_is_named_by_its_number(name: object) -> None:
    said = refused(collection([feature("Haven"), feature(name)]))

    assert said == f"feature 2: expected a name in “name”, got {name!r}"


def test_a_feature_without_properties_is_named_by_its_number() -> None:
    assert refused(collection([None])) == "feature 1: expected a name in “name”, got None"


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        (None, "expected a Polygon or a MultiPolygon, got None"),
        (
            {"type": "Point", "coordinates": [5, 52]},
            "expected a Polygon or a MultiPolygon, got Point",
        ),
        ({"type": "Polygon"}, "expected a ring around each polygon, got none"),
        ({"type": "MultiPolygon"}, "expected coordinates, got none"),
        ({"type": "Polygon", "coordinates": [5]}, "expected a list of positions, got 5"),
        (
            {"type": "Polygon", "coordinates": [[[5, 52], [5, 53], [5, 52]]]},
            "expected a ring of three points or more, got 2",
        ),
        (
            {"type": "Polygon", "coordinates": [[[5, "52"]]]},
            "expected longitude and latitude, got [5, '52']",
        ),
        (
            {"type": "Polygon", "coordinates": [[[5, float("nan")]]]},
            "expected longitude and latitude, got [5, nan]",
        ),
    ],
)
def test_a_feature_that_is_no_area_is_named(geometry: object, said: str) -> None:
    assert refused(collection([feature(geometry=geometry)])) == f"feature 1 (“Oost”): {said}"


@pytest.mark.parametrize("people", ["veel", True, float("inf"), [3]])
def test_people_that_are_no_number_are_named(people: object) -> None:
    said = refused(collection([feature(inwoners=people)]))

    assert said == f"feature 1 (“Oost”): expected a number of people, got {people!r}"


def test_other_names_that_are_no_names_are_named() -> None:
    said = refused(collection([feature(also=[3])]))

    assert said == "feature 1 (“Oost”): expected a list of other names, got [3]"


def test_coordinates_of_the_dutch_grid_are_refused_by_that_name() -> None:
    ring = [[155_000, 463_000], [156_000, 463_000], [156_000, 464_000]]

    assert refused(collection([feature(ring=ring)])) == (
        "feature 1 (“Oost”): expected longitude and latitude in WGS84, got 155000, 463000,"
        " which looks like the Dutch grid (RD, EPSG:28992)"
    )


def test_coordinates_of_elsewhere_are_refused() -> None:
    ring = [[566_000, 6_800_000], [567_000, 6_800_000], [567_000, 6_801_000]]

    assert refused(collection([feature(ring=ring)])).endswith("which looks like another system")


def test_a_file_that_says_that_it_is_in_another_system_is_refused() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}

    assert refused(collection([feature()], crs=crs)) == (
        "expected coordinates in WGS84 (EPSG:4326), got urn:ogc:def:crs:EPSG::28992"
    )


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"])
def test_a_file_that_says_that_it_is_in_wgs84_is_read(name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}

    assert [area.name for area in read_areas(collection([feature()], crs=crs))] == ["Oost"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"crs": {"properties": None}}, "expected coordinates in WGS84"),
        ({"features": [{"properties": ["Oost"]}]}, "expected a name in “name”, got None"),
        ({"features": [feature(inwoners=10**400)]}, "expected a number of people"),
        ({"features": [feature(ring=[[10**400, 52], [5, 52], [5, 53]])]}, "longitude and latitude"),
    ],
    ids=["system", "properties", "people", "coordinates"],
)
def test_whatever_is_odd_in_a_file_is_said_and_no_error_of_another_kind(
    given: dict[str, Any], said: str
) -> None:
    whole = {"type": "FeatureCollection", "features": [feature()], **given}

    assert said in refused(json.dumps(whole))
