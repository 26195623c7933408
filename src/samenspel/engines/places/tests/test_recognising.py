"""Which area somebody means: by whole words, however they are written, and never by a guess."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspel.engines.places.recognising import Recogniser
from samenspel.engines.places.tests.made import an_area
from samenspel.engines.places.words import words_of

NAMES = ("Haven", "Oud-Haven", "Oost", "’t Zand", "São Vicente", "Wijk 5")


@pytest.fixture(scope="module")
def known() -> Recogniser:
    return Recogniser(an_area(name) for name in NAMES)


@pytest.mark.parametrize(
    ("place", "meant"),
    [
        ("Oost", "Oost"),
        ("winkelplein in OOST, bij de bakker", "Oost"),
        ("Oost’taki meydan", "Oost"),
        ("Kaaigasje, Haven", "Haven"),
        ("’t zand", "’t Zand"),
        ("'T ZAND 12", "’t Zand"),
        ("sao vicente", "São Vicente"),
        ("wijk-5", "Wijk 5"),
    ],
)
def test_a_name_is_found_however_it_is_written(known: Recogniser, place: str, meant: str) -> None:
    assert known.areas_in(place) == (meant,)


@pytest.mark.parametrize("place", ["", " – ", "Havenplein", "Ooststraat", "wijk", "zand", "Noord"])
def test_part_of_a_word_or_of_a_name_is_no_name(known: Recogniser, place: str) -> None:
    assert known.areas_in(place) == ()


def test_a_name_inside_a_longer_one_is_not_meant(known: Recogniser) -> None:
    assert known.areas_in("bij de oud-haven") == ("Oud-Haven",)


def test_beside_the_longer_one_the_shorter_is_meant_too(known: Recogniser) -> None:
    assert known.areas_in("van oud haven naar haven") == ("Haven", "Oud-Haven")


def test_of_two_names_that_share_a_word_the_longest_is_meant() -> None:
    found = Recogniser(map(an_area, ("De Grote Wei", "Wei en Duin"))).areas_in(
        "de grote wei en duin"
    )

    assert found == ("De Grote Wei",)


def test_who_names_two_areas_means_neither_of_them_alone(known: Recogniser) -> None:
    assert known.areas_in("hoek Oost en Haven") == ("Haven", "Oost")


def test_who_names_an_area_twice_means_it_once(known: Recogniser) -> None:
    assert known.areas_in("Oost, echt in Oost") == ("Oost",)


def test_what_people_call_it_too_is_that_area() -> None:
    found = Recogniser([an_area("Oost", also=["Kanaalweg", "de Oosterse"])])

    assert found.areas_in("bij de brug, kanaalweg") == ("Oost",)
    assert found.areas_in("De Oosterse") == ("Oost",)


def test_a_name_that_two_areas_share_does_not_tell_which() -> None:
    found = Recogniser(
        [an_area("Oost", also=["Dorpsstraat"]), an_area("West", also=["Dorpsstraat"])]
    )

    assert found.areas_in("Dorpsstraat 3") == ("Oost", "West")


def test_without_areas_nothing_is_recognised() -> None:
    assert Recogniser([]).areas_in("Oost") == ()


def in_words(place: Sequence[str], names: Sequence[str]) -> set[str]:
    """Another way to find out, for names that cannot overlap: is one a part of the other, word by word?"""
    padded = f" {' '.join(place)} "
    return {name for name in names if f" {' '.join(words_of(name))} " in padded}


@given(st.lists(st.sampled_from(["oost", "haven", "wijk", "5", "bij", "de", "Höfe"]), max_size=8))
def test_it_finds_what_looking_for_each_name_finds(place: list[str]) -> None:
    names = ("Oost", "Haven", "Wijk 5", "Höfe")
    found = Recogniser(map(an_area, names)).areas_in(" ".join(place))

    assert set(found) == in_words(words_of(" ".join(place)), names)


@given(st.text(max_size=40))
def test_words_are_the_same_in_capitals_and_twice_over(text: str) -> None:
    assert words_of(text.casefold()) == words_of(text)
    assert words_of(" ".join(words_of(text))) == words_of(text)
