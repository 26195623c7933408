"""One stream with all there is to read of it: at most five statements, whatever its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
        quotes=[quote_of(flow) for flow in nearest_in(stream, within=len(row.branches))[:QUOTED]],
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


def nearest_in(stream: Stream, *, within: int) -> QuerySet[Flow]:
    """The voices in a stream, those in its middle first; of a wide one, those of its sub-streams (`within` so many)."""
    inside = {"stream__parent": stream} if within else {"stream": stream}
    return (
        Flow.objects.filter(**inside)
        .select_related("voice__words", "stream")
        .order_by("-near", "voice_id")
    )


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
