"""Words beside other ways of finding them: a walk sign by sign, Snowball itself, and each meaning written twice."""

import csv
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import Stemmer
from hypothesis import given
from hypothesis import strategies as st
from simplemma import Lemmatizer
from simplemma.strategies import DefaultStrategy
from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

from samenspel.engines.text.words import (
    SNOWBALL,
    STEPS,
    stem,
    stems,
    stems_of,
    stop_words,
    surface_forms,
    tokens,
)

SETS = Path(__file__).parents[5] / "benchmarks" / "sets"
# Everything that words and numbers are made of, and what stands between; no addresses and no emoji.
SIGNS = "aébÅ漢ا١25½²'-_.,:/%€ !"
BETWEEN_DIGITS = ".,:/-"
BETWEEN_LETTERS = "'-"
TOWN = ["nl", "en", "de", "tr", "ar", "pl"]
LIST = Lemmatizer(lemmatization_strategy=DefaultStrategy(low_memory=True))
# Snowball knows them, and no word list does: what it says is the stem.
WITHOUT_LIST = sorted(set(SNOWBALL) - set(SUPPORTED_LANGUAGES))


def walked(text: str) -> list[str]:
    """The words, found by trying every stretch from every sign, the longest first and a number before a word."""
    found, place = [], 0
    while place < len(text):
        ends = range(len(text), place, -1)
        end = next((end for end in ends if is_number(text, place, end)), 0) or next(
            (end for end in ends if is_word(text[place:end])), 0
        )
        if end:
            found.append(text[place:end])
        place = end or place + 1
    return found


def is_number(text: str, start: int, end: int) -> bool:
    """Digits with single signs between them, an amount or a share; and no word goes on behind it."""
    bare = text[start:end].removesuffix("%").replace(" ", "!")
    bare = bare[1:] if bare[:1] in ("€", "$", "£") else bare
    for sign in BETWEEN_DIGITS:
        bare = bare.replace(sign, " ")
    behind = text[end : end + 2]
    goes_on = behind[:1].isalnum() or (behind[:1] in ("'", "-") and behind[1:].isalnum())
    return all(map(str.isdecimal, bare.split(" "))) and not goes_on


def is_word(stretch: str) -> bool:
    """Letters and digits, with single apostrophes and hyphens between them."""
    stretch = stretch.replace(" ", "!")
    for sign in BETWEEN_LETTERS:
        stretch = stretch.replace(sign, " ")
    return all(map(str.isalnum, stretch.split(" ")))


@cache
def said_in(language: str) -> tuple[str, ...]:
    """What people need, in this language."""
    with (SETS / "needs.csv").open(encoding="utf-8", newline="") as file:
        return tuple(row["text"] for row in csv.DictReader(file) if row["language"] == language)


def words_in(language: str) -> set[str]:
    return {word.lower() for text in said_in(language) for word in tokens(text)}


def bases(word: str, language: str) -> Iterator[str]:
    """The word, its base, the base of that: what the word list alone says."""
    for _ in range(STEPS + 1):
        yield word
        word = LIST.lemmatize(word, language).lower()


@given(st.text(st.sampled_from(SIGNS), max_size=14))
def test_words_are_those_of_a_walk_sign_by_sign(text: str) -> None:
    # Powers and fractions stay as they are; two spaces are one, and none stands at an end.
    assert tokens(text) == walked(" ".join(text.split()))


@pytest.mark.parametrize("language", TOWN)
def test_of_real_needs_too_words_are_those_of_a_walk(language: str) -> None:
    told = " ".join(said_in(language)[:6])
    plain = "".join(sign for sign in told if unicodedata.category(sign)[0] != "M").replace("’", "'")

    assert tokens(plain) == walked(" ".join(plain.split()))


@given(
    st.lists(st.sampled_from(["stoep", "auto's", "€2,50", "12%", "A12", "co-ouder"]), max_size=8)
)
def test_words_put_together_are_told_apart_again(words: list[str]) -> None:
    assert tokens(", ".join(words)) == words


@given(st.text(st.characters(categories=["L", "N", "M", "P", "Z"]), max_size=40))
def test_each_word_by_itself_is_that_word(text: str) -> None:
    for word in tokens(text):
        assert tokens(word) == [word]


@pytest.mark.parametrize("language", WITHOUT_LIST)
@given(word=st.text(st.characters(categories=["Ll", "Lo"]), min_size=1, max_size=15))
def test_where_only_snowball_knows_a_language_its_stem_counts(language: str, word: str) -> None:
    small = "".join(sign for sign in word.lower() if sign not in "ـ\u0670")

    assert stem(small, language) == Stemmer.Stemmer(SNOWBALL[language]).stemWord(small)


@pytest.mark.parametrize("language", ["en", "de"])
def test_elsewhere_snowball_rounds_off_what_the_word_list_says(language: str) -> None:
    rounded = Stemmer.Stemmer(SNOWBALL[language]).stemWord

    for word in [word for word in words_in(language) if word.isascii() and "i" not in word]:
        assert stem(word, language) in {rounded(base) for base in bases(word, language)}


def test_dutch_is_never_rounded_off() -> None:
    for word in words_in("nl"):
        assert stem(word, "nl") in set(bases(word, "nl"))


def test_a_dutch_stem_is_its_own_stem() -> None:
    found = {stem(word, "nl") for word in words_in("nl")}

    assert {word: stem(word, "nl") for word in found} == {word: word for word in found}


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [
        ("co\u00f6rdinatie van idee\u00ebn", "coo\u0308rdinatie van ideee\u0308n"),
        ("IJs in IJburg", "\u0132s in \u0132burg"),
        ("zo\u2019n foto\u2019s van oma\u2019s", "zo'n foto's van oma's"),
        ("zo`n foto\u00b4s", "zo'n foto's"),
        ("zie\u00adken\u00adhuis", "ziekenhuis"),
        ("zee\u2010egel", "zee-egel"),
        ("co\u2011ouder", "co-ouder"),
        ("Stra\u00dfe", "Stra\u00dfe\u200b"),
    ],
)
def test_dutch_that_looks_the_same_is_the_same(written: str, otherwise: str) -> None:
    assert [word.lower() for word in tokens(written)] == [
        word.lower() for word in tokens(otherwise)
    ]
    assert stems(written, "nl") == stems(otherwise, "nl")


@pytest.mark.parametrize(
    ("forms", "base"),
    [
        ("ideeën idee Ideeën IDEEËN", "idee"),
        ("zeeën zee", "zee"),
        ("knieën knie", "knie"),
        ("reünies reünie", "reünie"),
        ("auto's auto autootje", "auto"),
        ("foto's foto Foto's", "foto"),
        ("baby's baby", "baby"),
        ("paraplu's paraplu", "paraplu"),
        ("cafés café cafeetje", "café"),
    ],
)
def test_trema_accent_and_apostrophe_belong_to_a_dutch_word(forms: str, base: str) -> None:
    assert stems(forms, "nl") == [base] * len(forms.split())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("huis-aan-huis", ["huis-aan-huis"]),
        ("een co-ouder en zee-egels", ["een", "co-ouder", "en", "zee-egels"]),
        ("tussen- en achterpad", ["tussen", "en", "achterpad"]),
        ("wij/zij", ["wij", "zij"]),
        ("'s-Hertogenbosch", ["s-Hertogenbosch"]),
        ("een A4'tje", ["een", "A4'tje"]),
        ("3e-jaars om 24/7", ["3e-jaars", "om", "24/7"]),
        ("€ 1.000,50 of -5 - nee", ["1.000,50", "of", "5", "nee"]),
        ("wacht--toch", ["wacht", "toch"]),
    ],
)
def test_what_dutch_joins_with_a_sign_stays_one_word(text: str, words: list[str]) -> None:
    assert tokens(text) == words


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "zo'n 't 's m'n z'n d'r da's 'n"),
        ("nl", "zo’n ’t ’s m’n z’n d’r da’s ’n"),
        ("en", "don't can’t it's we’re"),
        ("ar", "حَتَّى لَعَلَّ رُبَّ"),
    ],
)
def test_small_words_say_nothing_however_they_are_written(language: str, said: str) -> None:
    assert stems(said, language) == []


@pytest.mark.parametrize("language", [*TOWN, "fr", "ca"])
def test_no_stop_word_comes_through(language: str) -> None:
    said = [word for word in sorted(stop_words(language)) if tokens(word) == [word]]

    assert stems(" . ".join(said), language) == []


@pytest.mark.parametrize("language", ["nl", "en", "de", "tr", "pl"])
def test_a_text_in_capitals_says_the_same(language: str) -> None:
    shouted = {"tr": lambda text: text.replace("i", "İ").upper(), "de": lambda text: text.title()}
    shout = shouted.get(language, str.upper)

    for text in (text for text in said_in(language) if "'" not in text and "’" not in text):
        assert stems(shout(text), language) == stems(text, language)


@pytest.mark.parametrize("language", TOWN)
def test_of_every_stem_a_word_is_shown_that_was_said_and_has_it(language: str) -> None:
    shown = surface_forms(said_in(language), language)

    said = {word for text in said_in(language) for word in tokens(text)}
    assert set(shown) == {found for text in said_in(language) for found in stems(text, language)}
    assert {found: stems(word, language) for found, word in shown.items()} == {
        found: [found] for found in shown
    }
    assert set(shown.values()) <= said


def test_the_form_shown_is_the_one_counted_most() -> None:
    shown = surface_forms(said_in("nl"), "nl")
    counted = Counter(word.lower() for text in said_in("nl") for word in tokens(text))

    for found, word in shown.items():
        forms = [form for form in counted if stems(form, "nl") == [found]]
        assert counted[word.lower()] == max(counted[form] for form in forms)


@given(st.permutations(range(12)))
def test_the_order_of_texts_changes_no_form_that_is_shown(order: list[int]) -> None:
    said = said_in("nl")[:12]

    assert surface_forms([said[place] for place in order], "nl") == surface_forms(said, "nl")


def test_texts_in_six_languages_each_keep_their_own_stems() -> None:
    told = [(text, language) for language in TOWN for text in said_in(language)[:5]]
    texts, languages = zip(*told, strict=True)

    assert stems_of(texts, languages) == [stems(*one) for one in told]
