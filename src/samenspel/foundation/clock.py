"""What time it is, for everyone who writes something down.

Actions never ask the machine; they ask this clock, so that the demonstration and imports can tell what happened
when, and tests can let four weeks pass. What the database itself saw stays beside it (`recorded_at`), so a clock
that was set always shows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

_set_to: ContextVar[datetime | None] = ContextVar("clock_set_to", default=None)


def now() -> datetime:
    """The moment at which what is being written down happened."""
    return _set_to.get() or datetime.now(UTC)


def today() -> date:
    """The calendar day where the people are: promises are made in days, not in UTC."""
    return now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()


@contextmanager
def clock_set_to(moment: datetime) -> Iterator[None]:
    """Let what is done inside happen at another moment. Only for the demonstration, imports and tests."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment needs a time zone; got {moment!r}")
    token = _set_to.set(moment)
    try:
        yield
    finally:
        _set_to.reset(token)
