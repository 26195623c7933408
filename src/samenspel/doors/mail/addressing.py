"""To whom a letter goes, and what it may say: names of colleagues, a team, days, links. Never what anybody said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.clock import today
from samenspel.loop.voices.actions import LINK_LASTS, make_mail_link
from samenspel.loop.voices.queries import Spoken, find_voice, what_was_said
from samenspel.people.queries import find_person

if TYPE_CHECKING:
    from samenspel.foundation.models import JournalEntry
    from samenspel.loop.voices.models import Voice


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a letter can mention."""

    organisation: str
    team: str
    who: str
    day: date


@dataclass(frozen=True, slots=True)
class Envelope:
    """One letter, ready to be written.

    link: what opens the voice for this addressee; `until`: the last day on which it works, None when it needs sign-in.
    name: how to greet; empty for a speaker, whose name nobody asked.
    mark: the same for the same letter to the same addressee, so that a second copy can be recognised.
    """

    letter: str
    to: str
    language: str
    name: str
    link: str
    until: date | None
    facts: Facts
    mark: str


def address(entry: JournalEntry, letter: str, *, voice: str, person: str) -> Envelope | None:
    """The envelope of a letter; None when there is no mail address to send it to."""
    if letter.startswith("streams/"):
        return _to_follower(entry, letter, person)
    if not voice:
        return _about_account(entry, letter, person)
    found = find_voice(entry.matter, seen_by=SYSTEM)
    said = what_was_said(found, seen_by=SYSTEM)
    facts = Facts(found.organisation.name, found.team.name, _who(entry, said), found.answer_before)
    mark = f"{entry.pk}/{letter}/{person or voice}"
    if person:
        return _to_colleague(letter, person, found, facts, mark)
    return _to_speaker(letter, said, facts, mark)


def _about_account(entry: JournalEntry, letter: str, person: str) -> Envelope | None:
    """A letter that is about no voice: its link leads to choosing a new password."""
    colleague = find_person(person, seen_by=SYSTEM)
    facts = Facts(
        colleague.organisation.name, "", _colleague(entry) or colleague.organisation.name, today()
    )
    link = settings.SAMENSPEL.place.address + reverse("account_reset_password")
    mark = f"{entry.pk}/{letter}/{person}"
    return Envelope(
        letter, colleague.email, colleague.language, colleague.name, link, None, facts, mark
    )


def _to_follower(entry: JournalEntry, letter: str, person: str) -> Envelope | None:
    """A letter about a stream that somebody follows."""
    colleague = find_person(person, seen_by=SYSTEM)
    if not colleague.is_active:
        return None
    organisation = colleague.organisation.name
    facts = Facts(organisation, "", organisation, today())
    link = settings.SAMENSPEL.place.address + reverse("stream", args=[entry.matter])
    mark = f"{entry.pk}/{letter}/{person}"
    return Envelope(
        letter, colleague.email, colleague.language, colleague.name, link, None, facts, mark
    )


def _to_colleague(
    letter: str, person: str, voice: Voice, facts: Facts, mark: str
) -> Envelope | None:
    colleague = find_person(person, seen_by=SYSTEM)
    if not colleague.is_active:
        return None
    link = settings.SAMENSPEL.place.address + reverse("desk", args=[voice.id])
    return Envelope(
        letter, colleague.email, colleague.language, colleague.name, link, None, facts, mark
    )


def _to_speaker(letter: str, said: Spoken, facts: Facts, mark: str) -> Envelope | None:
    speaker = said.speaker
    if speaker is None or speaker.way != speaker.Way.MAIL or not speaker.contact:
        return None
    fresh = make_mail_link(said.voice, by=SYSTEM)
    until = today() + LINK_LASTS - timedelta(days=1)
    return Envelope(letter, speaker.contact, speaker.language, "", fresh.link, until, facts, mark)


def _who(entry: JournalEntry, said: Spoken) -> str:
    """Who did it; else who is the contact; else the team that holds it."""
    contact = said.progress.contact
    return _colleague(entry) or (contact.person.name if contact else said.voice.team.name)


def _colleague(entry: JournalEntry) -> str:
    return find_person(entry.person_id, seen_by=SYSTEM).name if entry.person_id else ""
