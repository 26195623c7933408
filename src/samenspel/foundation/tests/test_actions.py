"""A verb does every step or none: lock, ask, write, record."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from samenspel.foundation.access import YES, Decision, no
from samenspel.foundation.actions import RegisteredAction, action, registered_actions
from samenspel.foundation.actors import SYSTEM, Actor, Kind
from samenspel.foundation.errors import Overtaken, Refused
from samenspel.foundation.journal import Letter, expecting, follows, last_entry, tells
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.records import WriteOutsideAction
from samenspel.foundation.tests.conftest import anybody, noted, notes
from samenspel.foundation.writing import being_written
from samenspel.loop.voices.models import Addition, Voice
from tests.support.cast import Told
from tests.support.raw_sql import run

pytestmark = pytest.mark.usefixtures("own_registries")

EVENT = "test.something-noted"
Verb = Callable[..., Addition]
Lock = Callable[[str, Voice], str]


def note(voice: Voice, text: str = "Het is hier donker.", *, by: Actor) -> Addition:
    """Write it down."""
    return noted(voice, text)


def happened() -> list[str]:
    """The events of the test itself, as the journal has them."""
    entries = JournalEntry.objects.filter(event__startswith="test.").order_by("id")
    return list(entries.values_list("event", flat=True))


def left() -> tuple[list[str], list[str], int]:
    """What a verb left behind: rows, entries, and jobs to tell of it."""
    jobs = run("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'foundation.tell'")
    return notes(), happened(), jobs[0][0]


@contextmanager
def nothing_left() -> Iterator[None]:
    """Whatever happens inside, it leaves no trace."""
    before = left()
    yield
    assert left() == before


# ── What stands afterwards ──


@pytest.mark.django_db
def test_what_was_done_and_that_it_was_done_stand_together(amina: Told, bart: Actor) -> None:
    verb = action(EVENT, allowed_by=anybody, facts=lambda made: {"length": len(made.text)})(note)

    made = verb(amina.voice, "Kapot.", by=bart)

    entry = JournalEntry.objects.get(event=EVENT)
    assert (entry.matter, entry.actor_kind, entry.person_id, entry.facts) == (
        amina.voice.id,
        Kind.PERSON,
        bart.person,
        {"length": 6},
    )
    assert Addition.objects.get() == made


@pytest.mark.django_db
def test_it_may_be_called_by_place_or_by_name(amina: Told) -> None:
    verb = action(EVENT, allowed_by=anybody)(note)

    verb(amina.voice, "een", by=SYSTEM)
    verb(text="twee", voice=amina.voice, by=SYSTEM)

    assert notes() == ["een", "twee"]


@pytest.mark.django_db
def test_a_body_that_fails_leaves_nothing(amina: Told) -> None:
    def fall_over(voice: Voice, *, by: Actor) -> Addition:
        noted(voice)
        raise OSError

    verb = action(EVENT, allowed_by=anybody)(fall_over)

    with nothing_left(), pytest.raises(OSError):
        verb(amina.voice, by=SYSTEM)


@pytest.mark.django_db
def test_facts_that_cannot_be_told_leave_nothing(amina: Told) -> None:
    verb = action(EVENT, allowed_by=anybody, facts=lambda made: {"x": made.nowhere})(note)

    with nothing_left(), pytest.raises(AttributeError):
        verb(amina.voice, by=SYSTEM)


@pytest.mark.django_db
def test_a_projection_that_fails_leaves_nothing(amina: Told) -> None:
    @follows("test.")
    def keep(entry: JournalEntry) -> None:
        raise OSError

    verb = action(EVENT, allowed_by=anybody)(note)

    with nothing_left(), pytest.raises(OSError):
        verb(amina.voice, by=SYSTEM)


@pytest.mark.django_db
def test_a_verb_in_a_verb_that_fails_takes_the_whole_along(amina: Told) -> None:
    @tells("test.part-noted")
    def tell(entry: JournalEntry) -> list[Letter]:
        return []

    part = action("test.part-noted", allowed_by=anybody)(note)

    def note_twice(voice: Voice, *, by: Actor) -> Addition:
        part(voice, by=by)
        raise OSError

    verb = action(EVENT, allowed_by=anybody)(note_twice)

    with nothing_left(), pytest.raises(OSError):
        verb(amina.voice, by=SYSTEM)


@pytest.mark.django_db
def test_a_verb_in_a_verb_leaves_an_entry_of_each(amina: Told) -> None:
    part = action("test.part-noted", allowed_by=anybody)(note)

    def note_twice(voice: Voice, *, by: Actor) -> Addition:
        part(voice, "eerst", by=by)
        return noted(voice, "daarna")

    action(EVENT, allowed_by=anybody)(note_twice)(amina.voice, by=SYSTEM)

    assert (notes(), happened()) == (["eerst", "daarna"], ["test.part-noted", EVENT])


@pytest.mark.django_db
def test_the_door_is_open_during_the_body_alone(amina: Told) -> None:
    doors = []

    def look(voice: Voice, *, by: Actor) -> Addition:
        doors.append(being_written())
        return noted(voice)

    def may(by: Actor) -> Decision:
        doors.append(being_written())
        return YES

    action(EVENT, allowed_by=may)(look)(amina.voice, by=SYSTEM)

    assert [*doors, being_written()] == ["", EVENT, ""]


# ── The policy ──


@pytest.mark.django_db
def test_a_no_stops_it_with_the_reason_and_leaves_nothing(amina: Told) -> None:
    def nobody(by: Actor) -> Decision:
        return no("Alleen op maandag.")

    verb = action(EVENT, allowed_by=nobody)(note)

    with nothing_left(), pytest.raises(Refused) as refused:
        verb(amina.voice, by=SYSTEM)
    assert (str(refused.value), refused.value.status) == ("Alleen op maandag.", 403)


@pytest.mark.django_db
def test_a_policy_that_writes_is_stopped(amina: Told) -> None:
    def sly(voice: Voice, by: Actor) -> Decision:
        noted(voice)
        return YES

    verb = action(EVENT, allowed_by=sly)(note)

    with nothing_left(), pytest.raises(WriteOutsideAction):
        verb(amina.voice, by=SYSTEM)


@pytest.mark.django_db
def test_a_policy_gets_what_it_asks_for_also_where_nothing_was_given(amina: Told) -> None:
    asked = []

    def may(text: str, by: Actor) -> Decision:
        asked.append((text, by.kind))
        return YES

    action(EVENT, allowed_by=may)(note)(amina.voice, by=SYSTEM)

    assert asked == [("Het is hier donker.", Kind.SYSTEM)]


def test_a_policy_that_asks_for_what_the_verb_does_not_take_does_not_load() -> None:
    def may(voice: Voice, weather: str, by: Actor) -> Decision:
        return YES

    with pytest.raises(TypeError, match="weather"):
        action(EVENT, allowed_by=may)(note)


@pytest.mark.django_db
def test_a_verb_without_somebody_does_nothing(amina: Told) -> None:
    verb: Verb = action(EVENT, allowed_by=anybody)(note)

    with nothing_left(), pytest.raises(TypeError, match="by"):
        verb(amina.voice)


# ── The lock ──


@pytest.mark.django_db
def test_what_is_locked_is_read_again_before_the_policy_looks(amina: Told) -> None:
    seen = []

    def may(voice: Voice, by: Actor) -> Decision:
        seen.append(voice.shown)
        return YES

    def look(voice: Voice, *, by: Actor) -> Addition:
        seen.append(voice.shown)
        return noted(voice)

    stale = Voice.objects.get()
    run("UPDATE voices_voice SET shown = true")
    action(EVENT, allowed_by=may, locks="voice")(look)(stale, by=SYSTEM)

    assert (stale.shown, seen) == (False, [True, True])


@pytest.fixture
def lock(committed_db: object, serving_connection: psycopg.Connection) -> Lock:
    """Try to lock a voice in another transaction, in one of PostgreSQL's ways."""

    def attempt(way: str, voice: Voice) -> str:
        question = f"SELECT 1 FROM voices_voice WHERE id = %s FOR {way} NOWAIT"
        try:
            with serving_connection.transaction(force_rollback=True):
                serving_connection.execute(question.encode(), [voice.id])
        except psycopg.errors.LockNotAvailable:
            return "waits"
        return "goes on"

    return attempt


def test_whoever_comes_second_waits_from_before_the_policy_looks(lock: Lock, amina: Told) -> None:
    others = []

    def may(voice: Voice, by: Actor) -> Decision:
        others.append(lock("NO KEY UPDATE", voice))
        return YES

    def look(voice: Voice, *, by: Actor) -> Addition:
        others.append(lock("NO KEY UPDATE", voice))
        return noted(voice)

    action(EVENT, allowed_by=may, locks="voice")(look)(amina.voice, by=SYSTEM)

    assert [*others, lock("NO KEY UPDATE", amina.voice)] == ["waits", "waits", "goes on"]


def test_rows_that_point_at_what_is_locked_do_not_wait(lock: Lock, amina: Told) -> None:
    others = []

    def look(voice: Voice, *, by: Actor) -> Addition:
        others.append(lock("KEY SHARE", voice))
        return noted(voice)

    action(EVENT, allowed_by=anybody, locks="voice")(look)(amina.voice, by=SYSTEM)

    assert others == ["goes on"]


@pytest.mark.django_db
def test_whoever_was_overtaken_is_stopped_before_the_policy_looks(amina: Told) -> None:
    seen = last_entry(amina.voice.id)
    action("test.other-noted", allowed_by=anybody)(note)(amina.voice, by=amina.speaker)

    def may(voice: Voice, by: Actor) -> Decision:
        return no("Te laat gevraagd.")

    verb = action(EVENT, allowed_by=may, locks="voice")(note)

    with nothing_left(), expecting(seen), pytest.raises(Overtaken):
        verb(amina.voice, by=Actor(Kind.VISITOR))


# ── What is known of it ──


def test_a_verb_keeps_its_name_its_meaning_and_its_parameters() -> None:
    verb = action(EVENT, allowed_by=anybody)(note)

    assert (verb.__name__, inspect.getdoc(verb)) == ("note", "Write it down.")
    assert inspect.signature(verb) == inspect.signature(note)


def test_a_verb_can_be_found_by_its_event() -> None:
    verb = action(EVENT, allowed_by=anybody)(note)

    [found] = [known for known in registered_actions() if known.event == EVENT]
    assert found == RegisteredAction(EVENT, "note", "foundation.tests", anybody, verb)


def test_verbs_stand_in_the_order_of_their_events() -> None:
    for event in ("test.zebra-noted", "test.aardvark-noted"):
        action(event, allowed_by=anybody)(note)

    events = [known.event for known in registered_actions()]
    assert events == sorted(events)


def test_an_event_that_is_taken_says_by_which_verb() -> None:
    action(EVENT, allowed_by=anybody)(note)

    with pytest.raises(ValueError, match=f"'{EVENT}' is taken by note"):
        action(EVENT, allowed_by=anybody)(note)
