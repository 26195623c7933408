"""A stream that is responded to as a whole, for tests: its voices as far as each came, and the jobs that send it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from samenspel.foundation.actors import Actor
from samenspel.loop.responses import sending
from samenspel.loop.responses.actions import respond_to_stream
from samenspel.loop.responses.models import Response, StreamResponse
from samenspel.loop.streams.models import Stream
from samenspel.loop.streams.tests.flows import a_stream
from samenspel.loop.voices.actions import confirm_understanding
from tests.support.cast import RESPONSIVE, Told, a_voice, brought_to

SAID = "Wij zetten hier in mei nieuwe lantaarns neer."
# What a form or a program sends to respond with it.
WRITTEN = {
    "text": SAID,
    "role": "direct",
    "approach": "responsive",
    "approach_why": "Zij weten waar.",
}
TASKS: dict[str, Callable[..., Any]] = {
    sending.SEND: sending.send_stream_response,
    "responses.give_what_lies_ready": sending.give_what_lies_ready,
}


def told_in(*phases: str, contact: Actor) -> list[Told]:
    """A voice for each phase, brought there by this contact."""
    return [
        brought_to(phase, a_voice(f"Het is hier donker, nummer {at}."), contact)
        for at, phase in enumerate(phases)
    ]


def flowing(*told: Told, parent: Stream | None = None) -> Stream:
    """They flow together."""
    return a_stream(list(told), parent=parent)


def written_to(stream: Stream, by: Actor, text: str = SAID) -> StreamResponse:
    """A colleague responds to all of it; nothing is sent yet."""
    return respond_to_stream(stream, text, role="direct", approach=RESPONSIVE, by=by)


def worked_off() -> int:
    """Do what the worker has to do about responses to streams, also what comes of it; how many jobs that were."""
    done = 0
    while (
        job := ProcrastinateJob.objects.filter(task_name__in=TASKS, status="todo")
        .order_by("id")
        .first()
    ):
        _finish(job)
        TASKS[job.task_name](**job.args)
        done += 1
    return done


def waiting_jobs() -> list[tuple[str, dict[str, str]]]:
    """What the worker still has to do about them."""
    rows = ProcrastinateJob.objects.filter(task_name__in=TASKS, status="todo").order_by("id")
    return [(row.task_name.rpartition(".")[2], row.args) for row in rows]


def says_yes(told: Told) -> None:
    """The speaker: that is it."""
    newest = told.voice.understandings.order_by("-ordinal")[0]
    confirm_understanding(told.voice, newest, by=told.speaker)


def got(*told: Told) -> list[int]:
    """How many responses each of these has that was written to a stream."""
    return [
        Response.objects.filter(voice=one.voice).exclude(stream_response=None).count()
        for one in told
    ]


def texts(told: Told) -> Sequence[str]:
    """What this speaker was told is done, oldest first."""
    return list(
        Response.objects.filter(voice=told.voice)
        .order_by("given_at")
        .values_list("text", flat=True)
    )


def _finish(job: ProcrastinateJob) -> None:
    """As the queue itself does: taken in hand, and done."""
    with connection.cursor() as cursor:
        for status in ("doing", "succeeded"):
            statement = "UPDATE procrastinate_jobs SET status = %s WHERE id = %s"
            cursor.execute(statement, [status, job.pk])
