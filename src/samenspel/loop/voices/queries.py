"""Everything that can be asked about voices, always for someone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.access import Decision
from samenspel.foundation.actors import Actor, Kind
from samenspel.foundation.clock import now
from samenspel.foundation.errors import Absent
from samenspel.foundation.free_text import as_kept
from samenspel.foundation.journal import ANYTHING, Happened
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.prepared import Prepared
from samenspel.foundation.queries import query
from samenspel.loop.voices import policies
from samenspel.loop.voices.keys import digest_of
from samenspel.loop.voices.lifecycle import (
    CONTACT_BEGAN,
    CONTACTS,
    NEED_RESTATED,
    QUESTION_ASKED,
    QUESTIONS,
    UNDERSTANDINGS,
    VOICE_FORGOTTEN,
    Progress,
    forgotten_at,
    progress_from,
    progress_of,
)
from samenspel.loop.voices.models import (
    Addition,
    ContactTerm,
    HandoverOffer,
    Question,
    Speaker,
    Understanding,
    Voice,
    VoiceKey,
)

AN_HOUR = timedelta(hours=1)
LOOKED_BACK = timedelta(days=60)
READING = policies.READING
Origin = Voice.Origin
NOTHING_HERE = _("There is no such voice, or it is not yours to see.")


_VOICE = Prepared(lambda ref: _whole_voices().filter(pk=ref), ref=UUID)
_VOICE_OF_SPEAKER = Prepared(
    lambda ref, key, moment: _whole_voices().filter(
        Exists(VoiceKey.objects.good(moment).filter(pk=key, voice=OuterRef("pk"))), pk=ref
    ),
    ref=UUID,
    key=UUID,
    moment=datetime,
)
_ADDITIONS = Prepared(
    lambda voice: Addition.objects.filter(voice=voice).order_by("added_at"), voice=UUID
)
_OPEN_OFFER = Prepared(
    lambda voice: HandoverOffer.objects.filter(voice=voice, settled_at=None).select_related(
        "offered_by", "offered_to"
    ),
    voice=UUID,
)
_OFFERED_TO = Prepared(
    lambda person: (
        HandoverOffer.objects.filter(~_forgotten("voice"), offered_to_id=person, settled_at=None)
        .select_related("voice__words", "offered_by")
        .order_by("offered_at")
    ),
    person=UUID,
)
_TIMELINE = Prepared(
    lambda voice: JournalEntry.objects.filter(matter=voice).order_by("id"), voice=UUID
)


def _forgotten(voice: str) -> Exists:
    """Whether the speaker of this voice had their words removed."""
    return Exists(JournalEntry.objects.filter(matter=OuterRef(voice), event=VOICE_FORGOTTEN))


def _whole_voices() -> QuerySet[Voice]:
    return Voice.objects.select_related("words", "team", "organisation", "speaker")


@dataclass(frozen=True, slots=True)
class Spoken:
    """All that was said and asked about one voice, both ways, until it is understood; oldest first.

    speaker: how to reach who spoke: for themselves and for the contact alone. way: by which way, for everyone.
    """

    voice: Voice
    additions: list[Addition]
    questions: list[Question]
    understandings: list[Understanding]
    contacts: list[ContactTerm]
    offer: HandoverOffer | None
    speaker: Speaker | None
    way: str
    forgotten_at: datetime | None = None

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        return progress_from(self.contacts, self.questions, self.understandings, self.forgotten_at)


@query
def speaker_with(key: str, *, seen_by: Actor) -> Actor:
    """The speaker whose key this is: a link, or five words. Raises Absent when it opens nothing.

    The lookup costs the same whether the key exists, was revoked or never was.
    """
    digest = digest_of(key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT key_id, voice_id FROM samenspel_open_voice(%s)", [digest])
        row = cursor.fetchone()
    if row is None:
        raise Absent(_("This key opens nothing. Look at it once more, or ask for a new one."))
    return Actor.speaker(row[1], key=row[0], proof=digest)


@query
def find_voice(ref: UUID, *, seen_by: Actor) -> Voice:
    """One voice with its words. Absent and not yours give the same answer. One statement.

    A speaker comes in with a key that fitted before; here it must still be good.
    """
    if seen_by.kind is Kind.SPEAKER:
        voice = _VOICE_OF_SPEAKER.first(ref=ref, key=seen_by.presented, moment=now())
    else:
        voice = _VOICE.first(ref=ref)
    if voice is None or not policies.may_read(voice, seen_by):
        raise Absent(NOTHING_HERE)
    return voice


@query
def reading(voice: Voice, *, seen_by: Actor) -> Decision:
    """Whether someone may read a voice, and why not."""
    return policies.may_read(voice, seen_by)


@query
def speaking(voice: Voice, *, seen_by: Actor) -> Decision:
    """Whether someone may speak as the one whose voice it is, and why not."""
    return policies.may_speak(voice, seen_by)


@query
def worded(voice: Voice, *, seen_by: Actor) -> Decision:
    """Whether there are words left to do something with, and why not."""
    policies.may_read(voice, seen_by).enforce()
    return policies.has_words(voice)


@query
def what_was_said(voice: Voice, happened: Happened = ANYTHING, *, seen_by: Actor) -> Spoken:
    """Everything about one voice until it is understood. At most five statements; one more for colleagues."""
    policies.may_read(voice, seen_by).enforce()
    read = partial(happened.read, voice=voice.id)
    contacts = read(CONTACTS, *CONTACT_BEGAN)
    speaker = _reachable(voice)
    forgotten = forgotten_at(voice, happened)
    hidden = forgotten is not None or seen_by.kind is Kind.SPEAKER
    offers = [] if hidden else read(_OPEN_OFFER, "voices.handover-offered")
    needs_it = seen_by.kind in {Kind.SPEAKER, Kind.SYSTEM} or any(
        term.until is None and term.person_id == seen_by.person for term in contacts
    )
    return Spoken(
        voice=voice,
        additions=read(_ADDITIONS, "voices.words-added"),
        questions=read(QUESTIONS, QUESTION_ASKED),
        understandings=read(UNDERSTANDINGS, NEED_RESTATED),
        contacts=contacts,
        offer=next(iter(offers), None),
        speaker=speaker if needs_it else None,
        way=speaker.way if speaker else "",
        forgotten_at=forgotten,
    )


@query
def said_before(words: str, place: str, *, among: list[UUID], seen_by: Actor) -> Voice | None:
    """The one of these voices that said the very same within the hour. Only the system may look."""
    policies.may_look_for_all(seen_by).enforce()
    if not among:
        return None
    just_now = Voice.objects.filter(pk__in=among, told_at__gte=now() - AN_HOUR)
    return just_now.filter(words__text=as_kept(words), words__place=as_kept(place)).first()


@query
def voices_to_hear(*, seen_by: Actor) -> QuerySet[Voice]:
    """The voices that this colleague may read, to narrow and join on."""
    if seen_by.organisation is None or not seen_by.duties & READING:
        return Voice.objects.none()
    return Voice.objects.filter(organisation_id=seen_by.organisation)


@query
def voices_that_say(text: str, *, seen_by: Actor) -> QuerySet[Voice]:
    """Voices whose words, or place, say this: Dutch full text, every word, in any form."""
    return voices_to_hear(seen_by=seen_by).filter(words__search=looking_for(text))


def looking_for(text: str) -> SearchQuery:
    """What someone types, as a search in words: to join on where voices are listed in another way."""
    return SearchQuery(as_kept(text), config="dutch", search_type="websearch")


@query
def voices_of_contact(contact_hash: bytes, *, seen_by: Actor) -> QuerySet[Voice]:
    """The newest ten voices of whoever gave this address, for a way back. Only the system may look."""
    policies.may_look_for_all(seen_by).enforce()
    return Voice.objects.filter(
        speaker__contact_hash=contact_hash, speaker__erased_at=None
    ).order_by("-told_at")[:10]


@query
def voices_past_term(on: date, *, seen_by: Actor) -> QuerySet[Voice]:
    """Voices that nobody took on within the term, and of which that was not said yet.

    Those that were told elsewhere are left out: their speakers were promised nothing here. So are those that their
    speakers had removed.
    """
    policies.may_look_for_all(seen_by).enforce()
    since = on - LOOKED_BACK
    waiting = Voice.objects.filter(
        ~_forgotten("pk"), answer_before__lt=on, answer_before__gte=since, contacts=None, lapse=None
    )
    return waiting.exclude(origin=Voice.Origin.IMPORT).order_by("answer_before")


@query
def handovers_offered(*, seen_by: Actor) -> list[HandoverOffer]:
    """What colleagues ask this person to take over; nothing to who lost the duty in the meantime."""
    if not seen_by.has_duty("respond"):
        return []
    return _OFFERED_TO(person=seen_by.myself)


@query
def timeline_of(voice: Voice, *, seen_by: Actor) -> list[JournalEntry]:
    """Everything that happened with this voice, oldest first."""
    policies.may_read(voice, seen_by).enforce()
    return _TIMELINE(voice=voice.id)


@query
def not_far_yet(*, seen_by: Actor) -> Progress:
    """How far a voice is that was told this moment: nothing has happened, so there is nothing to read."""
    return progress_from((), (), ())


@query
def how_far(voice: Voice, happened: Happened = ANYTHING, *, seen_by: Actor) -> Progress:
    """How far a voice has come in being heard and understood."""
    policies.may_read(voice, seen_by).enforce()
    return progress_of(voice, happened)


def _reachable(voice: Voice) -> Speaker | None:
    found = getattr(voice, "speaker", None)
    return found if found and found.contact else None
