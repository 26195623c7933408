"""Responses through the API: what is done, agreed and judged, and what waits on a colleague."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router

from samenspel.doors.api import to_streams as out
from samenspel.doors.api.auth import KEY, caller_of
from samenspel.doors.api.lists import Row, row_of
from samenspel.doors.api.requests import carry_out
from samenspel.doors.api.shapes import Day, Link, OptionalText, Sent, SentWords, Shown, Text, linked
from samenspel.doors.api.voice import Judgement, Mark, VoiceOut
from samenspel.doors.api.writing import one_of, write
from samenspel.foundation.actors import Actor
from samenspel.loop.responses import actions, queries, to_streams
from samenspel.loop.responses.actions import Approach
from samenspel.loop.responses.queries import loop_around
from samenspel.loop.responses.to_streams import find_stream_response, lying_ready
from samenspel.loop.streams.queries import find_stream
from samenspel.loop.voices.queries import find_voice

router = Router(auth=KEY, by_alias=True)

SPEAKER = ["What a speaker does"]
COLLEAGUE = ["What a contact does"]
BOTH = ["Voices"]
STREAMS = ["Streams"]

Code = Annotated[str, Field(max_length=40)]


class Written(SentWords):
    """What is done, why, and in which role."""

    text: Text = Field(
        examples=["We zetten deze week een nieuwe lantaarn neer, en kijken samen naar de stoep."]
    )
    role: Code = Field(description="From the vocabulary `roles`.", examples=["facilitate"])
    approach: Code = Field(description="From the vocabulary `approaches`.", examples=["responsive"])
    approach_why: OptionalText = Field("", examples=["De buurt wil zelf meedoen."])


class Responded(Written):
    """The same for one voice."""

    from_stream: UUID | None = Field(
        None,
        description="The response to its stream that lies ready for it, when this is that, as it is or in other words.",
    )


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

    def act(voice: Any, by: Actor) -> object:
        wanted = payload.from_stream
        return actions.respond(
            voice,
            payload.text,
            role=payload.role,
            approach=approach,
            from_stream=one_of(lying_ready(voice, seen_by=by), wanted) if wanted else None,
            by=by,
            numbers=payload.numbers,
        )

    return write(request, response, voice_id, payload, act)


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


@router.get(
    "/voices/{voice_id}/lying-ready",
    response=out.ReadyOut,
    tags=STREAMS,
    summary="What lies ready for a voice",
)
def list_lying_ready(request: HttpRequest, voice_id: UUID) -> out.ReadyOut:
    """For colleagues: what was written to its whole stream and its speaker does not have. Its contact decides; send it
    as a response with `from_stream`."""
    by = caller_of(request)
    found = lying_ready(find_voice(voice_id, seen_by=by), seen_by=by)
    return out.ReadyOut(items=[out.ready_out(one) for one in found])


@router.get(
    "/streams/{stream_id}/reach",
    response=out.PreviewOut,
    tags=STREAMS,
    summary="Whom a response would reach",
)
def read_reach(request: HttpRequest, stream_id: UUID) -> out.PreviewOut:
    """If you wrote it now. Look here before you write: it cannot be unsaid to who has it."""
    by = caller_of(request)
    found = to_streams.reach_of(find_stream(stream_id, seen_by=by), seen_by=by)
    return out.preview_out(found)


@router.get(
    "/streams/{stream_id}/responses",
    response=out.SentsOut,
    tags=STREAMS,
    summary="What was said to all of it",
)
def list_stream_responses(request: HttpRequest, stream_id: UUID) -> out.SentsOut:
    """To this stream, to the wider one it flows in, and to those that went on in it; newest first, at most ten."""
    by = caller_of(request)
    found = to_streams.responses_to(find_stream(stream_id, seen_by=by), seen_by=by)
    return out.SentsOut(items=[out.sent_out(one) for one in found])


@router.post(
    "/streams/{stream_id}/responses",
    response={201: out.FarOut},
    tags=STREAMS,
    summary="Respond to the whole stream",
)
def respond_to_stream(
    request: HttpRequest, stream_id: UUID, payload: Written, response: HttpResponse
) -> out.FarOut:
    """Written once, and given to each speaker by their own contact: at once where that is you and the speaker said
    “that is it”, by itself when they say so later. What you wrote to it before goes to nobody else."""
    by = caller_of(request)
    stream = find_stream(stream_id, seen_by=by)
    approach = Approach(payload.approach, payload.approach_why)

    def act() -> UUID:
        return actions.respond_to_stream(
            stream,
            payload.text,
            role=payload.role,
            approach=approach,
            by=by,
            numbers=payload.numbers,
        ).pk

    made = carry_out(request, response, payload, act, result_of=lambda ref: ref)
    return _far(made.result, by)


@router.get(
    "/stream-responses/{stream_response_id}",
    response=out.FarOut,
    tags=STREAMS,
    summary="How far it came",
)
def read_stream_response(request: HttpRequest, stream_response_id: UUID) -> out.FarOut:
    """Who has it, who does not yet and why, and how its speakers judge."""
    return _far(stream_response_id, caller_of(request))


@router.post(
    "/stream-responses/{stream_response_id}/extension",
    response=out.FarOut,
    tags=STREAMS,
    summary="It is for those who came later too",
)
def extend_stream_response(
    request: HttpRequest, stream_response_id: UUID, response: HttpResponse
) -> out.FarOut:
    """For the voices that flow there now and for which it was not written. Only by who wrote it."""
    by = caller_of(request)
    given = find_stream_response(stream_response_id, seen_by=by)
    _once(request, response, lambda: actions.extend_stream_response(given, by=by).pk)
    return _far(stream_response_id, by)


@router.delete(
    "/stream-responses/{stream_response_id}",
    response=out.FarOut,
    tags=STREAMS,
    summary="Take it back",
)
def take_back_stream_response(
    request: HttpRequest, stream_response_id: UUID, response: HttpResponse
) -> out.FarOut:
    """Nobody else gets it. Who has it, keeps it. By who wrote it, or who leads there."""
    by = caller_of(request)
    given = find_stream_response(stream_response_id, seen_by=by)
    _once(request, response, lambda: actions.take_back_stream_response(given, by=by).pk)
    return _far(stream_response_id, by)


def _once(request: HttpRequest, response: HttpResponse, act: Callable[[], UUID]) -> None:
    carry_out(request, response, None, act, result_of=lambda ref: ref)


def _far(ref: UUID, by: Actor) -> out.FarOut:
    given = find_stream_response(ref, seen_by=by)
    return out.far_out(*to_streams.how_far_it_came(given, seen_by=by))


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
