"""Near-duplicates by Python's own sets: how alike, who is joined by whom, and what the chance of a miss comes to."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.engines.text.duplicates import (
    FOUND,
    ORDERS,
    _rows_in_a_band,
    near_duplicates,
    shingles,
    similarity,
)

LETTERS = st.text("abcd ", min_size=1, max_size=12)
SIGNS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=15)
SAID = [
    "De lantaarn voor ons huis is al drie weken kapot",
    "De lantaarn voor ons huis is al vier weken kapot",
    "De lantaarn voor jullie huis is al vier weken kapot",
    "De lantaarn voor jullie school is al vier weken stuk",
    "De bus naar het dorp komt niet meer na zessen",
]


def rows(text: str) -> set[str]:
    """Four letters in a row, with a space before the first word and behind the last."""
    dressed = f" {text} ".ljust(4)
    return {dressed[place : place + 4] for place in range(len(dressed) - 3)}


def share(one: str, other: str) -> float:
    return len(rows(one) & rows(other)) / len(rows(one) | rows(other))


def together(texts: list[str], alike: float, **options: int) -> set[frozenset[str]]:
    groups = near_duplicates(texts, alike=alike, **options).tolist()
    return {
        frozenset(text for text, one in zip(texts, groups, strict=True) if one == group)
        for group in groups
    }


@given(st.lists(SIGNS, min_size=1, max_size=8))
def test_how_many_rows_of_letters_each_text_has(texts: list[str]) -> None:
    assert shingles(texts).sizes.tolist() == [len(rows(text)) for text in texts]


@given(st.lists(LETTERS, min_size=2, max_size=7))
def test_how_alike_is_jaccards_share_for_every_pair(texts: list[str]) -> None:
    pairs = list(combinations(range(len(texts)), 2))

    found = similarity(shingles(texts), np.array(pairs))

    assert found.tolist() == pytest.approx([share(texts[a], texts[b]) for a, b in pairs])


@given(st.lists(LETTERS, min_size=1, max_size=5))
def test_the_sets_of_some_are_those_of_each(texts: list[str]) -> None:
    sets = shingles(texts)
    backwards = np.arange(len(texts))[::-1]

    owner, hashes = sets.of(backwards)

    for place, row in enumerate(backwards):
        its = hashes[owner == place].tolist()
        assert its == sets.hashes[sets.starts[row] : sets.starts[row + 1]].tolist()


def test_exactly_alike_enough_is_alike() -> None:
    one, other = SAID[0], SAID[1]
    exactly = share(one.lower(), other.lower())

    assert near_duplicates([one, other], alike=exactly).tolist() == [0, 0]
    assert near_duplicates([one, other], alike=math.nextafter(exactly, 1)).tolist() == [0, 1]


def test_a_chain_holds_together_whose_ends_are_hardly_alike() -> None:
    small = [text.lower() for text in SAID]
    alike = min(share(small[0], small[1]), share(small[1], small[2]))
    assert share(small[0], small[2]) < alike

    assert near_duplicates(SAID[:3], alike=alike).tolist() == [0, 0, 0]
    assert near_duplicates([SAID[0], SAID[2]], alike=alike).tolist() == [0, 1]


@pytest.mark.parametrize("exact_up_to", [0, 100])
def test_asking_for_less_only_joins_groups(exact_up_to: int) -> None:
    strict = together(SAID, 1.0, exact_up_to=exact_up_to)

    for alike in (0.9, 0.7, 0.5, 0.3, 0.01):
        loose = together(SAID, alike, exact_up_to=exact_up_to)
        assert all(any(group <= wider for wider in loose) for group in strict)
        strict = loose


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(SAID), min_size=2, max_size=9), st.integers(0, 3))
def test_who_says_the_same_twice_changes_nobodys_group(said: list[str], again: int) -> None:
    before = together(said, 0.7)
    once_more = said[again % len(said)]

    assert together([*said, f"  {once_more.upper()}!"], 0.7) == {
        group | {f"  {once_more.upper()}!"} if once_more in group else group for group in before
    }


@given(st.sampled_from([0.5, 0.6, 0.7, 0.8, 0.9, 0.95]))
def test_a_pair_that_is_just_alike_enough_has_its_chance(alike: float) -> None:
    in_a_band = _rows_in_a_band(alike)

    def chance(rows_in_a_band: int) -> float:
        return 1 - (1 - alike**rows_in_a_band) ** (ORDERS // rows_in_a_band)

    assert chance(in_a_band) >= FOUND
    assert in_a_band == 12 or chance(in_a_band + 1) < FOUND


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße dunkel", "STRASSE DUNKEL"),
        ("Café ’t Hoekje", "Cafe\u0301 't Hoekje"),
        ("co\u2011ouder worden", "co-ouder worden"),
        ("wacht... op de bus", "wacht op de bus?!"),
        ("İZMİR yolu", "izmir yolu"),
    ],
)
def test_what_is_only_written_otherwise(one: str, other: str) -> None:
    same = share("straße dunkel", "strasse dunkel") if "ß" in one else 1.0

    assert near_duplicates([one, other], alike=same).tolist() == [0, 0]


@pytest.mark.parametrize("exact_up_to", [0, 100])
def test_numbers_are_part_of_what_is_said(exact_up_to: int) -> None:
    said = ["Huisnummer 12 is donker", "Huisnummer 98 is donker"]

    assert near_duplicates(said, alike=0.95, exact_up_to=exact_up_to).tolist() == [0, 1]
