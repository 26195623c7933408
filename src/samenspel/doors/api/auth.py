"""Who asks: the speaker, by the key of their voice; or a colleague, by a token made in their name.

Threat: guessing. A link carries 128 bits and a token 192, but five spoken words only 55: how often a sender may
try those is limited before they are looked up. What opens nothing gives the same answer as what is not there.
"""

from django.http import HttpRequest
from ninja.security import HttpBearer

from samenspel.doors.api.handlers import TooOften
from samenspel.foundation.actors import VISITOR, Actor
from samenspel.foundation.errors import Absent
from samenspel.foundation.rates import OPENING, Limit, within
from samenspel.foundation.senders import sender_of
from samenspel.loop.voices.keys import is_spoken
from samenspel.loop.voices.queries import NOTHING_HERE, speaker_with
from samenspel.people.fresh import TOKEN_PREFIX
from samenspel.people.queries import person_with_token


class KeyOrToken(HttpBearer):
    """`Authorization: Bearer` with a voice's key (link or five words) or a colleague's token."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Who it is. Raises Absent for what opens nothing; without any, the answer is 401."""
        token = token.strip()
        if not token:
            return None
        try:
            return _opened_by(request, token)
        except Absent:
            raise Absent(NOTHING_HERE) from None


KEY = KeyOrToken()


def anybody(request: HttpRequest) -> Actor:
    """Beside KEY, where it may be left out: who sends none is a visitor, and who sends a wrong one is told so."""
    return VISITOR


def caller_of(request: HttpRequest) -> Actor:
    """Who asks."""
    found = getattr(request, "auth", VISITOR)
    return found if isinstance(found, Actor) else VISITOR


def slow_down(request: HttpRequest, limit: Limit) -> None:
    """Stop here when this sender did this too often."""
    if not within(limit, sender_of(request)):
        raise TooOften(int(limit.window.total_seconds()))


def _opened_by(request: HttpRequest, token: str) -> Actor:
    if token.startswith(TOKEN_PREFIX):
        return person_with_token(token, seen_by=VISITOR)
    if is_spoken(token):
        slow_down(request, OPENING)
    return speaker_with(token, seen_by=VISITOR)
