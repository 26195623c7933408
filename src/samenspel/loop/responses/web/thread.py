"""The page of one voice, for the one whose voice it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samenspel.engines.text.language import direction_of
from samenspel.foundation.actors import Actor
from samenspel.foundation.forms import PlainForm, WordsField
from samenspel.loop.responses.thread import Thread, thread_around
from samenspel.loop.responses.to_streams import others_with
from samenspel.loop.responses.web.forms import (
    AddForm,
    AnswerForm,
    CorrectionForm,
    MarkForm,
    ReachForm,
    VerdictForm,
)
from samenspel.loop.streams.queries import correction_of_mine, stream_of
from samenspel.loop.voices.web.speakers import for_speaker

if TYPE_CHECKING:
    from samenspel.loop.responses.lifecycle import Promise
    from samenspel.loop.responses.to_streams import Alike
    from samenspel.loop.voices.models import Voice

EMPTY: dict[str, type[PlainForm]] = {
    "add": AddForm,
    "answer": AnswerForm,
    "correct": CorrectionForm,
    "reach": ReachForm,
    "verdict": VerdictForm,
}


@dataclass(frozen=True, slots=True)
class Typed:
    """Words that someone typed, and in which field."""

    label: str
    text: str


class Forms(dict[str, PlainForm]):
    """The forms of the page: those that were filled in, and each other one empty, made when the page shows it."""

    def __missing__(self, name: str) -> PlainForm:
        """An empty one."""
        form = self[name] = EMPTY[name](auto_id=f"id_{name}_%s")
        return form


@require_safe
@for_speaker
def thread(request: HttpRequest, voice: Voice, speaker: Actor) -> HttpResponse:
    """What I said, who has it, who is on the move, what happens next, and everything that happened."""
    return thread_page(request, voice, speaker)


def thread_page(
    request: HttpRequest,
    voice: Voice,
    speaker: Actor,
    filled_in: Mapping[str, PlainForm] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The page, with a form that was filled in wrongly in its place."""
    read = thread_around(voice, seen_by=speaker)
    context = {
        **shared_context(read),
        "forms": Forms(filled_in or {}),
        "promises": promises_with_forms(read, filled_in or {}),
        "unsent": _unsent(read, filled_in or {}),
        "filled_in": filled_in,
        "with_others": _with_others(read, speaker),
        **_flowing(read, speaker),
    }
    return render(request, "responses/thread.html", context, status=status)


def verdict_page(
    request: HttpRequest, voice: Voice, speaker: Actor, form: VerdictForm
) -> HttpResponse:
    """The question alone, with the answer chosen when it came from a mail."""
    read = thread_around(voice, seen_by=speaker)
    status = form.status if form.errors else 200
    if read.phase == "forgotten":
        filled_in = {"verdict": form} if form.is_bound else None
        return thread_page(request, voice, speaker, filled_in, status=status)
    context = {**shared_context(read), "form": form}
    return render(request, "responses/verdict.html", context, status=status)


def promises_with_forms(
    read: Thread, filled_in: Mapping[str, PlainForm]
) -> list[tuple[Promise, MarkForm]]:
    """Each agreement with the form to say what came of it: empty, or as it was filled in."""
    wrong = filled_in.get("mark")
    return [
        (
            promise,
            wrong
            if isinstance(wrong, MarkForm) and wrong.agreement == promise.agreement.pk
            else MarkForm(agreement=promise.agreement.pk),
        )
        for promise in read.loop.promises
    ]


def typed_in(form: PlainForm) -> list[Typed]:
    """The words that someone typed in a form."""
    return [
        Typed(str(field.label), str(field.value()))
        for field in form
        if isinstance(field.field, WordsField) and field.value()
    ]


def _with_others(read: Thread, speaker: Actor) -> Alike | None:
    """Whether others have the same response: only asked when it was written to a whole stream."""
    response = read.loop.response
    if response is None or response.stream_response_id is None:
        return None
    return others_with(read.voice, response, seen_by=speaker)


def _flowing(read: Thread, speaker: Actor) -> dict[str, object]:
    """With how many others this voice flows together; or what its speaker said when it does not."""
    if read.phase == "forgotten":
        return {}
    placed = stream_of(read.voice, seen_by=speaker)
    if placed is None:
        return {"gone": correction_of_mine(read.voice, seen_by=speaker)}
    return {"placed": placed, "others": placed.voices - 1}


def _unsent(read: Thread, filled_in: Mapping[str, PlainForm]) -> list[Typed]:
    """What was typed in a form that is not on the page any more: it is shown, so that it can be copied."""
    gone = {
        "answer": read.loop.progress.question is None,
        "correct": read.phase != "restated",
    }
    return [
        typed
        for name, form in filled_in.items()
        if read.phase == "forgotten" or gone.get(name, False)
        for typed in typed_in(form)
    ]


def shared_context(read: Thread) -> dict[str, object]:
    """What the page shows to the speaker and to colleagues alike."""
    return {
        "thread": read,
        "voice": read.voice,
        "organisation_name": read.voice.organisation.name,
        "direction": direction_of(read.voice.language),
        "contact": read.loop.progress.contact,
        "understanding": read.loop.progress.understanding,
        "question": read.loop.progress.question,
        "people_met": len({term.person_id for term in read.said.contacts}),
    }
