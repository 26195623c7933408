"""What a speaker says of where their voice flows: one press, and one press to take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samenspel.foundation.actors import Actor
from samenspel.foundation.errors import DomainError
from samenspel.foundation.forms import PlainForm
from samenspel.loop.streams import actions
from samenspel.loop.streams.queries import NotNow, find_correction, like
from samenspel.loop.voices.web.speakers import for_speaker

if TYPE_CHECKING:
    from samenspel.loop.voices.models import Voice

OTHERS = 3


@require_safe
@for_speaker
def others(request: HttpRequest, voice: Voice, speaker: Actor) -> HttpResponse:
    """What others said that is like it: those who let it be read, without who or where.

    A page of its own: comparing costs more than taking a story down, and nobody waits for it to get their key.
    """
    try:
        found = like(voice.words.text, seen_by=speaker, most=OTHERS, but=[voice.id])
    except NotNow:
        return render(request, "streams/others.html", {"voice": voice, "not_now": True})
    return render(request, "streams/others.html", {"voice": voice, "others": found})


@require_POST
@for_speaker
def not_what_i_meant(request: HttpRequest, voice: Voice, speaker: Actor) -> HttpResponse:
    """My voice does not belong with those others: it leaves them at once, and no machine brings it back."""
    form = PlainForm(request.POST)
    done = form.attempt_once(
        request, lambda: actions.say_not_here(voice, by=speaker), about=voice.id
    )
    thanks = _("Your voice flows with them no more. Nobody but you can bring it back.")
    return _back(request, voice, form, thanks if done else "")


@require_POST
@for_speaker
def what_i_meant(
    request: HttpRequest, voice: Voice, speaker: Actor, correction: UUID
) -> HttpResponse:
    """It did belong there."""
    said = find_correction(correction, seen_by=speaker)
    form = PlainForm(request.POST)
    done = form.attempt_once(
        request, lambda: actions.undo_correction(said, by=speaker), about=voice.id
    )
    return _back(request, voice, form, _("Taken back.") if done else "")


def _back(request: HttpRequest, voice: Voice, form: PlainForm, thanks: str) -> HttpResponse:
    if thanks:
        messages.success(request, thanks)
    elif isinstance(form.problem, DomainError):
        messages.warning(request, str(form.problem))
    return redirect("thread", voice.pk)
