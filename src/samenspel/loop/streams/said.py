"""What people said of a stream, and where they contradict each other: so that both can see it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from samenspel.engines.streams.corrections import Contradiction
from samenspel.engines.streams.settling import settle
from samenspel.foundation.actors import Actor
from samenspel.foundation.queries import query
from samenspel.loop.streams import policies
from samenspel.loop.streams.models import Correction, Kind, Rank
from samenspel.loop.streams.remembered import for_the_engine, standing
from samenspel.loop.streams.showing import Contradicted, SaidOf

if TYPE_CHECKING:
    from samenspel.loop.streams.models import Stream

PAIRS = (Kind.TOGETHER, Kind.APART)


@query
def corrections_of(stream: Stream, *, seen_by: Actor) -> list[SaidOf]:
    """What was said of this stream, and of pairs of voices in it, and still stands, the newest first. One statement."""
    policies.may_see(stream, seen_by).enforce()
    inside = Q(voice__flow__stream=stream) | Q(other__flow__stream=stream)
    about = Q(stream=stream) | Q(into=stream) | (Q(kind__in=PAIRS) & inside)
    rows = _with_words(standing(stream.organisation_id)).filter(about, part_of=None)
    return [_said(row, seen_by) for row in rows.order_by("-made_at")]


@query
def contradictions_of(stream: Stream, *, seen_by: Actor) -> list[Contradicted]:
    """What was said of this stream and gave way, and to what. One statement."""
    policies.may_see(stream, seen_by).enforce()
    rows = {row.pk: row for row in _with_words(standing(stream.organisation_id))}
    found = settle(for_the_engine(rows.values())).contradictions
    return [
        Contradicted(
            _said(rows[_ref(one.yielded.id)], seen_by),
            [_said(rows[ref], seen_by) for ref in dict.fromkeys(_held(one))],
        )
        for one in found
        if _touches(rows[_ref(one.yielded.id)], stream)
    ]


def _held(one: Contradiction) -> list[UUID]:
    return [_ref(held.id) for held in one.held]


def _ref(name: object) -> UUID:
    return name if isinstance(name, UUID) else UUID(str(name))


def _touches(row: Correction, stream: Stream) -> bool:
    return stream.pk in (row.stream_id, row.into_id, *_flow_in(row))


def _flow_in(row: Correction) -> list[UUID | None]:
    """Of a pair of voices, where they flow: that is where people find what was said of them."""
    pair = (row.voice, row.other) if row.kind in PAIRS else ()
    return [one.flow.stream_id for one in pair if one is not None and hasattr(one, "flow")]


def _with_words(rows: QuerySet[Correction]) -> QuerySet[Correction]:
    return rows.select_related(
        "person", "voice__words", "voice__flow", "other__flow", "stream", "into"
    )


def _said(row: Correction, seen_by: Actor) -> SaidOf:
    by_speaker = row.rank == Rank.SPEAKER
    return SaidOf(
        correction=row,
        who=row.person.name if row.person else "",
        by_speaker=by_speaker,
        when=row.made_at,
        words=row.voice.words.text if row.voice else row.name,
        may_undo=not by_speaker and row.part_of_id is None and seen_by.person is not None,
    )
