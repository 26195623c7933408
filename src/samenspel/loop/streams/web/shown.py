"""What pages show of a stream: its title as it was said, its line, its figures in words, and the voices in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.clock import today
from samenspel.loop.streams.templatetags.flowing import how_much, placed
from samenspel.loop.streams.web.areas import in_words
from samenspel.loop.streams.web.picture import Flowing, Line, drawn

if TYPE_CHECKING:
    from samenspel.foundation.errors import Text
    from samenspel.loop.streams.queries import StreamRow
    from samenspel.loop.streams.showing import Cell, Quote

# So many lines are drawn: more would be a list again, and that stands below.
LINES = 7
WEEKS = 26
TALL = 180
TIMES = 4
KEYWORDS = 5
LONGEST_CHOICE = 80
PUT_TOGETHER = _("put together by people")
NO_SINGLE_PLACE: dict[str, Text] = {
    "several": _("More than one of these places"),
    "elsewhere": _("Another place"),
}


class Bar(NamedTuple):
    """A name, a number (None when withheld), its share of the largest from 0 to 100, and a word about it."""

    name: str
    number: int | None
    share: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One stream, as a page shows it. `language` is that of the title: empty for a name that people gave."""

    ref: UUID
    title: str
    language: str
    named: bool
    keywords: str
    voices: int
    direction: str
    how_much: str
    weeks: Sequence[int]
    first_at: datetime | None
    last_at: datetime | None
    inside: int
    found: Text
    line: Line | None = None

    @property
    def in_words(self) -> str:
        """The line, for who does not see it."""
        weeks = self.weeks or [0]
        return gettext("Voices a week: first %(first)s, last %(last)s, %(most)s at most") % {
            "first": weeks[0],
            "last": weeks[-1],
            "most": max(weeks),
        }


@dataclass(frozen=True, slots=True)
class VoiceShown:
    """One voice in a list to choose from. placed: who says that it flows here; empty where it flows nowhere yet."""

    ref: UUID
    text: str
    language: str
    place: str
    placed: Text
    chosen: bool = False


def shown(row: StreamRow, *, weeks: int = WEEKS, line: Line | None = None) -> Shown:
    """A stream as a page shows it, without its line unless that was drawn."""
    return Shown(
        ref=row.ref,
        title=row.title or gettext("A stream without words"),
        language=row.title_language,
        named=row.named_by_person,
        keywords=", ".join(row.keywords[:KEYWORDS]),
        voices=row.voices,
        direction=row.trend.direction.value,
        how_much=how_much(row.trend),
        weeks=row.weekly[-weeks:],
        first_at=row.first_at,
        last_at=row.last_at,
        inside=row.sub_streams,
        found=PUT_TOGETHER if row.found_by == "person" else placed("machine", row.confidence),
        line=line,
    )


def with_lines(rows: Sequence[StreamRow], *, weeks: int = WEEKS) -> list[Shown]:
    """Streams with their lines, all on one scale."""
    lines = drawn([_flowing(row, weeks) for row in rows])
    return [shown(row, weeks=weeks, line=line) for row, line in zip(rows, lines, strict=True)]


def alone(row: StreamRow) -> Shown:
    """One stream with a line that fills its page, over all the weeks that are known."""
    weeks = weeks_of([row], most=len(row.weekly))
    [line] = drawn([_flowing(row, weeks)], height=TALL)
    return shown(row, weeks=weeks, line=line)


def weeks_of(rows: Iterable[StreamRow], *, most: int = WEEKS) -> int:
    """So many weeks are shown: as many as something was said in, but a quarter of a year at least."""
    begun = [next((at for at, said in enumerate(row.weekly) if said), None) for row in rows]
    told = [len(row.weekly) - at for row, at in zip(rows, begun, strict=True) if at is not None]
    return min(max(13, *told, 1) + 1, most)


def times(weeks: int, until: datetime | None) -> list[str]:
    """What stands above a picture of so many weeks, from left to right."""
    end = localdate(until) if until else today()
    step = 7 * weeks / (TIMES - 1)
    days = [end - timedelta(days=round(step * (TIMES - 1 - at))) for at in range(TIMES - 1)]
    last = gettext("now") if end >= today() - timedelta(days=7) else date_format(end, "j b")
    return [*(date_format(day, "j b") for day in days), last]


def week_by_week(weeks: Sequence[int], until: datetime | None) -> list[tuple[date, int]]:
    """The same in figures: from which day, and how many voices; the newest first."""
    end = localdate(until) if until else today()
    return [(end - timedelta(days=7 * (at + 1)), said) for at, said in enumerate(reversed(weeks))]


def voice_shown(quote: Quote, chosen: Collection[str]) -> VoiceShown:
    """A voice that is quoted."""
    return VoiceShown(
        quote.voice,
        quote.words,
        quote.language,
        quote.place,
        placed(quote.placed_by, quote.confidence) if quote.flows else "",
        str(quote.voice) in chosen,
    )


def bars(cells: Sequence[Cell], unknown: str, called: Callable[[str], str] = str) -> list[Bar]:
    """As bars, as long as they are of the largest; no length where the number is withheld."""
    most = max((cell.voices or 0 for cell in cells), default=0) or 1
    return [
        Bar(
            _called(cell, unknown, called),
            cell.voices,
            round(100 * (cell.voices or 0) / most),
            in_words(cell),
        )
        for cell in cells
    ]


def _called(cell: Cell, unknown: str, called: Callable[[str], str]) -> str:
    if cell.kind in NO_SINGLE_PLACE:
        return str(NO_SINGLE_PLACE[cell.kind])
    return called(cell.name) if cell.name else unknown


def as_choices(
    rows: Iterable[tuple[UUID, str, int]], *, but: UUID | None = None
) -> list[tuple[str, str]]:
    """Streams to choose one from, by the beginning of what is said there: which, its title, how many voices."""
    return [(str(ref), f"{_cut(title)} ({voices})") for ref, title, voices in rows if ref != but]


def _flowing(row: StreamRow, weeks: int) -> Flowing:
    return Flowing(row.ref, row.weekly[-weeks:], row.trend.direction.value, row.branches)


def _cut(title: str) -> str:
    return title if len(title) <= LONGEST_CHOICE else f"{title[:LONGEST_CHOICE].rstrip()}…"
