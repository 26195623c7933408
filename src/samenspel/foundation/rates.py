"""How often the same sender may do a thing: instead of a captcha, and against guessing keys.

Counted per sender in one table of PostgreSQL, so that every web process counts together. The sender is kept
as a keyed hash that changes every day: nobody can make a list of visitors from it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

from samenspel.foundation.privacy.crypto import keyed_hash

COUNT = """
INSERT INTO foundation_ratecount AS kept (scope, sender, window_start, times) VALUES (%(scope)s, %(sender)s, %(now)s, 1)
ON CONFLICT (scope, sender) DO UPDATE SET
    times = CASE WHEN kept.window_start > %(passed)s THEN kept.times + 1 ELSE 1 END,
    window_start = CASE WHEN kept.window_start > %(passed)s THEN kept.window_start ELSE EXCLUDED.window_start END
RETURNING times
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many times per window. The window begins with the first time: nobody gets twice as much by coming
    just before and just after a round moment of the clock.
    """

    scope: str
    most: int
    window: timedelta


SHARING = Limit("share", 20, timedelta(minutes=10))
FAST_SHARING = Limit("share-fast", 3, timedelta(minutes=10))
OPENING = Limit("open", 30, timedelta(minutes=10))
WAY_BACK = Limit("way-back", 5, timedelta(minutes=10))
# Comparing costs more than most pages: a few thousandths of a second, for a long story a twentieth.
LOOKING = Limit("look", 60, timedelta(minutes=10))


def within(limit: Limit, sender: str) -> bool:
    """Count this time, and say whether it still fits. Always yes when limits are off, to measure under load."""
    if settings.SAMENSPEL.safety.rate_limits == "off":
        return True
    now = datetime.now(UTC)
    asked: dict[str, str | bytes | datetime] = {
        "scope": limit.scope,
        "sender": keyed_hash(f"{now:%Y-%m-%d}/{sender}", purpose="rate")[:16],
        "now": now,
        "passed": now - limit.window,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT, asked)
        return int(cursor.fetchone()[0]) <= limit.most


def forget_old_counts() -> None:
    """Let go of windows that have passed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM foundation_ratecount WHERE window_start < now() - interval '1 day'"
        )
