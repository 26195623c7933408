"""One voice as somebody reads it: the words, who is on the move, what happened, what comes next.

The page and the API read this alike. The journal is read first, and then only the kinds of facts that it tells of: at
most ten statements for the speaker, whatever the length of the thread; one more when the words are gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from samenspel.foundation.actors import Actor
from samenspel.foundation.journal import Happened
from samenspel.foundation.queries import query
from samenspel.foundation.sentences import tell_to_colleague, tell_to_speaker
from samenspel.foundation.vocabularies import vocabulary
from samenspel.loop.responses.lifecycle import Loop, Phase
from samenspel.loop.responses.moves import Move, move_for
from samenspel.loop.responses.queries import loop_around
from samenspel.loop.voices.queries import (
    Spoken,
    find_voice,
    not_far_yet,
    timeline_of,
    what_was_said,
)
from samenspel.people.queries import names_of

if TYPE_CHECKING:
    from samenspel.foundation.models import JournalEntry
    from samenspel.loop.voices.models import Voice

# What only says that a letter went out: told beside the timeline, not in it.
BESIDE_THE_TIMELINE = frozenset({"voices.link-made"})

COURSE: tuple[tuple[str, frozenset[Phase]], ...] = (
    ("told", frozenset({Phase.TOLD})),
    ("understood", frozenset({Phase.TAKEN_ON, Phase.ASKED, Phase.RESTATED, Phase.CORRECTED})),
    ("response", frozenset({Phase.UNDERSTOOD, Phase.REOPENED})),
    ("done", frozenset({Phase.UNDER_WAY})),
    ("verdict", frozenset({Phase.TO_JUDGE})),
)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened, in plain words for this reader."""

    number: int
    event: str
    what: str
    when: datetime
    said: str
    by_speaker: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the loop: done, now, or to come."""

    code: str
    label: str
    state: str


@dataclass(frozen=True)
class Thread:
    """Everything about one voice, for one reader."""

    voice: Voice
    said: Spoken
    loop: Loop
    entries: list[JournalEntry]
    reader: Actor

    @cached_property
    def is_speaker(self) -> bool:
        """Whether the reader is the one whose voice it is."""
        return self.reader.speaks_for(self.voice.id)

    @cached_property
    def phase(self) -> Phase:
        """How far the loop has come."""
        return self.loop.phase

    @cached_property
    def move(self) -> Move:
        """Who is on the move, and what comes next."""
        return move_for(self.loop, self.reader)

    @cached_property
    def last_entry(self) -> int:
        """Up to where this reader has seen the voice."""
        return self.entries[-1].pk if self.entries else 0

    @cached_property
    def letters_sent(self) -> list[datetime]:
        """When a link was mailed to the speaker."""
        return [entry.happened_at for entry in self.entries if entry.event in BESIDE_THE_TIMELINE]

    @cached_property
    def events(self) -> list[Told]:
        """What happened, newest first."""
        texts = _texts(self.said, self.loop)
        names = self._names()
        told = [
            self._told(entry, texts, names)
            for entry in self.entries
            if entry.event not in BESIDE_THE_TIMELINE
        ]
        return told[::-1]

    def events_since(self, entry: int) -> list[Told]:
        """What happened after this entry, newest first."""
        return [told for told in self.events if told.number > entry]

    @cached_property
    def course(self) -> list[Step]:
        """How far it has come, as five steps; none of them for what its speaker had removed."""
        if self.phase is Phase.FORGOTTEN:
            return []
        labels = (
            _("Told"),
            _("Understood"),
            _("Response"),
            _("Done"),
            _("Your verdict") if self.is_speaker else _("Verdict"),
        )
        now = next(
            (at for at, (_code, phases) in enumerate(COURSE) if self.phase in phases), len(COURSE)
        )
        now = max(now, 1)
        return [
            Step(code, labels[at], "done" if at < now else "now" if at == now else "to come")
            for at, (code, _phases) in enumerate(COURSE)
        ]

    def _names(self) -> dict[UUID, str]:
        known = {term.person_id: term.person.name for term in self.said.contacts}
        asked = {entry.person_id for entry in self.entries if entry.person_id} - set(known)
        return {**known, **names_of(asked, seen_by=self.reader)} if asked else known

    def _told(
        self, entry: JournalEntry, texts: dict[str, Iterator[str]], names: dict[UUID, str]
    ) -> Told:
        tell = tell_to_speaker if self.is_speaker else tell_to_colleague
        who = names.get(entry.person_id, "") if entry.person_id else ""
        return Told(
            number=entry.pk,
            event=entry.event,
            what=tell(entry, who),
            when=entry.happened_at,
            said=next(texts.get(entry.event, iter(())), ""),
            by_speaker=entry.actor_kind == "speaker" or entry.event == "voices.voice-shared",
        )


@query
def thread_of(ref: UUID, *, seen_by: Actor) -> Thread:
    """One voice with all there is to read of it. Raises Absent when it is not there, or not yours."""
    return thread_around(find_voice(ref, seen_by=seen_by), seen_by=seen_by)


@query
def thread_around(voice: Voice, *, seen_by: Actor) -> Thread:
    """The same for a voice that was found already."""
    entries = timeline_of(voice, seen_by=seen_by)
    happened = Happened.among(entries)
    said = what_was_said(voice, happened, seen_by=seen_by)
    loop = loop_around(voice, said.progress, happened, seen_by=seen_by)
    return Thread(voice, said, loop, entries, seen_by)


@query
def first_move(voice: Voice, *, seen_by: Actor) -> Move:
    """Who is on the move with a voice that was told this moment, without reading anything."""
    nothing_yet = Loop(voice, not_far_yet(seen_by=seen_by), responses=[], promises=[], verdicts=[])
    return move_for(nothing_yet, seen_by)


def _texts(said: Spoken, loop: Loop) -> dict[str, Iterator[str]]:
    """The words that belong to the entries of each event: both were written in the same order, one for one."""
    answers = sorted(
        (q.answer for q in said.questions if hasattr(q, "answer")), key=lambda a: a.answered_at
    )
    replies = [u.reply for u in said.understandings if hasattr(u, "reply")]
    marks = sorted(
        (mark for p in loop.promises for mark in p.marks), key=lambda mark: mark.marked_at
    )
    results = sorted(
        (r.result for r in loop.responses if hasattr(r, "result")), key=lambda r: r.given_at
    )
    return {
        "voices.words-added": (addition.text for addition in said.additions),
        "voices.question-asked": (question.text for question in said.questions),
        "voices.question-answered": (answer.text for answer in answers),
        "voices.need-restated": (understanding.text for understanding in said.understandings),
        "voices.understanding-corrected": (
            reply.text for reply in replies if reply.reply == "corrected"
        ),
        "responses.response-given": (response.text for response in loop.responses),
        "responses.result-given": (_labelled("results", r.result, r.text) for r in results),
        "responses.agreement-made": (promise.agreement.what for promise in loop.promises),
        "responses.agreement-marked": (_labelled("marks", m.mark, m.reason) for m in marks),
        "responses.verdict-given": (
            _labelled("judgements", v.judgement, v.why) for v in loop.verdicts
        ),
    }


def _labelled(list_name: str, code: str, text: str) -> str:
    label = capfirst(vocabulary(list_name)[code].label)
    return f"{label}: {text}" if text else label
