"""What someone writes is kept as it was said; what may not be kept is not; whoever wrote it can go on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspel.foundation.errors import Invalid
from samenspel.foundation.free_text import (
    MOST_CHARACTERS,
    LooksLikeBsn,
    Numbers,
    as_kept,
    bsn_spans,
    take_down,
    take_down_if_any,
)

BSN = "123456782"  # passes the eleven-test; used in the government's own examples


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t ", "...", "?!", "—", "\u200b", "\x00", "\ud800", "\x00 . \x07"]
)
def test_nothing_said_is_not_taken_down(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        take_down(text, field="words")

    assert (refused.value.code, refused.value.field) == ("invalid", "words")


@pytest.mark.parametrize("text", ["a", "7", "😢", "é", "ik", "€", "救命", "مساعدة"])
def test_little_is_enough(text: str) -> None:
    assert take_down(text, field="words") == text


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert('x')</script> & <b>vet</b>",
        "'; DROP TABLE voices_voice; --",
        "أحتاج إلى مساعدة مع \u202bהבית\u202c",
        "👩🏽‍🦽 kan er niet langs",
        "eerste regel\n\n  tweede  regel",
        "%s %(who)s {{ words }} {% url %}",
    ],
)
def test_words_stay_as_they_were_said(text: str) -> None:
    assert take_down(text, field="words") == text


def test_what_no_one_can_say_or_see_falls_out() -> None:
    assert (
        take_down("ik\x00 val\ud83d over\x08 de stoep\ufffe", field="words")
        == "ik val over de stoep"
    )


def test_line_ends_become_one_kind() -> None:
    assert take_down("een\r\ntwee\rdrie", field="words") == "een\ntwee\ndrie"


def test_as_long_as_fits() -> None:
    assert take_down("a" * MOST_CHARACTERS, field="words") == "a" * MOST_CHARACTERS


def test_too_long_says_how_long() -> None:
    with pytest.raises(Invalid) as refused:
        take_down("a" * 100_000, field="words")

    assert ("100000" in str(refused.value), str(MOST_CHARACTERS) in str(refused.value)) == (
        True,
        True,
    )


def test_what_may_stay_empty_may_be_empty() -> None:
    assert take_down_if_any(" \x00 ", field="place") == ""


@pytest.mark.parametrize("text", ["-", "?", "…"])
def test_a_dash_where_nothing_needs_to_be_said_is_nothing(text: str) -> None:
    """Many people fill a field that they leave empty with a dash: their words must not come back for it."""
    assert take_down_if_any(text, field="place") == ""


@given(st.text(st.characters(), max_size=200))
def test_whatever_is_typed_is_kept_or_answered_with_a_sentence(text: str) -> None:
    kept, refusal = "", ""
    try:
        kept = take_down(text, field="words")
    except Invalid as refused:
        refusal = str(refused)

    assert bool(kept) != bool(refusal)
    assert (kept.encode().decode(), as_kept(kept), "\x00" in kept) == (kept, kept, False)


# ── Citizen service numbers ──


@pytest.mark.parametrize(
    "dress",
    [
        "123456782",
        "1234 56 782",
        "123 456 782",
        "1234.56.782",
        "123-456-782",
        "1 2 3 4 5 6 7 8 2",
        "bsn123456782",
        "BSN: 123456782.",
        "(123456782)",
        "mijn nummer is 123456782, dank u",
        "123456782\nmet groet",
        "123\u00a0456\u00a0782",
        "123  456  782",
        "123\n456\n782",
        "bsn-123456782",
        "nummer.123456782",
        "nr,123456782",
        "123456782 en 06-12345678",
        "123456782 2 kinderen",
        "2 kinderen 123456782",
        "123/456/782",
        "123456782-",
        "1234 12345 6782",
        "１２３４５６７８２",
        "123\u200b456\u200b782",
    ],
)
def test_a_bsn_in_any_dress_is_recognised(dress: str) -> None:
    with pytest.raises(LooksLikeBsn) as refused:
        take_down(f"Ik ben {dress}", field="words")

    assert (refused.value.code, refused.value.text) == ("looks-like-bsn", f"Ik ben {dress}")


@pytest.mark.parametrize(
    "text",
    [
        "Bel mij op 06 12345678 of 06-12345678",
        "Bel mij op 0612345678 of +31612345678",
        "Bel mij op +31 6 2345 6782 of +31 623456782",
        "Ons nummer is 020-1234567 of (020) 123 45 67",
        "Bestelling 123456789 is niet gekomen",
        "Op 12-03-2026 om 14.30 uur, voor 1.250.000 mensen",
        "Rekening NL91ABNA0417164300",
        "Zaak 2026-123456",
        "000000000",
        "1234567820",
        "postcode 1234 AB, nummer 12 tot 34",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert take_down(text, field="words") == text


def test_the_writer_can_say_that_it_is_no_bsn() -> None:
    assert take_down(f"Zaak {BSN}", field="words", numbers=Numbers.HARMLESS) == f"Zaak {BSN}"


def test_every_bsn_is_pointed_out() -> None:
    text = f"Ik {BSN} en zij 111222333."

    assert [text[start:end] for start, end in bsn_spans(text)] == [BSN, "111222333"]


def test_the_places_fit_the_text_that_comes_back() -> None:
    with pytest.raises(LooksLikeBsn) as refused:
        take_down(f"\x00  een\r\ntwee {BSN}", field="words")

    [(start, end)] = refused.value.spans
    assert refused.value.text[start:end] == BSN
