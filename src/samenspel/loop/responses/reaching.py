"""For which voices a response to a stream lies ready, and which of them may have it: what rules and lists share.

It is given by itself only by the contact who wrote it, to a speaker who said “that is it” and waits for no answer to a
question, while the voice still flows in that stream, and unless the contact wrote something of their own since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from samenspel.foundation.actors import SYSTEM
from samenspel.loop.responses.models import LaidReady, Response, Standing, StreamResponse
from samenspel.loop.streams.queries import find_stream, voices_in

if TYPE_CHECKING:
    from samenspel.loop.streams.models import Flow, Stream

Phase = Standing.Phase

MAY_HAVE_IT = frozenset({Phase.UNDERSTOOD, Phase.UNDER_WAY, Phase.TO_JUDGE, Phase.REOPENED})


def as_it_is_now(stream: Stream) -> Stream:
    """A stream, or the one in which it went on. One statement for each time it did."""
    while stream.flowed_into_id is not None:
        stream = find_stream(stream.flowed_into_id, seen_by=SYSTEM)
    return stream


def flowing_now(stream: Stream) -> QuerySet[Flow]:
    """The voices that flow in a stream now, or in what it went on in."""
    return voices_in(as_it_is_now(stream), seen_by=SYSTEM)


def still_flows(given: StreamResponse, voice: UUID) -> bool:
    """Whether this voice flows where the response was written for."""
    return flowing_now(given.stream).filter(voice=voice).exists()


def in_stream(stream: Stream, voice: str = "voice") -> Exists:
    """A condition on rows of voices: it flows in this stream now."""
    return Exists(flowing_now(stream).filter(voice=OuterRef(voice)))


def given_of_it(given: StreamResponse | OuterRef, voice: str = "voice") -> Exists:
    """A condition on rows of voices: the speaker has this response."""
    return Exists(Response.objects.filter(stream_response=given, voice=OuterRef(voice)))


def newer_words(since: object, voice: str = "voice") -> Exists:
    """A condition on rows of voices: the speaker was told something that was written after this moment."""
    to_one = Q(stream_response=None) | Q(stream_response__given_at__gt=since)
    said = Response.objects.filter(to_one, voice=OuterRef(voice), given_at__gt=since)
    return Exists(said)


def written_again(by: Any, since: object, voice: str = "voice") -> Exists:
    """A condition on rows of voices: the same colleague wrote to another stream of theirs after this moment."""
    newer = LaidReady.objects.filter(
        voice=OuterRef(voice),
        stream_response__until=None,
        stream_response__given_by=by,
        stream_response__given_at__gt=since,
    )
    return Exists(newer)


def ready_for_contact() -> QuerySet[LaidReady]:
    """What may be given by itself, wherever the voices flow now: the contact wrote it, and the speaker said yes.

    Of what one colleague wrote to a stream and to the wider one, only the newest.
    """
    written, by = OuterRef("stream_response__given_at"), OuterRef("stream_response__given_by")
    return LaidReady.objects.filter(
        ~given_of_it(OuterRef("stream_response")),
        ~newer_words(written),
        ~written_again(by, written),
        Q(voice__standing__contact=F("stream_response__given_by")),
        stream_response__until=None,
        voice__standing__phase__in=MAY_HAVE_IT,
    )
