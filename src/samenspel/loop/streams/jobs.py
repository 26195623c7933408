"""What happens with streams by itself: new voices find their place at once, and every night everything is looked at."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.clock import now
from samenspel.foundation.errors import Absent
from samenspel.foundation.journal import Letter, follows, follows_bulk, tells
from samenspel.loop.streams.actions import ask_refresh
from samenspel.loop.streams.flowing import Place
from samenspel.loop.streams.hearing import (
    Heard,
    followed_with_news,
    how_it_flows,
    refreshes_to_do,
    told_in,
    what_was_told,
)
from samenspel.loop.streams.meaning import as_kept, as_packed, model
from samenspel.loop.streams.models import PlacedBy, Refresh
from samenspel.loop.streams.refreshing import (
    SURE_ENOUGH,
    begin_refresh,
    fail_refresh,
    finish_refresh,
    follow_recognition,
    gather_news,
    keep_meanings,
    note_step,
    place_voices,
)

if TYPE_CHECKING:
    from samenspel.engines.streams.finding import Step
    from samenspel.foundation.models import JournalEntry
    from samenspel.loop.streams.hearing import Said

log = logging.getLogger(__name__)

REFRESH = "streams.refresh"
REFRESH_QUEUE = "streams"
AT_ONCE = 1_000
A_DAY = timedelta(hours=23)


@app.task(name="streams.place", retry=5)
def place(voices: list[str]) -> None:
    """Voices that were just told find their stream. Before the first refresh there is none to find."""
    from samenspel.loop.streams.current import compass_now  # noqa: PLC0415 [measured-speed]

    for organisation, heard in told_in([UUID(ref) for ref in voices], seen_by=SYSTEM).items():
        said = _understood(heard)
        compass = compass_now(organisation)
        if compass is None:
            continue
        points = compass.points_of(said.vectors, said.languages)
        placed = compass.place(points)
        found = zip(said.voices, placed.stream.tolist(), placed.confidence.tolist(), strict=True)
        place_voices(
            [_place(voice, compass.streams, stream, sure) for voice, stream, sure in found],
            by=SYSTEM,
        )


@app.task(name="streams.follow_recognition", retry=5)
def follow(voice: str) -> None:
    """A voice goes where its speaker recognised it."""
    follow_recognition(UUID(voice), by=SYSTEM)


# A queue of its own, so that a command can do this and nothing else.
@app.task(name=REFRESH, queue=REFRESH_QUEUE, queueing_lock=REFRESH, lock=REFRESH)
def refresh() -> None:
    """Look at everything anew, for who asked. One at a time; what a stopped worker left behind is done again."""
    for asked in list(refreshes_to_do(seen_by=SYSTEM)):
        if asked.state == Refresh.State.RUNNING and _another_waits(asked):
            fail_refresh(asked, "stopped", by=SYSTEM)
        else:
            _look_anew(asked)


@app.periodic(cron="12 2 * * *")
@app.task(name="streams.ask_nightly", queueing_lock="streams.ask_nightly")
def ask_nightly(timestamp: int) -> None:
    """Every night everything is looked at, so that what was said during the day counts."""
    try:
        ask_refresh(by=SYSTEM)
    except Absent:
        log.info("nobody is at home here yet: there is nothing to look at")


@app.periodic(cron="25 6 * * *")
@app.task(name="streams.tell_followers", queueing_lock="streams.tell_followers")
def tell_followers(timestamp: int) -> None:
    """Who follows a stream hears of new voices at most once a day."""
    for stream in followed_with_news(now() - A_DAY, seen_by=SYSTEM):
        gather_news(stream, by=SYSTEM)


@tells("voices.voice-shared")
def place_what_was_told(entry: JournalEntry) -> Iterable[Letter]:
    """The machine hears of a new voice as people do: afterwards, so that nobody who tells something waits for it."""
    place.defer(voices=[str(entry.matter)])
    return ()


@follows_bulk("voices.voices-imported")
def place_what_came_in(entries: Sequence[JournalEntry]) -> None:
    """The same for many that came in at once."""
    refs = [str(entry.matter) for entry in entries]
    for start in range(0, len(refs), AT_ONCE):
        place.defer(voices=refs[start : start + AT_ONCE])


@follows("streams.voice-recognised")
def flow_along(entry: JournalEntry) -> None:
    """Afterwards: what writes about streams waits for one another, and who tells something waits for nobody."""
    follow.defer(voice=str(entry.matter))


@follows("streams.refresh-asked")
@follows("streams.grain-set")
def look_soon(entry: JournalEntry) -> None:
    """Who asks is served by the worker: no page waits for it."""
    try:
        with transaction.atomic():
            app.configure_task(REFRESH, queueing_lock=REFRESH, lock=REFRESH).defer()
    except AlreadyEnqueued:
        log.info("a refresh waits already")


def _another_waits(asked: Refresh) -> bool:
    waiting = refreshes_to_do(seen_by=SYSTEM).filter(state=Refresh.State.WAITING)
    return waiting.filter(organisation=asked.organisation_id).exists()


def _look_anew(asked: Refresh) -> None:
    from samenspel.loop.streams.renewing import find  # noqa: PLC0415 [measured-speed]

    begun = begin_refresh(asked, by=SYSTEM)
    try:
        said = _understood(what_was_told(begun.organisation_id, seen_by=SYSTEM))
        past = how_it_flows(begun.organisation_id, seen_by=SYSTEM)
        found = find(said, past, begun.grain, lambda step: _tell(begun, step))
        finish_refresh(begun, said, found, past, by=SYSTEM)
    except Exception as error:
        fail_refresh(begun, type(error).__name__, by=SYSTEM)
        raise


def _tell(begun: Refresh, step: Step) -> None:
    note_step(begun, step.value, by=SYSTEM)


def _understood(heard: Heard) -> Said:
    """What was told, with what it means: computed for what is new, in portions, and kept."""
    said = heard.said
    for start in range(0, len(heard.unknown), AT_ONCE):
        rows = heard.unknown[start : start + AT_ONCE]
        vectors = model().embed([said.texts[row] for row in rows])
        keep_meanings(
            [said.voices[row] for row in rows],
            vectors,
            [said.languages[row] for row in rows],
            model().digest,
            by=SYSTEM,
        )
        # As it will be read back, so that today's figures are tomorrow's.
        said.vectors[rows] = as_packed(as_kept(vectors), model().dimensions)
    return said


def _place(voice: UUID, streams: Sequence[UUID], stream: int, sure: float) -> Place:
    where = streams[stream] if stream >= 0 and sure >= SURE_ENOUGH else None
    return Place(voice, where, sure if where else 0.0, 0.0, PlacedBy.MACHINE.value)
