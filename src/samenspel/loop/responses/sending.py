"""How a response to a stream comes to speakers: by jobs, voice by voice, each by the rules of every other response.

Every voice is a transaction of its own, and who has it is not looked for again: a job that was killed goes on where it
was, and nobody is told twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from uuid import UUID

from procrastinate.contrib.django import app

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.errors import DomainError
from samenspel.foundation.free_text import Numbers
from samenspel.foundation.jobs import PATIENT
from samenspel.foundation.journal import follows
from samenspel.foundation.models import JournalEntry
from samenspel.loop.responses.actions import Approach, respond
from samenspel.loop.responses.models import LaidReady, StreamResponse
from samenspel.loop.responses.to_streams import (
    find_stream_response,
    to_be_given,
    to_be_given_to,
)
from samenspel.people.actors import actor_of
from samenspel.people.queries import find_person

log = logging.getLogger(__name__)

PORTION = 200
SEND = "responses.send_stream_response"


@app.task(name=SEND, retry=PATIENT)
def send_stream_response(stream_response: str, after: str = "") -> None:
    """Give it to the next portion of those who may have it now; the rest is another job, so that others get a turn."""
    given = find_stream_response(UUID(stream_response), seen_by=SYSTEM)
    rows = to_be_given(given, UUID(after) if after else None, seen_by=SYSTEM)
    portion = list(rows[:PORTION])
    _give(portion, given)
    if len(portion) == PORTION:
        send_stream_response.defer(stream_response=stream_response, after=str(portion[-1].voice_id))


@app.task(name="responses.give_what_lies_ready", retry=PATIENT)
def give_what_lies_ready(voice: str) -> None:
    """A speaker said “that is it”: what their contact wrote to the stream goes to them. Of several the newest."""
    for ready in to_be_given_to(UUID(voice), seen_by=SYSTEM)[:PORTION]:
        if _give([ready], ready.stream_response):
            return


@follows("responses.stream-response-given")
@follows("responses.stream-response-extended")
def send_soon(entry: JournalEntry) -> None:
    """No page waits for it."""
    written = StreamResponse.objects.filter(stream=entry.matter, given_by=entry.person_id)
    for ref in written.filter(until=None).values_list("pk", flat=True):
        send_stream_response.defer(stream_response=str(ref))


@follows("voices.understanding-confirmed")
@follows("voices.question-answered")
@follows("voices.handover-accepted")
def give_when_understood(entry: JournalEntry) -> None:
    """After each of these a speaker may be ready for what was waiting for them."""
    if LaidReady.objects.filter(voice=entry.matter, stream_response__until=None).exists():
        give_what_lies_ready.defer(voice=str(entry.matter))


def _give(portion: Iterable[LaidReady], given: StreamResponse) -> int:
    """Each voice by itself; how many got it. What the rules refuse is left as it is."""
    by = _writer(given)
    return sum(_gave(ready, given, by) for ready in portion) if by else 0


def _writer(given: StreamResponse) -> Actor | None:
    """Who wrote it, with the duties they have today."""
    writer = actor_of(find_person(given.given_by_id, seen_by=SYSTEM))
    if not writer.has_duty("respond"):
        log.info("response %s to a stream: its writer responds to nobody any more", given.pk)
        return None
    return writer


def _gave(ready: LaidReady, given: StreamResponse, by: Actor) -> bool:
    try:
        respond(
            ready.voice,
            given.text,
            role=given.role,
            approach=Approach(given.approach, given.approach_why),
            by=by,
            from_stream=given,
            # Its numbers were looked at when it was written.
            numbers=Numbers.HARMLESS,
        )
    except DomainError as refused:
        log.info("voice %s does not get response %s: %s", ready.voice_id, given.pk, refused.code)
        return False
    return True
