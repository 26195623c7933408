"""What was heard in Waterveen on rounds and at the counter: many short voices, in which streams can be found.

They come in as any import does, with the day on which they were told. So no speaker waits for an answer within a term,
and the lists of colleagues hold what residents told themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings

from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.clock import now, today
from samenspel.loop.streams.actions import ask_refresh, put_together
from samenspel.loop.voices.importing import ToldElsewhere, import_voices

if TYPE_CHECKING:
    from samenspel.doors.demo.story import Cast
    from samenspel.loop.voices.models import Voice

Told = dict[str, Any]

DOORS_OPEN = time(9, 0)
APART = timedelta(minutes=37)
OPEN_FOR = timedelta(hours=8)


def bring_in(found: Told, cast: Cast) -> int:
    """Voices come in, colleagues say which of them are about the same, and streams are asked for; how many voices.

    The streams themselves are found by the worker: nobody who starts the demonstration waits for them.
    """
    came_in = import_voices(list(as_told(found["voice"])), source=found["source"], by=SYSTEM)
    _say_what_is_the_same(found, cast, came_in.voices)
    ask_refresh(by=SYSTEM)
    return len(came_in.voices)


def as_told(voices: Iterable[Told]) -> Iterable[ToldElsewhere]:
    """Each voice on its day, at an hour at which the counter is open. Nothing lies in the future."""
    for at, told in enumerate(voices):
        yield ToldElsewhere(
            ref=told["key"],
            words=told["words"],
            told_at=_moment(told["days_ago"], at),
            language=told["language"],
            place=told.get("place", ""),
            shown=told["shown"],
        )


def _moment(days_ago: int, at: int) -> datetime:
    day = today() - timedelta(days=days_ago)
    opened = datetime.combine(day, DOORS_OPEN, ZoneInfo(settings.TIME_ZONE))
    return min(opened + at * APART % OPEN_FOR, now())


def _say_what_is_the_same(found: Told, cast: Cast, voices: Iterable[Voice]) -> None:
    by_id = {voice.id: voice for voice in voices}
    by_key = {one.ref: by_id[one.voice_in(found["source"])] for one in as_told(found["voice"])}
    for same in found["together"]:
        one, other = (by_key[key] for key in same["voices"])
        put_together(one, other, by=cast.actor(same["by"]))
