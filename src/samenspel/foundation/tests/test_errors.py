"""What can go wrong has a sentence, a code for programs, and a place to show it."""

import pytest
from django.utils.functional import lazy
from django.utils.translation import get_language, override

from samenspel.foundation.errors import (
    Absent,
    AlreadyUsed,
    DomainError,
    Invalid,
    Overtaken,
    Refused,
)
from samenspel.foundation.free_text import LooksLikeBsn

PROMISED = {
    DomainError: ("not-possible", 422),
    Invalid: ("invalid", 422),
    Refused: ("refused", 403),
    Absent: ("absent", 404),
    Overtaken: ("overtaken", 409),
    AlreadyUsed: ("request-key-reused", 422),
    LooksLikeBsn: ("looks-like-bsn", 422),
}


@pytest.mark.parametrize("kind", PROMISED, ids=lambda kind: kind.__name__)
def test_programs_know_what_went_wrong_by_code_and_status(kind: type[DomainError]) -> None:
    assert (kind.code, kind.status) == PROMISED[kind]


@pytest.mark.parametrize("kind", PROMISED, ids=lambda kind: kind.__name__)
def test_whatever_goes_wrong_in_the_domain_is_caught_as_such(kind: type[DomainError]) -> None:
    assert issubclass(kind, DomainError)


def test_a_sentence_may_stand_beside_what_it_is_about() -> None:
    beside, alone = Invalid("Vul een datum in.", field="due"), Invalid("Dat kan niet.")

    assert (str(beside), beside.field, str(alone), alone.field) == (
        "Vul een datum in.",
        "due",
        "Dat kan niet.",
        None,
    )


def test_a_sentence_is_said_in_the_language_of_who_reads_it_and_not_of_who_raised_it() -> None:
    with override("en"):
        error = Refused(lazy(lambda: f"Nee, in het {get_language()}.", str)())

    with override("nl"):
        assert str(error) == "Nee, in het nl."


def test_a_sentence_with_a_percent_sign_stays_as_it_is() -> None:
    assert str(Invalid("100% %s %(who)s")) == "100% %s %(who)s"
