"""What is new in a stream, for a feed reader (Atom, RFC 4287).

A reader keeps what it fetched in places that we do not know. So an entry says that there is a voice and where to read
it, and quotes it only when its speaker lets others read it.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from samenspel.doors.web.errors import error_page
from samenspel.doors.web.templatetags.around import beginning
from samenspel.foundation.actors import VISITOR, Actor, Kind
from samenspel.loop.streams.queries import find_stream, first_voices
from samenspel.people.queries import person_with_token

if TYPE_CHECKING:
    from samenspel.loop.streams.models import Flow, Stream

NEEDED = gettext_lazy("Sign in, or give a token of yours as the password.")
NEWEST = 50
LONGEST_TITLE = 120


@never_cache
@require_safe
def feed(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The newest voices in this stream, for a colleague: signed in, or with a token as the password."""
    reader = _reader(request)
    if reader.kind is not Kind.PERSON:
        response = error_page(request, 401, NEEDED)
        response.headers["WWW-Authenticate"] = 'Basic realm="Samenspel", charset="UTF-8"'
        return response
    stream = find_stream(ref, seen_by=reader)
    newest = first_voices(stream, NEWEST, newest=True, seen_by=reader)
    content = _atom(stream, list(newest)).writeString("utf-8")
    return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")


def _reader(request: HttpRequest) -> Actor:
    signed_in: Actor = getattr(request, "actor", VISITOR)
    if signed_in.kind is Kind.PERSON:
        return signed_in
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    token = _password(given) if kind.lower() == "basic" else given
    return person_with_token(token, seen_by=VISITOR) if token else VISITOR


def _password(given: str) -> str:
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _atom(stream: Stream, flows: list[Flow]) -> Atom1Feed:
    feed = Atom1Feed(
        title=stream.name or _title(stream),
        link=_address("stream", stream.pk),
        description=None,
        feed_url=_address("stream-feed", stream.pk),
        feed_guid=stream.pk.urn,
        language=get_language(),
    )
    for flow in flows:
        feed.add_item(
            title=_quoted(flow),
            link=_address("desk", flow.voice_id),
            description="",
            unique_id=flow.voice_id.urn,
            updateddate=flow.since,
            pubdate=flow.voice.told_at,
        )
    return feed


def _title(stream: Stream) -> str:
    speaking = stream.speaks_for_it
    if speaking is not None and speaking.shown:
        return beginning(stream.title, LONGEST_TITLE)
    return gettext("A stream")


def _quoted(flow: Flow) -> str:
    if flow.voice.shown:
        return beginning(flow.voice.words.text, LONGEST_TITLE)
    return gettext("A voice (its words are not for everybody)")


def _address(name: str, ref: UUID) -> str:
    return f"{settings.SAMENSPEL.place.address}{reverse(name, args=[ref])}"
