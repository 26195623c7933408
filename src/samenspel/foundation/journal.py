"""What happened, for ever, without a word of what was said and without a name.

One entry per action, in the same transaction. The speaker's timeline, notifications, audit and figures all read this;
nothing else keeps a second history. Two kinds of listener hang on it:

* `follows`: runs in the same transaction, for a projection that must never differ from the facts (`follows_bulk`: the
  same for a thousand entries at once);
* `tells`: runs afterwards in a job, and says who must be told what.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.actors import Actor, Kind
from samenspel.foundation.clock import now
from samenspel.foundation.copying import copy_in
from samenspel.foundation.errors import Overtaken
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.prepared import Prepared, Value


@dataclass(frozen=True, slots=True)
class Letter:
    """Somebody must be told something. Which words and by which way is for the doors.

    name: which letter, `room/letter-name`.
    voice or person: to whom: the speaker of a voice, or someone with an account.
    """

    name: str
    voice: UUID | None = None
    person: UUID | None = None


TELL = "foundation.tell"

# The entry and the one job that tells of it, in one round: every action pays for this. The job is made as procrastinate
# itself makes it, by its own function.
RECORD = """
WITH entry AS (
    INSERT INTO foundation_journalentry (event, matter, actor_kind, person_id, facts, happened_at)
    VALUES (%s, %s, %s, %s, %s::jsonb, %s)
    RETURNING id, recorded_at
)
SELECT id, recorded_at, CASE WHEN %s THEN procrastinate_defer_jobs_v1(ARRAY[ROW(
    'default', %s, 0, NULL, NULL, jsonb_build_object('entry_id', id), NULL
)::procrastinate_job_to_defer_v1]) END
FROM entry
"""

R = TypeVar("R")
Follower = Callable[[JournalEntry], None]
BulkFollower = Callable[[Sequence[JournalEntry]], None]
Teller = Callable[[JournalEntry], Iterable[Letter]]

_followers: list[tuple[str, Follower]] = []
_bulk_followers: dict[str, list[BulkFollower]] = {}
_tellers: dict[str, list[Teller]] = {}
_expected: ContextVar[int | None] = ContextVar("expected_entry", default=None)


def record(event: str, *, about: UUID, by: Actor, facts: dict[str, Any]) -> JournalEntry:
    """Write the entry, let the projections follow, and see to it that who must be told is told."""
    entry = JournalEntry(
        event=event,
        matter=about,
        actor_kind=by.kind,
        person_id=by.person,
        facts=facts,
        happened_at=now(),
    )
    _write(entry, tell=event in _tellers)
    for prefix, follow in _followers:
        if event.startswith(prefix):
            follow(entry)
    return entry


def _write(entry: JournalEntry, *, tell: bool) -> None:
    facts = json.dumps(entry.facts)
    values = (
        entry.event,
        entry.matter,
        entry.actor_kind,
        entry.person_id,
        facts,
        entry.happened_at,
    )
    with connection.cursor() as cursor:
        cursor.execute(RECORD, [*values, tell, TELL])
        entry.pk, entry.recorded_at, _job = cursor.fetchone()


def record_bulk(event: str, *, happened: Iterable[tuple[UUID, datetime]], by: Actor) -> None:
    """Write an entry for each of many matters, with the moment of each. It is no news, so it is told to nobody.

    Every follower sees every entry, as always; those that registered for the bulk see all of them at once.
    """
    if event in _tellers:
        raise ValueError(f"{event} must be told to somebody, so it cannot be written in bulk")
    entries = [
        JournalEntry(
            event=event, matter=matter, actor_kind=by.kind, person_id=by.person, happened_at=moment
        )
        for matter, moment in happened
    ]
    copy_in(entries)
    for prefix, follow in _followers:
        if event.startswith(prefix):
            for entry in entries:
                follow(entry)
    for follow_all in _bulk_followers.get(event, ()):
        follow_all(entries)


def follows(prefix: str) -> Callable[[Follower], Follower]:
    """Register a projection that is brought up to date with every event of that prefix, in its transaction."""

    def register(function: Follower) -> Follower:
        _followers.append((prefix, function))
        return function

    return register


def follows_bulk(event: str) -> Callable[[BulkFollower], BulkFollower]:
    """Register a projection that takes all entries of one bulk event at once, in its transaction."""

    def register(function: BulkFollower) -> BulkFollower:
        _bulk_followers.setdefault(event, []).append(function)
        return function

    return register


def tells(*events: str) -> Callable[[Teller], Teller]:
    """Register who is told of these events. A preference may choose the channel, never whether someone is told."""

    def register(function: Teller) -> Teller:
        for event in events:
            _tellers.setdefault(event, []).append(function)
        return function

    return register


def letters_for(entry: JournalEntry) -> list[Letter]:
    """Everyone who must be told of this entry."""
    return [letter for tell in _tellers.get(entry.event, ()) for letter in tell(entry)]


@dataclass(frozen=True, slots=True)
class Happened:
    """Which kinds of things happened with one matter. What never happened left nothing to be looked for."""

    events: frozenset[str] | None = None

    @classmethod
    def among(cls, entries: Iterable[JournalEntry]) -> Self:
        """Told by entries that were read already."""
        return cls(frozenset(entry.event for entry in entries))

    @classmethod
    def with_matter(cls, matter: UUID) -> Self:
        """Told by the journal, in one statement."""
        entries = JournalEntry.objects.filter(matter=matter)
        return cls(frozenset(entries.values_list("event", flat=True).distinct()))

    def read(self, rows: Prepared[R], *after: str, **values: Value) -> list[R]:
        """The rows that these events leave behind; asked only when one of them happened, or nothing is known."""
        known = self.events
        return rows(**values) if known is None or not known.isdisjoint(after) else []


ANYTHING = Happened()


@contextmanager
def expecting(last_seen: int) -> Iterator[None]:
    """What is done inside is done by someone who saw the matter up to this entry.

    When somebody else did something in between, the action stops with Overtaken, under its lock, before the policy
    looks: whoever was second sees what changed and keeps their text.
    """
    token = _expected.set(last_seen)
    try:
        yield
    finally:
        _expected.reset(token)


def enforce_expectation(matter: UUID, by: Actor) -> None:
    """Stop when others did something with the matter after what this actor saw. Asked once, under the lock."""
    last_seen = _expected.get()
    if last_seen is None:
        return
    _expected.set(None)
    newer = JournalEntry.objects.filter(matter=matter, id__gt=last_seen).exclude(
        actor_kind=Kind.SYSTEM
    )
    mine = Q(person_id=by.person) if by.person else Q(actor_kind=by.kind)
    if newer.exclude(mine).exists():
        raise Overtaken(_("Someone was just before you. Look at what changed."))


def last_entry(matter: UUID) -> int:
    """Up to where someone who looks now has seen a matter."""
    newest = (
        JournalEntry.objects.filter(matter=matter)
        .order_by("-id")
        .values_list("id", flat=True)
        .first()
    )
    return newest or 0
