"""When something was told elsewhere, in the ways in which people and programs write that down."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from samenspel.foundation.clock import now
from samenspel.foundation.errors import Invalid

MOMENTS = ("timestamp", "datetime", "told_at", "date")
# Of all zones, the clock that is furthest ahead of UTC.
FURTHEST_AHEAD = timedelta(hours=14)
_DUTCH = re.compile(
    r"^(?P<day>\d{1,2})([-/])(?P<month>\d{1,2})\2(?P<year>\d{4})(?:[ T](?P<hour>\d{1,2})(?P<rest>:\d\d(?::\d\d)?))?$",
    re.ASCII,
)


def moment_of(row: Mapping[Any, Any]) -> datetime | None:
    """When it was told, which cannot be later than now; only a clock without a zone may run ahead of us."""
    found = _moment_read(row)
    if found is None:
        return None
    moment = found if found.tzinfo else found.replace(tzinfo=UTC)
    if moment > now() + (timedelta() if found.tzinfo else FURTHEST_AHEAD):
        raise Invalid(
            _("“%(moment)s” has yet to come, so nothing can have been told then.")
            % {"moment": found.isoformat(" ")}
        )
    return min(moment, now())


def _as_iso(dutch: re.Match[str]) -> str:
    date = f"{dutch['year']}-{dutch['month']:0>2}-{dutch['day']:0>2}"
    return f"{date} {dutch['hour']:0>2}{dutch['rest']}" if dutch["hour"] else date


def _moment_read(row: Mapping[Any, Any]) -> datetime | None:
    """Milliseconds since 1970, ISO 8601, or day, month, year; Polis has the first two, and only one has a zone."""
    given = next((row[name].strip() for name in MOMENTS if row.get(name, "").strip()), "")
    if not given:
        return None
    try:
        if given.isdigit():
            return datetime.fromtimestamp(int(given) / 1000, UTC)
        return datetime.fromisoformat(_DUTCH.sub(_as_iso, given))
    except (ValueError, OverflowError, OSError) as error:
        raise Invalid(_("“%(given)s” is no moment that we can read.") % {"given": given}) from error
