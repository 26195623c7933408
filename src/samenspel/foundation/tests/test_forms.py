"""A form says one sentence beside what it is about, and loses nothing of what was typed."""

from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.foundation.errors import DomainError, Invalid, Overtaken, Refused
from samenspel.foundation.forms import PlainForm, WordsField, marked_parts
from samenspel.foundation.free_text import LooksLikeBsn, Numbers, bsn_spans, take_down

BSN = "123456782"  # passes the eleven-test; used in the government's own examples


class TellForm(PlainForm):
    """Somebody tells something."""

    words = WordsField(max_length=40)
    place = WordsField(required=False)


def told(words: str = "Het is donker.", **more: str) -> TellForm:
    """Filled in."""
    return TellForm({"words": words, **more})


def raising(error: Exception) -> Any:
    """What does not succeed."""

    def do() -> None:
        raise error

    return do


# ── Somebody's words ──


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  De lamp is stuk.\n", "De lamp is stuk."),
        ("een\r\ntwee\rdrie", "een\ntwee\ndrie"),
        ("ik\x00 val\ud83d", "ik val"),
        ("\x00 \x00tekst\x07 \x00", "tekst"),
        ("<b>vet</b> & 'zo'", "<b>vet</b> & 'zo'"),
        ("مساعدة 👩🏽‍🦽", "مساعدة 👩🏽‍🦽"),
    ],
)
def test_words_are_taken_as_they_can_be_kept(typed: str, kept: str) -> None:
    assert WordsField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["", " \n", "\x00", "\ud800 \x07", None])
def test_who_says_nothing_is_asked_for_a_few_words(typed: str | None) -> None:
    with pytest.raises(ValidationError) as refused:
        WordsField(tell_first="Vertel eerst iets.").clean(typed)

    assert refused.value.messages == ["Vertel eerst iets."]


@pytest.mark.parametrize("typed", ["", "\x00 ", None])
def test_what_may_stay_empty_is_empty(typed: str | None) -> None:
    assert WordsField(required=False).clean(typed) == ""


def test_a_line_end_counts_once_however_a_browser_sends_it() -> None:
    assert WordsField(max_length=9).clean("een\r\ntwee\r\n" + "\r\n" * 10) == "een\ntwee"


def test_too_many_words_are_not_cut_off() -> None:
    with pytest.raises(ValidationError):
        WordsField(max_length=8).clean("een\ntwee!")


def test_words_are_written_in_lines_and_in_the_direction_of_their_language() -> None:
    attributes = WordsField(rows=7).widget.attrs

    assert (attributes["rows"], attributes["dir"]) == (7, "auto")


# ── Doing what was asked ──


def test_what_is_right_is_done_and_gives_back_what_came_of_it() -> None:
    form = told("  Het is donker. ")

    assert form.attempt(lambda: form.cleaned_data["words"]) == "Het is donker."
    assert (form.problem, form.errors) == (None, {})


def test_what_is_not_filled_in_is_not_done() -> None:
    done: list[str] = []
    form = told(" ")

    assert form.attempt(lambda: done.append("x")) is None
    assert (done, list(form.errors)) == ([], ["words"])


@pytest.mark.parametrize(
    ("field", "beside"),
    [("place", "place"), ("words", "words"), (None, "__all__"), ("elsewhere", "__all__")],
)
def test_what_the_domain_says_stands_beside_what_it_is_about(
    field: str | None, beside: str
) -> None:
    form = told(place="Kerkstraat")
    problem = Invalid("Die straat is er niet.", field=field)

    assert form.attempt(raising(problem)) is None
    assert form.errors == {beside: ["Die straat is er niet."]}
    assert form.problem is problem


@pytest.mark.parametrize("problem", [Refused("Nee."), Overtaken("Kijk eerst."), DomainError("?")])
def test_whatever_the_domain_says_against_it_is_said(problem: DomainError) -> None:
    form = told()
    form.attempt(raising(problem))

    assert form.non_field_errors() == [str(problem)]


def test_a_mistake_in_the_program_is_not_hidden_in_a_form() -> None:
    with pytest.raises(ZeroDivisionError):
        told().attempt(raising(ZeroDivisionError()))


def test_what_was_typed_is_still_there() -> None:
    form = told("  Het is\r\ndonker. ", place="Kerkstraat")
    form.attempt(raising(Invalid("Dat kan niet.", field="words")))

    assert (form["words"].value(), form["place"].value()) == ("  Het is\r\ndonker. ", "Kerkstraat")


def test_a_sentence_that_repeats_what_was_typed_is_shown_as_text() -> None:
    form = told()
    form.attempt(raising(Invalid("“<script>alert(1)</script>” kan niet.", field="words")))

    assert "&lt;script&gt;" in str(form)
    assert "<script>" not in str(form)


# ── Numbers that look like a BSN ──


@pytest.mark.parametrize(("ticked", "numbers"), [("on", "harmless"), ("", "unchecked")])
def test_the_writer_vouches_for_numbers_by_a_tick(ticked: str, numbers: str) -> None:
    form = told(not_bsn=ticked)
    form.is_valid()

    assert form.numbers == Numbers(numbers)


def test_who_was_not_asked_about_numbers_did_not_vouch_for_them() -> None:
    form = PlainForm({})
    form.is_valid()

    assert form.numbers is Numbers.UNCHECKED


def test_a_number_that_looks_like_a_bsn_is_pointed_out_in_the_text() -> None:
    form = told(f"Ik ben {BSN}, hallo.")
    form.attempt(lambda: take_down(form.cleaned_data["words"], field="words"))

    assert form.bsn_parts == [("Ik ben ", False), (BSN, True), (", hallo.", False)]
    assert list(form.errors) == ["words"]


def test_any_other_problem_points_at_nothing() -> None:
    form = told()
    form.attempt(raising(Invalid(f"{BSN} kan niet.", field="words")))

    assert (form.bsn_parts, told().bsn_parts) == ([], [])


@settings(max_examples=50, deadline=None)
@given(text=st.text(max_size=30), data=st.data())
def test_the_parts_are_the_text_and_the_marked_ones_are_the_numbers(
    text: str, data: st.DataObject
) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(text)), unique=True, max_size=6).map(sorted))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))

    parts = marked_parts(LooksLikeBsn(text, spans, field="words"))

    assert "".join(part for part, _ in parts) == text
    assert [part for part, marked in parts if marked] == [text[a:b] for a, b in spans]
    assert [part for part, _ in parts if not part] == []


@pytest.mark.parametrize(
    "text",
    ["Mijn nummer is 123 456 782 011.", "123456782", "123456782 en 111222333", "geen nummer"],
)
def test_parts_that_overlap_are_shown_once(text: str) -> None:
    problem = LooksLikeBsn(text, bsn_spans(text), field="words")

    assert "".join(part for part, _marked in marked_parts(problem)) == text


def test_a_form_of_a_room_may_have_fields_of_its_own_kind() -> None:
    class DueForm(PlainForm):
        """Until when."""

        due = forms.DateField()

    form = DueForm({"due": "2026-03-02"})

    assert form.attempt(lambda: form.cleaned_data["due"].year) == 2026
