"""A citizen service number is recognised however it is dressed, and by its check digits alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspel.engines.text.bsn import bsn_spans


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("111222333", [(0, 9)]),
        ("BSN 123.456.782!", [(4, 15)]),
        ("1 1 1 2 2 2 3 3 3", [(0, 17)]),
        ("111\u200b222-333", [(0, 11)]),
        ("111222333 en 123456782", [(0, 9), (13, 22)]),
        ("١١١٢٢٢٣٣٣", [(0, 9)]),
    ],
)
def test_it_is_found_where_it_stands(text: str, spans: list[tuple[int, int]]) -> None:
    assert bsn_spans(text) == spans


@pytest.mark.parametrize(
    "text", ["", "😊", "123456789", "11122233", "1112223334", "+31 612345678", "111222333444"]
)
def test_other_numbers_are_left_in_peace(text: str) -> None:
    assert bsn_spans(text) == []


@given(st.lists(st.integers(0, 9), min_size=9, max_size=9))
def test_the_eleven_test_decides(digits: list[int]) -> None:
    weighed = sum(
        weight * digit for weight, digit in zip([9, 8, 7, 6, 5, 4, 3, 2, -1], digits, strict=True)
    )
    passes = weighed % 11 == 0 and any(digits)

    assert bool(bsn_spans("".join(map(str, digits)))) == passes
