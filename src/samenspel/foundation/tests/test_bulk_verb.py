"""A verb that is done to many does every step of a verb: ask, write, record; or it does none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from samenspel.foundation.access import Decision, no
from samenspel.foundation.actions import registered_actions
from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.bulk import bulk_action
from samenspel.foundation.errors import Refused
from samenspel.foundation.journal import follows, follows_bulk
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.tests.conftest import anybody, noted, notes
from samenspel.foundation.writing import being_written
from samenspel.loop.voices.models import Voice
from tests.support.cast import Told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_registries")]

EVENT = "test.many-noted"
MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Noted:
    """Which matters there are now, each a day after the one before."""

    matters: tuple[UUID, ...]

    @property
    def happened(self) -> Iterable[tuple[UUID, datetime]]:
        return [(one, MOMENT + timedelta(days=at)) for at, one in enumerate(self.matters)]


def note_all(voice: Voice, texts: Sequence[str] = ("Donker.", "Nat."), *, by: Actor) -> Noted:
    """Write each of them down."""
    for text in texts:
        noted(voice, text)
    return Noted(tuple(uuid4() for _ in texts))


def fail_halfway(voice: Voice, *, by: Actor) -> Noted:
    """The first is written and then it goes wrong."""
    noted(voice, "Donker.")
    raise ZeroDivisionError


def only_the_system(by: Actor) -> Decision:
    return Decision(True) if by == SYSTEM else no("Dit gaat vanzelf.")


def not_so_many(texts: Sequence[str]) -> Decision:
    return Decision(len(texts) < 3, "Zoveel tegelijk past niet.")


def entries() -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(event=EVENT).order_by("happened_at"))


def test_each_matter_has_an_entry_with_its_own_moment_and_the_one_who_did_it(amina: Told) -> None:
    done = bulk_action(EVENT, allowed_by=anybody)(note_all)(amina.voice, by=SYSTEM)

    assert [(one.matter, one.happened_at) for one in entries()] == list(done.happened)
    assert {(one.actor_kind, one.person_id) for one in entries()} == {("system", None)}
    assert notes() == ["Donker.", "Nat."]


def test_of_nothing_nothing_is_recorded(amina: Told) -> None:
    done = bulk_action(EVENT, allowed_by=anybody)(note_all)(amina.voice, (), by=SYSTEM)

    assert (done.matters, entries(), notes()) == ((), [], [])


def test_a_no_stops_it_with_the_reason_before_anything_is_written(amina: Told) -> None:
    verb = bulk_action(EVENT, allowed_by=only_the_system)(note_all)

    with pytest.raises(Refused, match=r"^Dit gaat vanzelf\.$"):
        verb(amina.voice, by=VISITOR)

    assert (entries(), notes()) == ([], [])


def test_a_policy_gets_what_it_asks_for_also_where_nothing_was_given(amina: Told) -> None:
    verb = bulk_action(EVENT, allowed_by=not_so_many)(note_all)

    verb(amina.voice, by=SYSTEM)
    with pytest.raises(Refused, match="past niet"):
        verb(amina.voice, ["a", "b", "c"], by=SYSTEM)

    assert len(entries()) == 2


def test_a_body_that_fails_halfway_leaves_nothing(amina: Told) -> None:
    verb = bulk_action(EVENT, allowed_by=anybody)(fail_halfway)

    with pytest.raises(ZeroDivisionError):
        verb(amina.voice, by=SYSTEM)

    assert (entries(), notes()) == ([], [])


def test_a_projection_that_fails_takes_all_of_it_along(amina: Told) -> None:
    verb = bulk_action(EVENT, allowed_by=anybody)(note_all)

    @follows(EVENT)
    def fail(entry: JournalEntry) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        verb(amina.voice, by=SYSTEM)

    assert (entries(), notes()) == ([], [])


def test_who_follows_sees_each_entry_and_who_follows_in_bulk_all_at_once(amina: Told) -> None:
    one_by_one: list[UUID] = []
    at_once: list[list[UUID]] = []
    follows("test.")(lambda entry: one_by_one.append(entry.matter))
    follows_bulk(EVENT)(lambda several: at_once.append([entry.matter for entry in several]))

    done = bulk_action(EVENT, allowed_by=anybody)(note_all)(amina.voice, by=SYSTEM)

    assert one_by_one == list(done.matters)
    assert at_once == [list(done.matters)]


def test_the_door_is_open_during_the_body_alone(amina: Told) -> None:
    seen: list[str] = []

    def look(voice: Voice, *, by: Actor) -> Noted:
        """Look whether it may be written."""
        seen.append(being_written())
        return Noted(())

    bulk_action(EVENT, allowed_by=anybody)(look)(amina.voice, by=SYSTEM)

    assert [*seen, being_written()] == [EVENT, ""]


def test_a_verb_for_many_stands_among_the_verbs_under_its_own_name() -> None:
    verb = bulk_action(EVENT, allowed_by=anybody)(note_all)

    (known,) = [one for one in registered_actions() if one.event == EVENT]
    assert (known.name, known.policy, known.function) == ("note_all", anybody, verb)
    assert (verb.__name__, verb.__doc__) == ("note_all", "Write each of them down.")


def test_an_event_that_is_taken_is_taken_for_many_too() -> None:
    bulk_action(EVENT, allowed_by=anybody)(note_all)

    with pytest.raises(ValueError, match=rf"^the event '{EVENT}' is taken by note_all$"):
        bulk_action(EVENT, allowed_by=anybody)(fail_halfway)


def test_a_policy_that_asks_for_what_is_not_taken_does_not_load() -> None:
    with pytest.raises(TypeError, match="texts"):
        bulk_action(EVENT, allowed_by=not_so_many)(fail_halfway)
