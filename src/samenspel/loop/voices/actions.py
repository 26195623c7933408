"""Everything that can be done with a voice until it is understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samenspel.engines.text.language import detect_language
from samenspel.foundation.actions import action
from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import now, today
from samenspel.foundation.errors import Absent, Overtaken
from samenspel.foundation.free_text import Numbers, take_down, take_down_if_any
from samenspel.foundation.inserting import insert_together
from samenspel.foundation.terms import working_days_after
from samenspel.loop.voices import policies
from samenspel.loop.voices.keys import Key, make_key
from samenspel.loop.voices.models import (
    LONGEST_PLACE,
    Addition,
    Answer,
    ContactTerm,
    HandoverOffer,
    Question,
    Speaker,
    TermLapse,
    Understanding,
    UnderstandingReply,
    Voice,
    VoiceKey,
    VoiceWords,
)
from samenspel.loop.voices.reach import Reach, read_reach
from samenspel.people.queries import home_organisation

if TYPE_CHECKING:
    from samenspel.people.models import Organisation, Person, Team

LINK_LASTS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class FreshKey:
    """A key that was made just now, shown to its holder once; and by which way the holder is reached, if any."""

    voice: Voice
    key: Key
    row: VoiceKey
    way: str = ""

    @property
    def matter(self) -> UUID:
        """The voice it opens."""
        return self.voice.id

    @property
    def holder(self) -> Actor:
        """The speaker, with this key in hand."""
        return Actor.speaker(self.voice.id, key=self.row.id, proof=self.key.link_digest)

    @property
    def link(self) -> str:
        """The address that opens the voice."""
        return f"{settings.SAMENSPEL.place.address}/s/{self.key.link}"


@action("voices.voice-shared", allowed_by=policies.may_share)
def share_voice(
    words: str,
    *,
    by: Actor,
    place: str = "",
    reach: str = "",
    shown: bool = False,
    numbers: Numbers = Numbers.UNCHECKED,
    origin: Voice.Origin = Voice.Origin.WEB,
) -> FreshKey:
    """Someone tells, in their own words, what is going on. Nobody chooses a category or a department.

    Comes back with the key, which exists nowhere else. The receiving team holds the voice until someone takes it on.
    """
    text = take_down(words, field="words", numbers=numbers)
    where = take_down_if_any(place, field="place", numbers=numbers, most=LONGEST_PLACE)
    reachable = read_reach(reach) if reach.strip() else None
    home = home_organisation(seen_by=SYSTEM)
    voice = Voice(
        organisation=home,
        team=_receiving_team(home),
        language=detect_language(text).code,
        shown=shown,
        origin=origin,
        told_at=now(),
        answer_before=working_days_after(today(), home.working_days_to_first_answer),
    )
    fresh = _fresh_key(voice, way=reachable.way if reachable else "")
    speaker = [_speaker(voice, reachable)] if reachable else []
    insert_together(voice, VoiceWords(voice=voice, text=text, place=where), fresh.row, *speaker)
    return fresh


@action("voices.key-renewed", allowed_by=policies.may_renew_key, locks="voice")
def renew_key(voice: Voice, *, by: Actor) -> FreshKey:
    """A new key; the old ones and every mailed link die. The speaker sees in their timeline that it happened."""
    VoiceKey.objects.filter(voice=voice, revoked_at=None).update(revoked_at=now())
    reached = Speaker.objects.filter(voice=voice).first()
    fresh = _fresh_key(voice, way=reached.way if reached and reached.contact else "")
    insert_together(fresh.row)
    return fresh


@action("voices.link-made", allowed_by=policies.may_send_link)
def make_mail_link(voice: Voice, *, by: Actor) -> FreshKey:
    """A link for one letter: it opens this voice for thirty days, and dies when the speaker makes a new key."""
    key = make_key()
    row = VoiceKey.objects.create(
        voice=voice,
        kind=VoiceKey.Kind.MAIL_LINK,
        link_digest=key.link_digest,
        made_at=now(),
        expires_at=now() + LINK_LASTS,
    )
    return FreshKey(voice, key, row)


@action("voices.way-back-asked", allowed_by=policies.may_send_link)
def send_way_back(voice: Voice, *, by: Actor) -> Voice:
    """Someone typed the address that the speaker gave, because their key was lost: a link goes to that address."""
    return voice


@action("voices.reach-changed", allowed_by=policies.may_speak, locks="voice")
def change_reach(voice: Voice, reach: str, *, by: Actor) -> Voice:
    """The speaker gives another mail address or phone number, or takes it away."""
    reachable = read_reach(reach) if reach.strip() else None
    values = {
        "way": reachable.way if reachable else Speaker.Way.MAIL,
        "contact": reachable.address if reachable else "",
        "contact_hash": reachable.hash if reachable else b"",
        "erased_at": None if reachable else now(),
    }
    if not Speaker.objects.filter(voice=voice).update(**values) and reachable:
        Speaker.objects.create(voice=voice, language=(get_language() or "nl")[:2], **values)
    return voice


@action(
    "voices.showing-decided",
    allowed_by=policies.may_speak,
    locks="voice",
    facts=lambda v: {"shown": v.shown},
)
def decide_showing(voice: Voice, *, shown: bool, by: Actor) -> Voice:
    """The speaker decides whether others may read it."""
    voice.shown = shown
    voice.save(update_fields=["shown"])
    return voice


@action("voices.words-added", allowed_by=policies.may_speak, locks="voice")
def add_words(
    voice: Voice, words: str, *, by: Actor, numbers: Numbers = Numbers.UNCHECKED
) -> Addition:
    """The speaker tells more. What was said stays as it was."""
    text = take_down(words, field="words", numbers=numbers)
    return Addition.objects.create(voice=voice, text=text, added_at=now())


@action("voices.voice-taken-on", allowed_by=policies.may_take_on, locks="voice")
def take_on(voice: Voice, *, by: Actor) -> ContactTerm:
    """A colleague becomes the one named contact of this voice."""
    return ContactTerm.objects.create(voice=voice, person_id=by.myself, since=now())


@action("voices.question-asked", allowed_by=policies.may_ask, locks="voice")
def ask_speaker(
    voice: Voice, question: str, *, by: Actor, numbers: Numbers = Numbers.UNCHECKED
) -> Question:
    """The contact asks what they need to know to understand it. Now the speaker is on the move."""
    text = take_down(question, field="question", numbers=numbers)
    return Question.objects.create(voice=voice, text=text, asked_by_id=by.myself, asked_at=now())


@action("voices.question-answered", allowed_by=policies.may_speak, locks="voice")
def answer_question(
    voice: Voice,
    question: Question,
    answer: str,
    *,
    by: Actor,
    numbers: Numbers = Numbers.UNCHECKED,
) -> Answer:
    """The speaker says to a question what there is to say."""
    text = take_down(answer, field="answer", numbers=numbers)
    if question.voice_id != voice.id:
        raise Absent(_("There is no such question about this voice."))
    if Answer.objects.filter(question=question).exists():
        raise Overtaken(_("You answered this question already. You can tell more below."))
    return Answer.objects.create(voice=voice, question=question, text=text, answered_at=now())


@action(
    "voices.need-restated",
    allowed_by=policies.may_restate,
    locks="voice",
    facts=lambda u: {"ordinal": u.ordinal},
)
def restate_need(
    voice: Voice, restated: str, *, by: Actor, numbers: Numbers = Numbers.UNCHECKED
) -> Understanding:
    """The contact says the need back in their own words: “zo begrijpen wij het”. The speaker confirms or corrects."""
    text = take_down(restated, field="restated", numbers=numbers)
    return Understanding.objects.create(
        voice=voice,
        ordinal=Understanding.objects.filter(voice=voice).count() + 1,
        text=text,
        restated_by_id=by.myself,
        restated_at=now(),
    )


@action("voices.understanding-confirmed", allowed_by=policies.may_reply, locks="voice")
def confirm_understanding(
    voice: Voice, understanding: Understanding, *, by: Actor
) -> UnderstandingReply:
    """The speaker says: yes, that is it. Only from here can anything be agreed."""
    return _reply(voice, understanding, UnderstandingReply.Reply.CONFIRMED, "", by)


@action("voices.understanding-corrected", allowed_by=policies.may_reply, locks="voice")
def correct_understanding(
    voice: Voice,
    understanding: Understanding,
    words: str,
    *,
    by: Actor,
    numbers: Numbers = Numbers.UNCHECKED,
) -> UnderstandingReply:
    """The speaker says how it is instead, in their own words, as often as needed."""
    text = take_down(words, field="words", numbers=numbers)
    return _reply(voice, understanding, UnderstandingReply.Reply.CORRECTED, text, by)


@action("voices.handover-offered", allowed_by=policies.may_offer_handover, locks="voice")
def offer_handover(
    voice: Voice, to: Person, why: str, *, by: Actor, numbers: Numbers = Numbers.UNCHECKED
) -> HandoverOffer:
    """The contact asks a colleague to take over. Until the colleague accepts, the old contact stays."""
    reason = take_down(why, field="why", numbers=numbers)
    return HandoverOffer.objects.create(
        voice=voice, offered_by_id=by.myself, offered_to_id=to.pk, why=reason, offered_at=now()
    )


@action("voices.handover-accepted", allowed_by=policies.may_settle_handover, locks="voice")
def accept_handover(voice: Voice, *, by: Actor) -> ContactTerm:
    """The colleague takes over. The speaker is told, and sees how many people they had to deal with."""
    _settle(voice, HandoverOffer.Outcome.ACCEPTED)
    ContactTerm.objects.filter(voice=voice, until=None).update(until=now())
    return ContactTerm.objects.create(voice=voice, person_id=by.myself, since=now())


@action("voices.handover-declined", allowed_by=policies.may_settle_handover, locks="voice")
def decline_handover(voice: Voice, *, by: Actor) -> HandoverOffer:
    """The colleague says no; the contact stays."""
    return _settle(voice, HandoverOffer.Outcome.DECLINED)


@action("voices.handover-withdrawn", allowed_by=policies.may_withdraw_handover, locks="voice")
def withdraw_handover(voice: Voice, *, by: Actor) -> HandoverOffer:
    """The contact keeps it after all."""
    return _settle(voice, HandoverOffer.Outcome.WITHDRAWN)


@action("voices.term-lapsed", allowed_by=policies.may_let_lapse, locks="voice")
def let_term_lapse(voice: Voice, *, by: Actor) -> TermLapse:
    """Nobody took the voice on within the term: speaker and team lead are told so, once."""
    return TermLapse.objects.create(voice=voice, lapsed_at=now())


@action("voices.voice-forgotten", allowed_by=policies.may_speak, locks="voice")
def forget_voice(voice: Voice, *, by: Actor) -> Voice:
    """The speaker wants to be forgotten: all free text goes, and how to reach them. Dates and states stay."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT samenspel_erase_voice(%s, %s)", [voice.id, by.proof])
    return voice


def _receiving_team(home: Organisation) -> Team:
    if home.receiving_team is None:
        raise LookupError(f"{home} has no receiving team: `samenspel doctor` says how to name one")
    return home.receiving_team


def _speaker(voice: Voice, reachable: Reach) -> Speaker:
    return Speaker(
        voice=voice,
        way=reachable.way,
        contact=reachable.address,
        contact_hash=reachable.hash,
        language=(get_language() or "nl")[:2],
    )


def _fresh_key(voice: Voice, *, way: str) -> FreshKey:
    key = make_key()
    row = VoiceKey(
        voice=voice,
        kind=VoiceKey.Kind.KEY,
        link_digest=key.link_digest,
        spoken_digest=key.spoken_digest,
        made_at=now(),
    )
    return FreshKey(voice, key, row, way)


def _reply(
    voice: Voice,
    understanding: Understanding,
    reply: UnderstandingReply.Reply,
    text: str,
    by: Actor,
) -> UnderstandingReply:
    newest = Understanding.objects.filter(voice=voice).order_by("-ordinal").first()
    if newest is None or newest.pk != understanding.pk:
        raise Overtaken(_("There is a newer restatement. Read that one first."))
    return UnderstandingReply.objects.create(
        voice=voice,
        understanding=understanding,
        reply=reply,
        text=text,
        key_id=by.presented,
        proof=by.proof,
        given_at=now(),
    )


def _settle(voice: Voice, outcome: HandoverOffer.Outcome) -> HandoverOffer:
    offer = HandoverOffer.objects.select_for_update(of=("self",)).get(voice=voice, settled_at=None)
    offer.outcome = outcome
    offer.settled_at = now()
    offer.save(update_fields=["outcome", "settled_at"])
    return offer
