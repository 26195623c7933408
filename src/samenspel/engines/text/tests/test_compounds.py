"""Compounds: a word is cut where it is made of words, and nowhere else."""

import csv
import math
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspel.engines.text.compounds import (
    GRAMMARS,
    Compounds,
    compounds_of,
    split_compound,
    with_parts,
)

LABELLED = Path(__file__).parent / "compounds.csv"
# What was reached when the rules were last changed, rounded down.
PRECISION = 0.95
RECALL = 0.93


def cuts(word: str, parts: tuple[str, ...]) -> list[int]:
    """Where the parts begin: so that a part may be written with or without the sound behind it."""
    places, start = [], 0
    for part in parts:
        start = word.index(part, start)
        places.append(start)
        start += len(part)
    return places[1:]


def labelled() -> list[tuple[str, list[int]]]:
    with LABELLED.open(encoding="utf-8", newline="") as opened:
        return [
            (row["word"], cuts(row["word"], tuple(row["parts"].split("+"))))
            for row in csv.DictReader(opened)
        ]


def test_the_labelled_words_are_cut_as_people_cut_them() -> None:
    told = [(truth, cuts(word, split_compound(word))) for word, truth in labelled()]
    right = sum(truth == found for truth, found in told if truth)

    assert right / sum(bool(found) for _, found in told) >= PRECISION
    assert right / sum(bool(truth) for truth, _ in told) >= RECALL


def test_there_are_enough_labelled_words_of_both_kinds() -> None:
    compound = [bool(truth) for _, truth in labelled()]

    assert (sum(compound) >= 120, compound.count(False) >= 40) == (True, True)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("woningnood", ("woning", "nood")),
        ("fietspad", ("fiets", "pad")),
        ("fietspaden", ("fiets", "paden")),
        ("jeugdzorgwachtlijst", ("jeugd", "zorg", "wacht", "lijst")),
        ("dorpshuis", ("dorp", "huis")),
        ("hondenveld", ("honden", "veld")),
        ("zonnepaneel", ("zon", "paneel")),
        ("Woningnood", ("woning", "nood")),
        ("jeugdzorg-wachtlijst", ("jeugd", "zorg", "wacht", "lijst")),
    ],
)
def test_a_compound_is_cut_into_its_parts(word: str, parts: tuple[str, ...]) -> None:
    assert split_compound(word) == parts


@pytest.mark.parametrize(
    "word",
    [
        "bestuur",
        "gemeente",
        "eenzaamheid",
        "aanvraag",
        "parkeren",
        "ambtenaar",
        "gisteren",
        "kinderen",
        "e-bike",
        "a12",
    ],
)
def test_a_word_that_is_made_of_no_others_stays_whole(word: str) -> None:
    assert split_compound(word) == (word,)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Wohnungsnot", ("wohnung", "not")),
        ("Straßenlaterne", ("straße", "laterne")),
        ("Kindergarten", ("kind", "garten")),
        ("Wohnung", ("wohnung",)),
    ],
)
def test_german_is_cut_as_well(word: str, parts: tuple[str, ...]) -> None:
    assert cuts(word.lower(), split_compound(word, "de")) == cuts(word.lower(), parts)


@pytest.mark.parametrize("language", ["en", "tr", "ar", "xx", ""])
def test_in_other_languages_every_word_stays_whole(language: str) -> None:
    assert split_compound("Housing", language) == ("housing",)


def test_a_language_without_compounds_has_no_splitter() -> None:
    with pytest.raises(ValueError, match="expected one of"):
        compounds_of("tr")


def test_parts_are_found_beside_the_whole() -> None:
    assert with_parts(["woningnood", "huis"], "nl") == ["woningnood", "woning", "nood", "huis"]


def test_a_part_that_says_nothing_by_itself_is_left_out() -> None:
    assert "ons" not in with_parts(["onswoning"], "nl")


def test_words_of_your_own_are_parts_too() -> None:
    known = {
        word: word for word in ("buurt", "app", "buurtapp", "wijkapp", "wijk", "buurtbus", "bus")
    }

    assert Compounds(known, GRAMMARS["nl"]).split("wijkbus") == ("wijk", "bus")


def test_without_words_nothing_is_cut() -> None:
    assert Compounds({}, GRAMMARS["nl"]).split("fietspad") == ("fietspad",)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "M"]), min_size=1, max_size=80))
def test_parts_stand_in_the_word_in_order(word: str) -> None:
    rest = word.lower().replace("i\u0307", "i")
    for part in split_compound(word):
        _, found, rest = rest.partition(part)
        assert found == part


@given(
    st.lists(
        st.sampled_from(["woning", "nood", "zorg", "lijst", "fiets", "straat", "ens"]),
        min_size=1,
        max_size=30,
    )
)
def test_no_word_is_too_long_to_be_looked_at(parts: list[str]) -> None:
    assert "".join(split_compound("".join(parts))).startswith(parts[0][:3])


@pytest.mark.parametrize("word", ["", " ", "😊", "...", "-", "--", "العربية", "家", "ab"])
def test_what_is_no_word_stays_as_it_is(word: str) -> None:
    assert split_compound(word) == (word,)


@pytest.mark.parametrize("value", [None, math.nan, 7, b"fietspad"])
def test_what_is_no_text_is_said_to_be_none(value: object) -> None:
    with pytest.raises(TypeError, match=r"expected a text \(str\), got"):
        split_compound(cast("str", value))
