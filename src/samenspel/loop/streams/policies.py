"""Who may look at streams, correct them and have them found anew, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.access import YES, Decision, all_of, no
from samenspel.foundation.actors import SYSTEM, Actor, Kind
from samenspel.loop.streams.models import Correction, Flow, Follower, Rank, Stream
from samenspel.loop.streams.models import Kind as Says
from samenspel.loop.voices.queries import READING, speaking, worded

if TYPE_CHECKING:
    from samenspel.loop.voices.models import Voice

ONLY_BY_ITSELF = _("Only the system does this, by itself.")
SPEAKER_SAID_NO = _("The speaker said that it does not belong here.")


def reads_streams(by: Actor) -> Decision:
    """A colleague who was given the duty to listen, to respond or to lead."""
    if by.kind is Kind.SYSTEM:
        return YES
    if by.kind is not Kind.PERSON or by.organisation is None or not by.duties & READING:
        return no(_("You need the duty “listen” or “respond” for this."))
    return YES


def may_see(stream: Stream, by: Actor) -> Decision:
    """A colleague of the organisation whose stream it is."""
    return all_of(reads_streams(by), _of_own(stream.organisation_id, by))


def may_run(by: Actor) -> Decision:
    """The system alone: what the machine finds, only the machine writes down."""
    return YES if by.kind is Kind.SYSTEM else no(ONLY_BY_ITSELF)


def may_ask(by: Actor) -> Decision:
    """The system every night, and whoever reads streams."""
    return reads_streams(by)


def may_turn(by: Actor) -> Decision:
    """A colleague who reads streams; the machine does not turn the dial."""
    return _is_person(by)


def may_put(voice: Voice, stream: Stream, by: Actor) -> Decision:
    """A colleague who reads streams, unless the speaker said that it does not belong there."""
    return all_of(
        may_correct(stream, by),
        _of_own(voice.organisation_id, by),
        worded(voice, seen_by=SYSTEM),
        _not_there_yet(voice, stream),
        _speaker_allows(voice.id, stream),
    )


def may_take_out(voice: Voice, stream: Stream, by: Actor) -> Decision:
    """A colleague who reads streams, of a voice that flows there."""
    return all_of(may_correct(stream, by), _flows_in([voice.id], stream))


def may_say_not_here(voice: Voice, by: Actor) -> Decision:
    """Only the speaker, of the stream in which their voice flows."""
    if not Flow.objects.filter(voice=voice).exclude(stream=None).exists():
        return all_of(
            speaking(voice, seen_by=by), no(_("Your voice flows together with no others now."))
        )
    return speaking(voice, seen_by=by)


def open_to_all(organisation: UUID) -> QuerySet[Flow]:
    """What flows together with others here, and everybody may read."""
    flowing = Flow.objects.filter(stream__isnull=False, stream__ended_at=None)
    readable = flowing.filter(voice__shown=True, voice__organisation=organisation)
    return readable.exclude(voice__words__text="")


def may_recognise(voice: Voice, other: Voice, by: Actor) -> Decision:
    """Only the speaker, in what somebody else lets everybody read."""
    spoken = speaking(voice, seen_by=by)
    if not spoken:
        return spoken
    found = open_to_all(voice.organisation_id).filter(voice=other).exclude(voice=voice)
    return YES if found.exists() else no(_("You cannot read these words any more."))


def may_pair(voice: Voice, other: Voice, by: Actor) -> Decision:
    """A colleague who reads streams, of two voices that still have words."""
    if voice.id == other.id:
        return no(_("Choose two different voices."))
    return all_of(
        _is_person(by),
        _of_own(voice.organisation_id, by),
        _of_own(other.organisation_id, by),
        worded(voice, seen_by=SYSTEM),
        worded(other, seen_by=SYSTEM),
    )


def may_name(stream: Stream, by: Actor) -> Decision:
    """A colleague who reads streams, also of a wide one."""
    return all_of(_is_person(by), may_see(stream, by), _still_flows(stream))


def may_join(stream: Stream, into: Stream, by: Actor) -> Decision:
    """A colleague who reads streams, of two that hold voices themselves."""
    if stream.id == into.id:
        return no(_("Choose another stream to join it with."))
    return all_of(may_correct(stream, by), may_correct(into, by))


def may_split(stream: Stream, voices: Sequence[Voice], by: Actor) -> Decision:
    """A colleague who reads streams, of some but not all voices of a stream."""
    chosen = {voice.id for voice in voices}
    if not chosen:
        return no(_("Choose the voices that are about something else."))
    allowed = all_of(may_correct(stream, by), _flows_in(chosen, stream))
    if allowed and Flow.objects.filter(stream=stream).count() == len(chosen):
        return no(_("Leave at least one voice: these are all of them."))
    return allowed


def may_correct(stream: Stream, by: Actor) -> Decision:
    """A colleague who reads streams, of one that still flows and has no sub-streams."""
    if Stream.objects.filter(parent=stream, ended_at=None).exists():
        return all_of(may_name(stream, by), no(_("Choose one of its sub-streams.")))
    return may_name(stream, by)


def may_undo(correction: Correction, by: Actor) -> Decision:
    """What a colleague said, any colleague who reads streams; what the speaker said, the speaker alone."""
    return all_of(_on_its_side(correction, by), _stands(correction))


def may_follow(stream: Stream, by: Actor) -> Decision:
    """A colleague who reads streams, once."""
    if _follows(stream, by):
        return no(_("You follow this stream already."))
    return may_name(stream, by)


def may_unfollow(stream: Stream, by: Actor) -> Decision:
    """Who follows it."""
    return YES if _follows(stream, by) else no(_("You do not follow this stream."))


def _is_person(by: Actor) -> Decision:
    if by.kind is not Kind.PERSON:
        return no(_("Only colleagues with the duty “listen” or “respond” do this."))
    return reads_streams(by)


def _of_own(organisation: UUID, by: Actor) -> Decision:
    if by.kind is Kind.SYSTEM or by.organisation == organisation:
        return YES
    return no(_("This belongs to another organisation."))


def _still_flows(stream: Stream) -> Decision:
    return no(_("This stream is no more.")) if stream.ended_at else YES


def _not_there_yet(voice: Voice, stream: Stream) -> Decision:
    said = Flow.objects.filter(voice=voice, stream=stream).exclude(placed_by="machine")
    return no(_("Somebody said so already: it flows here.")) if said.exists() else YES


def _flows_in(voices: Sequence[UUID] | set[UUID], stream: Stream) -> Decision:
    inside = Flow.objects.filter(stream=stream, voice__in=list(voices)).count()
    if inside != len(set(voices)):
        return no(_("Not all of these flow in this stream any more. Look again."))
    return YES


def _speaker_allows(voice: UUID, stream: Stream) -> Decision:
    here = Q(stream=stream) | Q(stream__flowed_into=stream)
    said = Correction.objects.filter(
        here, voice=voice, kind=Says.NOT_HERE, rank=Rank.SPEAKER, undone=None
    )
    return no(SPEAKER_SAID_NO) if said.exists() else YES


def _on_its_side(correction: Correction, by: Actor) -> Decision:
    if correction.rank == Rank.SPEAKER:
        if correction.voice is None or not by.speaks_for(correction.voice.id):
            return no(_("Only the speaker takes back what the speaker said."))
        return speaking(correction.voice, seen_by=by)
    return all_of(_is_person(by), _of_own(correction.organisation_id, by))


def _stands(correction: Correction) -> Decision:
    if correction.forgotten or hasattr(correction, "undone"):
        return no(_("This was taken back already."))
    if correction.part_of_id is not None:
        return no(_("This is part of a split. Take back the split as a whole."))
    return YES


def _follows(stream: Stream, by: Actor) -> bool:
    if by.person is None:
        return False
    return Follower.objects.filter(stream=stream, person=by.person, until=None).exists()
