"""Who may do what with a voice, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from samenspel.foundation.access import YES, Decision, all_of, no
from samenspel.foundation.actors import Actor, Kind
from samenspel.foundation.clock import now
from samenspel.loop.voices.lifecycle import (
    WHY_NOT,
    WORDS_ARE_GONE,
    Phase,
    forgotten_at,
    possible,
    progress_of,
)
from samenspel.loop.voices.models import ContactTerm, HandoverOffer, Voice, VoiceKey
from samenspel.people.queries import colleagues

if TYPE_CHECKING:
    from samenspel.people.models import Person

# Whoever has one of these duties reads the voices of their organisation.
READING = frozenset({"listen", "respond", "lead"})


def may_share(by: Actor) -> Decision:
    """Everyone, without an account."""
    return YES


def may_import(by: Actor) -> Decision:
    """The system alone: imports run from the command line."""
    return YES if by.kind is Kind.SYSTEM else no(_("Voices are imported from the command line."))


def may_look_for_all(by: Actor) -> Decision:
    """The system alone, for what it does by itself."""
    return YES if by.kind is Kind.SYSTEM else no(_("Only the system does this, by itself."))


def may_let_lapse(voice: Voice, by: Actor) -> Decision:
    """The system alone, once, when a term has passed and nobody came."""
    if progress_of(voice).phase is not Phase.TOLD or hasattr(voice, "lapse"):
        return no(_("This term does not lapse: someone came, or it was said already."))
    return may_look_for_all(by)


def may_speak(voice: Voice, by: Actor) -> Decision:
    """Only the one whose voice it is, with a key that is still good; until they have their words removed."""
    return all_of(_has_good_key(voice, by), has_words(voice))


def _has_good_key(voice: Voice, by: Actor) -> Decision:
    # Looked at once more: it may have died since the page was opened.
    if (
        by.speaks_for(voice.id)
        and VoiceKey.objects.good(now()).filter(pk=by.presented, voice=voice).exists()
    ):
        return YES
    return no(_("Only the speaker can do this, with a key that works."))


def may_renew_key(voice: Voice, by: Actor) -> Decision:
    """The speaker, also without words; and the system for who sent them twice and never saw the first key."""
    return YES if by.kind is Kind.SYSTEM else _has_good_key(voice, by)


def may_send_link(voice: Voice, by: Actor) -> Decision:
    """The system, when a letter goes out to the address that the speaker gave."""
    return YES if by.kind is Kind.SYSTEM else no(_("Links go out by mail, to the speaker alone."))


def may_reply(voice: Voice, by: Actor) -> Decision:
    """The speaker, when there is a restatement to say something of."""
    return all_of(may_speak(voice, by), possible("reply", progress_of(voice)))


def may_read(voice: Voice, by: Actor) -> Decision:
    """The speaker, and colleagues of the organisation that received it who were given the duty to listen or respond."""
    if by.speaks_for(voice.id) or by.kind is Kind.SYSTEM:
        return YES
    if by.organisation != voice.organisation_id:
        return no(_("This voice was told to another organisation."))
    if by.duties & READING:
        return YES
    return no(_("You need the duty “listen” or “respond” for this."))


def may_respond(voice: Voice, by: Actor) -> Decision:
    """A colleague of the organisation that received it, with the duty to respond."""
    if by.kind is not Kind.PERSON or by.organisation != voice.organisation_id:
        return no(_("Only colleagues of the organisation that received this voice can do this."))
    return YES if by.has_duty("respond") else no(_("You need the duty “respond” for this."))


def may_take_on(voice: Voice, by: Actor) -> Decision:
    """Who may respond, as long as nobody has it."""
    return all_of(may_respond(voice, by), possible("take_on", progress_of(voice)))


def is_contact(voice: Voice, by: Actor) -> Decision:
    """The one named contact of this voice."""
    if by.person and ContactTerm.objects.filter(voice=voice, until=None, person=by.person).exists():
        return all_of(may_respond(voice, by), has_words(voice))
    return no(_("Only the contact of this voice can do this. Take it on, or ask for a hand-over."))


def may_ask(voice: Voice, by: Actor) -> Decision:
    """The contact, one question at a time."""
    progress = progress_of(voice)
    if progress.question is not None:
        return no(WHY_NOT["ask"])
    return all_of(is_contact(voice, by), possible("ask", progress))


def may_restate(voice: Voice, by: Actor) -> Decision:
    """The contact, unless the speaker has still to say what they think of the last one."""
    return all_of(is_contact(voice, by), possible("restate", progress_of(voice)))


def may_offer_handover(voice: Voice, to: Person, by: Actor) -> Decision:
    """The contact, to a colleague who may respond; one offer at a time."""
    if not colleagues(seen_by=by).filter(pk=to.pk).exists():
        return no(_("Choose a colleague who has the duty “respond”."))
    if to.id == by.person:
        return no(_("You are the contact already."))
    if _open_offer(voice) is not None:
        return no(_("A hand-over was offered already. Wait for it, or take it back."))
    return is_contact(voice, by)


def may_settle_handover(voice: Voice, by: Actor) -> Decision:
    """The colleague to whom it was offered."""
    offer = _open_offer(voice)
    if offer is None or offer.offered_to_id != by.person:
        return no(_("No hand-over of this voice is offered to you."))
    return all_of(may_respond(voice, by), has_words(voice))


def may_withdraw_handover(voice: Voice, by: Actor) -> Decision:
    """The contact who offered it."""
    offer = _open_offer(voice)
    if offer is None or offer.offered_by_id != by.person:
        return no(_("You have not offered a hand-over of this voice."))
    return is_contact(voice, by)


def has_words(voice: Voice) -> Decision:
    """Until the speaker has them removed: with nothing left to read, there is nothing left to do."""
    return no(WORDS_ARE_GONE) if forgotten_at(voice) else YES


def _open_offer(voice: Voice) -> HandoverOffer | None:
    return HandoverOffer.objects.filter(voice=voice, settled_at=None).first()
