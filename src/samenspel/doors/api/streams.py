"""A stream as the API shows it, to colleagues; and what a speaker sees of where their voice flows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from pydantic import Field

from samenspel.doors.api.shapes import Link, Shown, linked

if TYPE_CHECKING:
    from samenspel.engines.streams.coverage import Heard
    from samenspel.loop.streams.queries import WhoIsHeard
    from samenspel.loop.streams.showing import (
        Alike,
        Cell,
        Contradicted,
        Placed,
        Quote,
        RefreshState,
        SaidOf,
        StreamPage,
        StreamRow,
    )

Going = Literal["rising", "steady", "fading", "too-few"]
PlacedBy = Literal["machine", "person", "speaker"]
CellKind = Literal["", "area", "several", "elsewhere"]
HowMuch = Literal["less", "as-expected", "more", "unknown"]
Kind = Literal["together", "apart", "belongs", "not_here", "merged", "split", "renamed"]


class TrendOut(Shown):
    """How many times as much is said recently as before, with the interval that holds 90 %."""

    direction: Going = Field(
        description="Claimed only when the interval excludes “about the same”."
    )
    ratio: float
    low: float
    high: float


class StreamOut(Shown):
    """Voices that flow together."""

    id: UUID
    title: str = Field(
        description="A name that people gave, else what a voice said, word for word."
    )
    title_language: str = Field(description="Empty for a name.")
    named_by_person: bool
    found_by: Literal["machine", "person"]
    keywords: list[str] = Field(description="Words that set it apart.")
    voices: int
    sub_streams: int
    confidence: float = Field(
        description="Of the voice in the middle: of those with 0.8 four in five are right."
    )
    trend: TrendOut
    weekly: list[int] = Field(description="Voices a week up to the last refresh, oldest first.")
    first_at: datetime | None
    last_at: datetime | None
    links: dict[str, Link] = Field(alias="_links")


class StreamsOut(Shown):
    """What flows here, and where the next streams are."""

    items: list[StreamOut]
    links: dict[str, Link] = Field(
        default_factory=dict, alias="_links", description="`next` while there is more."
    )


class QuoteOut(Shown):
    """A voice in a stream, in its own words."""

    id: UUID
    words: str
    language: str
    place: str
    told_at: datetime
    confidence: float
    placed_by: PlacedBy
    links: dict[str, Link] = Field(alias="_links")


class QuotesOut(Shown):
    """Some voices, and where the next ones are."""

    items: list[QuoteOut]
    links: dict[str, Link] = Field(alias="_links", description="`next` while there is more.")


class CellOut(Shown):
    """How many."""

    name: str = Field(description="Empty for what is not known.")
    voices: int | None = Field(description="Null when the number is too small to show.")
    kind: CellKind = Field(
        description="Of places: an area of the operator's file, `several` of them at once, or `elsewhere`."
    )
    reading: HowMuch | None = Field(
        description="Of an area: how that compares with all voices from there; null when that cannot be told."
    )


class HeardOut(Shown):
    """How much one group is heard. Null: too small a number to show, or not known."""

    name: str | None = Field(description="Null for the voices of which it is not known.")
    people: float | None
    voices: int | None
    expected: float | None = Field(description="If each group spoke as much for its size.")
    ratio: float | None = Field(description="Voices for each that was expected.")
    low: float | None = Field(description="From here, with 90 % certainty,")
    high: float | None = Field(description="up to here.")
    reading: HowMuch


class WhoIsHeardOut(Shown):
    """Of whom much is heard and of whom nothing; a list is empty where no figures of people are given."""

    found_at: datetime | None = Field(description="When it was counted.")
    voices: int
    areas: list[HeardOut]
    languages: list[HeardOut]


class SaidOut(Shown):
    """What somebody said of a stream."""

    id: UUID
    kind: Kind
    who: str = Field(description="The colleague; empty for the speaker.")
    by_speaker: bool
    said_at: datetime
    words: str = Field(description="The voice that it is about, or the name that was given.")
    links: dict[str, Link] = Field(alias="_links", description="`undo` when you can take it back.")


class ContradictionOut(Shown):
    """What gave way, and what holds that left it no room."""

    yielded: SaidOut
    held: list[SaidOut]


class SaidsOut(Shown):
    """What was said of a stream and stands, and where people contradict each other."""

    items: list[SaidOut]
    contradictions: list[ContradictionOut]


class HappenedOut(Shown):
    """Something that happened with a stream."""

    event: str
    what: str
    happened_at: datetime


class PageOut(Shown):
    """Everything about one stream."""

    stream: StreamOut
    parent: StreamOut | None
    parts: list[StreamOut]
    quotes: list[QuoteOut] = Field(description="The voices in its middle.")
    places: list[CellOut]
    perspectives: list[CellOut]
    languages: list[CellOut]
    corrections: list[SaidOut]
    history: list[HappenedOut]
    followed: bool


class StreamOfVoice(Shown):
    """Where a voice flows; everything null while it is not yet in a stream."""

    stream: UUID | None
    title: str | None = Field(description="Null when its speaker did not let others read it.")
    voices: int | None
    confidence: float | None
    placed_by: PlacedBy | None
    correction: UUID | None = Field(
        description="What the speaker said of it and still stands: delete it to take it back."
    )


class AlikeOut(Shown):
    """A voice that says something like it."""

    id: UUID
    words: str
    language: str
    likeness: float = Field(description="Up to 1.")
    place: str = Field(description="For colleagues; empty for others.")
    stream: UUID | None = Field(description="For colleagues.")
    voices: int = Field(
        description="How many flow together there; 0 for who has no account when that is less than five."
    )


class AlikesOut(Shown):
    """What was said before, the most alike first."""

    items: list[AlikeOut]


class RefreshOut(Shown):
    """How it stands with looking at everything anew."""

    state: Literal["none", "waiting", "running", "done", "failed"]
    step: str
    grain: float
    asked_at: datetime | None
    started_at: datetime | None
    found_at: datetime | None = Field(description="When what flows now was found.")
    voices: int
    streams: int
    not_yet: int = Field(description="Voices in no stream, counted up to a hundred.")


def stream_out(row: StreamRow) -> StreamOut:
    """A stream for who reads it."""
    trend = row.trend
    return StreamOut(
        id=row.ref,
        title=row.title,
        title_language=row.title_language,
        named_by_person=row.named_by_person,
        found_by=row.found_by,
        keywords=row.keywords,
        voices=row.voices,
        sub_streams=row.sub_streams,
        confidence=row.confidence,
        trend=TrendOut(
            direction=trend.direction.value, ratio=trend.ratio, low=trend.low, high=trend.high
        ),
        weekly=row.weekly,
        first_at=row.first_at,
        last_at=row.last_at,
        _links={"self": Link(href=linked(f"streams/{row.ref}"))},
    )


def page_out(page: StreamPage) -> PageOut:
    """One stream for who reads it."""
    return PageOut(
        stream=stream_out(page.row),
        parent=stream_out(page.parent) if page.parent else None,
        parts=[stream_out(part) for part in page.sub_streams],
        quotes=[quote_out(quote) for quote in page.quotes],
        places=cells_out(page.places),
        perspectives=cells_out(page.perspectives),
        languages=cells_out(page.languages),
        corrections=[said_out(one) for one in page.corrections],
        history=[
            HappenedOut(event=one.event, what=one.what, happened_at=one.when) for one in page.events
        ],
        followed=page.followed,
    )


def quote_out(quote: Quote) -> QuoteOut:
    """A voice for who reads the stream."""
    return QuoteOut(
        id=quote.voice,
        words=quote.words,
        language=quote.language,
        place=quote.place,
        told_at=quote.told_at,
        confidence=quote.confidence,
        placed_by=quote.placed_by,
        _links={"voice": Link(href=linked(f"voices/{quote.voice}"))},
    )


def cells_out(cells: list[Cell]) -> list[CellOut]:
    """Numbers, the small ones withheld."""
    return [
        CellOut(name=cell.name, voices=cell.voices, kind=cell.kind, reading=cell.reading or None)
        for cell in cells
    ]


def who_is_heard_out(found: WhoIsHeard) -> WhoIsHeardOut:
    """Who is heard, for who reads it."""
    return WhoIsHeardOut(
        found_at=found.found_at,
        voices=found.voices,
        areas=[_heard_out(one, found.people) for one in found.areas],
        languages=[_heard_out(one, found.speakers) for one in found.languages],
    )


def _heard_out(one: Heard, people: Mapping[str, float]) -> HeardOut:
    return HeardOut(
        name=one.group,
        people=people.get(one.group or ""),
        voices=one.voices,
        expected=one.expected,
        ratio=one.ratio,
        low=one.low,
        high=one.high,
        reading=one.reading.value,
    )


def said_out(said: SaidOf) -> SaidOut:
    """A correction for who reads it."""
    undo = Link(href=linked(f"streams/corrections/{said.correction.pk}"), method="DELETE")
    return SaidOut(
        id=said.correction.pk,
        kind=said.correction.kind,
        who=said.who,
        by_speaker=said.by_speaker,
        said_at=said.when,
        words=said.words,
        _links={"undo": undo} if said.may_undo else {},
    )


def contradiction_out(found: Contradicted) -> ContradictionOut:
    """Both sides of it."""
    return ContradictionOut(
        yielded=said_out(found.yielded), held=[said_out(one) for one in found.held]
    )


def placed_out(placed: Placed | None, correction: UUID | None) -> StreamOfVoice:
    """Where a voice flows, for who reads the voice."""
    return StreamOfVoice(
        stream=placed.stream if placed else None,
        title=(placed.title or None) if placed else None,
        voices=placed.voices if placed else None,
        confidence=placed.confidence if placed else None,
        placed_by=placed.placed_by if placed else None,
        correction=correction,
    )


def alike_out(alike: Alike) -> AlikeOut:
    """What was said before."""
    return AlikeOut(
        id=alike.voice,
        words=alike.words,
        language=alike.language,
        likeness=alike.likeness,
        place=alike.place,
        stream=alike.stream,
        voices=alike.flowing,
    )


def refresh_out(state: RefreshState) -> RefreshOut:
    """How it stands."""
    return RefreshOut(
        state=state.state,
        step=state.step,
        grain=state.grain,
        asked_at=state.asked_at,
        started_at=state.started_at,
        found_at=state.found_at,
        voices=state.voices,
        streams=state.streams,
        not_yet=state.not_yet,
    )
