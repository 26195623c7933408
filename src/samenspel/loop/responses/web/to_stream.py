"""Responding to a whole stream: write it, see first whom it reaches, send it, and see how far it came."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samenspel.foundation.errors import Overtaken
from samenspel.foundation.forms import PlainForm
from samenspel.foundation.writing import all_or_nothing
from samenspel.loop.responses import actions, policies
from samenspel.loop.responses.to_streams import (
    find_stream_response,
    how_far_it_came,
    reach_of,
    responses_to,
    voices_of_nobody,
)
from samenspel.loop.responses.web.forms import ToStreamForm
from samenspel.loop.streams.web.stream import of_stream
from samenspel.loop.voices.actions import take_on as take_on_voice
from samenspel.people.access import Request, signed_in

if TYPE_CHECKING:
    from samenspel.loop.responses.models import StreamResponse
    from samenspel.loop.streams.models import Stream

# So many speakers get a contact with one press: as many as one person can write to themselves.
MOST_AT_ONCE = 25
WRITTEN = ("text", "role", "approach", "approach_why", "not_bsn")
View = Callable[[Request, "StreamResponse"], HttpResponse]


def of_response(view: View) -> Callable[..., HttpResponseBase]:
    """For colleagues who may read the stream that was responded to."""

    @wraps(view)
    def with_response(request: Request, /, ref: UUID) -> HttpResponse:
        return view(request, find_stream_response(ref, seen_by=request.actor))

    return never_cache(signed_in(with_response))


@require_http_methods(["GET", "HEAD", "POST"])
@of_stream
def write(request: Request, stream: Stream) -> HttpResponse:
    """First the words, then whom they reach; only the press after that sends anything."""
    policies.may_respond_to_stream(stream, request.actor).enforce()
    if request.method != "POST":
        return _writing(request, stream, ToStreamForm())
    form = ToStreamForm(request.POST)
    step = request.POST.get("step", "")
    if step == "change":
        return _writing(request, stream, ToStreamForm(initial=request.POST.dict()))
    if step != "send":
        show = _writing if form.attempt(lambda: _look_at(form)) is None else _preview
        return show(request, stream, form)
    if form.attempt_once(request, lambda: _send(request, stream, form), about=stream.id):
        return _sent(request, stream)
    show = _preview if isinstance(form.problem, Overtaken) else _writing
    return show(request, stream, form)


@require_safe
@of_response
def written(request: Request, given: StreamResponse) -> HttpResponse:
    """What was said to the stream, who has it, who does not yet and why, and how its speakers judge."""
    return _far(request, given)


@require_POST
@of_response
def extend(request: Request, given: StreamResponse) -> HttpResponse:
    """It is also for those who came later."""
    thanks = _("It lies ready for those voices too.")
    return _done(
        request,
        given,
        thanks,
        lambda: actions.extend_stream_response(given, by=request.actor),
    )


@require_POST
@of_response
def take_back(request: Request, given: StreamResponse) -> HttpResponse:
    """Nobody else gets it."""
    thanks = _("Taken back. Nobody else gets it. Who has it, keeps it.")
    return _done(
        request, given, thanks, lambda: actions.take_back_stream_response(given, by=request.actor)
    )


@require_POST
@of_response
def take_on(request: Request, given: StreamResponse) -> HttpResponse:
    """Become the contact of those in the stream who have nobody, as many as one person can write to."""
    thanks = _(
        "You are their contact now, and they see your name. Say their need back to each of them."
    )
    return _done(request, given, thanks, lambda: _take_on(request, given))


def _look_at(form: ToStreamForm) -> object:
    """Whether it can be written down like this; nothing is kept yet."""
    given = form.cleaned_data
    return actions.taken_down(given["text"], given["role"], _approach(form), form.numbers)


def _approach(form: ToStreamForm) -> actions.Approach:
    return actions.Approach(form.cleaned_data["approach"], form.cleaned_data["approach_why"])


def _send(request: Request, stream: Stream, form: ToStreamForm) -> object:
    if reach_of(stream, seen_by=request.actor).reach.mark != form.cleaned_data["seen"]:
        raise Overtaken(
            _(
                "Since you looked, other voices came or something was done with them. Look once more."
            )
        )
    given = form.cleaned_data
    return actions.respond_to_stream(
        stream,
        given["text"],
        role=given["role"],
        approach=_approach(form),
        numbers=form.numbers,
        by=request.actor,
    )


@all_or_nothing()
def _take_on(request: Request, given: StreamResponse) -> object:
    rows = voices_of_nobody(given.stream, given=given, seen_by=request.actor)
    return [take_on_voice(row.voice, by=request.actor) for row in rows[:MOST_AT_ONCE]]


def _sent(request: Request, stream: Stream) -> HttpResponse:
    messages.success(
        request, _("Written. It goes to each speaker by itself; you do not have to wait for that.")
    )
    mine = [one.response for one in responses_to(stream, seen_by=request.actor)]
    newest = next(one for one in mine if one.given_by_id == request.actor.person)
    return redirect("stream-response", newest.pk)


def _done(
    request: Request, given: StreamResponse, thanks: str, do: Callable[[], object]
) -> HttpResponse:
    form = PlainForm(request.POST)
    if not form.attempt_once(request, do, about=given.id):
        return _far(request, given, form)
    messages.success(request, thanks)
    return redirect("stream-response", given.pk)


def _writing(request: Request, stream: Stream, form: ToStreamForm) -> HttpResponse:
    context = {
        **_around(stream, form),
        "reach": reach_of(stream, seen_by=request.actor).reach,
    }
    status = form.status if form.errors else 200
    return render(request, "responses/to_stream.html", context, status=status)


def _preview(request: Request, stream: Stream, form: ToStreamForm) -> HttpResponse:
    preview = reach_of(stream, seen_by=request.actor)
    context = {
        **_around(stream, form),
        "reach": preview.reach,
        "languages": preview.languages,
        "others": preview.reach.total - 1,
        "written": {name: form.cleaned_data[name] for name in WRITTEN},
    }
    status = form.status if form.errors else 200
    return render(request, "responses/to_stream_first.html", context, status=status)


def _far(request: Request, given: StreamResponse, form: PlainForm | None = None) -> HttpResponse:
    sent, reach = how_far_it_came(given, seen_by=request.actor)
    context = {
        **_around(given.stream, form),
        "given": given,
        "sent": sent,
        "reach": reach,
        "most_at_once": min(reach.nobody, MOST_AT_ONCE),
        "may_extend": sent.later and request.actor.person == given.given_by_id,
        "may_take_back": bool(policies.may_take_back(given, request.actor)),
        "may_take_on": reach.nobody and request.actor.has_duty("respond"),
    }
    status = form.status if form else 200
    return render(request, "responses/to_stream_far.html", context, status=status)


def _around(stream: Stream, form: PlainForm | None) -> dict[str, object]:
    return {
        "here": "streams",
        "stream": stream,
        "organisation_name": stream.organisation.name,
        "form": form,
        "filled_in": [form] if form and form.errors else [],
    }
