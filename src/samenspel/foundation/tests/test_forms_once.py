"""A form that is sent twice does its work once, and one that comes back says how it stands."""

from collections.abc import Callable
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.foundation.actors import VISITOR
from samenspel.foundation.errors import AlreadyUsed, DomainError, Invalid, Overtaken, Refused
from samenspel.foundation.forms import PlainForm, WordsField, merged, sent_form
from samenspel.foundation.models import RememberedRequest
from samenspel.loop.voices.actions import share_voice
from samenspel.loop.voices.models import Voice

NUMBER = "0123456789abcdef" * 2
MATTER = uuid4()


class TellForm(PlainForm):
    """Somebody tells something."""

    words = WordsField()


def posted(
    words: str, number: str = NUMBER, path: str = "/vertel/"
) -> tuple[TellForm, HttpRequest]:
    """The form as it comes in, with the number that stood in it."""
    request = RequestFactory().post(path, {"words": words, "number": number})
    return TellForm(request.POST), request


def raising(error: Exception) -> Callable[[], None]:
    def do() -> None:
        raise error

    return do


def shared(words: str = "De lamp is stuk.", number: str = NUMBER, path: str = "/vertel/") -> bool:
    """Somebody shares these words by the form."""
    form, request = posted(words, number, path)
    return form.attempt_once(
        request,
        lambda: share_voice(form.cleaned_data["words"], by=VISITOR),
        about=MATTER,
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("waterveen")
class TestTwice:
    """Sent again, by a double click or by going back."""

    def test_the_same_form_does_its_work_once_and_both_times_it_is_done(self) -> None:
        assert (shared(), shared()) == (True, True)
        assert Voice.objects.count() == 1
        assert RememberedRequest.objects.get().result == MATTER

    def test_spaces_that_fall_out_make_no_other_form(self) -> None:
        assert (shared("De lamp is stuk."), shared("  De lamp is stuk.\r\n")) == (True, True)
        assert Voice.objects.count() == 1

    def test_another_form_of_the_same_page_does_its_own_work(self) -> None:
        assert (shared(), shared(number=NUMBER[::-1])) == (True, True)
        assert Voice.objects.count() == 2

    def test_the_same_number_on_another_page_is_another_form(self) -> None:
        assert (shared(), shared(path="/elders/")) == (True, True)
        assert Voice.objects.count() == 2

    def test_other_words_under_the_same_number_come_back_and_are_said_to_be_safe(self) -> None:
        shared()
        form, request = posted("Iets heel anders.")

        done = form.attempt_once(
            request, lambda: share_voice("Iets heel anders.", by=VISITOR), about=MATTER
        )

        assert (done, type(form.problem), form.status) == (False, AlreadyUsed, 422)
        assert form["words"].value() == "Iets heel anders."
        assert Voice.objects.count() == 1

    @pytest.mark.parametrize(
        "number",
        ["", "1", NUMBER.upper(), NUMBER + "0", NUMBER[:-1], "g" * 32, f" {NUMBER}", "é" * 32],
    )
    def test_without_a_number_of_ours_each_time_is_one(self, number: str) -> None:
        assert (shared(number=number), shared(number=number)) == (True, True)
        assert Voice.objects.count() == 2
        assert not RememberedRequest.objects.exists()

    def test_what_was_not_filled_in_uses_no_number_up(self) -> None:
        assert (shared("  "), shared("De lamp is stuk.")) == (False, True)
        assert Voice.objects.count() == 1

    def test_what_the_domain_refused_uses_no_number_up(self) -> None:
        form, request = posted("De lamp is stuk.")

        assert not form.attempt_once(request, raising(Refused("Nog niet.")), about=MATTER)
        assert (form.problem and form.problem.status, shared()) == (403, True)
        assert Voice.objects.count() == 1


# ── How it stands ──


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (Invalid("Zo niet.", field="words"), 422),
        (Refused("Nee."), 403),
        (Overtaken("Kijk eerst."), 409),
        (DomainError("?"), 422),
    ],
)
def test_a_form_comes_back_with_the_status_of_what_was_said_against_it(
    problem: DomainError, status: int
) -> None:
    form, _ = posted("De lamp is stuk.")
    form.attempt(raising(problem))

    assert form.status == status


def test_a_form_that_was_not_filled_in_cannot_be_processed() -> None:
    form, _ = posted(" ")
    form.attempt(lambda: "gedaan")

    assert (form.problem, form.status) == (None, 422)


# ── Which form it is ──


def test_a_form_is_known_by_its_page_and_its_number() -> None:
    found = [
        sent_form(posted("x", number, path)[1], "inhoud")
        for number, path in ((NUMBER, "/a/"), (NUMBER, "/b/"), (NUMBER[::-1], "/a/"))
    ]

    keys = [one.key for one in found if one]
    assert len(set(keys)) == 3
    assert {one.scope for one in found if one} == {"form"}


def test_a_form_that_was_not_sent_is_none() -> None:
    assert sent_form(RequestFactory().get("/vertel/", {"number": NUMBER}), "inhoud") is None


# ── Stretches of text ──


def stretches(most: int = 6) -> st.SearchStrategy[list[tuple[int, int]]]:
    one = st.tuples(st.integers(0, 30), st.integers(1, 10)).map(lambda at: (at[0], at[0] + at[1]))
    return st.lists(one, max_size=most).map(sorted)


@given(stretches())
@settings(max_examples=80, deadline=None)
def test_joined_stretches_cover_what_they_covered_and_overlap_nowhere(
    spans: list[tuple[int, int]],
) -> None:
    found = merged(spans)

    def covered(several: list[tuple[int, int]]) -> set[int]:
        return {at for start, end in several for at in range(start, end)}

    assert covered(found) == covered(spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(found))
    assert merged(found) == found


@pytest.mark.django_db
@pytest.mark.usefixtures("waterveen")
def test_a_mistake_in_the_program_is_not_taken_for_a_form_sent_twice() -> None:
    form, request = posted("De lamp is stuk.")

    with pytest.raises(ZeroDivisionError):
        form.attempt_once(request, raising(ZeroDivisionError()), about=UUID(int=0))

    assert form.problem is None
    assert not RememberedRequest.objects.exists()
