"""The projection for lists: follows the journal in its own transaction, and can be rebuilt from the facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.copying import copy_in
from samenspel.foundation.journal import follows, follows_bulk
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.writing import writing
from samenspel.loop.responses.lifecycle import loop_of
from samenspel.loop.responses.models import Standing
from samenspel.loop.voices.queries import Origin, find_voice, voices_with

if TYPE_CHECKING:
    from samenspel.loop.voices.models import Voice

MOVES_NOTHING = frozenset(
    {
        "voices.link-made",
        "voices.way-back-asked",
        "voices.key-renewed",
        "voices.reach-changed",
        "voices.showing-decided",
        "voices.voices-imported",
        "voices.term-lapsed",
    }
)


@follows("voices.")
@follows("responses.")
def keep_standing(entry: JournalEntry) -> None:
    """Bring the standing of the voice up to date with what just happened."""
    if entry.event in MOVES_NOTHING:
        return
    voice = find_voice(entry.matter, seen_by=SYSTEM)
    if entry.event == "voices.voice-shared":
        Standing.objects.create(voice=voice, **freshly_told(voice))
    else:
        Standing.objects.filter(voice=voice).update(**standing_of(voice))


@follows_bulk("voices.voices-imported")
def keep_standings_of_imported(entries: Sequence[JournalEntry]) -> None:
    """What came in from elsewhere stands where every voice begins."""
    imported = voices_with([entry.matter for entry in entries], seen_by=SYSTEM)
    copy_in([Standing(voice=voice, **freshly_told(voice)) for voice in imported])


def freshly_told(voice: Voice) -> dict[str, Any]:
    """The standing of a voice to which nothing has happened yet, without reading anything."""
    return {
        "organisation_id": voice.organisation_id,
        "team_id": voice.team_id,
        "phase": Standing.Phase.TOLD,
        "mover": Standing.Mover.TEAM,
        "since": voice.told_at,
        "due": voice.answer_before,
        "elsewhere": voice.origin == Origin.IMPORT,
    }


def standing_of(voice: Voice) -> dict[str, Any]:
    """The standing as the facts have it."""
    loop = loop_of(voice)
    contact = loop.progress.contact
    return {
        "organisation_id": voice.organisation_id,
        "team_id": voice.team_id,
        "contact_id": contact.person_id if contact else None,
        "phase": loop.phase,
        "mover": loop.mover,
        "since": loop.since,
        "due": loop.due,
        "judgement": loop.verdict.judgement if loop.verdict else "",
        "promised_by": sorted(
            {
                promise.agreement.person_id
                for promise in loop.open_promises
                if promise.agreement.person_id
            }
        ),
        "elsewhere": voice.origin == Origin.IMPORT,
    }


def rebuild(voices: Iterable[Voice]) -> int:
    """Make the standings of these voices anew from the facts; how many differed."""
    differed = 0
    with writing("responses.standings-rebuilt"):
        for voice in voices:
            facts = {"contact_id": None, "judgement": "", **standing_of(voice)}
            if not Standing.objects.filter(voice=voice, **facts).exists():
                Standing.objects.update_or_create(voice=voice, defaults=facts)
                differed += 1
    return differed
