"""Who is told what, when something happens with a voice."""

from collections.abc import Iterable

from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.journal import Letter, tells
from samenspel.foundation.models import JournalEntry
from samenspel.loop.voices.models import HandoverOffer, Voice
from samenspel.people.queries import leads_of

TO_SPEAKER = {
    "voices.voice-shared": "voices/received",
    "voices.voice-taken-on": "voices/taken-on",
    "voices.question-asked": "voices/asked",
    "voices.need-restated": "voices/restated",
    "voices.handover-accepted": "voices/new-contact",
    "voices.key-renewed": "voices/key-renewed",
    "voices.way-back-asked": "voices/way-back",
    "voices.term-lapsed": "voices/term-lapsed",
}


@tells(*TO_SPEAKER)
def tell_speaker(entry: JournalEntry) -> Iterable[Letter]:
    """The speaker hears of every step that government takes, and of every key."""
    yield Letter(TO_SPEAKER[entry.event], voice=entry.matter)


@tells("voices.handover-offered")
def tell_colleague(entry: JournalEntry) -> Iterable[Letter]:
    """The colleague who is asked to take over."""
    offer = HandoverOffer.objects.filter(voice_id=entry.matter, settled_at=None).first()
    if offer is not None:
        yield Letter("voices/handover-offered", voice=entry.matter, person=offer.offered_to_id)


@tells("voices.term-lapsed")
def tell_leads(entry: JournalEntry) -> Iterable[Letter]:
    """The leads of the team that holds a voice nobody took on."""
    voice = Voice.objects.get(pk=entry.matter)
    for lead in leads_of(voice.team_id, seen_by=SYSTEM):
        yield Letter("voices/term-lapsed-lead", voice=entry.matter, person=lead.pk)
