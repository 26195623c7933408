"""Everything that is done with a voice once it is understood, and the judgement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from samenspel.foundation.actions import action
from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import now, today
from samenspel.foundation.copying import copy_in
from samenspel.foundation.errors import Invalid, Overtaken
from samenspel.foundation.free_text import Numbers, take_down, take_down_if_any
from samenspel.foundation.vocabularies import vocabulary
from samenspel.loop.responses import policies
from samenspel.loop.responses.lifecycle import loop_of
from samenspel.loop.responses.models import (
    Agreement,
    AgreementMark,
    LaidReady,
    Response,
    Result,
    Side,
    StreamResponse,
    Verdict,
    VerdictRequest,
)
from samenspel.loop.responses.reaching import flowing_now
from samenspel.people.queries import colleagues

if TYPE_CHECKING:
    from samenspel.loop.streams.models import Stream
    from samenspel.loop.voices.models import Voice

NEEDS_REASON = frozenset({"not-done-with-reason", "partly-done", "handed-over-accepted"})


@dataclass(frozen=True, slots=True)
class Approach:
    """The NSOB perspective that was chosen, and why: an argued choice, never a rung of a ladder."""

    code: str
    why: str


@action(
    "responses.response-given",
    allowed_by=policies.may_respond,
    locks="voice",
    facts=lambda response: {"role": response.role, "approach": response.approach},
)
def respond(
    voice: Voice,
    text: str,
    *,
    role: str,
    approach: Approach,
    by: Actor,
    from_stream: StreamResponse | None = None,
    numbers: Numbers = Numbers.UNCHECKED,
) -> Response:
    """The contact says what is done with the voice and why, and in which role. What comes of it is given later.

    from_stream: what was written for a whole stream and lies ready, when this is that, as it is or in other words.
    """
    return Response.objects.create(
        voice=voice,
        given_by_id=by.myself,
        given_at=now(),
        stream_response=_held(from_stream) if from_stream else None,
        **taken_down(text, role, approach, numbers),
    )


@action(
    "responses.stream-response-given",
    allowed_by=policies.may_respond_to_stream,
    locks="stream",
    facts=lambda given: {
        "role": given.role,
        "approach": given.approach,
        "voices": given.laid_ready.count(),
    },
)
def respond_to_stream(
    stream: Stream,
    text: str,
    *,
    role: str,
    approach: Approach,
    by: Actor,
    numbers: Numbers = Numbers.UNCHECKED,
) -> StreamResponse:
    """A colleague says to everybody in a stream what is done, and why: laid ready for every voice that flows there.

    Nobody gets it by this alone: each speaker gets it from their own contact, once they said that they were understood.
    What the same colleague wrote to this stream before lies ready no longer.
    """
    StreamResponse.objects.filter(stream=stream, given_by=by.myself, until=None).update(until=now())
    given = StreamResponse.objects.create(
        organisation_id=stream.organisation_id,
        stream=stream,
        given_by_id=by.myself,
        given_at=now(),
        **taken_down(text, role, approach, numbers),
    )
    _lay_ready(given)
    return given


@action(
    "responses.stream-response-extended",
    allowed_by=policies.may_extend,
    locks="stream_response",
    facts=lambda given: {"voices": given.laid_ready.count()},
)
def extend_stream_response(stream_response: StreamResponse, *, by: Actor) -> StreamResponse:
    """Who wrote it says that it is also for the voices that came later."""
    _lay_ready(stream_response)
    return stream_response


@action(
    "responses.stream-response-taken-back",
    allowed_by=policies.may_take_back,
    locks="stream_response",
)
def take_back_stream_response(stream_response: StreamResponse, *, by: Actor) -> StreamResponse:
    """It lies ready for nobody any more. Who got it, keeps it: what was said to a speaker stays said."""
    stream_response.until = now()
    stream_response.taken_back_by_id = by.myself
    stream_response.save(update_fields=["until", "taken_back_by"])
    return stream_response


@action(
    "responses.result-given",
    allowed_by=policies.may_give_result,
    locks="voice",
    facts=lambda result: {"result": result.result},
)
def give_result(
    voice: Voice,
    response: Response,
    result: str,
    text: str = "",
    *,
    by: Actor,
    numbers: Numbers = Numbers.UNCHECKED,
) -> Result:
    """The contact says what came of it, in government's own account. The speaker is asked for their verdict."""
    code = vocabulary("results").check(result, field="result")
    reason = take_down_if_any(text, field="result_text", numbers=numbers)
    if code in NEEDS_REASON and not reason:
        raise Invalid(_("Say why. The speaker reads it."), field="result_text")
    return Result.objects.create(
        voice=voice,
        response=response,
        result=code,
        text=reason,
        given_by_id=by.myself,
        given_at=now(),
    )


@action(
    "responses.agreement-made",
    allowed_by=policies.may_agree,
    locks="voice",
    facts=lambda agreement: {"side": agreement.side, "due": agreement.due.isoformat()},
)
def make_agreement(
    voice: Voice,
    what: str,
    *,
    due: date,
    person: UUID | None,
    by: Actor,
    numbers: Numbers = Numbers.UNCHECKED,
) -> Agreement:
    """Who does what by when. `person` is a colleague; None when the speaker does it."""
    if due < today():
        raise Invalid(_("Choose a day that is still to come."), field="due")
    if person is not None and not colleagues(seen_by=by).filter(pk=person).exists():
        raise Invalid(_("Choose a colleague from the list."), field="person")
    return Agreement.objects.create(
        voice=voice,
        response=_newest_response(voice),
        side=Side.GOVERNMENT if person else Side.SPEAKER,
        person_id=person,
        what=take_down(what, field="what", numbers=numbers),
        due=due,
        made_by_id=by.myself,
        made_at=now(),
    )


@action(
    "responses.agreement-marked",
    allowed_by=policies.may_mark,
    locks="voice",
    facts=lambda marked: {"mark": marked.mark, "side": marked.side},
)
def mark_agreement(
    voice: Voice,
    agreement: Agreement,
    mark: str,
    reason: str = "",
    *,
    new_due: date | None = None,
    by: Actor,
    numbers: Numbers = Numbers.UNCHECKED,
) -> AgreementMark:
    """One side says what came of an agreement: kept, agreed anew with a reason and a date, or not kept."""
    code = vocabulary("marks").check(mark, field="mark")
    side = policies.marking_side(voice, by)
    words = take_down_if_any(reason, field="reason", numbers=numbers)
    _check_mark(code, side, words, new_due)
    return AgreementMark.objects.create(
        voice=voice,
        agreement=agreement,
        mark=code,
        reason=words,
        new_due=new_due if code == "renegotiated" else None,
        side=side,
        person_id=by.person,
        key_id=by.key,
        proof=by.proof or None,
        marked_at=now(),
    )


@action(
    "responses.verdict-given",
    allowed_by=policies.may_judge,
    locks="voice",
    facts=lambda verdict: {"judgement": verdict.judgement},
)
def judge(
    voice: Voice, judgement: str, why: str = "", *, by: Actor, numbers: Numbers = Numbers.UNCHECKED
) -> Verdict:
    """The speaker says whether it was answered, and why. May change later; “partly” and “not” open it again."""
    loop = loop_of(voice)
    return Verdict.objects.create(
        voice=voice,
        response=_newest_response(voice),
        judgement=vocabulary("judgements").check(judgement, field="judgement"),
        why=take_down_if_any(why, field="why", numbers=numbers),
        supersedes=loop.verdict,
        key_id=by.presented,
        proof=by.proof,
        given_at=now(),
    )


@action("responses.verdict-asked-again", allowed_by=policies.may_ask_again, locks="voice")
def ask_verdict_again(voice: Voice, *, by: Actor) -> VerdictRequest:
    """After four weeks without an answer the speaker is asked once more. Silence stays “asked, no answer”."""
    return VerdictRequest.objects.create(
        voice=voice, response=_newest_response(voice), again=True, asked_at=now()
    )


@action("responses.verdict-asked", allowed_by=policies.may_ask_verdict)
def ask_verdict(voice: Voice, response: Response, *, by: Actor) -> VerdictRequest:
    """The speaker is asked whether it was answered."""
    return VerdictRequest.objects.create(voice=voice, response=response, asked_at=now())


def taken_down(text: str, role: str, approach: Approach, numbers: Numbers) -> dict[str, str]:
    """What is done, in which role and approach, as it can be kept. Raises Invalid with a sentence for the writer."""
    return {
        "text": take_down(text, field="text", numbers=numbers),
        "role": vocabulary("roles").check(role, field="role"),
        "approach": vocabulary("approaches").check(approach.code, field="approach"),
        "approach_why": take_down_if_any(approach.why, field="approach_why", numbers=numbers),
    }


def _held(given: StreamResponse) -> StreamResponse:
    """The same, locked: who takes it back at this moment is just before this response, or just after it."""
    held = StreamResponse.objects.select_for_update(no_key=True, of=("self",)).get(pk=given.pk)
    if held.until is not None:
        raise Overtaken(_("This response was taken back, or replaced by a newer one."))
    return held


def _lay_ready(given: StreamResponse) -> None:
    """For every voice that flows there now and for which it does not lie ready yet."""
    laid = LaidReady.objects.filter(stream_response=given).values("voice")
    voices = flowing_now(given.stream).exclude(voice__in=laid).values_list("voice", flat=True)
    moment = now()
    copy_in([LaidReady(voice_id=ref, stream_response=given, laid_at=moment) for ref in voices])


def _newest_response(voice: Voice) -> Response:
    return voice.responses.latest("given_at")


def _check_mark(code: str, side: Side, reason: str, new_due: date | None) -> None:
    if code == "renegotiated" and (new_due is None or new_due < today()):
        raise Invalid(_("Choose a new day that is still to come."), field="new_due")
    if code != "kept" and side == Side.GOVERNMENT and not reason:
        raise Invalid(_("Say why. The speaker reads it."), field="reason")
