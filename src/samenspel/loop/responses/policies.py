"""Who may respond, promise, mark and judge, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from samenspel.foundation.access import YES, Decision, all_of, no
from samenspel.foundation.actors import SYSTEM, Actor, Kind
from samenspel.loop.responses.lifecycle import Phase, loop_of
from samenspel.loop.responses.models import Agreement, Response, Result, Side
from samenspel.loop.voices.queries import how_far, reading, speaking, worded

if TYPE_CHECKING:
    from samenspel.loop.voices.models import Voice


def may_see(voice: Voice, by: Actor) -> Decision:
    """Whoever may read the voice."""
    return reading(voice, seen_by=by)


def may_respond(voice: Voice, by: Actor) -> Decision:
    """The contact, once the speaker said that they were understood."""
    return all_of(_is_contact(voice, by), _understood(voice))


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
