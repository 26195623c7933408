"""The projection for lists: follows the journal in its own transaction, and can be rebuilt from the facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.journal import Happened, follows, follows_bulk
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.writing import writing
from samenspel.loop.responses.lifecycle import loop_of
from samenspel.loop.responses.models import Standing
from samenspel.loop.voices.queries import Origin, find_voice

if TYPE_CHECKING:
    from samenspel.loop.voices.models import Voice

MOVES_NOTHING = frozenset(
    {
        # About a stream: what a voice gets of it is a response of its own.
        "responses.stream-response-given",
        "responses.stream-response-extended",
        "responses.stream-response-taken-back",
        "voices.link-made",
        "voices.way-back-asked",
        "voices.key-renewed",
        "voices.reach-changed",
        "voices.showing-decided",
        "voices.voices-imported",
        "voices.term-lapsed",
    }
)


# One statement for what stands on the way of every voice that is told: nothing has to be read back first.
BEGIN = """
INSERT INTO responses_standing
    (voice_id, organisation_id, team_id, phase, mover, since, due, judgement, promised_by, elsewhere)
SELECT id, organisation_id, team_id, %s, %s, told_at, answer_before, '', '{}', origin = %s
FROM voices_voice WHERE id = ANY(%s)
"""


@follows("voices.")
@follows("responses.")
def keep_standing(entry: JournalEntry) -> None:
    """Bring the standing of the voice up to date with what just happened."""
    if entry.event in MOVES_NOTHING:
        return
    if entry.event == "voices.voice-shared":
        _begin([entry.matter])
        return
    voice = find_voice(entry.matter, seen_by=SYSTEM)
    Standing.objects.filter(voice=voice).update(**standing_of(voice))


@follows_bulk("voices.voices-imported")
def keep_standings_of_imported(entries: Sequence[JournalEntry]) -> None:
    """What came in from elsewhere stands where every voice begins."""
    _begin([entry.matter for entry in entries])


def _begin(refs: list[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [Standing.Phase.TOLD, Standing.Mover.TEAM, Origin.IMPORT, refs])


def standing_of(voice: Voice) -> dict[str, Any]:
    """The standing as the facts have it."""
    loop = loop_of(voice, happened=Happened.with_matter(voice.id))
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
