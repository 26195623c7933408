"""How codes and names are written on a page."""

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.doors.web.templatetags.around import (
    beginning,
    first_name,
    initials,
    language_name,
    term,
)
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


@pytest.mark.parametrize(
    ("text", "most", "said"),
    [
        pytest.param("De stoep ligt scheef.", 40, "De stoep ligt scheef.", id="it fits"),
        pytest.param("De stoep ligt scheef.", 21, "De stoep ligt scheef.", id="it just fits"),
        pytest.param("De stoep ligt scheef.", 12, "De stoep…", id="between two words"),
        pytest.param("Scheef, en los.", 9, "Scheef…", id="no comma before the dots"),
        pytest.param("Onafgebroken", 4, "Onaf…", id="one long word"),
        pytest.param("", 4, "", id="nothing"),
    ],
)
def test_the_beginning_of_words_ends_between_two_of_them(text: str, most: int, said: str) -> None:
    assert beginning(text, most) == said


@given(text=st.text(max_size=60), most=st.integers(1, 40))
def test_a_beginning_is_never_longer_than_was_asked(text: str, most: int) -> None:
    said = beginning(text, most)

    assert len(said) <= max(most + 1, len(text) if len(text) <= most else 0)
    assert text.startswith(said.removesuffix("…")) or text == said


@pytest.mark.parametrize(
    ("language", "code", "said"),
    [
        ("nl", "ar", "Arabisch"),
        ("en", "tr", "Turkish"),
        ("nl", "nl", "Nederlands"),
        ("nl", "qq", "qq"),
    ],
)
def test_a_language_has_the_name_that_the_reader_knows(language: str, code: str, said: str) -> None:
    with override(language):
        assert language_name(code) == said
