"""Who follows the journal, who is told, and who is stopped because somebody else was first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor, Kind
from samenspel.foundation.clock import clock_set_to
from samenspel.foundation.errors import Overtaken
from samenspel.foundation.journal import (
    TELL,
    Letter,
    enforce_expectation,
    expecting,
    follows,
    follows_bulk,
    last_entry,
    letters_for,
    record,
    record_bulk,
    tells,
)
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.writing import writing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_registries")]

MATTER, OTHER_MATTER = uuid4(), uuid4()
BART, FENNA = Actor(Kind.PERSON, person=uuid4()), Actor(Kind.PERSON, person=uuid4())
SPEAKER = Actor.speaker(MATTER, key=uuid4(), proof=b"")
EVERYBODY = {
    "Bart": BART,
    "Fenna": FENNA,
    "the speaker": SPEAKER,
    "a visitor": VISITOR,
    "the system": SYSTEM,
}
MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def happens(event: str = "test.done", about: UUID = MATTER, by: Actor = BART) -> JournalEntry:
    """Something."""
    with writing(event):
        return record(event, about=about, by=by, facts={})


def happen(event: str, *matters: UUID) -> None:
    """The same to many at once."""
    with writing(event):
        record_bulk(event, happened=[(matter, MOMENT) for matter in matters], by=SYSTEM)


def overtaken(by: Actor, matter: UUID = MATTER) -> bool:
    """Whether somebody was just before this actor."""
    try:
        enforce_expectation(matter, by)
    except Overtaken:
        return True
    return False


def deferred(entry: JournalEntry) -> list[Any]:
    """The jobs that will tell of it, as what they carry."""
    found = ProcrastinateJob.objects.filter(task_name=TELL, args__entry_id=entry.pk)
    return [job.args for job in found]


# ── Somebody else was first ──


@pytest.mark.parametrize(
    ("mine", "theirs", "stopped"),
    [
        ("Bart", "Fenna", True),
        ("Bart", "the speaker", True),
        ("Bart", "a visitor", True),
        ("Bart", "Bart", False),
        ("Bart", "the system", False),
        ("the speaker", "Bart", True),
        ("the speaker", "the speaker", False),
        ("the speaker", "the system", False),
        ("the system", "Bart", True),
    ],
)
def test_what_somebody_else_did_in_between_stops_it(mine: str, theirs: str, stopped: bool) -> None:
    seen = happens().pk
    happens(by=EVERYBODY[theirs])

    with expecting(seen):
        assert overtaken(EVERYBODY[mine]) is stopped


def test_what_was_seen_already_stops_nothing() -> None:
    with expecting(happens(by=FENNA).pk):
        assert overtaken(BART) is False


def test_what_happened_elsewhere_stops_nothing() -> None:
    seen = happens().pk
    happens(about=OTHER_MATTER, by=FENNA)

    with expecting(seen):
        assert overtaken(BART) is False


def test_who_says_nothing_of_what_they_saw_is_not_stopped() -> None:
    happens(by=FENNA)

    assert overtaken(BART) is False


def test_it_is_asked_once_so_that_what_follows_can_go_on() -> None:
    seen = happens().pk
    happens(by=FENNA)

    with expecting(seen):
        assert [overtaken(BART), overtaken(BART)] == [True, False]


def test_what_was_expected_of_one_thing_is_not_expected_of_the_next() -> None:
    seen = happens().pk
    happens(by=FENNA)

    with expecting(seen):
        pass

    assert overtaken(BART) is False


def test_who_expects_something_within_something_goes_back_to_the_first() -> None:
    seen = happens().pk
    now_seen = happens(by=FENNA).pk

    with expecting(seen):
        with expecting(now_seen):
            inside = overtaken(BART)
        assert (inside, overtaken(BART)) == (False, True)


def test_who_is_stopped_may_look_again_and_keeps_their_text() -> None:
    seen = happens().pk
    happens(by=FENNA)

    with expecting(seen), pytest.raises(Overtaken) as stopped:
        enforce_expectation(MATTER, BART)

    assert (stopped.value.code, stopped.value.status) == ("overtaken", 409)


steps = st.lists(
    st.tuples(st.sampled_from(sorted(EVERYBODY)), st.sampled_from(["here", "there"])),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps, mine=st.sampled_from(sorted(EVERYBODY)), data=st.data())
def test_in_whatever_order_things_happen_only_others_news_stops_it(
    steps: list[tuple[str, str]], mine: str, data: st.DataObject
) -> None:
    places = {"here": uuid4(), "there": uuid4()}
    entries = [happens(about=places[where], by=EVERYBODY[who]) for who, where in steps]
    seen = data.draw(st.integers(0, len(steps) - 1))
    news = {who for who, where in steps[seen + 1 :] if where == "here"}

    with expecting(entries[seen].pk):
        found = overtaken(EVERYBODY[mine], places["here"])

    assert found is bool(news - {mine, "the system"})


def test_who_looks_has_seen_up_to_the_newest_entry_about_it() -> None:
    happens()
    newest = happens(by=FENNA)
    happens(about=OTHER_MATTER)

    assert last_entry(MATTER) == newest.pk


def test_where_nothing_happened_there_is_nothing_to_have_seen() -> None:
    happens(about=OTHER_MATTER)

    assert last_entry(MATTER) == 0


# ── What follows ──


@pytest.mark.parametrize(
    ("event", "seen"),
    [
        ("test.done", ["test.", "test.done", ""]),
        ("test.undone", ["test.", ""]),
        ("latest.done", [""]),
    ],
)
def test_a_projection_follows_every_event_of_its_prefix(event: str, seen: list[str]) -> None:
    told: list[str] = []

    def follow(prefix: str) -> None:
        follows(prefix)(lambda entry: told.append(prefix))

    for prefix in ("test.", "test.done", "elsewhere.", ""):
        follow(prefix)

    happens(event)

    assert told == seen


def test_a_projection_sees_the_entry_as_it_was_written() -> None:
    seen: list[tuple[int, UUID, datetime]] = []

    @follows("test.")
    def keep(entry: JournalEntry) -> None:
        seen.append((entry.pk, entry.matter, entry.happened_at))

    with clock_set_to(MOMENT):
        entry = happens()

    assert seen == [(entry.pk, MATTER, MOMENT)]
    assert list(JournalEntry.objects.values_list("pk", "matter", "happened_at")) == seen


def test_a_projection_writes_by_the_same_door() -> None:
    @follows("test.")
    def keep(entry: JournalEntry) -> None:
        if entry.event == "test.done":
            record("test.followed", about=entry.matter, by=SYSTEM, facts={})

    happens()

    events = JournalEntry.objects.order_by("id").values_list("event", flat=True)
    assert list(events) == ["test.done", "test.followed"]


def test_in_bulk_a_projection_sees_every_entry_or_all_at_once() -> None:
    one_by_one: list[UUID] = []
    at_once: list[list[UUID]] = []
    matters = [uuid4() for _ in range(3)]

    @follows("test.")
    def keep(entry: JournalEntry) -> None:
        one_by_one.append(entry.matter)

    @follows_bulk("test.many-done")
    def keep_all(entries: Sequence[JournalEntry]) -> None:
        at_once.append([entry.matter for entry in entries])

    happen("test.many-done", *matters)

    assert (one_by_one, at_once) == (matters, [matters])


def test_what_follows_one_bulk_event_does_not_follow_another() -> None:
    at_once: list[int] = []
    follows_bulk("test.many")(lambda entries: at_once.append(len(entries)))

    happen("test.many-done", uuid4())
    happens("test.many")

    assert at_once == []


def test_a_bulk_that_must_be_told_is_not_written_at_all() -> None:
    tells("test.many-done")(lambda entry: [])

    with pytest.raises(ValueError, match="must be told"):
        happen("test.many-done", uuid4())

    assert JournalEntry.objects.count() == 0


# ── Who is told ──


@dataclass(frozen=True)
class News:
    """Who is told of two events, by two rooms."""

    person: UUID


@pytest.fixture
def news(own_registries: None) -> News:
    """Two rooms that have something to say."""
    found = News(uuid4())

    @tells("test.done", "test.undone")
    def tell_speaker(entry: JournalEntry) -> list[Letter]:
        return [Letter(f"test/{entry.event}", voice=entry.matter)]

    @tells("test.done")
    def tell_colleague(entry: JournalEntry) -> list[Letter]:
        return [Letter("test/to-colleague", person=found.person)]

    return found


def test_everyone_who_must_be_told_has_a_letter(news: News) -> None:
    assert letters_for(happens()) == [
        Letter("test/test.done", voice=MATTER),
        Letter("test/to-colleague", person=news.person),
    ]


def test_one_who_tells_may_tell_of_several_events(news: News) -> None:
    assert letters_for(happens("test.undone")) == [Letter("test/test.undone", voice=MATTER)]


def test_what_is_told_to_nobody_has_no_letters(news: News) -> None:
    assert letters_for(happens("test.done-silently")) == []


def test_what_must_be_told_waits_as_one_job_that_carries_a_number(news: News) -> None:
    entry = happens()

    assert deferred(entry) == [{"entry_id": entry.pk}]


def test_what_is_told_to_nobody_is_no_job(news: News) -> None:
    assert deferred(happens("test.done-silently")) == []
