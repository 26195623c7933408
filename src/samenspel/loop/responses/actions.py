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
from samenspel.foundation.errors import Invalid
from samenspel.foundation.free_text import Numbers, take_down, take_down_if_any
from samenspel.foundation.vocabularies import vocabulary
from samenspel.loop.responses import policies
from samenspel.loop.responses.lifecycle import loop_of
from samenspel.loop.responses.models import (
    Agreement,
    AgreementMark,
    Response,
    Result,
    Side,
    Verdict,
    VerdictRequest,
)
from samenspel.people.queries import colleagues

if TYPE_CHECKING:
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
    numbers: Numbers = Numbers.UNCHECKED,
) -> Response:
    """The contact says what is done with the voice and why, and in which role. What comes of it is given later."""
    return Response.objects.create(
        voice=voice,
        text=take_down(text, field="text", numbers=numbers),
        role=vocabulary("roles").check(role, field="role"),
        approach=vocabulary("approaches").check(approach.code, field="approach"),
        approach_why=take_down_if_any(approach.why, field="approach_why", numbers=numbers),
        given_by_id=by.myself,
        given_at=now(),
    )


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


def _newest_response(voice: Voice) -> Response:
    return voice.responses.latest("given_at")


def _check_mark(code: str, side: Side, reason: str, new_due: date | None) -> None:
    if code == "renegotiated" and (new_due is None or new_due < today()):
        raise Invalid(_("Choose a new day that is still to come."), field="new_due")
    if code != "kept" and side == Side.GOVERNMENT and not reason:
        raise Invalid(_("Say why. The speaker reads it."), field="reason")
