"""Who may open the pages of a voice, and how a fresh key is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from samenspel.foundation.actors import Actor
from samenspel.foundation.errors import Absent
from samenspel.loop.voices.queries import find_voice
from samenspel.loop.voices.web.keys import KeyForm
from samenspel.loop.voices.web.sessions import speaker_of

if TYPE_CHECKING:
    from samenspel.loop.voices.actions import FreshKey
    from samenspel.loop.voices.models import Voice

# The fields in which a speaker writes.
OWN_WORDS = ("words", "answer", "why", "reason")
P = ParamSpec("P")
View = Callable[..., HttpResponse]
SpeakerView = Callable[Concatenate[HttpRequest, "Voice", Actor, P], HttpResponse]


def for_speaker(view: SpeakerView[P]) -> View:
    """Only for who opened this voice with a key; everyone else gets the page to fill one in."""

    @wraps(view)
    def with_key(
        request: HttpRequest, ref: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        try:
            speaker = speaker_of(request, ref)
            voice = find_voice(ref, seen_by=speaker)
        except Absent:
            context = {"form": KeyForm(), "needed": True, "unsent": _typed(request)}
            return render(request, "voices/key.html", context, status=404)
        return view(request, voice, speaker, *args, **kwargs)

    return never_cache(with_key)


def _typed(request: HttpRequest) -> list[dict[str, str]]:
    """What someone typed whose key no longer opens the voice: shown to copy, since it was not sent."""
    texts = (request.POST.get(name, "") for name in OWN_WORDS)
    return [{"text": text, "label": ""} for text in texts if text.strip()]


def key_context(fresh: FreshKey) -> dict[str, Any]:
    """What the page with a key shows: the link, its picture, the five words, and what was told."""
    return {
        "fresh": fresh,
        "voice": fresh.voice,
        "organisation_name": fresh.voice.organisation.name,
        "words": fresh.key.spoken,
        "qr": picture_of(fresh.link),
        "way": fresh.way,
        "phone": settings.SAMENSPEL.place.phone,
    }


def picture_of(link: str) -> str:
    """The link as a QR code, as a data address. Any mask reads as well; trying all eight is slow."""
    return str(segno.make(link, error="m", mask=2).svg_data_uri(border=0))
