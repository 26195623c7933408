"""How someone can be reached, however they type it."""

import pytest

from samenspel.foundation.errors import Invalid
from samenspel.loop.voices.reach import read_reach


@pytest.mark.parametrize(
    ("typed", "way", "address"),
    [
        (" Amina@Example.NL ", "mail", "amina@example.nl"),
        ("06-12345678", "phone", "+31612345678"),
        ("06 12 34 56 78", "phone", "+31612345678"),
        ("+31 6 12345678", "phone", "+31612345678"),
        ("0031612345678", "phone", "+31612345678"),
        ("+49 30 901820", "phone", "+4930901820"),
    ],
)
def test_one_form_whatever_was_typed(typed: str, way: str, address: str) -> None:
    found = read_reach(typed)

    assert (found.way, found.address) == (way, address)


def test_the_same_address_is_found_back_and_another_is_not() -> None:
    assert read_reach("AMINA@example.nl").hash == read_reach("amina@example.nl").hash
    assert read_reach("amina@example.nl").hash != read_reach("anna@example.nl").hash


@pytest.mark.parametrize(
    "typed", ["@", "a@b", "amina", "12", "06-123", "\x00", "\ud800@x.nl", "a@b.nl\nBcc: c@d.nl"]
)
def test_what_cannot_be_read_comes_back_with_a_sentence(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_reach(typed)

    assert refused.value.field == "reach"
