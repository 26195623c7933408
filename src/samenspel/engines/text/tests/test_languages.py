"""The languages of many texts are read together: what the others are told in helps with a short one."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.engines.text.language import detect_language, detect_languages

DUTCH = [
    "Ik wil dat mijn moeder veilig naar de winkel kan lopen.",
    "De stoep in onze straat is al maanden kapot.",
    "Waarom komt de bus niet meer in ons dorp?",
    "Er is te weinig groen in de nieuwe wijk.",
]
ENGLISH = [
    "I want my mother to be able to walk to the shop safely.",
    "The pavement in our street has been broken for months.",
    "Why does the bus no longer come to our village?",
    "There is too little green in the new neighbourhood.",
]
OTHERS = {
    "ar": "أريد أن تتمكن أمي من المشي إلى المتجر بأمان.",
    "tr": "Annemin markete güvenle yürüyebilmesini istiyorum.",
    "pl": "Chcę, żeby moja mama mogła bezpiecznie iść do sklepu.",
    "de": "Ich möchte, dass meine Mutter sicher zum Laden gehen kann.",
    "uk": "Я хочу, щоб моя мама могла безпечно ходити до магазину.",
}


@pytest.mark.parametrize(("texts", "code"), [(DUTCH, "nl"), (ENGLISH, "en")])
@pytest.mark.parametrize("short", ["Top-up?", "Bus", "ok!", "Afval"])
def test_a_text_that_is_too_short_is_in_the_language_of_the_others(
    texts: list[str], code: str, short: str
) -> None:
    assert detect_languages([short, *texts * 20]) == [code] * (len(texts) * 20 + 1)


def test_few_who_speak_another_language_are_still_heard_among_many() -> None:
    found = detect_languages([*DUTCH * 25, *OTHERS.values()])

    assert found == ["nl"] * 100 + list(OTHERS)


def test_two_languages_side_by_side_are_two() -> None:
    found = detect_languages([*DUTCH, *ENGLISH])

    assert found == ["nl"] * 4 + ["en"] * 4


@pytest.mark.parametrize("nothing", ["", "  ", "123", "😢😢", "?!", "12,50 €"])
def test_what_tells_nothing_is_in_the_language_that_most_speak(nothing: str) -> None:
    assert detect_languages([*ENGLISH, nothing])[-1] == "en"
    assert detect_languages([*DUTCH, nothing])[-1] == "nl"


@pytest.mark.parametrize("texts", [[""], ["123", "😢"], ["?", "?", "?"]])
def test_where_nobody_tells_anything_it_is_taken_for_dutch(texts: list[str]) -> None:
    assert detect_languages(texts) == ["nl"] * len(texts)


def test_of_nobody_there_is_no_language() -> None:
    assert detect_languages([]) == []


@pytest.mark.parametrize("text", ["Ik kin nich slapen", "Waar is die bus"])
def test_the_relatives_of_dutch_are_dutch(text: str) -> None:
    assert detect_languages([text, *DUTCH])[0] == "nl"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), max_size=8))
@settings(max_examples=50, deadline=None)
def test_any_texts_have_a_language_each(texts: list[str]) -> None:
    found = detect_languages(texts)

    assert len(found) == len(texts)
    assert all(2 <= len(code) <= 8 for code in found)


@given(st.permutations(range(13)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_texts_changes_no_language(order: list[int]) -> None:
    texts = [*DUTCH, *ENGLISH, *OTHERS.values()]
    found = detect_languages(texts)

    assert detect_languages([texts[at] for at in order]) == [found[at] for at in order]


def test_texts_may_come_one_by_one() -> None:
    def told() -> Iterator[str]:
        yield from DUTCH

    assert detect_languages(told()) == ["nl"] * 4


@pytest.mark.parametrize("text", [*DUTCH, *ENGLISH, *OTHERS.values()])
def test_a_clear_text_is_read_alone_as_in_company(text: str) -> None:
    assert detect_languages([text]) == [detect_language(text).code]


def test_only_the_beginning_of_a_long_story_is_read() -> None:
    long = " ".join(ENGLISH * 10) + " ".join(DUTCH * 200)

    assert detect_languages([long]) == ["en"]


def test_lines_do_not_change_the_language() -> None:
    assert detect_languages([DUTCH[0].replace(" ", "\n")]) == ["nl"]
