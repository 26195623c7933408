"""Terms in working days, with the holidays of the Netherlands."""

from datetime import date, timedelta
from functools import cache

from holidays import country_holidays
from holidays.holiday_base import HolidayBase


@cache
def working_days_after(day: date, count: int) -> date:
    """The last day of a term of that many working days that starts the day after."""
    while count > 0:
        day += timedelta(days=1)
        count -= _is_working_day(day)
    return day


def _is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _free_days()


@cache
def _free_days() -> HolidayBase:
    return country_holidays("NL")
