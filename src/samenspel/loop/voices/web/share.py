"""Share: one open question, no account, no category. And the receipt with the key, in the same answer."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from samenspel.foundation.actors import SYSTEM, VISITOR
from samenspel.foundation.clock import now
from samenspel.foundation.errors import DomainError, Text
from samenspel.foundation.forms import PlainForm, WordsField
from samenspel.foundation.idempotency import Request, once
from samenspel.foundation.rates import FAST_SHARING, SHARING, within
from samenspel.foundation.senders import sender_of
from samenspel.loop.streams.actions import recognise
from samenspel.loop.streams.meaning import is_elsewhere
from samenspel.loop.streams.queries import voice_to_recognise
from samenspel.loop.voices.actions import (
    FreshKey,
    change_reach,
    decide_showing,
    renew_key,
    share_voice,
)
from samenspel.loop.voices.queries import find_voice, said_before, speaking
from samenspel.loop.voices.reach import read_reach
from samenspel.loop.voices.web.keys import KeyForm
from samenspel.loop.voices.web.sessions import (
    A_MOMENT,
    left_since,
    opened_here,
    opened_voices,
    remember_speaker,
    speaker_of,
)
from samenspel.loop.voices.web.speakers import key_context
from samenspel.loop.voices.web.tickets import Ticket, new_ticket, read_ticket
from samenspel.people.queries import home_organisation

if TYPE_CHECKING:
    from samenspel.loop.voices.models import Voice

log = logging.getLogger(__name__)

EXPIRED = gettext_lazy(
    "This page was open for a long time. Your words are still there. Press “Tell it” once more."
)
TOO_FAST = gettext_lazy("That went very fast. Are you a person? Then press “Tell it” once more.")
TOO_MANY = gettext_lazy(
    "A lot was sent from your connection. Wait ten minutes. Your words are still there."
)


class ShareForm(PlainForm):
    """The one open question, and three things that may be left alone.

    recognised: somebody else's voice, of those that were shown beside it, in which the speaker recognises theirs.
    """

    words = WordsField(
        label=gettext_lazy("Your story"),
        help_text=gettext_lazy("As short or as long as you like. In any language."),
        rows=5,
    )
    place = WordsField(
        label=gettext_lazy("Where is it?"),
        help_text=gettext_lazy("A street, a building, a neighbourhood."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 200}),
    )
    reach = forms.CharField(
        label=gettext_lazy("Your mail address or phone number"),
        help_text=gettext_lazy("Only for your contact. You hear from us when something happens."),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "email", "maxlength": 254}),
    )
    shown = forms.BooleanField(
        label=gettext_lazy("Others may read my words"),
        help_text=gettext_lazy("Without your name. You can change this later."),
        required=False,
    )
    website = forms.CharField(required=False, label=gettext_lazy("Leave this empty"))
    ticket = forms.CharField(required=False)
    recognised = forms.CharField(required=False)

    @property
    def content(self) -> str:
        """All that decides what is taken down."""
        return json.dumps(
            [self.cleaned_data[name] for name in ("words", "place", "reach", "shown")]
        )


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason to ask once more before anything is taken down; the words stay in the form."""

    notice: Text
    status: int = 422


@csrf_exempt  # a signed ticket stands in for the cookie: nobody needs one to be heard
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """Ask the one question; take down what is said, once."""
    if request.method != "POST":
        return form_page(request, ShareForm())
    if request.POST.get("language") in dict(settings.LANGUAGES):
        return _in_other_language(request)
    form = ShareForm(request.POST)
    ticket = read_ticket(request.POST.get("ticket", ""))
    if ticket is None:
        return form_page(request, form, Doubt(EXPIRED))
    if doubt := _doubt(request, form, ticket):
        return form_page(request, form, doubt)
    return _take_down(request, form, ticket)


def _in_other_language(request: HttpRequest) -> HttpResponse:
    """The same page in the other language, with all that was typed still in it."""
    language = request.POST["language"]
    with translation.override(language):
        response = form_page(request, ShareForm(initial=request.POST.dict()))
    response.headers["Content-Language"] = language
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
    return response


def _doubt(request: HttpRequest, form: ShareForm, ticket: Ticket) -> Doubt | None:
    if not within(SHARING, sender_of(request)):
        return Doubt(TOO_MANY, 429)
    fast = ticket.very_fast and not within(FAST_SHARING, sender_of(request))
    return Doubt(TOO_FAST) if fast or form.data.get("website") else None


def _take_down(request: HttpRequest, form: ShareForm, ticket: Ticket) -> HttpResponse:
    answer = form.attempt(lambda: _told(request, form, ticket))
    return answer or form_page(request, form)


def _told(request: HttpRequest, form: ShareForm, ticket: Ticket) -> HttpResponse:
    given = form.cleaned_data
    # “Back” brings the words again with a new ticket: this browser told them a moment ago.
    before = said_before(
        given["words"], given["place"], among=opened_voices(request), seen_by=SYSTEM
    )
    if before is not None:
        return _told_already(request, before, reach=given["reach"], shown=given["shown"])
    outcome = once(
        Request("share", ticket.number, form.content),
        lambda: _shared(form),
        result_of=lambda fresh: fresh.matter,
    )
    if outcome.made is not None:
        return _receipt(request, outcome.made)
    return _sent_again(request, find_voice(outcome.result, seen_by=SYSTEM), ticket)


def _shared(form: ShareForm) -> FreshKey:
    given = form.cleaned_data
    fresh = share_voice(
        given["words"],
        place=given["place"],
        reach=given["reach"],
        shown=given["shown"],
        numbers=form.numbers,
        by=VISITOR,
    )
    if given["recognised"]:
        _recognise(fresh, given["recognised"])
    return fresh


def _recognise(fresh: FreshKey, ref: str) -> None:
    """In one commit with the story; but whatever is wrong with it, such as words that were hidden meanwhile, the story
    is taken down."""
    try:
        with transaction.atomic():
            other = voice_to_recognise(fresh.voice, ref, seen_by=fresh.holder)
            recognise(fresh.voice, other, by=fresh.holder)
    except (DomainError, DatabaseError) as why:
        log.info("what somebody recognised could not be taken down: %s", type(why).__name__)


def _told_already(request: HttpRequest, voice: Voice, *, reach: str, shown: bool) -> HttpResponse:
    """Who goes back to say how to reach them, or who may read it, is heard; the key in their hand stays as it is."""
    speaker = speaker_of(request, voice.id)
    if not speaking(voice, seen_by=speaker):
        return _arrived(request)
    if reach.strip() and read_reach(reach).address != _reached_at(voice):
        change_reach(voice, reach, by=speaker)
    if shown and not voice.shown:
        decide_showing(voice, shown=True, by=speaker)
    return _to_story(request, voice)


def _reached_at(voice: Voice) -> str:
    reached = getattr(voice, "speaker", None)
    return reached.contact if reached else ""


def _sent_again(request: HttpRequest, voice: Voice, ticket: Ticket) -> HttpResponse:
    """The very same form once more.

    Threat: on a shared computer the next person goes back and loads the page again. So only a double click or an answer
    that got lost brings another key: within a minute, and not after “leave this page”. Whoever has the key already
    keeps it: another one would kill it silently.
    """
    if opened_here(request, voice.id):
        return _told_already(request, voice, reach="", shown=False)
    if now() - voice.told_at < A_MOMENT and not left_since(request, ticket.given_out):
        return _receipt(request, renew_key(voice, by=SYSTEM))
    return _arrived(request)


def _to_story(request: HttpRequest, voice: Voice) -> HttpResponse:
    messages.success(request, _("We have your story. The key that you saw is the right one."))
    return redirect("thread", voice.pk)


def _arrived(request: HttpRequest) -> HttpResponse:
    response = render(request, "voices/key.html", {"form": KeyForm(), "arrived": True})
    add_never_cache_headers(response)
    return response


def form_page(
    request: HttpRequest,
    form: ShareForm,
    doubt: Doubt | None = None,
    *,
    before: object = None,
    ticket: str = "",
) -> HttpResponse:
    """The form, with whatever is in it. before: what others said that is like it. ticket: one that is still good."""
    home = home_organisation(seen_by=VISITOR)
    context: dict[str, Any] = {
        "form": form,
        "before": before,
        "ticket": ticket or new_ticket(),
        "notice": doubt.notice if doubt else "",
        "home": home,
        # What is not told yet leaves this server only when somebody asks for it themselves.
        "looks_by_itself": not is_elsewhere(),
        "organisation_name": home.name,
    }
    status = doubt.status if doubt else 422 if form.errors else 200
    response = render(request, "voices/share.html", context, status=status)
    add_never_cache_headers(response)
    return response


def _receipt(request: HttpRequest, fresh: FreshKey) -> HttpResponse:
    response = render(request, "voices/receipt.html", key_context(fresh), status=201)
    remember_speaker(request, response, fresh.holder)
    add_never_cache_headers(response)
    return response
