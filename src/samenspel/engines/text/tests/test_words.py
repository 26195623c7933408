"""Words: several ways of writing are one, several forms of a word come together, and nothing changes meaning."""

import math
import unicodedata
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspel.engines.text.words import (
    normalise,
    stem,
    stems,
    stems_of,
    stop_words,
    surface_forms,
    tokens,
)

ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
NO_TEXTS = [None, math.nan, 7, b"de stoep", ["de stoep"]]


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("  de \t stoep\r\n is\u00a0kapot ", "de stoep is kapot"),
        ("zo’n “mooie” foto´s", "zo'n \"mooie\" foto's"),
        ("ﬁets", "fiets"),
        ("ＫＡＰＯＴ", "KAPOT"),
        ("cafe\u0301", "café"),
        ("fi\u00adets\u200bpad\ufeff", "fietspad"),
        ("\u202bמה\u202c", "מה"),
        ("wacht…", "wacht..."),
        ("dank😊jullie", "dank 😊 jullie"),
        ("de\u200dstoep", "destoep"),
        ("ﻣﺪﺭﺳﺔ", "مدرسة"),
    ],
)
def test_what_means_the_same_is_written_in_one_way(written: str, means: str) -> None:
    assert normalise(written) == means


@pytest.mark.parametrize(
    "text",
    ["45 m²", "1½ jaar", "H₂O", "n°", "Straße", "می\u200cخواهم", "क्षेत्र", "👨‍👩‍👧", "🏳️‍🌈", "!?"],
)
def test_what_would_mean_something_else_stays(text: str) -> None:
    assert normalise(text) == text


@pytest.mark.parametrize(
    ("text", "language", "folded"),
    [
        ("IŞIK İstanbul", "tr", "ışık istanbul"),
        ("IJsland", "nl", "ijsland"),
        ("MASSE Maße", "de", "masse maße"),
        ("İzmir", "nl", "izmir"),
    ],
)
def test_capitals_become_small_by_the_rules_of_the_language(
    text: str, language: str, folded: str
) -> None:
    assert normalise(text, fold=True, language=language) == folded


@given(ANYTHING, st.booleans())
def test_writing_it_in_one_way_twice_changes_nothing_more(text: str, fold: bool) -> None:
    once = normalise(text, fold=fold)

    assert normalise(once, fold=fold) == once


@given(ANYTHING)
def test_no_letter_or_digit_is_lost(text: str) -> None:
    def told(said: str) -> str:
        everything = unicodedata.normalize("NFKC", said)
        return "".join(sign for sign in everything if unicodedata.category(sign)[0] in "LN")

    assert told(normalise(text)) == told(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("De stoep is kapot!", ["De", "stoep", "is", "kapot"]),
        ("foto's van 's avonds", ["foto's", "van", "s", "avonds"]),
        ("Een jeugd-zorgplan, toch?", ["Een", "jeugd-zorgplan", "toch"]),
        ("€12,50 of 15% om 20:30", ["€12,50", "of", "15%", "om", "20:30"]),
        ("A12, 4e, 65-plusser, 1012AB", ["A12", "4e", "65-plusser", "1012AB"]),
        ("mail amina@voorbeeld.nl.", ["mail", "amina@voorbeeld.nl"]),
        ("(zie https://voorbeeld.nl/a?b=c).", ["zie", "https://voorbeeld.nl/a?b=c"]),
        ("top😊👍🏽", ["top", "😊", "👍🏽"]),
        ("أريد حديقة، من فضلكم", ["أريد", "حديقة", "من", "فضلكم"]),
        ("مَدرَسة", ["مَدرَسة"]),
        ("Ankara'daki çöp", ["Ankara'daki", "çöp"]),
        ("मुझे घर चाहिए", ["मुझे", "घर", "चाहिए"]),
        ("می\u200cخواهم خانه", ["می\u200cخواهم", "خانه"]),
        ("een_twee", ["een", "twee"]),
    ],
)
def test_words_of_any_script_are_told_apart(text: str, words: list[str]) -> None:
    assert tokens(text) == words


@pytest.mark.parametrize("text", ["", " \n", "...", "?!", "— “”", "\u200b"])
def test_where_nothing_is_said_there_are_no_words(text: str) -> None:
    assert (tokens(text), stems(text, "nl")) == ([], [])


@given(ANYTHING)
def test_each_word_stands_in_the_text_and_in_order(text: str) -> None:
    rest = normalise(text)
    for word in tokens(text):
        before, found, rest = rest.partition(word)
        assert (found, any(map(str.isalpha, before))) == (word, False)


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("nl", "woning woningen Woningen"),
        ("nl", "lopen loopt liep gelopen"),
        ("nl", "fiets fietsen fietsje"),
        ("nl", "kind kinderen kindje kindjes"),
        ("nl", "stad steden"),
        ("nl", "betalen betaalt betaalde betaald"),
        ("en", "child children"),
        ("en", "walk walks walked walking"),
        ("de", "Haus Häuser"),
        ("de", "helfen hilft geholfen"),
        ("tr", "okul okulda OKULLAR"),
        ("tr", "ışık IŞIK"),
        ("ar", "مدرسة المدرسة مدارس مَدرَسة"),
        ("ar", "بلدية البلدية"),
        ("pl", "ulica ulice ulicy"),
        ("pl", "dziecko dzieci"),
        ("fr", "école écoles"),
    ],
)
def test_the_forms_of_a_word_come_together(language: str, forms: str) -> None:
    assert len({stem(form, language) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "woning wonen woord"),
        ("nl", "veilig veel vijl"),
        ("nl", "kamer kam"),
        ("nl", "universiteit universeel"),
        ("en", "university universal"),
        ("en", "police policy"),
        ("de", "Stadt statt"),
        ("tr", "iş işçi"),
        ("pl", "praca prawo"),
    ],
)
def test_other_words_stay_apart(language: str, words: str) -> None:
    assert len({stem(word, language) for word in words.split()}) == len(words.split())


def test_words_that_every_text_is_full_of_are_left_out() -> None:
    assert stems("De fietsen van de kinderen stonden weer op de weg.", "nl") == [
        "fiets",
        "kind",
        "weg",
    ]


def test_numbers_addresses_and_emoji_say_nothing_of_what_it_is_about() -> None:
    said = "Op 12-03-2024 om 20:30 😊 kwam a@voorbeeld.nl of www.voorbeeld.nl over de A12"

    assert stems(said, "nl") == ["a12"]


@pytest.mark.parametrize("language", ["", "xx", "tlh", "nl-NL"])
def test_of_a_language_that_no_list_knows_the_words_stand_for_themselves(language: str) -> None:
    assert stems("Vogels zingen", language) == ["vogels", "zingen"]


def test_a_script_without_spaces_gives_pairs_of_signs() -> None:
    assert stems("我需要家", "zh") == ["我需", "需要", "要家"]


def test_scripts_may_be_mixed_in_one_text() -> None:
    assert stems("Mijn çöp و المدرسة 家", "nl") == ["çöp", "المدرسة", "家"]


@given(
    st.text(st.characters(categories=["L"]), min_size=1, max_size=20),
    st.sampled_from(["nl", "en", "tr", "ar", "xx"]),
)
def test_every_word_has_a_stem(word: str, language: str) -> None:
    assert len(stem(word, language)) > 0


@pytest.mark.parametrize("language", ["nl", "en", "de", "tr", "ar", "pl", "fr"])
def test_the_languages_of_the_town_have_stop_words(language: str) -> None:
    assert len(stop_words(language)) > 100


@pytest.mark.parametrize(
    ("language", "word"),
    [("nl", "weg"), ("en", "home"), ("en", "work"), ("tr", "iş"), ("de", "ordnung")],
)
def test_what_a_voice_is_about_is_no_stop_word(language: str, word: str) -> None:
    assert (word in stop_words(language), stems(word, language)) == (False, [stem(word, language)])


def test_a_language_without_a_list_has_no_stop_words() -> None:
    assert stop_words("tlh") == frozenset()


def test_many_texts_give_what_each_gives() -> None:
    said = ["De fietsen staan in de weg", "", "The children walked", "😊"]
    languages = ["nl", "nl", "en", "nl"]

    assert stems_of(said, languages) == [
        stems(text, language) for text, language in zip(said, languages, strict=True)
    ]


def test_one_language_may_be_said_for_all() -> None:
    assert stems_of(["fietsen", "huizen"], "nl") == [["fiets"], ["huis"]]


def test_each_text_has_its_language_or_it_is_said() -> None:
    with pytest.raises(ValueError, match="expected a language for each text, got 1 for 2"):
        stems_of(["fietsen", "huizen"], ["nl"])


def test_a_single_text_is_not_taken_for_many() -> None:
    with pytest.raises(TypeError, match="a sequence of texts"):
        stems_of("fietsen", "nl")


def test_a_stem_is_shown_as_it_was_said_most() -> None:
    said = ["De Woningen zijn duur", "woningen kosten veel", "Een woning", "woning woningen"]

    assert surface_forms(said, "nl") == {"duur": "duur", "kost": "kosten", "woning": "woningen"}


def test_of_forms_said_as_often_the_first_in_the_alphabet_is_shown() -> None:
    assert surface_forms(["straten straat", "Straten straat"], "nl") == {"straat": "straat"}


def test_a_name_keeps_its_capital_when_it_is_shown() -> None:
    assert surface_forms(["Almere groeit", "In Almere"], "nl")["almere"] == "Almere"


@pytest.mark.parametrize("value", NO_TEXTS)
def test_what_is_no_text_is_said_to_be_none(value: object) -> None:
    for read in (normalise, tokens, lambda text: stems(text, "nl"), lambda text: stem(text, "nl")):
        with pytest.raises(TypeError, match=r"expected a text \(str\), got"):
            read(cast("str", value))


def test_no_text_among_texts_is_said_too() -> None:
    with pytest.raises(TypeError, match="NoneType"):
        stems_of(["de stoep", cast("str", None)], "nl")


def test_a_story_of_ten_thousand_words_is_read_to_the_end() -> None:
    found = stems("De stoep in de straat is kapot. " * 1_600 + "Fietsen!", "nl")

    assert (len(found), found[:3], found[-1]) == (4801, ["stoep", "straat", "kapot"], "fiets")


def test_the_words_of_a_hostile_text_take_no_longer() -> None:
    for text in (
        "a." * 20_000,
        "a@" * 20_000,
        "http://" * 5_000,
        "a\u0301" * 20_000,
        "\u200d" * 40_000,
    ):
        assert isinstance(tokens(text), list)
