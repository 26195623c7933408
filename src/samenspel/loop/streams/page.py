"""One stream with all there is to read of it: at most five statements, whatever its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.expressions import RawSQL

from samenspel.foundation.actors import Actor
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.queries import query
from samenspel.foundation.sentences import tell_to_colleague
from samenspel.loop.streams import policies
from samenspel.loop.streams.models import Flow, Follower, Stream
from samenspel.loop.streams.said import corrections_of
from samenspel.loop.streams.showing import (
    Cell,
    Event,
    Quote,
    StreamPage,
    cells_of,
    keywords_for_reader,
    row_of,
    trend_of,
)
from samenspel.people.queries import name_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

# The first of each sub-stream, and of those together the first.
FEW_OF_EACH = """
SELECT few.id FROM streams_stream AS part
CROSS JOIN LATERAL (
    SELECT id, voice_id, {first} AS place FROM streams_flow WHERE stream_id = part.id
    ORDER BY {first} DESC, voice_id LIMIT %s
) AS few
WHERE part.parent_id = %s AND part.ended_at IS NULL ORDER BY few.place DESC, few.voice_id LIMIT %s
"""
QUOTED = 12
EVENTS = 50
# Told by the figures already.
NOT_TOLD = ("streams.voices-placed", "streams.news-gathered")


@query
def stream_page(stream: Stream, *, seen_by: Actor) -> StreamPage:
    """What flows here, who said so, where it is going, and what happened with it."""
    policies.may_see(stream, seen_by).enforce()
    parts = whole().filter(parent=stream, ended_at=None).order_by("-voices", "id")
    row = row_of(stream, [part.voices for part in parts])
    return StreamPage(
        stream=stream,
        row=row,
        quotes=[quote_of(flow) for flow in first_in(stream, QUOTED, wide=bool(row.branches))],
        sub_streams=[row_of(part) for part in parts],
        parent=row_of(stream.parent) if stream.parent else None,
        trend=trend_of(stream),
        weekly=stream.weekly,
        places=cells_of(stream.places),
        # From which side somebody speaks is asked nowhere, so it is not known of any voice.
        perspectives=[Cell("", stream.voices)],
        languages=cells_of(stream.languages),
        keywords=keywords_for_reader(stream.keywords),
        corrections=corrections_of(stream, seen_by=seen_by),
        events=_events(stream, seen_by),
        followed=_followed(stream, seen_by),
    )


def whole() -> QuerySet[Stream]:
    """With what speaks for them, so that a title costs no statement."""
    return Stream.objects.select_related(
        "organisation", "speaks_for_it__words", "parent__speaks_for_it__words"
    )


def followers(who: Actor) -> QuerySet[Follower]:
    """What this person follows."""
    if who.person is None:
        return Follower.objects.none()
    return Follower.objects.filter(person=who.person, until=None)


def first_in(stream: Stream, many: int, *, wide: bool, newest: bool = False) -> QuerySet[Flow]:
    """The first so many voices in a stream, those in its middle first, or the newest. wide: it has sub-streams.

    Of a wide one the first of each sub-stream are put in order, and no more: the index has them ready.
    O(sub-streams · many), whatever the number of voices.
    """
    order = ("-since", "voice_id") if newest else ("-near", "voice_id")
    found = Flow.objects.select_related("voice__words", "stream").order_by(*order)
    if not wide:
        return found.filter(stream=stream)[:many]
    few = FEW_OF_EACH.format(first="since" if newest else "near")
    # Only what was written here: the ORM knows no LATERAL.
    nearest = RawSQL(few, [many, stream.pk, many])  # noqa: S611 [measured-speed]
    return found.filter(pk__in=nearest)


def quote_of(flow: Flow) -> Quote:
    """A voice as it is quoted."""
    voice = flow.voice
    return Quote(
        voice=voice.pk,
        words=voice.words.text,
        language=voice.language,
        place=voice.words.place,
        told_at=voice.told_at,
        confidence=flow.confidence,
        placed_by=flow.placed_by,
        flows=flow.stream_id is not None,
    )


def _events(stream: Stream, seen_by: Actor) -> list[Event]:
    entries = (
        JournalEntry.objects.filter(matter=stream.pk)
        .exclude(event__in=NOT_TOLD)
        .annotate(name=name_of("person_id", seen_by=seen_by))
        .order_by("-id")[:EVENTS]
    )
    return [
        Event(entry.event, tell_to_colleague(entry, entry.name or ""), entry.happened_at)
        for entry in entries
    ]


def _followed(stream: Stream, seen_by: Actor) -> bool:
    if stream.followed is not None:
        return stream.followed
    return followers(seen_by).filter(stream=stream).exists()
