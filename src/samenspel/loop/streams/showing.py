"""Streams as somebody reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import get_language

from samenspel.engines.streams.trend import Direction, Trend

if TYPE_CHECKING:
    from samenspel.loop.streams.models import Correction, Stream


@dataclass(frozen=True, slots=True)
class StreamRow:
    """One stream in a list.

    weekly: voices a week up to the last refresh, oldest first. branches: the sizes of its sub-streams. confidence: of
    the voice in the middle.
    """

    ref: UUID
    title: str
    title_language: str
    keywords: list[str]
    voices: int
    trend: Trend
    change: float
    weekly: list[int]
    first_at: datetime | None
    last_at: datetime | None
    confidence: float
    named_by_person: bool
    found_by: str
    branches: list[int] = field(default_factory=list)

    @property
    def sub_streams(self) -> int:
        """How many streams flow in it."""
        return len(self.branches)


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said, word for word, and who says that it flows here; flows: or that it flows nowhere yet."""

    voice: UUID
    words: str
    language: str
    place: str
    told_at: datetime
    confidence: float
    placed_by: str
    flows: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """How many; None when that is too small a number to show. Without a name: not known.

    kind: of places whether it is an `area`, `several` of them, or `elsewhere`; empty for what people called it.
    reading: of an area, whether more or less is said than all voices from there would make expect; empty for unknown.
    """

    name: str
    voices: int | None
    kind: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened with a stream, in plain words."""

    event: str
    what: str
    when: datetime


@dataclass(frozen=True, slots=True)
class SaidOf:
    """A correction that stands: who said it and when, and whether the reader may take it back. who: empty for the
    speaker, whose name nobody knows."""

    correction: Correction
    who: str
    by_speaker: bool
    when: datetime
    words: str
    may_undo: bool


@dataclass(frozen=True, slots=True)
class Contradicted:
    """What gave way, and the chain of what holds that left it no room."""

    yielded: SaidOf
    held: list[SaidOf]


@dataclass(frozen=True, slots=True)
class StreamPage:
    """Everything about one stream."""

    stream: Stream
    row: StreamRow
    quotes: list[Quote]
    sub_streams: list[StreamRow]
    parent: StreamRow | None
    trend: Trend
    weekly: list[int]
    places: list[Cell]
    perspectives: list[Cell]
    languages: list[Cell]
    keywords: list[str]
    corrections: list[SaidOf]
    events: list[Event]
    followed: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """In which stream a voice flows, for a colleague or for its speaker. title: empty when it may not be read."""

    stream: UUID
    title: str
    title_language: str
    keywords: list[str]
    voices: int
    confidence: float
    placed_by: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A voice that says something like it. likeness: cosine, up to 1. place, stream and title: for colleagues only.

    flowing: how many flow together with it, itself included; 0 when that is too few to say.
    """

    voice: UUID
    words: str
    language: str
    likeness: float
    told_at: datetime | None = None
    place: str = ""
    stream: UUID | None = None
    title: str = ""
    flowing: int = 0


@dataclass(frozen=True, slots=True)
class RefreshState:
    """How it stands with looking at everything anew.

    state: waiting, running, failed or done; "none" before the first time. step: what is being done. found_at: when
    what flows now was found, and in how many voices and streams. not_yet: voices in no stream, counted up to a hundred.
    """

    state: str
    step: str
    grain: float
    asked_at: datetime | None
    started_at: datetime | None
    found_at: datetime | None
    voices: int
    streams: int
    not_yet: int
    problem: str = ""

    @property
    def under_way(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ("waiting", "running")


def row_of(stream: Stream, branches: Sequence[int] = ()) -> StreamRow:
    """A stream as a row. Read with the words that speak for it, it costs no statement."""
    return StreamRow(
        ref=stream.pk,
        title=stream.title,
        title_language=stream.title_language,
        keywords=keywords_for_reader(stream.keywords),
        voices=stream.voices,
        trend=trend_of(stream),
        change=stream.change,
        weekly=stream.weekly,
        first_at=stream.first_at,
        last_at=stream.last_at,
        confidence=stream.sure,
        named_by_person=bool(stream.name),
        found_by=stream.found_by,
        branches=list(branches),
    )


def trend_of(stream: Stream) -> Trend:
    """Where it is going, as it was worked out when it was last counted."""
    direction = Direction(stream.direction)
    return Trend(direction, stream.ratio, stream.low, stream.high, stream.certainty)


def keywords_for_reader(keywords: dict[str, list[str]]) -> list[str]:
    """The words that set a stream apart, for who reads now."""
    language = (get_language() or "nl")[:2]
    return keywords.get(language) or keywords.get("nl") or next(iter(keywords.values()), [])


def cells_of(counted: list[Any]) -> list[Cell]:
    """As they were kept."""
    return [Cell(str(name or ""), *rest) for name, *rest in counted]
