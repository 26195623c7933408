"""What the machine reads when it looks at everything anew. Only the system may look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from samenspel.foundation.actors import Actor
from samenspel.foundation.queries import query
from samenspel.loop.streams import policies
from samenspel.loop.streams.meaning import as_packed, model
from samenspel.loop.streams.models import Flow, Follower, Refresh, Stream
from samenspel.loop.streams.remembered import past_of

if TYPE_CHECKING:
    from samenspel.engines.streams.refreshing import Past
    from samenspel.engines.streams.space import Vectors

AT_ONCE = 20_000

# In the order in which they were told, in portions, with what they mean where that is known.
TOLD = """
SELECT voice.id, words.text, voice.language, voice.told_at, words.place, meaning.vector
FROM voices_voice AS voice
JOIN voices_voicewords AS words ON words.voice_id = voice.id AND words.text <> ''
LEFT JOIN streams_meaning AS meaning ON meaning.voice_id = voice.id AND meaning.digest = %s
WHERE voice.organisation_id = %s AND (voice.told_at, voice.id) > (%s, %s)
ORDER BY voice.told_at, voice.id LIMIT %s
"""
THESE = """
SELECT voice.id, words.text, voice.language, voice.told_at, words.place, meaning.vector, voice.organisation_id
FROM voices_voice AS voice
JOIN voices_voicewords AS words ON words.voice_id = voice.id AND words.text <> ''
LEFT JOIN streams_meaning AS meaning ON meaning.voice_id = voice.id AND meaning.digest = %s
WHERE voice.id = ANY(%s) ORDER BY voice.told_at, voice.id
"""
BEGINNING = datetime(1000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """What a refresh reads, everything (n,) in one order; vectors (n, d), as they are kept."""

    voices: list[UUID]
    texts: list[str]
    languages: list[str]
    vectors: Vectors
    told_at: list[datetime]
    places: list[str]


@dataclass(frozen=True, slots=True)
class Heard:
    """What was told. unknown: the rows of which the meaning is still to be worked out."""

    said: Said
    unknown: list[int]


@query
def what_was_told(organisation: UUID, *, seen_by: Actor) -> Heard:
    """Every voice that has words, oldest first."""
    policies.may_run(seen_by).enforce()
    return _heard(list(_portions(organisation)))


@query
def told_in(voices: Sequence[UUID], *, seen_by: Actor) -> dict[UUID, Heard]:
    """These voices as far as they have words, by organisation."""
    policies.may_run(seen_by).enforce()
    found: dict[UUID, list[tuple[Any, ...]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(THESE, [model().digest, list(voices)])
        for *row, organisation in cursor.fetchall():
            found.setdefault(organisation, []).append(tuple(row))
    return {organisation: _heard(rows) for organisation, rows in found.items()}


@query
def how_it_flows(organisation: UUID, *, seen_by: Actor) -> Past:
    """In which streams voices flow now, and what people said of it."""
    policies.may_run(seen_by).enforce()
    return past_of(organisation)


@query
def refreshes_to_do(*, seen_by: Actor) -> QuerySet[Refresh]:
    """Those that wait, and before them those that a stopped worker left behind."""
    policies.may_run(seen_by).enforce()
    open_states = [Refresh.State.WAITING, Refresh.State.RUNNING]
    return Refresh.objects.filter(state__in=open_states).order_by("state", "asked_at")


@query
def followed_with_news(before: datetime, *, seen_by: Actor) -> QuerySet[Stream]:
    """Streams with new voices since somebody who follows them was told, if that was before this moment."""
    policies.may_run(seen_by).enforce()
    due = Follower.objects.filter(until=None, told_at__lte=before)
    inside = Flow.objects.filter(stream=OuterRef("stream"), since__gt=OuterRef("told_at"))
    within = Flow.objects.filter(stream__parent=OuterRef("stream"), since__gt=OuterRef("told_at"))
    news = due.filter(Exists(inside) | Exists(within)).values("stream")
    return Stream.objects.filter(pk__in=news, ended_at=None)


def _portions(organisation: UUID) -> Iterator[tuple[Any, ...]]:
    told_at, last = BEGINNING, UUID(int=0)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(TOLD, [model().digest, organisation, told_at, last, AT_ONCE])
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        last, told_at = rows[-1][0], rows[-1][3]


def _heard(rows: list[tuple[Any, ...]]) -> Heard:
    voices, texts, languages, told_at, places, kept = ([row[at] for row in rows] for at in range(6))
    vectors = as_packed(kept, model().dimensions)
    said = Said(voices, texts, languages, vectors, told_at, places)
    return Heard(said, [at for at, one in enumerate(kept) if one is None])
