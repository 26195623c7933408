"""In which language something was said, and in which direction it is read."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspel.engines.text.language import detect_language, direction_of


@pytest.mark.parametrize(
    ("text", "code", "direction"),
    [
        ("Ik wil dat mijn moeder veilig naar de winkel kan lopen.", "nl", "ltr"),
        ("I want my mother to be able to walk to the shop.", "en", "ltr"),
        ("أريد أن تتمكن أمي من المشي إلى المتجر بأمان.", "ar", "rtl"),
        ("Annemin markete güvenle yürüyebilmesini istiyorum.", "tr", "ltr"),
        ("Chcę, żeby moja mama mogła bezpiecznie iść do sklepu.", "pl", "ltr"),
    ],
)
def test_the_languages_of_the_town(text: str, code: str, direction: str) -> None:
    found = detect_language(text)

    assert (found.code, found.direction) == (code, direction)


@pytest.mark.parametrize("text", ["", " ", "123", "😢😢", "?"])
def test_what_tells_too_little_is_taken_for_dutch(text: str) -> None:
    assert detect_language(text).code == "nl"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_has_a_language(text: str) -> None:
    found = detect_language(text)

    assert (2 <= len(found.code) <= 8, 0.0 <= found.score <= 1.0) == (True, True)


def test_a_region_does_not_change_the_direction() -> None:
    assert (direction_of("ar-MA"), direction_of("nl-NL")) == ("rtl", "ltr")


def test_it_works_without_the_platform() -> None:
    code = "import sys, samenspel.engines.text.language; print('django' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout == "False\n"


@pytest.mark.parametrize(
    "text",
    ["Waar is die bus", "Ons dorp", "Is die bank daar", "Ik kin nich slapen"],
)
def test_short_dutch_is_not_taken_for_its_relatives(text: str) -> None:
    assert detect_language(text).code == "nl"


def test_what_tells_too_little_is_taken_for_the_language_that_is_likely_here() -> None:
    found = detect_language("123", otherwise="en")

    assert (found.code, found.score, found.direction) == ("en", 0.0, "ltr")


def test_lines_do_not_change_the_language() -> None:
    told = "I want my mother\nto be able\r\nto walk\t to the shop."

    assert detect_language(told) == detect_language(" ".join(told.split()))


def test_a_long_story_is_read_by_how_it_begins() -> None:
    begins = "I want my mother to be able to walk to the shop. " * 21
    goes_on = "Ik wil dat mijn moeder veilig naar de winkel kan lopen. " * 400

    assert (len(begins) > 1000, detect_language(begins + goes_on)) == (
        True,
        detect_language(begins),
    )


@pytest.mark.parametrize("code", ["ar", "fa", "he", "ps", "ur", "ckb", "yi", "fa-AF"])
def test_what_is_written_from_right_to_left_is_read_so(code: str) -> None:
    assert direction_of(code) == "rtl"


@pytest.mark.parametrize("code", ["nl", "en", "tr", "pl", "uk", "zh", "am", "", "arn"])
def test_everything_else_is_read_from_left_to_right(code: str) -> None:
    assert direction_of(code) == "ltr"


@pytest.mark.parametrize(
    "text", ["De school is dicht", "Je vertelde meer.", "Iedereen die hier werkt", "Sleutel kwijt"]
)
def test_a_few_words_of_dutch_are_taken_for_dutch(text: str) -> None:
    assert detect_language(text).code == "nl"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("مرحبا بكم في بيتنا", "ar"),
        ("Привіт, друзі", "uk"),
        ("שלום חברים", "he"),
        ("Where is the bus?", "en"),
    ],
)
def test_a_few_words_of_another_language_are_still_heard(text: str, language: str) -> None:
    assert detect_language(text).code == language
