"""Everything that can be asked about streams, always for someone."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.actors import Actor, Kind
from samenspel.foundation.errors import Absent
from samenspel.foundation.queries import query
from samenspel.loop.streams import policies
from samenspel.loop.streams.alike import NotNow, get_ready, like
from samenspel.loop.streams.models import Correction, Flow, Refresh, Stream
from samenspel.loop.streams.page import first_in, followers, stream_page, whole
from samenspel.loop.streams.said import contradictions_of, corrections_of
from samenspel.loop.streams.showing import (
    Alike,
    Placed,
    RefreshState,
    StreamPage,
    StreamRow,
    keywords_for_reader,
    row_of,
)
from samenspel.loop.streams.whom import WhoIsHeard, who_is_heard
from samenspel.loop.voices.queries import find_voice, reading, speaking

if TYPE_CHECKING:
    from samenspel.loop.voices.models import Voice

__all__ = [
    "Alike",
    "NotNow",
    "Placed",
    "RefreshState",
    "StreamPage",
    "StreamRow",
    "WhoIsHeard",
    "contradictions_of",
    "correction_of_mine",
    "corrections_of",
    "find_correction",
    "find_stream",
    "first_voices",
    "get_ready",
    "like",
    "not_yet_in_a_stream",
    "refresh_now",
    "stream_of",
    "stream_page",
    "streams_here",
    "streams_to_choose",
    "streams_with",
    "title_to_choose",
    "titles_to_choose",
    "voice_to_recognise",
    "voices_in",
    "who_is_heard",
]

MOST_STREAMS = 200
TITLE = ("pk", "name", "speaks_for_it__words__text", "voices")
COUNTED = 100
NOTHING_HERE = _("There is no such stream, or it is not yours to see.")


@query
def streams_here(*, after: int = 0, most: int = MOST_STREAMS, seen_by: Actor) -> list[StreamRow]:
    """What flows here: the widest streams, the biggest change that is certain first, then the largest. Two
    statements. after: how many of them to pass over; most: how many to give."""
    widest = _flowing(seen_by).filter(parent=None).order_by("-change", "-voices", "id")
    rows = list(widest[after : after + most])
    sizes: dict[UUID | None, list[int]] = {}
    parts = Stream.objects.filter(parent__in=[row.pk for row in rows], ended_at=None)
    for parent, voices in parts.order_by("-voices", "id").values_list("parent_id", "voices"):
        sizes.setdefault(parent, []).append(voices)
    return [row_of(row, sizes.get(row.pk, ())) for row in rows]


@query
def streams_to_choose(
    *,
    after: int = 0,
    most: int = MOST_STREAMS,
    among: Collection[UUID] | None = None,
    seen_by: Actor,
) -> list[StreamRow]:
    """The streams in which a voice can be put: those without sub-streams, the largest first. One statement.

    after: how many to pass over; most: how many to give; among: only of these.
    """
    rows = _finest(seen_by)
    rows = rows if among is None else rows.filter(pk__in=among)
    return [row_of(row) for row in rows[after : after + most]]


@query
def titles_to_choose(
    *, sought: str = "", most: int = MOST_STREAMS, seen_by: Actor
) -> list[tuple[UUID, str, int]]:
    """Of the same streams what a list to choose from shows: which, its title, how many voices. One statement.

    sought: only those with this in their name, in the voice that speaks for them, or in the words that set them apart.
    """
    rows = _finest(seen_by)
    if sought:
        said = Q(name__icontains=sought) | Q(speaks_for_it__words__text__icontains=sought)
        rows = rows.filter(said | Q(keywords__icontains=sought))
    return [_titled(*row) for row in rows.values_list(*TITLE)[:most]]


@query
def title_to_choose(ref: UUID | str, *, seen_by: Actor) -> list[tuple[UUID, str, int]]:
    """The same of one stream, if a voice can be put in it; else nothing. One statement."""
    try:
        return [_titled(*row) for row in _finest(seen_by).filter(pk=_uuid(ref)).values_list(*TITLE)]
    except Absent:
        return []


@query
def find_stream(ref: UUID | str, *, seen_by: Actor) -> Stream:
    """One stream, also one that is no more. Absent and not yours give the same answer. One statement."""
    mine = Exists(followers(seen_by).filter(stream=OuterRef("pk")))
    inside = Exists(Stream.objects.filter(parent=OuterRef("pk"), ended_at=None))
    rows = whole().select_related("flowed_into").annotate(mine=mine, inside=inside)
    found = rows.filter(pk=_uuid(ref)).first()
    if found is None or not policies.may_see(found, seen_by):
        raise Absent(NOTHING_HERE)
    found.followed, found.wide = found.mine, found.inside
    return found


@query
def find_correction(ref: UUID | str, *, seen_by: Actor) -> Correction:
    """One thing that was said of a stream: for colleagues, and for the speaker who said it."""
    rows = Correction.objects.select_related("voice", "stream", "into", "person", "undone")
    found = rows.filter(pk=_uuid(ref)).first()
    if found is None or not _may_read(found, seen_by):
        raise Absent(NOTHING_HERE)
    return found


@query
def correction_of_mine(voice: Voice, *, seen_by: Actor) -> Correction | None:
    """What its speaker last said of where their voice flows, if that stands: to take it back. One statement."""
    reading(voice, seen_by=seen_by).enforce()
    said = Correction.objects.filter(voice=voice, rank="speaker", undone=None, forgotten=False)
    return said.select_related("voice", "stream").order_by("-made_at").first()


@query
def voice_to_recognise(voice: Voice, ref: UUID | str, *, seen_by: Actor) -> Voice:
    """For the speaker of a voice: another's in which they may recognise theirs. One statement.

    What its speaker keeps to themselves, what flows with no others, and what is not there give the same answer.
    """
    speaking(voice, seen_by=seen_by).enforce()
    open_to_all = policies.open_to_all(voice.organisation_id).filter(voice=_uuid(ref))
    found = open_to_all.select_related("voice").first()
    if found is None:
        raise Absent(NOTHING_HERE)
    return found.voice


@query
def voices_in(stream: Stream, *, seen_by: Actor) -> QuerySet[Flow]:
    """Every voice in a stream, or in its sub-streams, in no order: to count, and to look for one."""
    policies.may_see(stream, seen_by).enforce()
    inside = {"stream__parent": stream} if _is_wide(stream) else {"stream": stream}
    return Flow.objects.filter(**inside)


@query
def first_voices(
    stream: Stream, many: int, *, newest: bool = False, seen_by: Actor
) -> QuerySet[Flow]:
    """The first so many voices in a stream with their words, those in its middle first, or the newest."""
    policies.may_see(stream, seen_by).enforce()
    return first_in(stream, many, wide=_is_wide(stream), newest=newest)


@query
def stream_of(voice: Voice, *, seen_by: Actor) -> Placed | None:
    """In which stream a voice flows, for who may read the voice. One statement.

    A speaker reads a title only when it is a name, or their own words, or those of someone who lets others read them.
    """
    reading(voice, seen_by=seen_by).enforce()
    flow = (
        Flow.objects.filter(voice=voice)
        .exclude(stream=None)
        .select_related("stream__speaks_for_it__words")
        .first()
    )
    if flow is None or flow.stream is None:
        return None
    stream = flow.stream
    readable = seen_by.kind is not Kind.SPEAKER or _may_be_shown(stream, voice)
    return Placed(
        stream=stream.pk,
        title=stream.title if readable else "",
        title_language=stream.title_language if readable else "",
        keywords=keywords_for_reader(stream.keywords),
        voices=stream.voices,
        confidence=flow.confidence,
        placed_by=flow.placed_by,
    )


@query
def streams_with(voice: Voice, *, seen_by: Actor) -> set[UUID]:
    """Every stream that this voice is part of now: where it flows, the wider one, and those that went on in either.

    Two statements, and one more each time that streams were joined.
    """
    reading(voice, seen_by=seen_by).enforce()
    flow = Flow.objects.filter(voice=voice).values_list("stream", "stream__parent").first()
    found = newer = {ref for ref in flow or () if ref is not None}
    while newer:
        joined = Stream.objects.filter(flowed_into__in=newer).values_list("pk", flat=True)
        newer = set(joined) - found
        found = found | newer
    return found


@query
def not_yet_in_a_stream(*, seen_by: Actor) -> QuerySet[Flow]:
    """Voices that were looked at and flow together with no others yet, the newest first.

    In the order of the index on stream and moment, so that it reads what it shows and no more, whether they are few
    or many among all voices.
    """
    if not policies.reads_streams(seen_by) or seen_by.organisation is None:
        return Flow.objects.none()
    return (
        Flow.objects.filter(stream=None, voice__organisation=seen_by.organisation)
        .exclude(voice__words__text="")
        .select_related("voice__words")
        .order_by("-stream_id", "-since")
    )


@query
def refresh_now(*, seen_by: Actor) -> RefreshState:
    """How it stands with looking at everything anew; for who reads no streams, nothing was. Two statements."""
    own = seen_by.organisation if policies.reads_streams(seen_by) else None
    rows = Refresh.objects.filter(organisation=own).order_by("-asked_at")[:5] if own else ()
    last = next(iter(rows), None)
    done = next((row for row in rows if row.state == Refresh.State.DONE), None)
    waiting = next((row for row in rows if row.state == Refresh.State.RUNNING), last)
    return RefreshState(
        state=waiting.state if waiting else "none",
        step=waiting.step if waiting else "",
        grain=last.grain if last else 0.0,
        asked_at=waiting.asked_at if waiting else None,
        started_at=waiting.started_at if waiting else None,
        found_at=done.ended_at if done else None,
        voices=done.voices if done else 0,
        streams=done.streams if done else 0,
        not_yet=not_yet_in_a_stream(seen_by=seen_by).order_by()[:COUNTED].count(),
        problem=waiting.problem if waiting else "",
    )


def _flowing(seen_by: Actor) -> QuerySet[Stream]:
    if not policies.reads_streams(seen_by) or seen_by.organisation is None:
        return Stream.objects.none()
    return whole().filter(organisation=seen_by.organisation, ended_at=None)


def _finest(seen_by: Actor) -> QuerySet[Stream]:
    rows = _flowing(seen_by).exclude(parts__ended_at=None, parts__isnull=False)
    return rows.order_by("-voices", "id")


def _titled(ref: UUID, name: str, said: str | None, voices: int) -> tuple[UUID, str, int]:
    return ref, name or said or "", voices


def _is_wide(stream: Stream) -> bool:
    if stream.wide is not None:
        return stream.wide
    return Stream.objects.filter(parent=stream, ended_at=None).exists()


def _may_be_shown(stream: Stream, voice: Voice) -> bool:
    speaking = stream.speaks_for_it
    return bool(stream.name) or (
        speaking is not None and (speaking.shown or speaking.pk == voice.pk)
    )


def _may_read(said: Correction, seen_by: Actor) -> bool:
    if seen_by.kind is Kind.SPEAKER:
        return said.voice_id is not None and bool(
            seen_by.speaks_for(said.voice_id) and find_voice(said.voice_id, seen_by=seen_by)
        )
    own = seen_by.kind is Kind.SYSTEM or seen_by.organisation == said.organisation_id
    return own and bool(policies.reads_streams(seen_by))


def _uuid(ref: UUID | str) -> UUID:
    try:
        return ref if isinstance(ref, UUID) else UUID(ref)
    except ValueError:
        raise Absent(NOTHING_HERE) from None
