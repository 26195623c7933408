"""Every write about one voice goes alike: find it, do one thing with it, and show how it stands then."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from samenspel.doors.api.auth import caller_of
from samenspel.doors.api.requests import carry_out, etag_of
from samenspel.doors.api.shapes import linked
from samenspel.doors.api.showing import show
from samenspel.doors.api.voice import VoiceOut
from samenspel.foundation.actors import Actor
from samenspel.foundation.errors import Absent
from samenspel.loop.responses.thread import thread_of
from samenspel.loop.voices.queries import NOTHING_HERE, find_voice

if TYPE_CHECKING:
    from samenspel.loop.voices.models import Voice


class HasId(Protocol):
    """A row."""

    pk: UUID


R = TypeVar("R", bound=HasId)


def read(voice_id: UUID, *, seen_by: Actor, response: HttpResponse) -> VoiceOut:
    """The voice as it stands, with the tag that says up to where it was seen."""
    thread = thread_of(voice_id, seen_by=seen_by)
    response["ETag"] = etag_of(thread.last_entry)
    return show(thread)


def write(
    request: HttpRequest,
    response: HttpResponse,
    voice_id: UUID,
    payload: BaseModel | None,
    act: Callable[["Voice", Actor], object],
) -> VoiceOut:
    """Do one thing with a voice, and show it as it stands then. Sent twice with the same key it happens once."""
    by = caller_of(request)
    voice = find_voice(voice_id, seen_by=by)
    carry_out(request, response, payload, lambda: act(voice, by), result_of=lambda _: voice.id)
    response["Location"] = linked(f"voices/{voice.id}")
    return read(voice.id, seen_by=by, response=response)


def one_of(rows: Iterable[R], wanted: UUID) -> R:
    """The row that the address names, among those of this voice. Of another voice is the same as absent."""
    for row in rows:
        if row.pk == wanted:
            return row
    raise Absent(NOTHING_HERE)
