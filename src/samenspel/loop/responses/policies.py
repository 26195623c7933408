"""Who may respond, promise, mark and judge, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from samenspel.foundation.access import YES, Decision, all_of, no
from samenspel.foundation.actors import SYSTEM, Actor, Kind
from samenspel.loop.responses.lifecycle import Phase, loop_of
from samenspel.loop.responses.models import (
    Agreement,
    LaidReady,
    Response,
    Result,
    Side,
    StreamResponse,
)
from samenspel.loop.responses.reaching import flowing_now, still_flows
from samenspel.loop.voices.queries import READING, how_far, reading, speaking, worded

if TYPE_CHECKING:
    from samenspel.loop.streams.models import Stream
    from samenspel.loop.voices.models import Voice


def may_see(voice: Voice, by: Actor) -> Decision:
    """Whoever may read the voice."""
    return reading(voice, seen_by=by)


def may_respond(voice: Voice, by: Actor, from_stream: StreamResponse | None = None) -> Decision:
    """The contact, once the speaker said that they were understood; with what was written for a whole stream only
    while that lies ready for this voice."""
    allowed = all_of(_is_contact(voice, by), _understood(voice))
    return _lies_ready(voice, from_stream) if allowed and from_stream else allowed


def may_give_result(voice: Voice, response: Response, by: Actor) -> Decision:
    """The contact, once for every response."""
    if response.voice_id != voice.id or Result.objects.filter(response=response).exists():
        has_it = no(_("This response has its result already."))
        return all_of(worded(voice, seen_by=SYSTEM), has_it)
    return _is_contact(voice, by)


def may_agree(voice: Voice, by: Actor) -> Decision:
    """The contact, after a response, once the speaker said that they were understood."""
    if not voice.responses.exists():
        first = no(_("First say what you do with this voice; then make agreements."))
        return all_of(worded(voice, seen_by=SYSTEM), first)
    return all_of(_is_contact(voice, by), _understood(voice))


def may_mark(voice: Voice, agreement: Agreement, mark: str, by: Actor) -> Decision:
    """The contact and who promised it; and the speaker, who says whether it was kept."""
    if agreement.voice_id != voice.id:
        return no(_("This agreement belongs to another voice."))
    if by.speaks_for(voice.id):
        if mark not in {"kept", "broken"}:
            return no(_("Your contact agrees on another date with you."))
        return speaking(voice, seen_by=by)
    if by.person and by.person == agreement.person_id:
        return worded(voice, seen_by=SYSTEM)
    return _is_contact(voice, by)


def may_judge(voice: Voice, by: Actor) -> Decision:
    """Only the speaker, and only when there is a response to judge. No one in government, whoever they are."""
    if not by.speaks_for(voice.id):
        return no(_("Only the speaker judges."))
    if not (speaks := speaking(voice, seen_by=by)):
        return speaks
    return (
        YES
        if voice.responses.exists()
        else no(_("There is nothing to judge yet: we have not responded."))
    )


def may_ask_again(voice: Voice, by: Actor) -> Decision:
    """The system, once, when the speaker was asked and said nothing."""
    if by.kind is not Kind.SYSTEM:
        return no(_("The question is asked again by itself, once."))
    loop = loop_of(voice)
    if loop.phase is not Phase.TO_JUDGE or loop.response is None or loop.response.asked_again_at:
        return no(_("There is nothing to ask again."))
    return YES


def may_ask_verdict(by: Actor) -> Decision:
    """The system alone, when there is something to judge."""
    return YES if by.kind is Kind.SYSTEM else no(_("The question is asked by itself."))


def may_see_stream(stream: Stream, by: Actor) -> Decision:
    """A colleague of the organisation whose stream it is, who reads voices there."""
    if by.kind is Kind.SYSTEM:
        return YES
    if by.kind is not Kind.PERSON or by.organisation != stream.organisation_id:
        return no(_("This belongs to another organisation."))
    return (
        YES if by.duties & READING else no(_("You need the duty “listen” or “respond” for this."))
    )


def may_respond_to_stream(stream: Stream, by: Actor) -> Decision:
    """A colleague with the duty to respond, to a stream that flows. Each speaker gets it from their own contact."""
    if not (sees := may_see_stream(stream, by)):
        return sees
    if not by.has_duty("respond"):
        return no(_("You need the duty “respond” for this."))
    if stream.ended_at is not None or not flowing_now(stream).exists():
        return no(_("No voices flow in this stream any more."))
    return YES


def may_extend(stream_response: StreamResponse, by: Actor) -> Decision:
    """Who wrote it, while it lies ready and voices came after it."""
    if by.person is None or by.person != stream_response.given_by_id:
        return no(_("Only who wrote this response extends it to voices that came later."))
    if not by.has_duty("respond"):
        return no(_("You need the duty “respond” for this."))
    laid = LaidReady.objects.filter(stream_response=stream_response).values("voice")
    if not flowing_now(stream_response.stream).exclude(voice__in=laid).exists():
        return no(_("No voices came after this response."))
    return _stands(stream_response)


def may_take_back(stream_response: StreamResponse, by: Actor) -> Decision:
    """Who wrote it, or who leads there. Who has it, keeps it; nobody else gets it any more."""
    if not (sees := may_see_stream(stream_response.stream, by)):
        return sees
    if by.person != stream_response.given_by_id and not by.has_duty("lead"):
        return no(_("Only who wrote this response, or a team lead, takes it back."))
    return _stands(stream_response)


def marking_side(voice: Voice, by: Actor) -> Side:
    """On whose side someone marks."""
    return Side.SPEAKER if by.speaks_for(voice.id) else Side.GOVERNMENT


def _is_contact(voice: Voice, by: Actor) -> Decision:
    contact = how_far(voice, seen_by=SYSTEM).contact
    if by.person and contact and contact.person_id == by.person and by.has_duty("respond"):
        return worded(voice, seen_by=SYSTEM)
    return no(_("Only the contact of this voice can do this. Take it on, or ask for a hand-over."))


def _understood(voice: Voice) -> Decision:
    if how_far(voice, seen_by=SYSTEM).understood:
        return YES
    return no(
        _(
            "First the speaker says that you understood it: “zo is het”. Then you can respond and agree."
        )
    )


def _lies_ready(voice: Voice, given: StreamResponse) -> Decision:
    if not LaidReady.objects.filter(voice=voice, stream_response=given).exists():
        return no(_("This response was not written for this voice."))
    if Response.objects.filter(voice=voice, stream_response=given).exists():
        return no(_("The speaker has this response already."))
    if not still_flows(given, voice.id):
        return no(_("This voice does not flow in that stream any more."))
    return _stands(given)


def _stands(given: StreamResponse) -> Decision:
    # Looked at once more: it may have been taken back since it was read.
    if StreamResponse.objects.filter(pk=given.pk, until=None).exists():
        return YES
    return no(_("This response was taken back, or replaced by a newer one."))
