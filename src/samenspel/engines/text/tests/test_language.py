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
