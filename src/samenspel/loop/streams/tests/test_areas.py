"""The operator's file of areas: read once, anew when it changed, and never in the way when it cannot be read."""

import logging
import os
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from samenspel.engines.places.tests.made import collection, feature
from samenspel.loop.streams.areas import areas_now, knows_people, problem_now, speakers_now
from samenspel.loop.streams.tests.neighbourhoods import (
    NAMES,
    given_areas,
    given_residents,
    three_districts,
)


def test_without_a_file_there_are_no_areas_and_nothing_is_wrong(settings: Settings) -> None:
    given_residents(settings)

    assert (areas_now(), problem_now(), knows_people()) == (None, "", False)


def test_the_areas_of_the_file_are_recognised_and_drawn(settings: Settings, tmp_path: Path) -> None:
    given_areas(settings, tmp_path)
    found = areas_now()

    assert found is not None
    assert found.recogniser.areas_in("bij de kade") == ("Kade",)
    assert [one.name for one in found.drawing.outlines] == list(NAMES)
    assert found.population == dict.fromkeys(NAMES, 1000.0)


def test_a_file_that_changed_is_read_anew_and_one_that_did_not_is_not(
    settings: Settings, tmp_path: Path
) -> None:
    path = given_areas(settings, tmp_path)
    before, again = areas_now(), areas_now()
    path.write_text(collection([feature("Nieuw-Oost")]))
    os.utime(path, (1, 1))
    after = areas_now()

    assert before is again
    assert after is not None
    assert [area.name for area in after.areas] == ["Nieuw-Oost"]


def test_other_properties_than_usual_can_be_named(settings: Settings, tmp_path: Path) -> None:
    features = [feature("BU01", titel="Oost", telling=7, straten=["Kanaalweg"])]
    asked = {"areas_name": "titel", "areas_people": "telling", "areas_also": "straten"}
    given_areas(settings, tmp_path, features, **asked)
    found = areas_now()

    assert found is not None
    assert (found.population, found.recogniser.areas_in("Kanaalweg")) == ({"Oost": 7}, ("Oost",))


@pytest.mark.parametrize(
    ("features", "people"),
    [
        ([*three_districts(5)[:1], *three_districts(None)[1:]], {"Oost": 5.0}),
        (three_districts(None), {}),
        (three_districts(0), {}),
    ],
    ids=["of one", "of none", "nobody lives there"],
)
def test_only_areas_where_the_number_of_people_is_known_are_the_population(
    features: list[Any], people: dict[str, float], settings: Settings, tmp_path: Path
) -> None:
    given_areas(settings, tmp_path, features)
    found = areas_now()

    assert found is not None
    assert found.population == people


def test_a_file_that_is_not_there_is_said_and_there_is_no_map(
    settings: Settings, tmp_path: Path
) -> None:
    given_residents(settings, areas=tmp_path / "weg.geojson")

    assert areas_now() is None
    assert problem_now() == "No such file or directory"


def test_a_file_that_cannot_be_read_is_said_once_with_the_reason(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = given_areas(settings, tmp_path, [feature(geometry=None)])
    with caplog.at_level(logging.ERROR):
        found = [areas_now(), areas_now()]

    reason = "feature 1 (“Oost”): expected a Polygon or a MultiPolygon, got None"
    assert found == [None, None]
    assert problem_now() == reason
    assert caplog.messages == [f"the areas in {path} cannot be read: {reason}"]


def test_a_folder_in_its_place_is_said(settings: Settings, tmp_path: Path) -> None:
    given_residents(settings, areas=tmp_path)

    assert (areas_now(), problem_now()) == (None, "Is a directory")


def test_how_many_people_speak_which_language_is_what_was_set(settings: Settings) -> None:
    given_residents(settings, languages_people="nl=42000, tr = 1800,")

    assert (speakers_now(), knows_people()) == ({"nl": 42000.0, "tr": 1800.0}, True)
