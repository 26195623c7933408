"""A decision is yes, or no with a reason that a person can do something with."""

import pytest
from django.utils.functional import lazy
from django.utils.translation import get_language, override
from hypothesis import given
from hypothesis import strategies as st

from samenspel.foundation.access import YES, Decision, all_of, no
from samenspel.foundation.errors import Refused

decisions = st.one_of(st.just(YES), st.text(min_size=1, max_size=5).map(no))


def test_yes_lets_it_happen() -> None:
    YES.enforce()

    assert (bool(YES), YES.reason) == (True, "")


def test_no_stops_it_with_its_reason() -> None:
    with pytest.raises(Refused) as refused:
        no("Vraag het aan de contactpersoon.").enforce()

    assert refused.value.sentence == "Vraag het aan de contactpersoon."


def test_no_counts_as_no_wherever_it_is_asked() -> None:
    assert bool(no("Nee.")) is False


def test_a_reason_is_read_in_the_language_of_the_reader() -> None:
    refusal = no(lazy(lambda: f"Nee, in het {get_language()}.", str)())
    with override("en"), pytest.raises(Refused) as refused:
        refusal.enforce()

    with override("nl"):
        assert str(refused.value) == "Nee, in het nl."


@given(st.lists(decisions, max_size=6))
def test_all_of_them_must_say_yes_and_the_first_no_is_the_answer(asked: list[Decision]) -> None:
    found = all_of(*asked)
    refusals = [decision for decision in asked if not decision.allowed]

    assert found == (refusals[0] if refusals else YES)
