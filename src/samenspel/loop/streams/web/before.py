"""Whether somebody said it before, asked while it is being told: beside the form, and never in its way.

Threat: what is typed here was not told to anyone yet. It comes by POST, so that it stands in no address and no log; it
is compared in memory and let go; nothing is written but how often this sender looked. What comes back is what its
speakers let everybody read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from samenspel.foundation.actors import VISITOR
from samenspel.foundation.free_text import as_kept
from samenspel.foundation.rates import LOOKING, within
from samenspel.foundation.senders import sender_of
from samenspel.loop.streams.queries import NotNow, like
from samenspel.loop.streams.showing import Alike
from samenspel.loop.streams.web.speaking import OTHERS
from samenspel.loop.voices.web.sessions import opened_voices
from samenspel.loop.voices.web.share import EXPIRED, Doubt, ShareForm, form_page
from samenspel.loop.voices.web.tickets import read_ticket

if TYPE_CHECKING:
    from samenspel.foundation.errors import Text

FIRST_WORDS = _("Write something first. Then we look.")
NOBODY_ELSE = _(
    "Perhaps you are the first, or others keep their words to themselves. Your story counts just as much."
)
NOT_NOW = _("We cannot look now. You can tell your story as always.")


@dataclass(frozen=True, slots=True)
class Before:
    """What others said; or one sentence why there is nothing.

    chosen: of these the voice in which the speaker recognised theirs. open: unfolded, since somebody asked for it.
    """

    alike: list[Alike] = field(default_factory=list)
    sentence: Text = NOBODY_ELSE
    chosen: UUID | None = None
    open: bool = True


@csrf_exempt  # as the form itself: its signed ticket stands in for the cookie
@require_POST
def said_before(request: HttpRequest) -> HttpResponse:
    """The form again, with all that was typed in it and what others said; or quietly, for the script, that alone."""
    given = request.POST
    known = read_ticket(given.get("ticket", "")) is not None
    if "quietly" in given:
        return _quietly(request) if known else HttpResponse(status=204)
    form = ShareForm(initial=given.dict())
    if not known:
        return form_page(request, form, Doubt(EXPIRED))
    return form_page(request, form, before=_looked(request), ticket=given["ticket"])


def _quietly(request: HttpRequest) -> HttpResponse:
    found = _looked(request)
    if not found.alike:
        return HttpResponse(status=204 if found.sentence == NOBODY_ELSE else 503)
    response = render(request, "voices/before.html", {"before": Before(found.alike, open=False)})
    add_never_cache_headers(response)
    return response


def _looked(request: HttpRequest) -> Before:
    words = as_kept(request.POST.get("words", ""))
    if not words:
        return Before(sentence=FIRST_WORDS)
    if request.POST.get("website") or not within(LOOKING, sender_of(request)):
        return Before(sentence=NOT_NOW)
    try:
        found = like(words, seen_by=VISITOR, most=OTHERS, but=opened_voices(request))
    except NotNow:
        return Before(sentence=NOT_NOW)
    ref = request.POST.get("recognised", "")
    return Before(found, chosen=next((one.voice for one in found if str(one.voice) == ref), None))
