"""Everything that people say of streams: what belongs together, what they are called, and that they be found anew.

What the machine found is a proposal. What a person says outranks it, now and at every later refresh; what the speaker
says outranks everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.actions import action
from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import now
from samenspel.foundation.errors import Invalid, Overtaken
from samenspel.foundation.free_text import Numbers, take_down_if_any
from samenspel.loop.streams import flowing, policies
from samenspel.loop.streams.correcting import brought_back, carried_out
from samenspel.loop.streams.models import (
    LONGEST_NAME,
    Correction,
    CorrectionUndone,
    Flow,
    Follower,
    Found,
    Kind,
    Rank,
    Refresh,
    Stream,
)
from samenspel.loop.streams.remembered import standing
from samenspel.people.queries import home_organisation

if TYPE_CHECKING:
    from samenspel.loop.voices.models import Voice

FINEST = 3.0


@action("streams.voice-put-in", allowed_by=policies.may_put, locks="voice")
def put_in_stream(voice: Voice, stream: Stream, *, by: Actor) -> Correction:
    """A colleague says that a voice belongs in this stream, and in no other."""
    flowing.alone()
    said = _said(stream.organisation_id, Kind.BELONGS, by, voice=voice, stream=stream)
    carried_out(said, [stream.id])
    return said


@action("streams.voice-taken-out", allowed_by=policies.may_take_out, locks="voice")
def take_out(voice: Voice, stream: Stream, *, by: Actor) -> Correction:
    """A colleague says that a voice does not belong in this stream; where it does is left open."""
    flowing.alone()
    said = _said(stream.organisation_id, Kind.NOT_HERE, by, voice=voice, stream=stream)
    carried_out(said, [stream.id])
    return said


@action("streams.speaker-said-not-here", allowed_by=policies.may_say_not_here, locks="voice")
def say_not_here(voice: Voice, *, by: Actor) -> Correction:
    """The speaker says: this is not what I meant. The voice leaves the stream at once, and nobody brings it back."""
    flowing.alone()
    stream = Flow.objects.get(voice=voice).stream
    if stream is None:
        raise Overtaken(_("Your voice flows together with no others now."))
    _no_longer(voice, Q(kind=Kind.BELONGS), by=by)
    said = _said(stream.organisation_id, Kind.NOT_HERE, by, voice=voice, stream=stream)
    carried_out(said, [stream.id])
    return said


@action("streams.voice-recognised", allowed_by=policies.may_recognise, locks="voice")
def recognise(voice: Voice, other: Voice, *, by: Actor) -> Correction:
    """The speaker says: this is true for me too. Their voice belongs where the other flows, as a voice of its own.

    It is said of the stream, not of the two voices: so nobody moves anybody else's voice, and in whom somebody
    recognised themselves is not kept. It is carried out afterwards, so that nobody who tells something waits for it.
    """
    stream = Flow.objects.get(voice=other).stream
    if stream is None:
        raise Overtaken(_("These words flow together with no others now."))
    otherwise = Q(kind=Kind.BELONGS) | Q(kind=Kind.NOT_HERE, stream=stream)
    _no_longer(voice, otherwise, by=by)
    return _said(voice.organisation_id, Kind.BELONGS, by, voice=voice, stream=stream)


@action("streams.voices-put-together", allowed_by=policies.may_pair, locks="voice")
def put_together(voice: Voice, other: Voice, *, by: Actor) -> Correction:
    """A colleague says that a voice is about the same as another: it comes to flow where the other does."""
    flowing.alone()
    said = _said(voice.organisation_id, Kind.TOGETHER, by, voice=voice, other=other)
    carried_out(said, [])
    return said


@action("streams.voices-kept-apart", allowed_by=policies.may_pair, locks="voice")
def keep_apart(voice: Voice, other: Voice, *, by: Actor) -> Correction:
    """A colleague says that two voices are not about the same."""
    flowing.alone()
    said = _said(voice.organisation_id, Kind.APART, by, voice=voice, other=other)
    carried_out(said, [])
    return said


@action("streams.stream-named", allowed_by=policies.may_name, locks="stream")
def name_stream(
    stream: Stream, name: str, *, by: Actor, numbers: Numbers = Numbers.UNCHECKED
) -> Correction:
    """A colleague names a stream, in residents' words. Without a name, the voice speaks that speaks best for it."""
    words = take_down_if_any(name, field="name", numbers=numbers, most=LONGEST_NAME)
    stream.name = words
    stream.save(update_fields=["name"])
    return _said(stream.organisation_id, Kind.RENAMED, by, stream=stream, name=words)


@action(
    "streams.streams-joined",
    allowed_by=policies.may_join,
    locks="stream",
    facts=lambda said: {"stream": str(said.stream_id)},
)
def join_streams(stream: Stream, into: Stream, *, by: Actor) -> Correction:
    """A colleague says that two streams are one, which goes on under the second."""
    flowing.alone()
    said = _said(stream.organisation_id, Kind.MERGED, by, stream=stream, into=into)
    carried_out(said, [stream.id, into.id])
    # What speakers said may keep them apart: then this gives way, and both go on.
    if not Flow.objects.filter(stream=stream).exists():
        Stream.objects.filter(pk=stream.pk).update(ended_at=now(), flowed_into=into)
    return said


@action(
    "streams.stream-split",
    allowed_by=policies.may_split,
    locks="stream",
    facts=lambda said: {"into": str(said.into_id)},
)
def split_stream(
    stream: Stream,
    voices: Sequence[Voice],
    name: str = "",
    *,
    by: Actor,
    numbers: Numbers = Numbers.UNCHECKED,
) -> Correction:
    """A colleague says that these voices are about something else: they become a stream of their own."""
    words = take_down_if_any(name, field="name", numbers=numbers, most=LONGEST_NAME)
    flowing.alone()
    new = Stream.objects.create(
        organisation_id=stream.organisation_id,
        begun_at=now(),
        found_by=Found.PERSON,
        parent_id=stream.parent_id,
        name=words,
        speaks_for_it_id=voices[0].id,
    )
    said = _said(stream.organisation_id, Kind.SPLIT, by, stream=stream, into=new, name=words)
    for voice in {voice.id: voice for voice in voices}.values():
        home = stream.organisation_id
        _said(home, Kind.BELONGS, by, voice=voice, stream=new, part_of=said)
    carried_out(said, [stream.id, new.id])
    return said


@action("streams.correction-undone", allowed_by=policies.may_undo)
def undo_correction(correction: Correction, *, by: Actor) -> CorrectionUndone:
    """What was said of a stream is taken back, by whose side it was: it flows again as the machine finds."""
    flowing.alone()
    if CorrectionUndone.objects.filter(correction=correction).exists():
        raise Overtaken(_("This was taken back already."))
    undone = CorrectionUndone.objects.create(
        correction=correction,
        voice_id=by.voice,
        person_id=by.person,
        key_id=by.key,
        proof=by.proof or None,
        undone_at=now(),
    )
    if correction.kind == Kind.RENAMED and correction.stream is not None:
        _name_as_before(correction.stream)
    brought_back(correction)
    return undone


@action("streams.stream-followed", allowed_by=policies.may_follow, locks="stream")
def follow_stream(stream: Stream, *, by: Actor) -> Follower:
    """A colleague wants to hear what is new in a stream, at most once a day."""
    return Follower.objects.create(person_id=by.myself, stream=stream, since=now(), told_at=now())


@action("streams.stream-unfollowed", allowed_by=policies.may_unfollow, locks="stream")
def unfollow_stream(stream: Stream, *, by: Actor) -> Follower:
    """They no longer want to hear it."""
    follower = Follower.objects.get(stream=stream, person=by.myself, until=None)
    follower.until = now()
    follower.save(update_fields=["until"])
    return follower


@action("streams.refresh-asked", allowed_by=policies.may_ask)
def ask_refresh(*, by: Actor) -> Refresh:
    """Everything is to be looked at anew. Who asks while one waits already, asks for that one."""
    return _asked(by, None)


@action(
    "streams.grain-set",
    allowed_by=policies.may_turn,
    facts=lambda refresh: {"grain": refresh.grain},
)
def set_grain(grain: float, *, by: Actor) -> Refresh:
    """A colleague turns the dial: above 0 finer, below 0 coarser, each whole step about twice. It is found anew."""
    if not -FINEST <= grain <= FINEST:
        raise Invalid(
            _("Choose a number between %(least)d and %(most)d.")
            % {"least": -FINEST, "most": FINEST},
            field="grain",
        )
    return _asked(by, grain)


def _no_longer(voice: Voice, which: Q, *, by: Actor) -> None:
    """What the speaker said before of where their voice flows is taken back, since they say otherwise now."""
    said_before = standing(voice.organisation_id).filter(which, voice=voice, rank=Rank.SPEAKER)
    for said in list(said_before):
        undo_correction(said, by=by)


def _said(organisation: UUID, kind: Kind, by: Actor, **about: Any) -> Correction:
    """What somebody says, about what: in the name of a colleague, or with the key of the speaker."""
    return Correction.objects.create(
        organisation_id=organisation,
        kind=kind,
        rank=Rank.SPEAKER if by.key else Rank.PERSON,
        person_id=by.person,
        key_id=by.key,
        proof=by.proof or None,
        made_at=now(),
        **about,
    )


def _name_as_before(stream: Stream) -> None:
    """The last name that was given and not taken back, or that with which it began."""
    names = standing(stream.organisation_id).filter(kind=Kind.RENAMED, stream=stream)
    begun = standing(stream.organisation_id).filter(kind=Kind.SPLIT, into=stream)
    last = names.last() or begun.last()
    Stream.objects.filter(pk=stream.pk).update(name=last.name if last else "")


def _asked(by: Actor, grain: float | None) -> Refresh:
    home = by.organisation or home_organisation(seen_by=SYSTEM).pk
    flowing.alone()
    every = Refresh.objects.filter(organisation=home).order_by("-asked_at")
    waiting = every.filter(state=Refresh.State.WAITING).first()
    last = every.first()
    wished = grain if grain is not None else (last.grain if last else 0.0)
    if waiting is None:
        return Refresh.objects.create(
            organisation_id=home, asked_at=now(), asked_by_id=by.person, grain=wished
        )
    waiting.grain = wished
    waiting.save(update_fields=["grain"])
    return waiting
