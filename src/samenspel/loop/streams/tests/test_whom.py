"""Of whom nothing is heard: for colleagues, as sure as chance allows, and without pointing at anybody."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from samenspel.engines.places.tests.made import feature
from samenspel.engines.streams.coverage import Reading
from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.errors import Refused
from samenspel.loop.streams.queries import who_is_heard
from samenspel.loop.streams.tests.flows import a_refresh
from samenspel.loop.streams.tests.neighbourhoods import counted, given_areas, given_residents
from samenspel.loop.voices.tests.conftest import Reading as Page
from samenspel.loop.voices.tests.conftest import at_work
from tests.support.api import colleague, speaker_of
from tests.support.cast import Told, Waterveen, a_colleague

pytestmark = pytest.mark.django_db

HERE = "/stromen/wie-horen-we-niet/"
PLACES = ["Oost"] * 40 + ["Haven"] * 20 + ["Vaartweg"] * 3 + [""] * 4 + ["Oost, Haven"] * 2


def look(reader: Actor, path: str = HERE) -> Page:
    return Page(at_work(reader, "en").get(path))


# ── What is counted ──


def test_each_area_is_held_against_how_many_people_live_there(
    bart: Actor, settings: Settings, tmp_path: Path
) -> None:
    given_areas(settings, tmp_path)
    counted(PLACES)
    found = who_is_heard(seen_by=bart)

    assert [(one.group, one.voices, one.expected, one.reading) for one in found.areas] == [
        ("Oost", 40, 20.0, Reading.MORE),
        ("Haven", 20, 20.0, Reading.AS_EXPECTED),
        ("Kade", 0, 20.0, Reading.LESS),
        (None, 9, None, Reading.UNKNOWN),
    ]
    assert (found.several, found.elsewhere, found.unknown) == (2, 3, 4)
    assert (found.voices, found.people["Kade"]) == (len(PLACES), 1000)


def test_an_area_without_a_number_of_people_counts_with_what_is_not_known(
    bart: Actor, settings: Settings, tmp_path: Path
) -> None:
    given_areas(
        settings, tmp_path, [feature("Oost", inwoners=10), feature("Haven", inwoners=-99997)]
    )
    counted(["Oost"] * 6 + ["Haven"] * 7)
    found = who_is_heard(seen_by=bart)

    assert [(one.group, one.voices) for one in found.areas] == [("Oost", 6), (None, 7)]


def test_each_language_is_held_against_how_many_people_speak_it(
    bart: Actor, settings: Settings
) -> None:
    given_residents(settings, languages_people="nl=800,tr=200")
    counted([], ["nl"] * 60 + ["de"] * 9)
    found = who_is_heard(seen_by=bart)

    assert [(one.group, one.voices, one.expected) for one in found.languages] == [
        ("nl", 60, 48.0),
        ("tr", 0, 12.0),
        (None, 9, None),
    ]
    assert found.areas == []


def test_without_figures_nobody_is_held_against_anything(bart: Actor, settings: Settings) -> None:
    given_residents(settings)
    counted(PLACES, ["nl"] * 9)
    found = who_is_heard(seen_by=bart)

    assert (found.areas, found.languages, found.voices) == ([], [], len(PLACES))


def test_before_the_machine_looked_nothing_was_counted(
    bart: Actor, settings: Settings, tmp_path: Path
) -> None:
    given_areas(settings, tmp_path)
    a_refresh("failed")
    found = who_is_heard(seen_by=bart)

    assert (found.found_at, found.voices, found.areas) == (None, 0, [])


def test_nothing_of_another_organisation_is_counted(
    bart: Actor, dirk: Actor, settings: Settings, tmp_path: Path
) -> None:
    given_areas(settings, tmp_path)
    counted(PLACES)

    assert who_is_heard(seen_by=bart).voices == len(PLACES)
    assert (who_is_heard(seen_by=dirk).voices, who_is_heard(seen_by=SYSTEM).voices) == (0, 0)


def test_who_reads_no_streams_may_not_ask(amina: Told) -> None:
    for reader in (VISITOR, amina.speaker):
        with pytest.raises(Refused):
            who_is_heard(seen_by=reader)


def test_it_costs_one_statement(bart: Actor, settings: Settings, tmp_path: Path) -> None:
    given_areas(settings, tmp_path)
    counted(PLACES)
    with CaptureQueriesContext(connection) as captured:
        who_is_heard(seen_by=bart)

    assert len(captured) == 1


# ── The page ──


def test_of_whom_least_is_heard_stands_first_with_how_sure_that_is(
    bart: Actor, settings: Settings, tmp_path: Path
) -> None:
    given_areas(settings, tmp_path)
    counted(PLACES)
    text = look(bart).text

    kade = "Kade 1,000 nobody 20 ▼ Less than you would expect (at most 0.1 times as much)"
    haven = "Haven 1,000 20 20 = About what you would expect (between 0.7 and 1.3 times as much)"
    oost = "Oost 1,000 40 20 ▲ More than you would expect (between 1.7 and 2.3 times as much)"
    assert f"{kade} {haven} {oost}" in text
    assert "Of 9 voices we do not know from which area they are." in text
    # Of those two, three and four each would point at few.
    assert "name more than one area" not in text


def test_why_voices_are_not_on_the_map_is_told_where_that_points_at_nobody(
    bart: Actor, settings: Settings, tmp_path: Path
) -> None:
    given_areas(settings, tmp_path)
    counted(PLACES * 3)

    assert "6 name more than one area, 9 another place and 12 no place." in look(bart).text


def test_of_so_few_that_it_points_at_them_nothing_is_said_to_be_unknown(
    bart: Actor, settings: Settings, tmp_path: Path
) -> None:
    given_areas(settings, tmp_path)
    counted(["Oost"] * 40 + [""] * 4)

    assert "we do not know from which area" not in look(bart).text


def test_a_number_that_points_at_few_is_not_shown(
    bart: Actor, settings: Settings, tmp_path: Path
) -> None:
    given_areas(settings, tmp_path)
    counted(["Oost"] * 40 + ["Haven"] * 7 + ["Kade"] * 3)
    text = look(bart).text

    assert "Kade 1,000 not shown 17 ▼ Less than you would expect" in text
    assert "Haven 1,000 not shown 17" in text


def test_the_map_says_the_same_with_a_sign_in_each_area(
    bart: Actor, settings: Settings, tmp_path: Path
) -> None:
    given_areas(settings, tmp_path)
    counted(PLACES)
    page = at_work(bart, "en").get(HERE).content.decode()

    assert page.count('class="area area--') == 3 + 3
    for said in ("Oost: More than you", "Haven: About what you", "Kade: Less than you"):
        assert f"<title>{said} would expect</title>" in page


def test_languages_are_called_by_their_name(bart: Actor, settings: Settings) -> None:
    given_residents(settings, languages_people="nl=800,tr=200")
    counted([], ["nl"] * 60 + ["de"] * 9)
    page = look(bart)

    assert "Turkish 200 nobody 12 ▼ Less than you would expect" in page.text
    assert "9 voices are in languages of which no figures are given." in page.text
    assert "By area" not in page.text


@pytest.mark.parametrize(
    ("looked", "said"),
    [(True, "There is nothing to compare with yet"), (False, "Nothing was counted yet")],
)
def test_with_nothing_to_tell_the_page_says_what_it_needs(
    bart: Actor, settings: Settings, looked: bool, said: str
) -> None:
    given_residents(settings)
    if looked:
        counted(PLACES)
    page = look(bart)

    assert (page.status, said in page.text, "By area" in page.text) == (200, True, False)


def test_a_file_that_cannot_be_read_is_said_on_the_page(
    bart: Actor, settings: Settings, tmp_path: Path
) -> None:
    given_areas(settings, tmp_path, [feature(geometry=None)])
    counted(PLACES)

    assert "The file of areas cannot be read." in look(bart).text


def test_the_page_of_streams_leads_there_when_there_are_figures(
    bart: Actor, settings: Settings, tmp_path: Path
) -> None:
    given_residents(settings)
    without = look(bart, "/stromen/").links
    given_areas(settings, tmp_path)
    with_figures = look(bart, "/stromen/").links

    assert (HERE in without, HERE in with_figures) == (False, True)


def test_who_has_no_duty_to_read_is_refused_and_a_visitor_signs_in(waterveen: Waterveen) -> None:
    hilde = a_colleague("Hilde Prins", waterveen.team, duties=["manage-people"])

    assert look(hilde).status == 403
    assert Client().get(HERE)["location"].split("?")[0] == "/inloggen/"


def test_it_is_only_to_be_read(bart: Actor) -> None:
    assert at_work(bart).post(HERE).status_code == 405


# ── The API ──


def test_a_program_reads_the_same(bart: Actor, settings: Settings, tmp_path: Path) -> None:
    given_areas(settings, tmp_path, languages_people="nl=800,tr=200")
    counted(["Oost"] * 40 + ["Haven"] * 7 + ["Kade"] * 3, ["nl"] * 50)
    found = colleague(bart).get("streams/heard").json

    oost, haven, kade = found["areas"]
    assert found["voices"] == 50
    assert (oost["name"], oost["people"], oost["voices"], oost["reading"]) == (
        *("Oost", 1000.0, 40),
        "more",
    )
    assert (haven["voices"], haven["ratio"], kade["voices"]) == (None, None, None)
    assert [(one["name"], one["voices"]) for one in found["languages"]] == [("nl", 50), ("tr", 0)]


def test_a_program_without_figures_reads_empty_lists(bart: Actor, settings: Settings) -> None:
    given_residents(settings)

    assert colleague(bart).get("streams/heard").json == {
        "found_at": None,
        "voices": 0,
        "areas": [],
        "languages": [],
    }


def test_a_speaker_asks_in_vain(amina: Told) -> None:
    assert speaker_of(amina).get("streams/heard").status == 403
