"""Responses through the API: what is done, agreed and judged, and what waits on a colleague."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router

from samenspel.doors.api.auth import KEY, caller_of
from samenspel.doors.api.lists import Row, row_of
from samenspel.doors.api.shapes import Day, Link, OptionalText, Sent, SentWords, Shown, Text, linked
from samenspel.doors.api.voice import Judgement, Mark, VoiceOut
from samenspel.doors.api.writing import one_of, write
from samenspel.foundation.actors import Actor
from samenspel.loop.responses import actions, queries
from samenspel.loop.responses.actions import Approach
from samenspel.loop.responses.queries import loop_around

router = Router(auth=KEY, by_alias=True)

SPEAKER = ["What a speaker does"]
COLLEAGUE = ["What a contact does"]
BOTH = ["Voices"]

Code = Annotated[str, Field(max_length=40)]


class Responded(SentWords):
    """What is done with a voice, why, and in which role."""

    text: Text = Field(
        examples=["We zetten deze week een nieuwe lantaarn neer, en kijken samen naar de stoep."]
    )
    role: Code = Field(description="From the vocabulary `roles`.", examples=["facilitate"])
    approach: Code = Field(description="From the vocabulary `approaches`.", examples=["responsive"])
    approach_why: OptionalText = Field("", examples=["De buurt wil zelf meedoen."])


class Came(Sent):
    """What came of it, in government's own account."""

    result: Code = Field(description="From the vocabulary `results`.", examples=["done"])
    text: OptionalText = Field("", description="Why. Needed for some results.")


class Agreed(Sent):
    """Who does what by when."""

    what: Text = Field(examples=["De lantaarn staat er."])
    due: Day = Field(description="By when: a day that is still to come.", examples=["2030-01-31"])
    person: UUID | None = Field(
        None, description="The colleague who does it; null when the speaker does it."
    )


class Marked(Sent):
    """What came of an agreement."""

    mark: Mark = Field(description="A speaker says `kept` or `broken`.")
    reason: OptionalText = Field("", description="Why. For government needed unless it was kept.")
    new_due: Day | None = Field(None, description="The new day, with `renegotiated`.")


class Judged(SentWords):
    """Whether it was answered, and why."""

    judgement: Judgement = Field(examples=["partly"])
    why: OptionalText = Field("", examples=["De lamp doet het, maar de stoep is nog los."])


class OfferRow(Shown):
    """A hand-over that a colleague offers you."""

    voice: UUID
    words: str
    offered_by: str
    why: str
    offered_at: datetime
    links: dict[str, Link] = Field(alias="_links")


class GroupOut(Shown):
    """One kind of waiting: the first of it, and how many there are."""

    code: Literal["unheard", "says-no", "promises", "in-hand"] = Field(
        description="Taken on by nobody; the speaker says no; promised for a day; otherwise yours to move."
    )
    items: list[Row]
    total: int = Field(description="How many there are, counted up to a hundred.")


class Waiting(Shown):
    """What waits on you."""

    groups: list[GroupOut]
    offers: list[OfferRow] = Field(description="Hand-overs that colleagues offer you.")
    total: int


@router.get("/waiting", response=Waiting, tags=COLLEAGUE, summary="What waits on me")
def read_waiting(request: HttpRequest) -> Waiting:
    """A colleague's day, the first of each kind; `/voices` has them all."""
    waiting = queries.waiting_on(seen_by=caller_of(request))
    return Waiting(
        groups=[
            GroupOut(code=group.code, items=[row_of(row) for row in group.rows], total=group.total)
            for group in waiting.groups
        ],
        offers=[_offer(offer) for offer in waiting.offers],
        total=waiting.total,
    )


@router.post(
    "/voices/{voice_id}/responses",
    response={201: VoiceOut},
    tags=COLLEAGUE,
    summary="Say what you do, and why",
)
def respond(
    request: HttpRequest, voice_id: UUID, payload: Responded, response: HttpResponse
) -> VoiceOut:
    """Only after the speaker confirmed that they were understood."""
    approach = Approach(payload.approach, payload.approach_why)
    return write(
        request,
        response,
        voice_id,
        payload,
        lambda voice, by: actions.respond(
            voice,
            payload.text,
            role=payload.role,
            approach=approach,
            by=by,
            numbers=payload.numbers,
        ),
    )


@router.post(
    "/voices/{voice_id}/responses/{response_id}/result",
    response={201: VoiceOut},
    tags=COLLEAGUE,
    summary="Say what came of it",
)
def give_result(
    request: HttpRequest, voice_id: UUID, response_id: UUID, payload: Came, response: HttpResponse
) -> VoiceOut:
    """Once for every response. The speaker is then asked for their verdict."""

    def act(voice: Any, by: Actor) -> object:
        given = one_of(loop_around(voice, seen_by=by).responses, response_id)
        return actions.give_result(voice, given, payload.result, payload.text, by=by)

    return write(request, response, voice_id, payload, act)


@router.post(
    "/voices/{voice_id}/agreements",
    response={201: VoiceOut},
    tags=COLLEAGUE,
    summary="Make an agreement",
)
def make_agreement(
    request: HttpRequest, voice_id: UUID, payload: Agreed, response: HttpResponse
) -> VoiceOut:
    """Both ways: a colleague promises, or the speaker does. It is never removed."""
    return write(
        request,
        response,
        voice_id,
        payload,
        lambda voice, by: actions.make_agreement(
            voice, payload.what, due=payload.due, person=payload.person, by=by
        ),
    )


@router.post(
    "/voices/{voice_id}/agreements/{agreement_id}/marks",
    response={201: VoiceOut},
    tags=BOTH,
    summary="Say what came of an agreement",
)
def mark_agreement(
    request: HttpRequest,
    voice_id: UUID,
    agreement_id: UUID,
    payload: Marked,
    response: HttpResponse,
) -> VoiceOut:
    """Both sides mark, and both marks stand; the speaker's “not kept” outranks."""

    def act(voice: Any, by: Actor) -> object:
        agreements = [promise.agreement for promise in loop_around(voice, seen_by=by).promises]
        agreement = one_of(agreements, agreement_id)
        return actions.mark_agreement(
            voice, agreement, payload.mark, payload.reason, new_due=payload.new_due, by=by
        )

    return write(request, response, voice_id, payload, act)


@router.put("/voices/{voice_id}/verdict", response=VoiceOut, tags=SPEAKER, summary="Judge")
def judge(
    request: HttpRequest, voice_id: UUID, payload: Judged, response: HttpResponse
) -> VoiceOut:
    """Only the speaker judges. It may change later: one verdict stands, so it is put, not posted. `partly` and `not`
    open the voice again, with the same contact."""
    return write(
        request,
        response,
        voice_id,
        payload,
        lambda voice, by: actions.judge(
            voice, payload.judgement, payload.why, by=by, numbers=payload.numbers
        ),
    )


def _offer(offer: Any) -> OfferRow:
    here = linked(f"voices/{offer.voice_id}")
    return OfferRow(
        voice=offer.voice_id,
        words=offer.voice.words.text,
        offered_by=offer.offered_by.name,
        why=offer.why,
        offered_at=offer.offered_at,
        _links={
            "voice": Link(href=here),
            "accept_handover": Link(href=f"{here}/handover/acceptance", method="POST"),
            "decline_handover": Link(href=f"{here}/handover/refusal", method="POST"),
        },
    )
