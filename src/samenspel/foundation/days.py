"""A day as people say it: without the year when it is this year's."""

from datetime import date, datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language

from samenspel.foundation.clock import today


def day_as_said(moment: datetime | date) -> str:
    """In the reader's language, and on the calendar of the place where the people are."""
    when = localtime(moment).date() if isinstance(moment, datetime) else moment
    return _said(when, get_language(), this_year=when.year == today().year)


@lru_cache(maxsize=4096)
def _said(when: date, language: str | None, *, this_year: bool) -> str:
    """Formatting is slow, and a list says the same few days again and again."""
    return date_format(when, "j F" if this_year else "j F Y")
