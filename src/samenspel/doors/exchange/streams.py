"""Streams for others to read: as JSON for a program, as one page for a person."""

import gettext
import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from samenspel.engines.streams.describing import Stream
from samenspel.engines.streams.finding import Streams
from samenspel.engines.text.language import direction_of

HERE = Path(__file__).parent
LOCALE = HERE.parent.parent / "locale"
QUOTES = 4
DRAWN = 18
# The picture, in its own units: how wide, how high a voice may at most be, how far apart the lines lie.
WIDE, TALL, GAP, LEAST, LETTERS = 900.0, 420.0, 6.0, 1.5, 18.0
LABELS_AT = 430.0


def as_json(found: Streams, seconds: float) -> dict[str, Any]:
    """`streams`: id, title, keywords, size, parent; `assignments`: per row the id of its finest stream, or null;
    `confidence`: per row how sure that is, 0 to 1; `seconds`: how long it took.
    """
    return {
        "streams": [
            {
                "id": stream.number,
                "title": stream.title,
                "keywords": list(stream.keywords),
                "size": stream.size,
                "parent": stream.parent,
            }
            for stream in found.streams
        ],
        "assignments": [number if number >= 0 else None for number in found.assignments.tolist()],
        "confidence": [round(sure, 3) for sure in found.confidence.tolist()],
        "seconds": round(seconds, 3),
    }


def as_page(found: Streams, *, source: str, language: str = "nl", on: date) -> str:
    """One page that a policy adviser can read, print and mail: it needs nothing from outside, no script and no font."""
    told = gettext.translation("django", LOCALE, [language], fallback=True)
    _ = told.gettext
    outside = int((found.assignments < 0).sum())
    widest = [stream for stream in found.streams if stream.parent is None]
    widest.sort(key=lambda stream: (-stream.size, stream.number))
    say = {
        "title": _("What flows here"),
        "read": told.ngettext(
            "%d voice, read on %s.", "%d voices, read on %s.", len(found.assignments)
        )
        % (len(found.assignments), on.isoformat()),
        "how": _(
            "A machine found these streams in people's own words; nobody chose a category. Each is called by the "
            "voice that speaks best for it. It is a reading, and a person's correction counts for more."
        ),
        "outside": told.ngettext(
            "%d voice is not yet in a stream.", "%d voices are not yet in a stream.", outside
        )
        % outside,
        "picture": _("The largest streams; the wider the line, the more voices."),
        "words": _("Words that set it apart:"),
        "parts": _("Within it:"),
        "also": _("Others in it say:"),
    }
    streams = [_shown(found, stream, told) for stream in widest]
    engine = Engine(dirs=[str(HERE / "templates")])
    context = {
        "say": say,
        "language": language,
        "source": source,
        "streams": streams,
        "outside": bool(outside),
    }
    page = engine.get_template("exchange/streams.html")
    return page.render(
        Context(context | {"lines": _drawn(widest), "wide": f"{WIDE:.0f}", "tall": _height(widest)})
    )


@dataclass(frozen=True, slots=True)
class Quote:
    """Someone's words, and how they are written."""

    text: str
    language: str
    direction: str


def _quote(found: Streams, row: int) -> Quote:
    code = found.voices.languages[row]
    return Quote(found.voices.texts[row], code, direction_of(code))


def _shown(found: Streams, stream: Stream, told: gettext.NullTranslations) -> dict[str, Any]:
    parts = [part for part in found.streams if part.parent == stream.number]
    said = [row for part in parts for row in part.speaks_for_it[:1]] or list(
        stream.speaks_for_it[1:]
    )
    return {
        "anchor": f"s{stream.number}",
        "title": _quote(found, stream.speaks_for_it[0]),
        "size": told.ngettext("%d voice", "%d voices", stream.size) % stream.size,
        "keywords": ", ".join(stream.keywords),
        "quotes": [_quote(found, row) for row in _others(found, stream.speaks_for_it[0], said)],
        "parts": [
            {
                "title": _quote(found, part.speaks_for_it[0]),
                "size": told.ngettext("%d voice", "%d voices", part.size) % part.size,
                "keywords": ", ".join(part.keywords),
            }
            for part in parts
        ],
    }


def _others(found: Streams, title: int, rows: Sequence[int]) -> Iterator[int]:
    """A few that say something else than the title does."""
    seen = {found.voices.texts[title]}
    for row in rows:
        if found.voices.texts[row] not in seen and len(seen) <= QUOTES:
            seen.add(found.voices.texts[row])
            yield row


def _drawn(widest: Sequence[Stream]) -> list[dict[str, str]]:
    """Lines that run together on the left and apart on the right, as wide as a stream has voices."""
    drawn = widest[:DRAWN]
    scale = TALL / (sum(stream.size for stream in drawn) or 1)
    widths = [max(stream.size * scale, LEAST) for stream in drawn]
    rooms = [max(width, LETTERS) + GAP for width in widths]
    left, right = (sum(rooms) - sum(widths)) / 2, 0.0
    lines = []
    for place, (stream, width, room) in enumerate(zip(drawn, widths, rooms, strict=True)):
        start, end = left + width / 2, right + room / 2
        lines.append(
            {
                "path": _bend(start, end),
                "width": f"{width:.1f}",
                "shade": str(place % 4),
                "label_at": f"{LABELS_AT:.0f}",
                "label_y": f"{end + 5:.1f}",
                "label": _short(stream.title),
                "anchor": f"s{stream.number}",
                "size": str(stream.size),
            }
        )
        left, right = left + width, right + room
    return lines


def _bend(start: float, end: float) -> str:
    """From the left side, where all run together, to beside the label."""
    to = LABELS_AT - GAP
    return f"M0 {start:.1f}C{to / 2:.0f} {start:.1f} {to / 3:.0f} {end:.1f} {to:.0f} {end:.1f}"


def _height(widest: Sequence[Stream]) -> str:
    drawn = widest[:DRAWN]
    scale = TALL / (sum(stream.size for stream in drawn) or 1)
    return f"{sum(max(stream.size * scale, LETTERS) + GAP for stream in drawn):.0f}"


def _short(title: str, most: int = 48) -> str:
    one_line = " ".join(html.unescape(title).split())
    return one_line if len(one_line) <= most else one_line[: most - 1].rsplit(" ", 1)[0] + "…"
