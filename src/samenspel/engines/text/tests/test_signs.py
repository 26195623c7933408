"""The signs of a text: which are marks on letters, which are small, which make one emoji."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspel.engines.text.signs import (
    EMOJI,
    a_text,
    fold_case,
    listed,
    marks,
    normalise,
    small_letters,
)


@pytest.mark.parametrize(
    "emoji", ["😊", "👍🏽", "👨‍👩‍👧", "🇳🇱", "1️⃣", "❤️", "☀", "🏳️‍🌈", "🧑🏾‍🦽", "⭐"]
)
def test_an_emoji_is_one_whatever_it_is_made_of(emoji: str) -> None:
    assert re.findall(EMOJI, f"a{emoji}b") == [emoji]


@pytest.mark.parametrize("sign", ["a", "é", "١", "家", "€", "²", "1", "!", "™", "→"])
def test_what_is_no_picture_is_no_emoji(sign: str) -> None:
    assert re.findall(EMOJI, sign) == []


@given(st.characters(categories=["Mn", "Mc"], max_codepoint=0x1FFFE))
def test_every_mark_is_among_the_marks_but_for_how_an_emoji_looks(sign: str) -> None:
    looks = "\ufe00" <= sign <= "\ufe0f"

    assert bool(re.fullmatch(f"[{marks()}]", sign)) == (ord(sign) >= 0x300 and not looks)


@given(st.characters(categories=["L", "N", "P", "Z", "S"]))
def test_nothing_else_is_a_mark(sign: str) -> None:
    assert re.fullmatch(f"[{marks()}]", sign) is None


@given(st.characters(categories=["Ll", "Lu"], min_codepoint=0x61, max_codepoint=0x58F))
def test_a_letter_is_small_as_unicode_says(sign: str) -> None:
    assert bool(re.fullmatch(f"[{small_letters()}]", sign)) == sign.islower()


@given(st.characters(categories=["Cc", "Cf"]))
def test_what_nobody_sees_leaves_nothing_but_space(sign: str) -> None:
    told = normalise(f"a {sign} b")

    assert told in ("a b", f"a {sign} b")
    assert told == "a b" or unicodedata.category(sign) == "Cf"


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.sampled_from(["", "nl", "tr", "az"]),
)
def test_small_letters_stay_small(text: str, language: str) -> None:
    once = fold_case(text, language)

    assert fold_case(once, language) == once


def test_a_list_is_written_as_a_sentence() -> None:
    assert listed(" de  stoep\nde ") == {"de", "stoep"}


def test_a_text_is_given_back_as_it_is() -> None:
    assert a_text("de stoep") == "de stoep"


@pytest.mark.parametrize(
    ("value", "kind"),
    [(None, "NoneType: None"), (float("nan"), "float: nan"), (b"x", "bytes: b'x'")],
)
def test_what_is_no_text_is_named(value: object, kind: str) -> None:
    with pytest.raises(TypeError, match=kind):
        a_text(value)
