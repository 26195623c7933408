"""The page of one voice for colleagues, and what its contact does there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from samenspel.foundation.errors import Absent, Overtaken
from samenspel.foundation.forms import PlainForm
from samenspel.foundation.free_text import Numbers
from samenspel.foundation.journal import expecting
from samenspel.foundation.writing import all_or_nothing
from samenspel.loop.responses import actions as afterwards
from samenspel.loop.responses.queries import loop_around
from samenspel.loop.responses.thread import Thread, thread_around
from samenspel.loop.responses.to_streams import lying_ready
from samenspel.loop.responses.web.forms import (
    AgreementForm,
    AskForm,
    HandoverForm,
    MarkForm,
    RespondForm,
    RestateForm,
    ResultForm,
)
from samenspel.loop.responses.web.thread import (
    Typed,
    promises_with_forms,
    shared_context,
    typed_in,
)
from samenspel.loop.streams.queries import stream_of
from samenspel.loop.voices import actions
from samenspel.loop.voices.queries import find_voice
from samenspel.people.access import Request, signed_in
from samenspel.people.queries import find_person

if TYPE_CHECKING:
    from samenspel.loop.responses.models import StreamResponse
    from samenspel.loop.voices.models import Voice

_ENTRY = re.compile(r"[0-9]{1,18}")
P = ParamSpec("P")
DeskView = Callable[Concatenate[Request, "Voice", P], HttpResponse]
VoiceView = Callable[..., HttpResponseBase]
SETTLING = {
    "aannemen": (actions.accept_handover, gettext_lazy("You are the contact now.")),
    "afslaan": (actions.decline_handover, gettext_lazy("Your colleague stays the contact.")),
    "intrekken": (actions.withdraw_handover, gettext_lazy("You stay the contact.")),
}


def at_desk(view: DeskView[P]) -> VoiceView:
    """For colleagues who may read this voice, going by what they saw when they opened the page."""

    @wraps(view)
    def with_voice(
        request: Request, /, ref: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        voice = find_voice(ref, seen_by=request.actor)
        seen = _seen(request)
        if seen is None:
            return view(request, voice, *args, **kwargs)
        with expecting(seen):
            return view(request, voice, *args, **kwargs)

    return never_cache(signed_in(with_voice))


@require_safe
@at_desk
def desk(request: Request, voice: Voice) -> HttpResponse:
    """The words first; then who is on the move, what was understood, done, promised and judged."""
    return desk_page(request, voice)


@require_POST
@at_desk
def take_on(request: Request, voice: Voice) -> HttpResponse:
    """Become the contact."""
    form = PlainForm(request.POST)
    done = _attempt(request, voice, form, lambda: actions.take_on(voice, by=request.actor))
    return _answer(
        request, voice, done, _("You are the contact. The speaker sees your name."), take_on=form
    )


@require_POST
@at_desk
def ask(request: Request, voice: Voice) -> HttpResponse:
    """Ask the speaker one thing."""
    form = AskForm(request.POST)
    done = _attempt(
        request,
        voice,
        form,
        lambda: actions.ask_speaker(
            voice, form.cleaned_data["question"], numbers=form.numbers, by=request.actor
        ),
    )
    return _answer(request, voice, done, _("Asked. Now the speaker is on the move."), ask=form)


@require_POST
@at_desk
def restate(request: Request, voice: Voice) -> HttpResponse:
    """Say the need back."""
    form = RestateForm(request.POST)
    done = _attempt(
        request,
        voice,
        form,
        lambda: actions.restate_need(
            voice, form.cleaned_data["restated"], numbers=form.numbers, by=request.actor
        ),
    )
    return _answer(
        request, voice, done, _("Sent. The speaker says whether it is right."), restate=form
    )


@require_POST
@at_desk
def respond(request: Request, voice: Voice) -> HttpResponse:
    """Say what is done and why, and what came of it when that is known."""
    form = RespondForm(request.POST)
    done = _attempt(request, voice, form, lambda: _respond(form, voice, request))
    return _answer(request, voice, done, _("Sent. The speaker can read it now."), respond=form)


@require_POST
@at_desk
def give_ready(request: Request, voice: Voice, response: UUID) -> HttpResponse:
    """Give the speaker what a colleague wrote to the whole stream, as it is."""
    ready = _one(lying_ready(voice, seen_by=request.actor), response)
    form = PlainForm(request.POST)
    done = _attempt(
        request,
        voice,
        form,
        lambda: afterwards.respond(
            voice,
            ready.text,
            role=ready.role,
            approach=afterwards.Approach(ready.approach, ready.approach_why),
            from_stream=ready,
            # Its numbers were looked at when it was written.
            numbers=Numbers.HARMLESS,
            by=request.actor,
        ),
    )
    return _answer(request, voice, done, _("Sent. The speaker can read it now."), settle=form)


@require_POST
@at_desk
def give_result(request: Request, voice: Voice, response: UUID) -> HttpResponse:
    """Say what came of a response."""
    form = ResultForm(request.POST)
    given = _one(loop_around(voice, seen_by=request.actor).responses, response)
    done = _attempt(
        request,
        voice,
        form,
        lambda: afterwards.give_result(
            voice,
            given,
            form.cleaned_data["result"],
            form.cleaned_data["result_text"],
            numbers=form.numbers,
            by=request.actor,
        ),
    )
    return _answer(
        request, voice, done, _("Sent. The speaker is asked for their verdict."), result=form
    )


@require_POST
@at_desk
def agree(request: Request, voice: Voice) -> HttpResponse:
    """Write down who does what by when."""
    form = AgreementForm(request.POST, reader=request.actor)
    done = _attempt(request, voice, form, lambda: _agree(form, voice, request))
    return _answer(request, voice, done, _("Written down. The speaker sees it too."), agree=form)


@require_POST
@at_desk
def mark(request: Request, voice: Voice, agreement: UUID) -> HttpResponse:
    """Say what came of an agreement."""
    promised = _one(
        [promise.agreement for promise in loop_around(voice, seen_by=request.actor).promises],
        agreement,
    )
    form = MarkForm(request.POST, agreement=promised.pk)
    done = _attempt(
        request,
        voice,
        form,
        lambda: afterwards.mark_agreement(
            voice,
            promised,
            form.cleaned_data["mark"],
            form.cleaned_data["reason"],
            new_due=form.cleaned_data["new_due"],
            numbers=form.numbers,
            by=request.actor,
        ),
    )
    return _answer(request, voice, done, _("Marked. The speaker sees it too."), mark=form)


@require_POST
@at_desk
def offer_handover(request: Request, voice: Voice) -> HttpResponse:
    """Ask a colleague to take over."""
    form = HandoverForm(request.POST, reader=request.actor)
    done = _attempt(
        request,
        voice,
        form,
        lambda: actions.offer_handover(
            voice,
            find_person(form.cleaned_data["to"], seen_by=request.actor),
            form.cleaned_data["why"],
            numbers=form.numbers,
            by=request.actor,
        ),
    )
    return _answer(
        request,
        voice,
        done,
        _("Offered. Until your colleague says yes, you stay the contact."),
        handover=form,
    )


@require_POST
@at_desk
def settle_handover(request: Request, voice: Voice, answer: str) -> HttpResponse:
    """Accept, decline or take back a hand-over."""
    if answer not in SETTLING:
        raise Absent(_("There is nothing at this address."))
    settle, thanks = SETTLING[answer]
    form = PlainForm(request.POST)
    done = _attempt(request, voice, form, lambda: settle(voice, by=request.actor))
    return _answer(request, voice, done, str(thanks), settle=form)


def desk_page(
    request: Request,
    voice: Voice,
    filled_in: Mapping[str, PlainForm] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The page, with what went wrong in its place and what others did in between on top."""
    read = thread_around(voice, seen_by=request.actor)
    ready = lying_ready(voice, seen_by=request.actor) if _is_contact(request, read) else []
    forms = {**_empty_forms(read, request, ready), **(filled_in or {})}
    context = {
        **shared_context(read),
        "flows_in": stream_of(voice, seen_by=request.actor),
        "forms": forms,
        "ready": ready,
        "rewritten": _rewritten(forms.get("respond"), ready),
        "filled_in": filled_in or {},
        "overtaken": _what_changed(request, read, filled_in or {}),
        "is_contact": _is_contact(request, read),
        "promises": promises_with_forms(read, filled_in or {}),
        "typed": any(typed_in(form) for form in (filled_in or {}).values()),
        "unsent": _unsent(request, read, filled_in or {}),
    }
    return render(request, "responses/desk.html", context, status=status)


def _answer(
    request: Request, voice: Voice, done: bool, thanks: str, **form: PlainForm
) -> HttpResponse:
    if not done:
        [filled_in] = form.values()
        return desk_page(request, voice, form, status=filled_in.status)
    messages.success(request, thanks)
    return redirect("desk", voice.pk)


def _attempt(request: Request, voice: Voice, form: PlainForm, do: Callable[[], object]) -> bool:
    return form.attempt_once(request, do, about=voice.id)


@all_or_nothing()
def _respond(form: RespondForm, voice: Voice, request: Request) -> object:
    given = form.cleaned_data
    response = afterwards.respond(
        voice,
        given["text"],
        role=given["role"],
        approach=afterwards.Approach(given["approach"], given["approach_why"]),
        from_stream=_from_stream(given["from_stream"], voice, request),
        numbers=form.numbers,
        by=request.actor,
    )
    if given["result"]:
        afterwards.give_result(
            voice,
            response,
            given["result"],
            given["result_text"],
            numbers=form.numbers,
            by=request.actor,
        )
    return response


def _from_stream(ref: UUID | None, voice: Voice, request: Request) -> StreamResponse | None:
    """What was written to the whole stream, when the response is made of that."""
    if ref is None:
        return None
    for ready in lying_ready(voice, seen_by=request.actor):
        if ready.pk == ref:
            return ready
    raise Overtaken(
        _("What was written to the whole stream lies ready no longer. Read your text once more.")
    )


def _rewritten(form: PlainForm | None, ready: list[StreamResponse]) -> StreamResponse | None:
    """Of which response to the stream the form on the page is made, while that lies ready."""
    chosen = str(form["from_stream"].value()) if form else ""
    return next((one for one in ready if str(one.pk) == chosen), None)


def _agree(form: AgreementForm, voice: Voice, request: Request) -> object:
    given = form.cleaned_data
    person = None if given["who"] == "speaker" else UUID(given["who"])
    return afterwards.make_agreement(
        voice,
        given["what"],
        due=given["due"],
        person=person,
        numbers=form.numbers,
        by=request.actor,
    )


def _empty_forms(
    read: Thread, request: Request, ready: list[StreamResponse]
) -> dict[str, PlainForm]:
    if not _is_contact(request, read):
        return {}
    return {
        "ask": AskForm(auto_id="id_ask_%s"),
        "restate": RestateForm(auto_id="id_restate_%s"),
        "respond": RespondForm(auto_id="id_respond_%s", initial=_begun_with(request, ready)),
        "result": ResultForm(auto_id="id_result_%s"),
        "agree": AgreementForm(auto_id="id_agree_%s", reader=request.actor),
        "handover": HandoverForm(auto_id="id_handover_%s", reader=request.actor),
    }


def _begun_with(request: Request, ready: list[StreamResponse]) -> dict[str, object]:
    """The words of a response to the stream that the contact wants to change first."""
    for one in ready:
        if str(one.pk) == request.GET.get("respons", ""):
            names = ("text", "role", "approach", "approach_why")
            return {"from_stream": one.pk, **{name: getattr(one, name) for name in names}}
    return {}


def _unsent(request: Request, read: Thread, filled_in: Mapping[str, PlainForm]) -> list[Typed]:
    """What was typed in a form that is not on the page any more: it is shown, so that it can be copied."""
    shown = set() if read.phase == "forgotten" else set(filled_in) & {"mark", "settle", "take_on"}
    if _is_contact(request, read):
        shown |= set(filled_in) - ({"handover"} if read.said.offer else set())
    return [
        typed for name, form in filled_in.items() if name not in shown for typed in typed_in(form)
    ]


def _what_changed(request: Request, read: Thread, filled_in: Mapping[str, PlainForm]) -> list[Any]:
    if not any(isinstance(form.problem, Overtaken) for form in filled_in.values()):
        return []
    return read.events_since(_seen(request) or 0)


def _seen(request: Request) -> int | None:
    """Up to which entry this colleague had seen the voice, as the form says it."""
    found = _ENTRY.fullmatch(request.POST.get("seen", ""))
    return int(found[0]) if found else None


def _is_contact(request: Request, read: Thread) -> bool:
    contact = read.loop.progress.contact
    if contact is None or read.phase == "forgotten":
        return False
    return contact.person_id == request.actor.person


def _one(rows: list[Any], ref: UUID) -> Any:
    found = next((row for row in rows if row.pk == ref), None)
    if found is None:
        raise Absent(_("There is nothing at this address."))
    return found
