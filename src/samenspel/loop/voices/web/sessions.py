"""How a browser remembers which voices its user opened with a key: in an encrypted cookie, and nowhere on the server.

Threat: a shared computer, a curious database administrator, a copied cookie. So it goes with the browser session and
after twelve hours at the latest, “leave this page” clears it, it cannot be read or made without the server's key, and a
key that was revoked opens nothing more from that moment.
"""

import base64
import json
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.actors import Actor
from samenspel.foundation.errors import Absent
from samenspel.foundation.privacy.crypto import Unreadable, decrypt, encrypt

COOKIE = "stem"
LEFT = "weg"
# Within this time a form that comes again is a double click, or an answer that got lost.
A_MOMENT = timedelta(minutes=1)
LEFT_LASTS = 10 * 60
LASTS = 12 * 60 * 60
MOST_VOICES = 8
_PURPOSE = "speaker-cookie"


def remember_speaker(request: HttpRequest, response: HttpResponse, speaker: Actor) -> None:
    """Let this browser come back to the voice without the key, for a while."""
    opened = _opened(request)
    opened.pop(str(speaker.voice), None)
    opened[str(speaker.voice)] = [str(speaker.key), speaker.proof.hex(), int(time.time())]
    newest = dict(list(opened.items())[-MOST_VOICES:])
    value = base64.urlsafe_b64encode(encrypt(json.dumps(newest), purpose=_PURPOSE)).decode()
    response.set_cookie(COOKIE, value, httponly=True, samesite="Lax", secure=settings.HTTPS)


def forget_speaker(response: HttpResponse) -> None:
    """Nothing on this computer opens a voice any more."""
    response.delete_cookie(COOKIE, samesite="Lax")


def note_leaving(response: HttpResponse) -> None:
    """From now on, what was sent before shows nothing in this browser, also when it is sent again."""
    response.set_cookie(
        LEFT,
        str(int(time.time())),
        max_age=LEFT_LASTS,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )


def left_since(request: HttpRequest, moment: float) -> bool:
    """Whether someone left the page in this browser after that moment, in seconds since 1970."""
    left = request.COOKIES.get(LEFT, "")
    return left.isdecimal() and len(left) < 12 and int(left) + 1 > moment


def speaker_of(request: HttpRequest, voice: UUID) -> Actor:
    """The speaker of this voice, when this browser opened it. Raises Absent otherwise."""
    kept = _opened(request).get(str(voice))
    if kept is None:
        raise Absent(_("Fill in your key to open your voice."))
    return Actor.speaker(voice, key=UUID(kept[0]), proof=bytes.fromhex(kept[1]))


def opened_here(request: HttpRequest, voice: UUID) -> bool:
    """Whether this browser opened the voice, with a key that may have died since."""
    return str(voice) in _opened(request)


def opened_voices(request: HttpRequest) -> list[UUID]:
    """The voices that this browser opened or told."""
    return [UUID(voice) for voice in _opened(request)]


def _opened(request: HttpRequest) -> dict[str, Any]:
    try:
        text = decrypt(base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, "")), purpose=_PURPOSE)
    except (Unreadable, ValueError):
        return {}
    kept: dict[str, Any] = json.loads(text)
    return {voice: held for voice, held in kept.items() if held[2] > time.time() - LASTS}
