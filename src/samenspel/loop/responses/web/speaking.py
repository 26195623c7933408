"""What a speaker does on the page of their voice. Every one is a form that works by itself, without JavaScript."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.errors import Absent
from samenspel.foundation.forms import PlainForm, sent_form
from samenspel.foundation.idempotency import Request, once, was_carried_out
from samenspel.foundation.privacy.holders import export_of
from samenspel.loop.responses import actions as actions_after
from samenspel.loop.responses.queries import loop_around
from samenspel.loop.responses.web.forms import (
    AddForm,
    AnswerForm,
    CorrectionForm,
    MarkForm,
    ReachForm,
    VerdictForm,
)
from samenspel.loop.responses.web.thread import thread_page, verdict_page
from samenspel.loop.voices import actions
from samenspel.loop.voices.queries import find_voice, what_was_said, worded
from samenspel.loop.voices.web.sessions import A_MOMENT, opened_here, remember_speaker, speaker_of
from samenspel.loop.voices.web.speakers import for_speaker, key_context

if TYPE_CHECKING:
    from samenspel.loop.voices.actions import FreshKey
    from samenspel.loop.voices.models import Voice


def show_again(
    request: HttpRequest, voice: Voice, speaker: Actor, **forms_with_mistakes: PlainForm
) -> HttpResponse:
    """The page of the voice with what went wrong in place; what was typed is still there."""
    [form] = forms_with_mistakes.values()
    return thread_page(request, voice, speaker, forms_with_mistakes, status=form.status)


def back_to(request: HttpRequest, voice: Voice, thanks: str) -> HttpResponse:
    """Back to the page of the voice, with a word of thanks."""
    messages.success(request, thanks)
    return redirect("thread", voice.pk)


@require_POST
@for_speaker
def add(request: HttpRequest, voice: Voice, speaker: Actor) -> HttpResponse:
    """Tell more."""
    form = AddForm(request.POST)
    done = form.attempt_once(
        request,
        lambda: actions.add_words(
            voice, form.cleaned_data["words"], numbers=form.numbers, by=speaker
        ),
        about=voice.id,
    )
    return (
        back_to(request, voice, _("Thank you. We have it."))
        if done
        else show_again(request, voice, speaker, add=form)
    )


@require_POST
@for_speaker
def answer(request: HttpRequest, voice: Voice, speaker: Actor, question: UUID) -> HttpResponse:
    """Answer the question of the contact."""
    form = AnswerForm(request.POST)
    asked = _one(what_was_said(voice, seen_by=speaker).questions, question)
    done = form.attempt_once(
        request,
        lambda: actions.answer_question(
            voice, asked, form.cleaned_data["answer"], numbers=form.numbers, by=speaker
        ),
        about=voice.id,
    )
    return (
        back_to(request, voice, _("Thank you. We have your answer."))
        if done
        else show_again(request, voice, speaker, answer=form)
    )


@require_POST
@for_speaker
def confirm(
    request: HttpRequest, voice: Voice, speaker: Actor, understanding: UUID
) -> HttpResponse:
    """Yes, that is it."""
    restated = _one(what_was_said(voice, seen_by=speaker).understandings, understanding)
    form = PlainForm(request.POST)
    done = form.attempt_once(
        request,
        lambda: actions.confirm_understanding(voice, restated, by=speaker),
        about=voice.id,
    )
    return (
        back_to(request, voice, _("Good. Now we can go on."))
        if done
        else show_again(request, voice, speaker, confirm=form)
    )


@require_POST
@for_speaker
def correct(
    request: HttpRequest, voice: Voice, speaker: Actor, understanding: UUID
) -> HttpResponse:
    """No, it is like this."""
    restated = _one(what_was_said(voice, seen_by=speaker).understandings, understanding)
    form = CorrectionForm(request.POST)
    done = form.attempt_once(
        request,
        lambda: actions.correct_understanding(
            voice, restated, form.cleaned_data["words"], numbers=form.numbers, by=speaker
        ),
        about=voice.id,
    )
    return (
        back_to(request, voice, _("Thank you. We read it again."))
        if done
        else show_again(request, voice, speaker, correct=form)
    )


@require_POST
@for_speaker
def change_reach(request: HttpRequest, voice: Voice, speaker: Actor) -> HttpResponse:
    """Another mail address or phone number, or none."""
    form = ReachForm(request.POST)
    done = form.attempt_once(
        request,
        lambda: actions.change_reach(voice, form.cleaned_data["reach"], by=speaker),
        about=voice.id,
    )
    return (
        back_to(request, voice, _("We changed it."))
        if done
        else show_again(request, voice, speaker, reach=form)
    )


@require_POST
@for_speaker
def decide_showing(request: HttpRequest, voice: Voice, speaker: Actor) -> HttpResponse:
    """Whether others may read it."""
    actions.decide_showing(voice, shown=request.POST.get("shown") == "yes", by=speaker)
    return back_to(request, voice, _("We changed it."))


@require_POST
def new_key(request: HttpRequest, ref: UUID) -> HttpResponse:
    """A new key; the old one dies. Shown once, on a page to print.

    Whoever pressed twice never saw the first new key, and their old one is dead: they get another. Threat: someone
    whose key the speaker killed, with a form of their own that was sent before. So that is only so for a minute.
    """
    pressed = sent_form(request, "new key")
    if pressed and _key_died(request, ref) and was_carried_out(pressed, within=A_MOMENT):
        fresh = actions.renew_key(find_voice(ref, seen_by=SYSTEM), by=SYSTEM)
        return _with_new_key(request, fresh)
    return _renew(request, ref, pressed)


def _key_died(request: HttpRequest, ref: UUID) -> bool:
    """Whether this browser opened the voice, with a key that is dead by now."""
    try:
        find_voice(ref, seen_by=speaker_of(request, ref))
    except Absent:
        return opened_here(request, ref)
    return False


@for_speaker
def _renew(
    request: HttpRequest, voice: Voice, speaker: Actor, pressed: Request | None
) -> HttpResponse:
    renew = partial(actions.renew_key, voice, by=speaker)
    if pressed is None:
        return _with_new_key(request, renew())
    made = once(pressed, renew, result_of=lambda fresh: fresh.matter).made
    if made is None:
        return back_to(request, voice, _("The new key that you saw is the right one."))
    return _with_new_key(request, made)


def _with_new_key(request: HttpRequest, fresh: FreshKey) -> HttpResponse:
    response = render(
        request, "voices/receipt.html", {"renewed": True, **key_context(fresh)}, status=201
    )
    remember_speaker(request, response, fresh.holder)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_speaker
def forget(request: HttpRequest, voice: Voice, speaker: Actor) -> HttpResponse:
    """Ask once whether it is meant; then blank all words."""
    if not worded(voice, seen_by=speaker):
        return redirect("thread", voice.pk)
    if request.method != "POST":
        return render(request, "voices/forget.html", {"voice": voice})
    actions.forget_voice(voice, by=speaker)
    return back_to(
        request,
        voice,
        _("Your words are gone. What stays is when something happened, and no more."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_speaker
def verdict(request: HttpRequest, voice: Voice, speaker: Actor) -> HttpResponse:
    """Is it answered? A link in a mail opens this with the answer chosen; only the press of the button counts."""
    if request.method != "POST":
        form = VerdictForm(initial={"judgement": request.GET.get("choice", "")})
        return verdict_page(request, voice, speaker, form)
    form = VerdictForm(request.POST)
    given = form.attempt_once(
        request,
        lambda: actions_after.judge(
            voice,
            form.cleaned_data["judgement"],
            form.cleaned_data["why"],
            numbers=form.numbers,
            by=speaker,
        ),
        about=voice.id,
    )
    return (
        back_to(request, voice, _thanks_for(form.cleaned_data["judgement"]))
        if given
        else verdict_page(request, voice, speaker, form)
    )


@require_POST
@for_speaker
def mark(request: HttpRequest, voice: Voice, speaker: Actor, agreement: UUID) -> HttpResponse:
    """What came of an agreement, as the speaker sees it."""
    promised = _one(
        [promise.agreement for promise in loop_around(voice, seen_by=speaker).promises], agreement
    )
    form = MarkForm(request.POST, agreement=promised.pk)
    done = form.attempt_once(
        request,
        lambda: actions_after.mark_agreement(
            voice,
            promised,
            form.cleaned_data["mark"],
            form.cleaned_data["reason"],
            numbers=form.numbers,
            by=speaker,
        ),
        about=voice.id,
    )
    return (
        back_to(request, voice, _("We have it."))
        if done
        else show_again(request, voice, speaker, mark=form)
    )


@require_safe
@for_speaker
def take_along(request: HttpRequest, voice: Voice, speaker: Actor) -> HttpResponse:
    """Everything that is kept about this voice, to take along (GDPR, articles 15 and 20)."""
    kept = {title: rows for title, rows in export_of("voice", voice.pk).items() if rows}
    response = JsonResponse(
        {"voice": str(voice.pk), "told_at": voice.told_at, "kept": kept},
        json_dumps_params={"indent": 2, "ensure_ascii": False},
    )
    response.headers["Content-Disposition"] = 'attachment; filename="voice.json"'
    return response


def _thanks_for(judgement: str) -> str:
    if judgement == "answered":
        return _("Thank you. Good to hear.")
    return _("Thank you. Your contact goes on with it.")


def _one(rows: list[Any], ref: UUID) -> Any:
    found = next((row for row in rows if row.pk == ref), None)
    if found is None:
        raise Absent(_("There is nothing here to answer."))
    return found
