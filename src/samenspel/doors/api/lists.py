"""Lists of voices for colleagues: one row a voice, page by page."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Field, Schema

from samenspel.doors.api.shapes import Link, Shown, linked
from samenspel.doors.api.voice import Direction, Judgement, Mover, Phase
from samenspel.engines.text.language import direction_of
from samenspel.foundation.errors import Invalid

if TYPE_CHECKING:
    from samenspel.loop.responses.models import Standing

PAGE, MOST = 25, 100


class Row(Shown):
    """One voice in a list."""

    id: UUID
    words: str
    place: str
    language: str
    direction: Direction
    told_at: datetime
    phase: Phase
    on_the_move: Mover
    since: datetime = Field(description="Since when it stands as it does.")
    due: date | None
    team: str
    contact: str | None = Field(description="By name; null while nobody has taken it on.")
    judgement: Judgement | None = Field(description="The verdict that stands.")
    links: dict[str, Link] = Field(alias="_links")


class Page(Shown):
    """Some rows, and where the next ones are."""

    items: list[Row]
    links: dict[str, Link] = Field(alias="_links", description="`next` while there is more.")


class Search(Schema):
    """Which voices."""

    state: Literal["unheard", "mine", "all"] = Field(
        "all", description="Taken on by nobody, yours, or all."
    )
    q: str = Field(
        "",
        max_length=200,
        pattern="^[^\x00]*$",
        description="Words that were said. Every word, in any form.",
    )
    limit: int = Field(PAGE, ge=1, le=MOST)
    cursor: str = Field("", max_length=200, description="From `_links.next` of the page before.")


def row_of(standing: Standing) -> Row:
    """A voice as a row."""
    voice = standing.voice
    return Row(
        id=voice.pk,
        words=voice.words.text,
        place=voice.words.place,
        language=voice.language,
        direction=direction_of(voice.language),
        told_at=voice.told_at,
        phase=standing.phase,
        on_the_move=standing.mover,
        since=standing.since,
        due=standing.due,
        team=standing.team.name,
        contact=standing.contact.name if standing.contact else None,
        judgement=standing.judgement or None,
        _links={"self": Link(href=linked(f"voices/{voice.pk}"))},
    )


def rows_after(found: QuerySet[Standing], cursor: str, limit: int) -> list[Standing]:
    """The newest first, from behind the cursor on; one more than fits, to know whether there is more."""
    if cursor:
        since, voice = _read(cursor)
        found = found.filter(Q(since__lt=since) | Q(since=since, voice_id__lt=voice))
    return list(found.order_by("-since", "-voice_id")[: limit + 1])


def cursor_of(standing: Standing) -> str:
    """Where a page ended: the place in the list, not a number of rows, so that nothing is skipped or doubled."""
    return base64.urlsafe_b64encode(
        f"{standing.since.isoformat()}/{standing.voice_id}".encode()
    ).decode()


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        since, voice = base64.urlsafe_b64decode(cursor).decode().split("/")
        moment = datetime.fromisoformat(since)
        if moment.tzinfo is None:
            raise ValueError(since)
        return moment, UUID(voice)
    except (ValueError, binascii.Error) as error:
        raise Invalid(
            _("Take the cursor from “_links.next” of the page before."), field="cursor"
        ) from error


def page_of(search: Search, found: QuerySet[Standing]) -> Page:
    """One page of what was found."""
    rows = rows_after(found, search.cursor, search.limit)
    links = {"self": Link(href=_address(search, search.cursor))}
    if len(rows) > search.limit:
        rows.pop()
        links["next"] = Link(href=_address(search, cursor_of(rows[-1])))
    return Page(items=[row_of(row) for row in rows], _links=links)


def _address(search: Search, cursor: str) -> str:
    asked = {**search.model_dump(exclude_defaults=True), "cursor": cursor}
    text = urlencode({name: value for name, value in asked.items() if value != ""})
    return linked(f"voices?{text}" if text else "voices")
