"""Terms in working days, against the holidays as they were published by the government."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspel.foundation.terms import working_days_after

HOLIDAYS = {
    "Nieuwjaarsdag 2026": date(2026, 1, 1),
    "Tweede Paasdag 2026": date(2026, 4, 6),
    "Koningsdag 2026": date(2026, 4, 27),
    "Hemelvaartsdag 2026": date(2026, 5, 14),
    "Tweede Pinksterdag 2026": date(2026, 5, 25),
    "Eerste Kerstdag 2026": date(2026, 12, 25),
    "Tweede Paasdag 2027": date(2027, 3, 29),
    "Koningsdag 2027": date(2027, 4, 27),
    "Tweede Pinksterdag 2027": date(2027, 5, 17),
    "Koningsdag 2031, want de 27e is een zondag, valt op zaterdag": date(2031, 4, 26),
    "Bevrijdingsdag 2025, eens in de vijf jaar vrij": date(2025, 5, 5),
}


@pytest.mark.parametrize("name", HOLIDAYS)
def test_nobody_works_on(name: str) -> None:
    before = HOLIDAYS[name] - timedelta(1)

    assert working_days_after(before, 1) > HOLIDAYS[name]


@pytest.mark.parametrize(
    ("told", "term"),
    [
        (date(2026, 11, 23), date(2026, 11, 30)),  # Monday: a week
        (date(2026, 11, 27), date(2026, 12, 4)),  # Friday
        (date(2026, 11, 28), date(2026, 12, 4)),  # Saturday: as if on Friday
        (date(2026, 4, 24), date(2026, 5, 4)),  # over Koningsdag
        (date(2026, 5, 13), date(2026, 5, 21)),  # over Hemelvaartsdag
        (date(2026, 5, 22), date(2026, 6, 1)),  # over Tweede Pinksterdag
        (date(2026, 12, 24), date(2027, 1, 4)),  # over Christmas and New Year
    ],
)
def test_five_working_days(told: date, term: date) -> None:
    assert working_days_after(told, 5) == term


def test_a_term_of_no_days_ends_at_once() -> None:
    assert working_days_after(date(2026, 11, 28), 0) == date(2026, 11, 28)


@given(st.dates(date(2024, 1, 1), date(2035, 12, 31)), st.integers(1, 30))
def test_a_longer_term_ends_later_and_never_in_a_weekend(day: date, count: int) -> None:
    ends = working_days_after(day, count)

    assert (ends.weekday() < 5, ends > working_days_after(day, count - 1)) == (True, True)
