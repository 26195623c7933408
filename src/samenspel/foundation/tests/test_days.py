"""A day is said in the reader's language, on the calendar of the people, with the year only where it is needed."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from samenspel.foundation.clock import clock_set_to
from samenspel.foundation.days import day_as_said

IN_2026 = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "moment", "said"),
    [
        pytest.param("nl", date(2026, 3, 2), "2 maart", id="this year"),
        pytest.param("en", date(2026, 3, 2), "2 March", id="in English"),
        pytest.param("nl", date(2025, 12, 31), "31 december 2025", id="last year"),
        pytest.param("nl", date(2027, 1, 1), "1 januari 2027", id="next year"),
        pytest.param("nl", datetime(2026, 3, 2, 23, 30, tzinfo=UTC), "3 maart", id="past midnight"),
        pytest.param("nl", datetime(2025, 12, 31, 23, 30, tzinfo=UTC), "1 januari", id="new year"),
    ],
)
def test_a_day_is_said_as_people_say_it(language: str, moment: date, said: str) -> None:
    with clock_set_to(IN_2026), override(language):
        assert day_as_said(moment) == said


def test_a_new_year_changes_what_is_said_of_the_same_day() -> None:
    with override("nl"):
        with clock_set_to(IN_2026):
            before = day_as_said(date(2026, 3, 2))
        with clock_set_to(IN_2026.replace(year=2027)):
            after = day_as_said(date(2026, 3, 2))

    assert (before, after) == ("2 maart", "2 maart 2026")
