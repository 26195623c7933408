"""Long stories are read window by window, short ones whole, and nothing of it depends on the order."""

import math
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspel.engines.text.embedding.pieces import WINDOW, WINDOWS, in_pieces, windows_of

ANYTHING = st.text(max_size=2000)


def test_a_short_voice_is_read_whole() -> None:
    assert windows_of(" De stoep is kapot. \n") == ["De stoep is kapot."]


@pytest.mark.parametrize("text", ["", "  \n", "...", "😊👍", "?!", "\x00", "\ud800", "—" * 1000])
def test_where_nothing_is_said_in_words_there_is_nothing_to_read(text: str) -> None:
    assert windows_of(text) == []


def test_a_long_story_is_read_in_windows_of_about_the_same_length() -> None:
    windows = windows_of("De bus komt niet meer. " * 40)

    assert len(windows) == 4
    assert min(map(len, windows)) > max(map(len, windows)) / 2
    assert " ".join(windows) == ("De bus komt niet meer. " * 40).strip()


def test_a_script_without_spaces_is_cut_too() -> None:
    assert "".join(windows_of("公园里的长椅坏了" * 100)) == "公园里的长椅坏了" * 100


def test_of_a_very_long_story_the_beginning_the_end_and_what_is_between_are_read() -> None:
    numbered = [f"dag{number}" for number in range(10_000)]

    windows = windows_of(" ".join(numbered))

    assert (len(windows), windows[0][:4], windows[-1][-7:]) == (WINDOWS, "dag0", "dag9999")


@given(ANYTHING)
def test_no_window_is_longer_than_a_window(text: str) -> None:
    assert [window for window in windows_of(text) if len(window) > WINDOW] == []


@given(st.lists(ANYTHING, max_size=6))
def test_the_order_of_the_texts_makes_no_difference_to_what_is_read(texts: list[str]) -> None:
    assert in_pieces(texts).different == in_pieces(texts[::-1]).different


@given(st.lists(ANYTHING, max_size=6))
def test_each_text_keeps_its_own_windows_in_order(texts: list[str]) -> None:
    pieces = in_pieces(texts)

    read = [
        [
            pieces.different[n]
            for n, mine in zip(pieces.numbers, pieces.owners, strict=True)
            if mine == owner
        ]
        for owner in range(len(texts))
    ]
    assert read == [windows_of(text) for text in texts]


@pytest.mark.parametrize("wrong", [None, math.nan, 7, b"de stoep"])
def test_what_is_no_text_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError, match="expected a text"):
        in_pieces(["De stoep", cast("str", wrong)])


def test_one_text_is_no_list_of_texts() -> None:
    with pytest.raises(TypeError, match="a sequence of texts"):
        in_pieces("De stoep")
