"""What the machine does by itself: it looks at everything anew, and places what is told in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from samenspel.foundation.actions import action
from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.bulk import bulk_action
from samenspel.foundation.clock import now
from samenspel.foundation.models import JournalEntry
from samenspel.loop.streams import flowing, policies
from samenspel.loop.streams.correcting import carried_out
from samenspel.loop.streams.counting import Facts, Span, figures, from_where, span_of
from samenspel.loop.streams.flowing import COUNTED, Place, day_of
from samenspel.loop.streams.meaning import as_kept
from samenspel.loop.streams.models import (
    Correction,
    Flow,
    Follower,
    Found,
    Kind,
    PlacedBy,
    Rank,
    Reading,
    Refresh,
    Stream,
)
from samenspel.loop.streams.remembered import for_the_engine, standing

if TYPE_CHECKING:
    from samenspel.engines.streams.refreshing import Past, Refreshed
    from samenspel.engines.streams.space import Rows
    from samenspel.loop.streams.hearing import Said
    from samenspel.loop.streams.renewing import Level, Renewal

# Less sure than this is no place: then a voice is not yet in a stream.
SURE_ENOUGH = 0.5
# A little less than a day, so that who is told in the morning is told again the next morning.
A_DAY = timedelta(hours=23)
FORGOTTEN = "voices.voice-forgotten"
# What a refresh that is done says of what it found.
FOUND = ("voices", "streams", "resolution", "wide_resolution", "weekly", "places", "languages")

KEEP_MEANINGS = """
INSERT INTO streams_meaning (id, voice_id, digest, vector, language)
SELECT gen_random_uuid(), given.voice, %s, given.vector, given.language
FROM unnest(%s::uuid[], %s::bytea[], %s::text[]) AS given (voice, vector, language)
JOIN voices_voicewords AS words ON words.voice_id = given.voice AND words.text <> ''
ON CONFLICT (voice_id) DO UPDATE SET digest = excluded.digest, vector = excluded.vector, language = excluded.language
"""

# What was placed while the engine was at work, in a stream that is no more.
LEFT_BEHIND = """
UPDATE streams_flow AS flow SET stream_id = NULL, confidence = 0, near = 0, placed_by = 'machine'
FROM streams_stream AS stream
WHERE stream.id = flow.stream_id AND stream.ended_at IS NOT NULL AND stream.organisation_id = %s
"""


@dataclass(frozen=True, slots=True)
class Several:
    """What many streams or none have in common that happened just now."""

    happened: tuple[tuple[UUID, datetime], ...] = ()


@bulk_action("streams.meanings-kept", allowed_by=policies.may_run)
def keep_meanings(
    voices: Sequence[UUID], vectors: Rows, languages: Sequence[str], digest: str, *, by: Actor
) -> Several:
    """What voices mean is kept, so that it is computed once. Not of those whose words were removed in the meantime."""
    flowing.alone()
    with connection.cursor() as cursor:
        cursor.execute(KEEP_MEANINGS, [digest, list(voices), as_kept(vectors), list(languages)])
    return Several()


@bulk_action("streams.voices-placed", allowed_by=policies.may_run)
def place_voices(placed: Sequence[Place], *, by: Actor) -> Several:
    """Voices that were told since the last refresh find their stream, or none yet.

    Where people said something of a voice, the machine says nothing. What was joined with another since flows there.
    The streams in which something new flows come back.
    """
    flowing.alone()
    mine = _not_spoken_of(_as_it_goes_on(placed))
    flowing.flow(mine)
    grown: dict[UUID, list[UUID]] = {}
    for one in mine:
        if one.stream is not None:
            grown.setdefault(one.stream, []).append(one.voice)
    for stream, voices in grown.items():
        _grow(stream, voices)
    return Several(tuple((stream, now()) for stream in grown))


@bulk_action("streams.recognition-followed", allowed_by=policies.may_run)
def follow_recognition(voice: UUID, *, by: Actor) -> Several:
    """A voice flows where its speaker recognised it, unless they said otherwise or that stream is no more by now."""
    flowing.alone()
    found = Correction.objects.filter(voice=voice, kind=Kind.BELONGS, rank=Rank.SPEAKER)
    said = found.filter(undone=None, stream__ended_at=None).order_by("made_at").last()
    if said is None or said.stream_id is None:
        return Several()
    carried_out(said, [said.stream_id])
    return Several(((voice, now()),))


@action("streams.refresh-begun", allowed_by=policies.may_run, locks="refresh")
def begin_refresh(refresh: Refresh, *, by: Actor) -> Refresh:
    """The machine begins to look at everything anew; also after a worker was stopped in the middle of it."""
    refresh.state = Refresh.State.RUNNING
    refresh.started_at = now()
    refresh.step = "reading"
    refresh.save(update_fields=["state", "started_at", "step"])
    return refresh


@action("streams.refresh-went-on", allowed_by=policies.may_run, locks="refresh")
def note_step(refresh: Refresh, step: str, *, by: Actor) -> Refresh:
    """How far it is, for whoever waits."""
    refresh.step = step
    refresh.save(update_fields=["step"])
    return refresh


@action("streams.refresh-failed", allowed_by=policies.may_run, locks="refresh")
def fail_refresh(refresh: Refresh, problem: str, *, by: Actor) -> Refresh:
    """It did not come to an end: everything flows as it did."""
    refresh.state = Refresh.State.FAILED
    refresh.problem = problem[:80]
    refresh.ended_at = now()
    refresh.save(update_fields=["state", "problem", "ended_at"])
    return refresh


@action(
    "streams.refresh-finished",
    allowed_by=policies.may_run,
    locks="refresh",
    facts=lambda done: {"voices": done.voices, "streams": done.streams},
)
def finish_refresh(
    refresh: Refresh, said: Said, found: Refreshed | None, past: Past, *, by: Actor
) -> Refresh:
    """Everything flows as it was found, under the ids of before, and as people said up to this moment."""
    flowing.alone()
    renewal = _renewal(refresh, said, found, past)
    facts = Facts.of(said.told_at, said.languages, said.places, renewal.confidence)
    span = span_of(facts, day_of(refresh.started_at))
    _write_streams(refresh.organisation_id, renewal, said, facts, span)
    flowing.flow(list(_placed(renewal, said)))
    _end_streams(refresh.organisation_id, renewal)
    if found is not None:
        _keep_reading(refresh, renewal, said, found)
    refresh.state = Refresh.State.DONE
    refresh.ended_at = now()
    refresh.voices = len(said.voices)
    refresh.streams = len(renewal.fine.streams)
    if found is not None and found.resolutions is not None:
        refresh.wide_resolution, refresh.resolution = found.resolutions
    _keep_counts(refresh, facts, span)
    refresh.save(update_fields=["state", "ended_at", *FOUND])
    return refresh


@bulk_action("streams.streams-begun", allowed_by=policies.may_run)
def note_begun(streams: Sequence[UUID], *, by: Actor) -> Several:
    """Streams that were not there before."""
    return Several(tuple((ref, now()) for ref in streams))


@bulk_action("streams.streams-ended", allowed_by=policies.may_run)
def note_ended(streams: Sequence[UUID], *, by: Actor) -> Several:
    """Streams that fell apart."""
    return Several(tuple((ref, now()) for ref in streams))


@action(
    "streams.stream-split-off",
    allowed_by=policies.may_run,
    facts=lambda stream: {"voices": stream.voices},
)
def note_split_off(stream: Stream, *, by: Actor) -> Stream:
    """The machine found a stream inside another."""
    return stream


@action(
    "streams.stream-flowed-into",
    allowed_by=policies.may_run,
    facts=lambda stream: {"stream": str(stream.flowed_into_id)},
)
def note_merged(stream: Stream, *, by: Actor) -> Stream:
    """The machine found that a stream is part of another."""
    return stream


@action("streams.news-gathered", allowed_by=policies.may_run, locks="stream")
def gather_news(stream: Stream, *, by: Actor) -> Stream:
    """There are new voices in a stream: who follows it is told so, at most once a day."""
    due = Follower.objects.filter(stream=stream, until=None, told_at__lte=now() - A_DAY)
    due.update(told_at=now())
    return stream


def _renewal(refresh: Refresh, said: Said, found: Refreshed | None, past: Past) -> Renewal:
    from samenspel.loop.streams.renewing import (  # noqa: PLC0415 [measured-speed]
        nothing_found,
        renewed,
    )

    if found is None:
        return nothing_found(said, past)
    corrections = for_the_engine(standing(refresh.organisation_id))
    gone = JournalEntry.objects.filter(event=FORGOTTEN, recorded_at__gte=refresh.started_at)
    return renewed(said, found, past, corrections, set(gone.values_list("matter", flat=True)))


def _write_streams(
    organisation: UUID, renewal: Renewal, said: Said, facts: Facts, span: Span
) -> None:
    """Wider ones first, since the others point at them."""
    every = (*renewal.wide.streams, *renewal.fine.streams)
    known = set(Stream.objects.filter(pk__in=every).values_list("pk", flat=True))
    for level in (renewal.wide, renewal.fine):
        rows = list(_rows(organisation, level, renewal, said, facts, span))
        Stream.objects.bulk_create(
            rows,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[
                "parent",
                "speaks_for_it",
                "keywords",
                "ended_at",
                "flowed_into",
                *COUNTED,
            ],
        )
    split_off = renewal.became.split_off
    note_begun([ref for ref in every if ref not in known and ref not in split_off], by=SYSTEM)
    for stream in Stream.objects.filter(pk__in=split_off):
        note_split_off(stream, by=SYSTEM)


def _rows(
    organisation: UUID, level: Level, renewal: Renewal, said: Said, facts: Facts, span: Span
) -> Iterator[Stream]:
    counted = figures(level.labels, len(level.streams), facts, span)
    for at, ref in enumerate(level.streams):
        yield Stream(
            id=ref,
            organisation_id=organisation,
            begun_at=now(),
            found_by=Found.MACHINE,
            parent_id=renewal.parent.get(ref),
            speaks_for_it_id=said.voices[level.speaker[at]],
            keywords=level.keywords[at],
            **counted[at],
        )


def _placed(renewal: Renewal, said: Said) -> Iterator[Place]:
    rows = zip(
        said.voices,
        renewal.fine.labels.tolist(),
        renewal.confidence.tolist(),
        renewal.near.tolist(),
        renewal.placed_by,
        strict=True,
    )
    for voice, label, confidence, near, by in rows:
        stream = renewal.fine.streams[label] if label >= 0 else None
        yield Place(voice, stream, confidence, near, by)


def _end_streams(organisation: UUID, renewal: Renewal) -> None:
    became = renewal.became
    for ref, into in became.merged.items():
        ended = Stream.objects.filter(pk=ref, ended_at=None)
        if ended.update(ended_at=now(), flowed_into=into, voices=0):
            note_merged(Stream.objects.get(pk=ref), by=SYSTEM)
    ended = Stream.objects.filter(Q(pk__in=became.ended) | Q(pk__in=_emptied(organisation)))
    ended = ended.filter(ended_at=None)
    refs = list(ended.values_list("pk", flat=True))
    ended.update(ended_at=now(), voices=0)
    note_ended(refs, by=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute(LEFT_BEHIND, [organisation])


def _emptied(organisation: UUID) -> QuerySet[Stream]:
    """Streams that were left without voices, also by what people said of them."""
    inside = Flow.objects.filter(stream=OuterRef("pk"))
    within = Flow.objects.filter(stream__parent=OuterRef("pk"))
    here = Stream.objects.filter(organisation=organisation, ended_at=None)
    return here.exclude(Exists(inside) | Exists(within))


def _keep_counts(refresh: Refresh, facts: Facts, span: Span) -> None:
    refresh.weekly = span.everything.tolist()
    refresh.places = from_where(facts)
    refresh.languages = dict(Counter(facts.languages))


def _keep_reading(refresh: Refresh, renewal: Renewal, said: Said, found: Refreshed) -> None:
    from samenspel.loop.streams import kept  # noqa: PLC0415 [measured-speed]

    Reading.objects.filter(refresh__organisation=refresh.organisation_id).delete()
    labels = renewal.fine.labels
    rows = kept.voters_by_lot(labels)
    box = kept.packed(
        found.streams.ground.space,
        found.streams.placer.sure,
        renewal.fine.streams,
        [said.voices[row] for row in rows],
        labels[rows],
        said.languages,
    )
    Reading.objects.create(refresh=refresh, kept=box)


def _as_it_goes_on(placed: Sequence[Place]) -> list[Place]:
    """The same, in streams that are still there: people joined some, or took a split back, since the machine looked."""
    went = _went_on({one.stream for one in placed if one.stream is not None})
    return [
        one if one.stream is None else _moved_on(one, went.get(one.stream, one.stream))
        for one in placed
    ]


def _moved_on(one: Place, stream: UUID | None) -> Place:
    if stream is None:
        return Place(one.voice, None, 0, 0, PlacedBy.MACHINE.value)
    return replace(one, stream=stream)


def _went_on(streams: Collection[UUID]) -> dict[UUID, UUID | None]:
    """Of those that are no more, the one that goes on; None when none does."""
    if not streams:
        return {}
    ended = Stream.objects.filter(pk__in=streams).exclude(ended_at=None)
    into = dict(ended.values_list("pk", "flowed_into"))
    further = _went_on({ref for ref in into.values() if ref is not None})
    return {ref: None if on is None else further.get(on, on) for ref, on in into.items()}


def _not_spoken_of(placed: Sequence[Place]) -> list[Place]:
    """Without voices of which people said where they flow, or that flow already; and none where it was said that it
    does not belong."""
    refs = [one.voice for one in placed]
    flows = Flow.objects.filter(voice__in=refs)
    settled = set(
        (flows.exclude(stream=None) | flows.exclude(placed_by=PlacedBy.MACHINE)).values_list(
            "voice_id", flat=True
        )
    )
    said = Correction.objects.filter(voice__in=refs, kind=Kind.NOT_HERE, undone=None)
    barred = set(said.values_list("voice_id", "stream_id"))
    return [
        one if (one.voice, one.stream) not in barred else Place(one.voice, None, 0, 0, "machine")
        for one in placed
        if one.voice not in settled
    ]


def _grow(stream: UUID, voices: list[UUID]) -> None:
    """What is counted of a stream, without counting it anew."""
    newest: Any = Flow.objects.filter(voice__in=voices).aggregate(at=Max("voice__told_at"))["at"]
    wider = Stream.objects.filter(pk=stream).values("parent")
    grown = Stream.objects.filter(pk=stream) | Stream.objects.filter(pk__in=wider)
    grown.update(voices=F("voices") + len(voices), last_at=Greatest("last_at", newest))
