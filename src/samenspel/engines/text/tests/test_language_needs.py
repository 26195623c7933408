"""Languages against texts of which the language is known: what people need, told in six languages by hand."""

import csv
from collections import Counter
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from samenspel.engines.text.language import (
    SHORT,
    UNSURE_BELOW_WHEN_SHORT,
    detect_language,
    detect_languages,
    direction_of,
)

SETS = Path(__file__).parents[5] / "benchmarks" / "sets"
TOWN = ["nl", "en", "de", "tr", "pl", "ar"]


@cache
def said(name: str = "needs") -> tuple[tuple[str, str], ...]:
    """Language and text."""
    with (SETS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["language"], row["text"]) for row in csv.DictReader(file))


def said_in(language: str) -> list[str]:
    return [text for code, text in said() if code == language]


@pytest.mark.parametrize("name", ["needs", "stories"])
def test_every_need_is_read_in_the_language_in_which_it_was_told(name: str) -> None:
    codes, texts = zip(*said(name), strict=True)

    assert set(codes) == set(TOWN)
    assert [detect_language(text).code for text in texts] == list(codes)


def test_together_they_are_read_as_each_by_itself() -> None:
    codes, texts = zip(*said(), strict=True)

    assert detect_languages(texts) == list(codes)


@pytest.mark.parametrize("rare", [code for code in TOWN if code != "nl"])
def test_one_who_speaks_another_language_is_heard_among_all_the_dutch(rare: str) -> None:
    texts = [*said_in("nl"), said_in(rare)[0]]

    assert Counter(detect_languages(texts)) == Counter({"nl": len(texts) - 1, rare: 1})


@pytest.mark.parametrize("language", TOWN)
@pytest.mark.parametrize("dressed", ["{} 😢😢", "👉 {} 🙏", "“{}”", "{}!!!", "- {}", "12-03: {}"])
def test_pictures_quotes_and_dates_do_not_change_a_language(language: str, dressed: str) -> None:
    for text in islice(said_in(language), 4):
        assert detect_language(dressed.format(text)).code == language


@pytest.mark.parametrize("language", ["nl", "en", "tr", "ar"])
def test_a_foreign_name_in_it_does_not_change_a_language(language: str) -> None:
    for text in islice(said_in(language), 4):
        assert detect_language(f"{text} Jean-Pierre Łukasiewicz, Café Größe").code == language


@pytest.mark.parametrize("small", ["en", "de", "tr", "pl"])
def test_a_text_in_two_languages_is_in_the_one_that_has_most_of_it(small: str) -> None:
    dutch, other = " ".join(said_in("nl")[:3]), said_in(small)[0]

    assert detect_language(f"{dutch} {other}").code == "nl"


@pytest.mark.parametrize("language", TOWN)
def test_how_sure_is_a_share_and_high_for_a_plain_need(language: str) -> None:
    scores = [detect_language(text).score for text in said_in(language)]

    assert min(scores) > 0.35
    assert max(scores) <= 1
    assert sorted(scores)[len(scores) // 2] > 0.85


@pytest.mark.parametrize("language", ["en", "de", "tr", "pl"])
def test_a_few_words_of_another_language_count_only_when_very_likely(language: str) -> None:
    few = [" ".join(text.split()[:3]) for text in said_in(language)]

    for found in (detect_language(text) for text in few if len(text) < SHORT):
        assert (found.code, found.score) == ("nl", 0) or found.score >= UNSURE_BELOW_WHEN_SHORT


def test_another_script_tells_enough_in_a_few_words() -> None:
    few = [" ".join(text.split()[:3]) for text in said_in("ar")]

    found = Counter(detect_language(text).code for text in few)

    assert found["ar"] / len(few) > 0.9
    assert found["nl"] == 0


@pytest.mark.parametrize("otherwise", ["nl", "en", "fy"])
@pytest.mark.parametrize("text", ["", "😢", "2024", "€ 12,50", "...", "http://"])
def test_what_tells_nothing_is_in_the_language_that_is_likely_and_that_is_not_sure(
    text: str, otherwise: str
) -> None:
    found = detect_language(text, otherwise=otherwise)

    assert (found.code, found.score) == (otherwise, 0)


def test_only_who_writes_arabic_here_is_read_from_right_to_left() -> None:
    assert {code for code in TOWN if direction_of(code) == "rtl"} == {"ar"}


@pytest.mark.parametrize("copies", [1, 3])
def test_a_set_said_over_and_over_keeps_its_languages(copies: int) -> None:
    codes, texts = zip(*said()[::6], strict=True)

    assert detect_languages(texts * copies) == list(codes) * copies
