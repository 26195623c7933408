"""The map of a stream: where something is said, as the table says it, and nothing that the table withholds."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override
from pytest_django.fixtures import Settings

from samenspel.engines.places.tests.made import feature, square
from samenspel.engines.streams.coverage import heard
from samenspel.foundation.actors import Actor
from samenspel.foundation.writing import writing
from samenspel.loop.streams.flowing import recount
from samenspel.loop.streams.models import Stream
from samenspel.loop.streams.queries import stream_page
from samenspel.loop.streams.showing import Cell
from samenspel.loop.streams.tests.flows import ABOUT, a_stream, some_voices
from samenspel.loop.streams.tests.neighbourhoods import (
    NAMES,
    counted,
    given_areas,
    given_residents,
)
from samenspel.loop.streams.web.areas import AreaMap, in_words, map_of_heard, map_of_voices
from samenspel.loop.voices.tests.conftest import Reading, at_work

SIX = tuple(f"De lamp in straat {at} is stuk." for at in range(6))


@pytest.fixture
def districts(settings: Settings, tmp_path: Path) -> None:
    given_areas(settings, tmp_path)


def drawn(*cells: Cell) -> AreaMap:
    """The map of these cells, which there is."""
    with override("en"):
        found = map_of_voices(cells)
    assert found is not None
    return found


def steps(found: AreaMap) -> dict[str, str]:
    return {patch.name: patch.sign.step for patch in found.patches}


# ── How it is drawn ──


@pytest.mark.usefixtures("districts")
def test_an_area_has_its_number_in_it_and_a_step_of_the_colour() -> None:
    found = drawn(Cell("Oost", 24, "area"), Cell("Haven", 5, "area"), Cell("", 9, "several"))

    assert steps(found) == {"Oost": "4", "Haven": "1", "Kade": "none"}
    assert [(patch.sign.short, patch.sign.words) for patch in found.patches] == [
        ("24", "24 voices"),
        ("5", "5 voices"),
        ("", "nobody"),
    ]


@pytest.mark.usefixtures("districts")
@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ((5, 5, 5), {"1": "5"}),
        ((5, 6, 8), {"1": "5", "2": "6", "4": "8"}),
        ((5, 14, 24), {"1": "5 to 9", "2": "10 to 14", "4": "20 to 24"}),
        ((300, 77, 5), {"1": "5 to 78", "4": "227 to 300"}),
    ],
)
def test_the_legend_says_which_numbers_share_a_step(
    numbers: tuple[int, int, int], found: dict[str, str]
) -> None:
    cells = [Cell(name, many, "area") for name, many in zip(NAMES, numbers, strict=True)]

    assert dict(drawn(*cells).legend) == found


@pytest.mark.usefixtures("districts")
def test_each_number_lies_in_the_step_that_the_legend_gives_it() -> None:
    for most in range(5, 60):
        found = drawn(Cell("Oost", most, "area"), Cell("Haven", (most + 5) // 2, "area"))
        legend = {
            step: [int(one) for one in re.findall(r"\d+", said)] for step, said in found.legend
        }
        for patch in found.patches[:2]:
            low, *high = legend[patch.sign.step]
            assert low <= int(patch.sign.short) <= (high or [low])[0]


@pytest.mark.usefixtures("districts")
def test_what_is_withheld_is_hatched_without_a_number() -> None:
    found = drawn(Cell("Oost", None, "area"), Cell("Haven", 7, "area"))
    oost = found.patches[0]

    assert (oost.sign.step, oost.sign.short, oost.sign.words) == ("hidden", "", "not shown")
    assert found.legend[-1] == (
        "hidden",
        "not shown: fewer than 5, or it would give such a number away",
    )


@pytest.mark.usefixtures("districts")
def test_more_or_less_than_expected_is_a_shape_beside_the_number() -> None:
    found = drawn(Cell("Oost", 30, "area", "more"), Cell("Kade", 0, "area", "less"))

    assert [(patch.sign.step, patch.sign.short) for patch in found.patches] == [
        ("4", "30▲"),
        ("none", ""),
        ("none", "0▼"),
    ]
    assert found.patches[0].sign.words == "30 voices. ▲ More than you would expect"


def test_of_what_was_expected_nothing_is_said() -> None:
    said = [in_words(Cell("Oost", 9, "area", reading)) for reading in ("as-expected", "")]

    assert said == ["", ""]


def test_a_sign_or_name_that_does_not_fit_is_left_to_the_table(
    settings: Settings, tmp_path: Path
) -> None:
    wide = feature("Buitengebied", ring=square(0, 0, size=40))
    given_areas(settings, tmp_path, [wide, feature("Sluis", ring=square(41, 0))])
    big, small = drawn(Cell("Sluis", 1234, "area"), Cell("Buitengebied", 8, "area")).patches

    assert (big.fits, big.name_fits, small.fits, small.name_fits) == (True, True, False, False)


@pytest.mark.usefixtures("districts")
def test_where_no_voice_is_from_an_area_there_is_no_map() -> None:
    assert map_of_voices([Cell("Vaartweg", 9), Cell("", 9)]) is None
    assert map_of_heard([]) is None


def test_without_a_file_there_is_no_map_whatever_was_counted_before(
    settings: Settings,
) -> None:
    given_residents(settings)

    assert map_of_voices([Cell("Oost", 9, "area")]) is None
    assert map_of_heard(heard({"Oost": 9}, {"Oost": 10})) is None


@pytest.mark.usefixtures("districts")
def test_an_area_that_is_no_longer_in_the_file_is_not_on_the_map() -> None:
    found = drawn(Cell("Noord", 9, "area"), Cell("Oost", 9, "area"))

    assert [patch.name for patch in found.patches] == list(NAMES)


@pytest.mark.usefixtures("districts")
def test_of_whom_it_is_heard_is_a_sign_and_its_meaning() -> None:
    people = {"Oost": 1000.0, "Haven": 1000.0}
    with override("en"):
        found = map_of_heard(heard({"Oost": 60, "Haven": 5}, people))

    assert found is not None
    assert [(patch.sign.step, patch.sign.short) for patch in found.patches] == [
        ("4", "▲"),
        ("1", "▼"),
        ("none", ""),
    ]
    assert found.legend == [
        ("none", "no number of people"),
        ("1", "▼ Less than you would expect"),
        ("4", "▲ More than you would expect"),
    ]


# ── On the page of a stream ──


def text_of(reader: Actor, stream: Stream) -> str:
    return Reading(at_work(reader, "en").get(f"/stromen/{stream.pk}/")).text


def html_of(reader: Actor, stream: Stream) -> str:
    return str(at_work(reader, "en").get(f"/stromen/{stream.pk}/").content.decode())


@pytest.mark.django_db
@pytest.mark.usefixtures("districts")
def test_map_and_table_tell_the_same_and_neither_tells_what_is_withheld(bart: Actor) -> None:
    told = some_voices(*SIX, place="plein in Oost") + some_voices(*ABOUT, place="Haven")
    told += some_voices("Ook hier is het donker.", "En daar.", place="Kade")
    stream = a_stream(told)
    page = html_of(bart, stream)

    assert "<title>Oost: 6 voices</title>" in page
    assert "<title>Haven: not shown</title>" in page
    assert "<title>Kade: not shown</title>" in page
    assert "Oost 6 Haven not shown Kade not shown" in text_of(bart, stream)


@pytest.mark.django_db
def test_without_areas_the_page_has_no_map_and_misses_nothing(
    bart: Actor, settings: Settings
) -> None:
    given_residents(settings)
    stream = a_stream(some_voices(*SIX, place="Oost"))

    assert "areas__map" not in html_of(bart, stream)
    assert "Where Oost 6 In which language" in text_of(bart, stream)


@pytest.mark.django_db
@pytest.mark.usefixtures("districts")
def test_what_is_said_more_here_than_elsewhere_is_held_against_all_voices(bart: Actor) -> None:
    counted(["Oost"] * 10 + ["Haven"] * 90)
    stream = a_stream(some_voices(*SIX, *ABOUT, place="Oost"))
    with writing("streams.test"):
        recount([stream.pk])
    [oost, haven] = stream_page(Stream.objects.get(pk=stream.pk), seen_by=bart).places

    assert (oost.name, oost.voices, oost.reading) == ("Oost", 9, "more")
    assert (haven.name, haven.voices, haven.reading) == ("Haven", 0, "less")
    assert "Oost ▲ More than you would expect 9" in text_of(bart, stream)


@pytest.mark.django_db
def test_the_table_folds_what_goes_beyond_a_dozen(
    bart: Actor, settings: Settings, tmp_path: Path
) -> None:
    names = [f"Buurt {at}" for at in range(14)]
    features = [feature(name, ring=square(at, 0)) for at, name in enumerate(names)]
    given_areas(settings, tmp_path, features)
    told = [one for name in names for one in some_voices(*SIX[:5], place=name)]
    page = html_of(bart, a_stream(told))

    _first, rest = page.split("The rest</summary>")
    assert [name for name in names if f'dir="auto">{name}<' in rest] == sorted(names)[12:]


# ── From which side ──


@pytest.mark.django_db
def test_from_which_side_people_speak_is_not_known_and_not_shown(bart: Actor) -> None:
    stream = a_stream(some_voices(*ABOUT))

    assert stream_page(stream, seen_by=bart).perspectives == [Cell("", 3)]
    assert "From which side" not in text_of(bart, stream)
