"""What happened, for ever, without a word of what was said and without a name.

One entry per action, in the same transaction. The speaker's timeline, notifications, audit and figures all read this;
nothing else keeps a second history. Two kinds of listener hang on it:

* `follows`: runs in the same transaction, for a projection that must never differ from the facts;
* `tells`: runs afterwards in a job, and says who must be told what.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import now
from samenspel.foundation.models import JournalEntry


@dataclass(frozen=True, slots=True)
class Letter:
    """Somebody must be told something. Which words and by which way is for the doors.

    name: which letter, `room/letter-name`.
    voice or person: to whom: the speaker of a voice, or someone with an account.
    """

    name: str
    voice: UUID | None = None
    person: UUID | None = None


Follower = Callable[[JournalEntry], None]
Teller = Callable[[JournalEntry], Iterable[Letter]]

_followers: list[tuple[str, Follower]] = []
_tellers: dict[str, list[Teller]] = {}


def record(event: str, *, about: UUID, by: Actor, facts: dict[str, Any]) -> JournalEntry:
    """Write the entry, let the projections follow, and see to it that who must be told is told."""
    entry = JournalEntry.objects.create(
        event=event,
        matter=about,
        actor_kind=by.kind,
        person_id=by.person,
        facts=facts,
        happened_at=now(),
    )
    for prefix, follow in _followers:
        if event.startswith(prefix):
            follow(entry)
    if event in _tellers:
        _defer_telling(entry)
    return entry


def follows(prefix: str) -> Callable[[Follower], Follower]:
    """Register a projection that is brought up to date with every event of that prefix, in its transaction."""

    def register(function: Follower) -> Follower:
        _followers.append((prefix, function))
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


def _defer_telling(entry: JournalEntry) -> None:
    from samenspel.foundation.jobs import tell  # noqa: PLC0415 [import-cycle: jobs read the journal]

    tell.defer(entry_id=entry.pk)
