"""A list of words is read whole or not at all, and what was once written with it can always be read."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils.translation import deactivate_all, override
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.foundation import vocabularies
from samenspel.foundation.errors import Invalid
from samenspel.foundation.vocabularies import Term, Vocabulary, vocabulary, vocabulary_names

HEAD = 'source = "De mensen van Waterveen"\nversion = "2026"\n'
WET = '[[term]]\ncode = "wet"\nnl = "nat"\nen = "wet"\n'
DRY = '[[term]]\ncode = "dry"\nnl = "droog"\nen = "dry"\nmeans_nl = "Zonder water."\nmeans_en = "No water."\n'
MOIST = '[[term]]\ncode = "moist"\nnl = "klam"\nen = "moist"\nreplaced_by = "wet"\n'

Written = Callable[[str], Vocabulary]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    """Write a list of one's own, and read it as the program reads its lists."""
    monkeypatch.setattr(vocabularies, "files", lambda package: tmp_path)
    (tmp_path / "terms").mkdir()

    def read(text: str) -> Vocabulary:
        (tmp_path / "terms" / "weather.toml").write_text(text, encoding="utf-8")
        vocabulary.cache_clear()
        return vocabulary("weather")

    yield read
    vocabulary.cache_clear()


def test_a_list_has_its_name_its_source_and_its_words_in_order(written: Written) -> None:
    assert written(HEAD + WET + DRY) == Vocabulary(
        "weather",
        "De mensen van Waterveen",
        "2026",
        {
            "wet": Term("wet", "nat", "wet"),
            "dry": Term("dry", "droog", "dry", "Zonder water.", "No water."),
        },
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("source = ", tomllib.TOMLDecodeError),
        (HEAD + WET + "[[term]\n", tomllib.TOMLDecodeError),
        (HEAD + WET + 'nl = "vochtig"\n', tomllib.TOMLDecodeError),
        (HEAD + WET + WET, ValueError),
        (HEAD + WET.replace('nl = "nat"\n', ""), TypeError),
        (HEAD + WET.replace('en = "wet"\n', ""), TypeError),
        (HEAD + WET.replace('code = "wet"\n', ""), KeyError),
        (HEAD + WET + 'means_fr = "Avec de l\'eau."\n', TypeError),
        (HEAD.replace("source", "sauce") + WET, KeyError),
        (HEAD.replace("version", "edition") + WET, KeyError),
        (HEAD, KeyError),
        ("", KeyError),
    ],
    ids=[
        "no value",
        "a table that does not close",
        "a key twice",
        "a code twice",
        "no Dutch",
        "no English",
        "no code",
        "a meaning in a language that is not ours",
        "no source",
        "no version",
        "no words",
        "nothing",
    ],
)
def test_a_broken_list_is_not_read(written: Written, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        written(text)


def test_a_code_that_stands_there_twice_says_in_which_list(written: Written) -> None:
    with pytest.raises(ValueError, match="vocabulary weather has a code twice"):
        written(HEAD + WET + DRY + WET)


def test_a_list_that_is_not_there_is_not_an_empty_one(written: Written) -> None:
    with pytest.raises(FileNotFoundError):
        vocabulary("climate")


def test_words_may_have_any_letters(written: Written) -> None:
    found = written(HEAD + '[[term]]\ncode = "é"\nnl = "zoë’s “ijs” 🧊"\nen = "\\u00e9"\n')

    assert found["é"] == Term("é", "zoë’s “ijs” 🧊", "é")


def test_every_list_has_a_name(written: Written, tmp_path: Path) -> None:
    written(HEAD + WET)
    (tmp_path / "terms" / "animals.toml").write_text(HEAD + DRY)

    assert vocabulary_names() == ["animals", "weather"]


def test_a_list_is_read_once() -> None:
    assert vocabulary("roles") is vocabulary("roles")


# ── In the language of the reader ──


@pytest.mark.parametrize(
    ("language", "label", "meaning"),
    [
        ("nl", "droog", "Zonder water."),
        ("nl-be", "droog", "Zonder water."),
        ("en", "dry", "No water."),
        ("en-gb", "dry", "No water."),
        ("tr", "dry", "No water."),
    ],
)
def test_a_word_and_its_meaning_are_read_in_one_language(
    written: Written, language: str, label: str, meaning: str
) -> None:
    term = written(HEAD + DRY)["dry"]

    with override(language):
        assert (term.label, str(term), term.meaning) == (label, label, meaning)


def test_where_nobody_chose_a_language_it_is_dutch(written: Written) -> None:
    term = written(HEAD + DRY)["dry"]

    with override("en"):
        deactivate_all()
        assert (term.label, term.meaning) == ("droog", "Zonder water.")


def test_a_word_that_speaks_for_itself_has_no_meaning_beside_it(written: Written) -> None:
    assert written(HEAD + WET)["wet"].meaning == ""


# ── What was superseded ──


def test_what_was_superseded_is_read_and_no_longer_chosen(written: Written) -> None:
    found = written(HEAD + MOIST + WET + DRY)

    with override("nl"):
        assert (found["moist"].label, found["moist"].replaced_by) == ("klam", "wet")
        assert found.choices() == [("wet", "nat"), ("dry", "droog")]
    assert [term.code for term in found.current()] == ["wet", "dry"]


def test_what_was_superseded_is_not_written_down_again(written: Written) -> None:
    found = written(HEAD + MOIST + WET + DRY)

    with override("en"), pytest.raises(Invalid) as refused:
        found.check("moist", field="weather")

    assert (str(refused.value), refused.value.field) == (
        "“moist” is not one of: wet, dry.",
        "weather",
    )


def test_a_code_that_nobody_knows_cannot_be_read(written: Written) -> None:
    with pytest.raises(KeyError, match="stormy"):
        _ = written(HEAD + WET)["stormy"]


@settings(max_examples=40, deadline=None)
@given(code=st.one_of(st.text(max_size=12), st.sampled_from(["done", "DONE", " done", "done\n"])))
def test_exactly_what_can_be_chosen_may_be_written_down(code: str) -> None:
    results = vocabulary("results")
    try:
        kept = results.check(code, field="result")
    except Invalid:
        kept = ""

    assert kept == (code if code in dict(results.choices()) else "")
