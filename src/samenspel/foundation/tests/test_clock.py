"""What time it is: the machine's, unless somebody set the clock; and which day, where the people are."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.foundation.clock import clock_set_to, now, today

MOMENT = datetime(2020, 3, 2, 9, 30, tzinfo=UTC)


def last_sunday(year: int, month: int) -> datetime:
    """When summer time begins or ends: at one o'clock UTC. Both months have 31 days."""
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def test_it_is_what_the_machine_says() -> None:
    before, found, after = datetime.now(UTC), now(), datetime.now(UTC)

    assert (before <= found <= after, found.utcoffset()) == (True, timedelta())


def test_while_the_clock_is_set_it_stands_still() -> None:
    with clock_set_to(MOMENT):
        assert [now(), now()] == [MOMENT, MOMENT]


def test_a_clock_set_within_a_clock_goes_back_to_the_first() -> None:
    with clock_set_to(MOMENT):
        with clock_set_to(MOMENT + timedelta(weeks=4)):
            inside = now()
        after = now()

    assert (inside - MOMENT, after) == (timedelta(weeks=4), MOMENT)


def test_a_clock_that_was_set_runs_on_when_something_fails() -> None:
    with pytest.raises(OSError), clock_set_to(MOMENT):
        raise OSError

    assert now() > MOMENT


def test_the_clock_of_one_thread_is_not_set_for_another() -> None:
    with clock_set_to(MOMENT), ThreadPoolExecutor(1) as threads:
        assert threads.submit(now).result() > MOMENT


def test_a_moment_without_a_time_zone_is_none() -> None:
    with pytest.raises(ValueError, match="time zone"), clock_set_to(MOMENT.replace(tzinfo=None)):
        pass

    assert now() > MOMENT


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 31, 22, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 23, 0, tzinfo=UTC), date(2026, 2, 1)),
        (datetime(2026, 7, 31, 21, 59, tzinfo=UTC), date(2026, 7, 31)),
        (datetime(2026, 7, 31, 22, 0, tzinfo=UTC), date(2026, 8, 1)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 7, 1, 2, 0, tzinfo=timezone(timedelta(hours=9))), date(2026, 6, 30)),
    ],
)
def test_a_day_begins_at_midnight_where_the_people_are(moment: datetime, day: date) -> None:
    with clock_set_to(moment):
        assert today() == day


@settings(max_examples=50, deadline=None)
@given(st.timedeltas(timedelta(), timedelta(days=40 * 365)))
def test_the_day_follows_summer_time_as_europe_agreed_on_it(later: timedelta) -> None:
    moment = datetime(1997, 1, 1, tzinfo=UTC) + later
    summer = last_sunday(moment.year, 3) <= moment < last_sunday(moment.year, 10)

    with clock_set_to(moment):
        assert today() == (moment + timedelta(hours=2 if summer else 1)).date()
