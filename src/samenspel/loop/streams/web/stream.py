"""One stream: why it is one, where it is going, what came of it, and all its voices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from samenspel.doors.web.templatetags.around import language_name
from samenspel.foundation.forms import PlainForm
from samenspel.foundation.free_text import as_kept
from samenspel.foundation.vocabularies import vocabulary
from samenspel.loop.responses.to_streams import responses_to
from samenspel.loop.streams.page import quote_of
from samenspel.loop.streams.queries import (
    contradictions_of,
    find_stream,
    first_voices,
    stream_page,
    title_to_choose,
    titles_to_choose,
)
from samenspel.loop.streams.showing import row_of
from samenspel.loop.streams.web.areas import map_of_voices
from samenspel.loop.streams.web.came_of_it import came_of_it
from samenspel.loop.streams.web.forms import LONGEST_NAME, ChoosingForm, NamingForm, Offered
from samenspel.loop.streams.web.overview import Page, page_of
from samenspel.loop.streams.web.shown import (
    Bar,
    VoiceShown,
    alone,
    as_choices,
    bars,
    shown,
    times,
    voice_shown,
    week_by_week,
    with_lines,
)
from samenspel.people.access import Request, signed_in

if TYPE_CHECKING:
    from samenspel.loop.streams.models import Stream
    from samenspel.loop.streams.showing import StreamPage

# A longer list nobody reads to its end.
MOST_OFFERED = 50

P = ParamSpec("P")
StreamView = Callable[Concatenate[Request, "Stream", P], HttpResponse]


def of_stream(view: StreamView[P]) -> Callable[..., HttpResponseBase]:
    """For colleagues who may read this stream."""

    @wraps(view)
    def with_stream(
        request: Request, /, ref: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        return view(request, find_stream(ref, seen_by=request.actor), *args, **kwargs)

    return never_cache(signed_in(with_stream))


@require_safe
@of_stream
def stream(request: Request, stream: Stream) -> HttpResponse:
    """Its title, its line, the voices that lie nearest to each other, and what people said of it."""
    return stream_shown(request, stream)


@require_safe
@of_stream
def voices(request: Request, stream: Stream) -> HttpResponse:
    """All its voices, those in its middle first."""
    return voices_shown(request, stream)


def stream_shown(
    request: Request,
    stream: Stream,
    filled_in: Mapping[str, PlainForm] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The page, with a form that was filled in wrongly in its place."""
    read = stream_page(stream, seen_by=request.actor)
    chosen = request.POST.getlist("voice")
    context = {
        **_around(read),
        "here": "streams",
        "voices": [voice_shown(quote, chosen) for quote in read.quotes],
        "more_voices": read.row.voices > len(read.quotes),
        "came_of_it": came_of_it(stream, seen_by=request.actor),
        "responded": responses_to(stream, seen_by=request.actor),
        "filled_in": list((filled_in or {}).values()),
        "naming": NamingForm(auto_id="id_naming_%s", initial={"name": stream.name}),
        "choosing": ChoosingForm(auto_id="id_choosing_%s"),
        **(filled_in or {}),
    }
    return render(request, "streams/stream.html", context, status=status)


def voices_shown(
    request: Request,
    stream: Stream,
    form: ChoosingForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """A page of its voices, with the streams in which they may belong instead."""
    page = page_of(partial(first_voices, stream, seen_by=request.actor), request)
    chosen = request.POST.getlist("voice")
    found: list[VoiceShown] = [voice_shown(quote_of(flow), chosen) for flow in page.rows]
    context = {
        "here": "streams",
        "stream": stream,
        "organisation_name": stream.organisation.name,
        "shown": shown(row_of(stream)),
        "page": Page(found, page.number, page.more),
        "part": page.part,
        "contradictions": contradictions_of(stream, seen_by=request.actor),
        "voices": found,
        "filled_in": [form] if form and form.errors else [],
        "choosing": form or _choosing(stream, request),
        "may_correct": stream.ended_at is None,
    }
    return render(request, "streams/all_voices.html", context, status=status)


def offered(stream: Stream | None, request: Request) -> Offered:
    """The other streams, to choose one from: the largest, those that are looked for, and the one that was chosen."""
    sought = as_kept(request.POST.get("sought", ""))[:LONGEST_NAME]
    found = titles_to_choose(sought=sought, most=MOST_OFFERED + 1, seen_by=request.actor)
    rows, chosen = found[:MOST_OFFERED], request.POST.get("into", "")
    if chosen and chosen not in {str(ref) for ref, *_ in rows}:
        rows += title_to_choose(chosen, seen_by=request.actor)
    more = bool(sought) or len(found) > MOST_OFFERED
    return Offered(as_choices(rows, but=stream.pk if stream else None), sought, more)


def looking(request: Request) -> bool:
    """Whether a stream is only looked for, and nothing is to be done yet."""
    return "look" in request.POST


def _choosing(stream: Stream, request: Request) -> ChoosingForm:
    given, streams = request.POST.dict(), offered(stream, request)
    return ChoosingForm(auto_id="id_choosing_%s", initial=given, offered=streams)


def _around(read: StreamPage) -> dict[str, object]:
    """What the page tells, apart from the voices and the forms."""
    stream, whole = read.stream, alone(read.row)
    return {
        "stream": stream,
        "organisation_name": stream.organisation.name,
        "shown": whole,
        "times": times(len(whole.weeks), None),
        "weeks": week_by_week(whole.weeks, None),
        "speaks_for_it": stream.speaks_for_it,
        "parent": shown(read.parent) if read.parent else None,
        "inside": with_lines(read.sub_streams[:20]),
        "ended": stream.ended_at is not None,
        "into": stream.flowed_into,
        "followed": read.followed,
        "events": read.events,
        "corrections": read.corrections,
        "places": bars(read.places, _("Not said where")),
        "map": map_of_voices(read.places),
        "perspectives": _sides(read),
        "languages": bars(read.languages, _("Not known"), language_name),
        "withheld": {
            name: any(cell.voices is None for cell in getattr(read, name))
            for name in ("places", "perspectives", "languages")
        },
        "may_correct": stream.ended_at is None and not read.sub_streams,
    }


def _sides(read: StreamPage) -> list[Bar]:
    """Only where there is more than one: a single bar would compare nothing."""
    known = [cell for cell in read.perspectives if cell.name]
    return bars(read.perspectives, _("Not known"), _side) if len(known) > 1 else []


def _side(code: str) -> str:
    return vocabulary("perspectives")[code].label
