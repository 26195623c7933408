"""What colleagues say of a stream: move, take out, split off, join, name, follow, and take back what was said.

Every one is a form that works by itself, without JavaScript. A mistake comes back in its place, with all that was
chosen and typed still in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from samenspel.foundation.forms import PlainForm
from samenspel.foundation.writing import all_or_nothing
from samenspel.loop.streams import actions, policies
from samenspel.loop.streams.page import quote_of
from samenspel.loop.streams.queries import (
    find_correction,
    find_stream,
    not_yet_in_a_stream,
)
from samenspel.loop.streams.showing import row_of
from samenspel.loop.streams.web.forms import ChoosingForm, JoiningForm, NamingForm
from samenspel.loop.streams.web.overview import Page, page_of
from samenspel.loop.streams.web.shown import shown, voice_shown
from samenspel.loop.streams.web.stream import (
    looking,
    of_stream,
    offered,
    stream_shown,
    voices_shown,
)
from samenspel.loop.voices.queries import find_voice
from samenspel.people.access import Request, signed_in

if TYPE_CHECKING:
    from samenspel.loop.streams.models import Stream
    from samenspel.loop.voices.models import Voice


@require_POST
@of_stream
def move(request: Request, stream: Stream) -> HttpResponse:
    """These voices belong in another stream: which one is asked when it was not said yet."""
    if looking(request):
        return voices_shown(request, stream)
    form = _choosing(request, stream, to_move="into" in request.POST)
    if "into" not in request.POST and form.is_valid():
        return voices_shown(request, stream, form)
    if _attempt(request, stream, form, lambda: _move(request, form)):
        return _back_to_page(request, stream, _("Moved. It stays so, whatever the machine finds."))
    return voices_shown(request, stream, form, status=form.status)


@require_POST
@of_stream
def take_out(request: Request, stream: Stream) -> HttpResponse:
    """These voices do not belong here."""
    form = _choosing(request, stream)
    done = _attempt(request, stream, form, lambda: _take_out(request, stream, form))
    thanks = _("Taken out. No machine puts it back here.")
    return _answer(request, stream, done, thanks, choosing=form)


@require_POST
@of_stream
def split(request: Request, stream: Stream) -> HttpResponse:
    """These voices are about something else: a stream of their own."""
    form = _choosing(request, stream)
    done = _attempt(request, stream, form, lambda: _split(request, stream, form))
    thanks = _("They flow by themselves now. It stays so, whatever the machine finds.")
    return _answer(request, stream, done, thanks, choosing=form)


@require_POST
@of_stream
def name(request: Request, stream: Stream) -> HttpResponse:
    """Call it what residents call it."""
    form = NamingForm(request.POST, auto_id="id_naming_%s")
    done = _attempt(
        request,
        stream,
        form,
        lambda: actions.name_stream(
            stream, form.cleaned_data["name"], numbers=form.numbers, by=request.actor
        ),
    )
    return _answer(request, stream, done, _("That is how it is called now."), naming=form)


@require_http_methods(["GET", "HEAD", "POST"])
@of_stream
def join(request: Request, stream: Stream) -> HttpResponse:
    """It is the same as another: which one is asked on a page of its own."""
    streams = offered(stream, request)
    if request.method != "POST" or looking(request):
        return _join_page(
            request, stream, JoiningForm(initial=request.POST.dict(), offered=streams)
        )
    form = JoiningForm(request.POST, offered=streams)
    done = _attempt(
        request,
        stream,
        form,
        lambda: actions.join_streams(stream, _into(request, form), by=request.actor),
    )
    if not done:
        return _join_page(request, stream, form, status=form.status)
    messages.success(request, _("They flow together now. It stays so, whatever the machine finds."))
    return redirect("stream", form.cleaned_data["into"])


@require_POST
@of_stream
def undo(request: Request, stream: Stream, correction: UUID) -> HttpResponse:
    """Take back what was said of it."""
    said = find_correction(correction, seen_by=request.actor)
    form = PlainForm(request.POST)
    done = _attempt(request, stream, form, lambda: actions.undo_correction(said, by=request.actor))
    return _answer(request, stream, done, _("Taken back."), undone=form)


@require_POST
@of_stream
def follow(request: Request, stream: Stream) -> HttpResponse:
    """Hear of what is new, once a day."""
    form = PlainForm(request.POST)
    done = _attempt(request, stream, form, lambda: actions.follow_stream(stream, by=request.actor))
    return _answer(request, stream, done, _("You follow this stream."), following=form)


@require_POST
@of_stream
def unfollow(request: Request, stream: Stream) -> HttpResponse:
    """Hear no more of it."""
    form = PlainForm(request.POST)
    done = _attempt(
        request, stream, form, lambda: actions.unfollow_stream(stream, by=request.actor)
    )
    return _answer(request, stream, done, _("You follow it no longer."), following=form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def not_yet(request: Request) -> HttpResponse:
    """Voices that flow together with no others yet, and where they belong when a colleague sees it."""
    streams = offered(None, request)
    if request.method != "POST" or looking(request):
        return _not_yet_page(request, ChoosingForm(initial=request.POST.dict(), offered=streams))
    form = ChoosingForm(request.POST, offered=streams, to_move=True)
    if form.attempt_once(request, lambda: _move(request, form), about=request.actor.myself):
        messages.success(request, _("Moved. It stays so, whatever the machine finds."))
        return redirect("not-yet")
    return _not_yet_page(request, form, status=form.status)


def _not_yet_page(request: Request, form: ChoosingForm, *, status: int = 200) -> HttpResponse:
    policies.reads_streams(request.actor).enforce()
    page = page_of(not_yet_in_a_stream(seen_by=request.actor), request)
    chosen = request.POST.getlist("voice")
    found = [voice_shown(quote_of(flow), chosen) for flow in page.rows]
    context = {
        "here": "streams",
        "page": Page(found, page.number, page.more),
        "part": page.part,
        "may_correct": bool(form.offered.streams) or form.offered.more,
        "voices": found,
        "choosing": form,
        "filled_in": [form] if form.errors else [],
    }
    return render(request, "streams/not_yet.html", context, status=status)


def _join_page(
    request: Request, stream: Stream, form: JoiningForm, *, status: int = 200
) -> HttpResponse:
    context = {"here": "streams", "stream": stream, "shown": shown(row_of(stream)), "form": form}
    return render(request, "streams/join.html", context, status=status)


def _answer(
    request: Request, stream: Stream, done: bool, thanks: str, **form: PlainForm
) -> HttpResponse:
    if not done:
        [filled_in] = form.values()
        if isinstance(filled_in, ChoosingForm) and "into" in request.POST:
            return voices_shown(request, stream, filled_in, status=filled_in.status)
        return stream_shown(request, stream, form, status=filled_in.status)
    return _back_to_page(request, stream, thanks)


def _back_to_page(request: Request, stream: Stream, thanks: str) -> HttpResponse:
    messages.success(request, thanks)
    return redirect("stream", stream.pk)


def _attempt(request: Request, stream: Stream, form: PlainForm, do: Callable[[], object]) -> bool:
    return form.attempt_once(request, do, about=stream.id)


def _choosing(request: Request, stream: Stream, *, to_move: bool = False) -> ChoosingForm:
    streams = offered(stream, request)
    return ChoosingForm(request.POST, auto_id="id_choosing_%s", offered=streams, to_move=to_move)


def _chosen(request: Request, form: PlainForm) -> list[Voice]:
    return [find_voice(ref, seen_by=request.actor) for ref in form.cleaned_data["voice"]]


def _into(request: Request, form: PlainForm) -> Stream:
    return find_stream(form.cleaned_data["into"], seen_by=request.actor)


@all_or_nothing()
def _move(request: Request, form: PlainForm) -> object:
    into = _into(request, form)
    return [
        actions.put_in_stream(voice, into, by=request.actor) for voice in _chosen(request, form)
    ]


@all_or_nothing()
def _take_out(request: Request, stream: Stream, form: PlainForm) -> object:
    return [actions.take_out(voice, stream, by=request.actor) for voice in _chosen(request, form)]


def _split(request: Request, stream: Stream, form: PlainForm) -> object:
    return actions.split_stream(
        stream,
        _chosen(request, form),
        form.cleaned_data["name"],
        numbers=form.numbers,
        by=request.actor,
    )
