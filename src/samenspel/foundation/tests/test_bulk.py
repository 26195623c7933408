"""What is written in bulk follows the rules of everything that is written."""

from uuid import uuid4

import pytest

from samenspel.foundation.access import YES, Decision
from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.bulk import bulk_action
from samenspel.foundation.clock import now
from samenspel.foundation.journal import record_bulk
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.writing import writing
from samenspel.loop.voices.importing import Imported

pytestmark = pytest.mark.django_db


def _by(by: Actor) -> Decision:
    return YES


def _without_actor() -> Imported:
    """Nobody does it."""
    return Imported((), {}, 0)


@pytest.mark.parametrize("event", ["voices.voice-shared", "responses.verdict-given"])
def test_what_must_be_told_cannot_be_written_in_bulk(event: str) -> None:
    with writing("test"), pytest.raises(ValueError, match="must be told"):
        record_bulk(event, happened=[(uuid4(), now())], by=SYSTEM)


def test_each_matter_has_its_own_entry_with_its_own_moment() -> None:
    happened = sorted((uuid4(), now()) for _ in range(3))
    with writing("test"):
        record_bulk("test.many-done", happened=happened, by=SYSTEM)

    kept = JournalEntry.objects.filter(event="test.many-done").order_by("matter")
    assert [(entry.matter, entry.happened_at) for entry in kept] == happened
    assert {(entry.actor_kind, str(entry.facts)) for entry in kept} == {("system", "{}")}


def test_nothing_is_done_by_nobody() -> None:
    with pytest.raises(TypeError, match="nothing is done by nobody"):
        bulk_action("test.many-undone", allowed_by=_by)(_without_actor)
