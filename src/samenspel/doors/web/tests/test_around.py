"""How codes and names are written on a page."""

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.doors.web.templatetags.around import first_name, initials, term
from samenspel.foundation.vocabularies import vocabulary, vocabulary_names

NAMES = st.text(st.characters(categories=["Lu", "Ll", "Zs", "Pd"], max_codepoint=0x7F), max_size=30)


@pytest.mark.parametrize("name", vocabulary_names())
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_code_is_written_as_the_word_of_the_reader(name: str, language: str) -> None:
    terms = vocabulary(name).terms
    with override(language):
        written = {code: term(code, name) for code in terms}

    assert written == {code: getattr(one, language) for code, one in terms.items()}


def test_no_code_is_no_word() -> None:
    assert term("", "verdicts") == ""


@pytest.mark.parametrize(
    ("name", "first", "letters"),
    [
        ("Bart Bos", "Bart", "BB"),
        ("Fenna de Wit", "Fenna", "FW"),
        ("Noor", "Noor", "NO"),
        ("amina el amrani", "amina", "AA"),
        ("  Carla   Smit ", "Carla", "CS"),
        ("Özgür Ünal", "Özgür", "ÖÜ"),
        ("X", "X", "X"),
        ("", "", ""),
    ],
)
def test_names_are_shortened_as_one_would(name: str, first: str, letters: str) -> None:
    assert (first_name(name), initials(name)) == (first, letters)


@settings(max_examples=50)
@given(NAMES)
def test_a_mark_is_never_more_than_two_capitals_of_the_name(name: str) -> None:
    mark = initials(name)

    assert len(mark) <= 2
    assert mark == mark.upper()
    assert set(mark) <= set(name.upper())
