"""A refresh that stops half-way, wherever that is, leaves everything flowing as it did; and the next one succeeds.

It is stopped where it really happens: the database refuses a step, or hangs up in the middle of one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import psycopg
import pytest
from django.db import Error, connection
from pytest_django.plugin import DjangoDbBlocker

from samenspel.doors.launch.roles import Addresses
from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.models import JournalEntry
from samenspel.loop.streams import actions, jobs
from samenspel.loop.streams.hearing import how_it_flows, refreshes_to_do, what_was_told
from samenspel.loop.streams.models import Flow, Reading, Refresh, Stream
from samenspel.loop.streams.refreshing import begin_refresh, finish_refresh
from samenspel.loop.streams.renewing import find
from samenspel.loop.streams.tests.conftest import flows, looked_anew
from samenspel.loop.streams.tests.words import LATE, by_words, town_to_clone
from samenspel.people.actors import actor_of
from samenspel.people.models import Person
from tests.support.cast import a_voice
from tests.support.database import TestServer, _django_on
from tests.support.raw_sql import run

__all__ = ["town_to_clone"]

STOP = """
CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {does}; RETURN NEW; END $$;
CREATE TRIGGER stop BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION stop();
"""
GO_ON = "DROP FUNCTION stop CASCADE"
REFUSES = "RAISE EXCEPTION 'the disk is full' USING ERRCODE = 'disk_full'"
HANGS_UP = "PERFORM pg_terminate_backend(pg_backend_pid())"
STEPS = {
    "reading": ("streams_meaning", "true"),
    "comparing": ("streams_refresh", "NEW.step = 'comparing'"),
    "flowing": ("streams_refresh", "NEW.step = 'flowing'"),
    "naming": ("streams_refresh", "NEW.step = 'naming'"),
    "writing streams": ("streams_stream", "true"),
    "writing where voices flow": ("streams_flow", "true"),
    "keeping the compass": ("streams_reading", "true"),
    "saying that it is done": ("streams_refresh", "NEW.state = 'done'"),
}


@pytest.fixture
def town(
    town_to_clone: str,
    django_db_blocker: DjangoDbBlocker,
    test_server: TestServer,
    worker_database: str,
) -> Iterator[Addresses]:
    """Looked at once; and then more was told. Commits are real here."""
    name = f"{worker_database}_stops"
    found = test_server.clone(name, town_to_clone)
    with django_db_blocker.unblock(), _django_on(found.serving), by_words():
        for words in LATE:
            a_voice(words)
        yield found
    test_server.drop(name)


@pytest.fixture
def bart(town: Addresses) -> Actor:
    return actor_of(Person.objects.get(name="Bart Bos"))


@contextmanager
def stopped_at(step: str, does: str, addresses: Addresses) -> Iterator[None]:
    """As long as this lasts, the database does not let this step happen."""
    table, when = STEPS[step]
    with psycopg.connect(addresses.owning, autocommit=True) as owner:
        owner.execute(STOP.format(does=does, table=table, when=when))
        try:
            yield
        finally:
            connection.close()
            owner.execute(GO_ON)


def everything() -> dict[str, list[object]]:
    """What flows, and by which new voices are placed; not the refreshes themselves."""
    return {
        "streams": list(Stream.objects.order_by("id").values()),
        "flows": list(Flow.objects.order_by("id").values()),
        "compass": list(Reading.objects.values_list("id", "version")),
        "history": list(
            JournalEntry.objects.filter(event__startswith="streams.stream")
            .order_by("id")
            .values_list("event", "matter")
        ),
    }


@pytest.mark.parametrize("step", STEPS)
def test_wherever_it_is_refused_everything_flows_as_it_did(step: str, town: Addresses) -> None:
    before = everything()

    with stopped_at(step, REFUSES, town), pytest.raises(Error):
        looked_anew()

    last = Refresh.objects.latest("asked_at")
    assert everything() == before
    assert (last.state, last.problem, last.ended_at is None) == (
        "failed",
        "OperationalError",
        False,
    )


def test_the_next_time_it_succeeds(town: Addresses) -> None:
    with stopped_at("saying that it is done", REFUSES, town), pytest.raises(Error):
        looked_anew()

    looked_anew()

    states = list(Refresh.objects.order_by("asked_at").values_list("state", flat=True))
    assert states == ["done", "failed", "done"]
    assert len(flows()) == 16


@pytest.mark.parametrize("step", ["comparing", "writing where voices flow"])
def test_a_worker_that_lost_the_database_says_so_when_it_is_there_again(
    step: str, town: Addresses
) -> None:
    before = everything()
    with stopped_at(step, HANGS_UP, town), pytest.raises(Error):
        looked_anew()

    last = Refresh.objects.latest("asked_at")
    assert (last.state, everything()) == ("failed", before)


def test_what_was_worked_out_before_it_stopped_is_not_worked_out_again(town: Addresses) -> None:
    def written() -> list[tuple[object, ...]]:
        return sorted(run("SELECT voice_id, xmin::text FROM streams_meaning"))

    with stopped_at("comparing", REFUSES, town), pytest.raises(Error):
        looked_anew()
    kept = written()

    looked_anew()

    assert len(kept) == 16
    assert written() == kept


def test_what_people_say_while_it_stands_still_is_not_lost(town: Addresses, bart: Actor) -> None:
    with stopped_at("naming", REFUSES, town), pytest.raises(Error):
        looked_anew()
    flow = Flow.objects.exclude(stream=None).select_related("voice", "stream")[0]
    assert flow.stream is not None
    actions.take_out(flow.voice, flow.stream, by=bart)

    looked_anew()

    assert flows()[flow.voice_id] != flow.stream_id


# ── Two at once ──


def test_of_two_workers_on_one_refresh_the_first_to_end_counts(town: Addresses) -> None:
    """As when a worker was thought to be gone, and was not."""
    asked = begin_refresh(actions.ask_refresh(by=SYSTEM), by=SYSTEM)
    again = begin_refresh(Refresh.objects.get(pk=asked.pk), by=SYSTEM)
    said = what_was_told(asked.organisation_id, seen_by=SYSTEM).said
    past = how_it_flows(asked.organisation_id, seen_by=SYSTEM)
    first, second = (find(said, past, 0.0, lambda _step: None) for _worker in range(2))
    finish_refresh(asked, said, first, past, by=SYSTEM)
    done = everything()

    with pytest.raises(Error):
        finish_refresh(again, said, second, past, by=SYSTEM)

    assert everything() == done
    assert Refresh.objects.get(pk=asked.pk).state == "done"


def test_while_one_runs_another_can_wait_and_a_third_joins_it(town: Addresses, bart: Actor) -> None:
    running = begin_refresh(actions.ask_refresh(by=SYSTEM), by=SYSTEM)

    waiting = actions.ask_refresh(by=bart)

    assert actions.ask_refresh(by=SYSTEM).pk == waiting.pk != running.pk
    assert [one.pk for one in refreshes_to_do(seen_by=SYSTEM)] == [running.pk, waiting.pk]


def test_two_that_ask_at_the_same_moment_ask_for_one(town: Addresses, bart: Actor) -> None:
    def ask() -> None:
        try:
            actions.ask_refresh(by=bart)
        finally:
            connection.close()

    several = [Thread(target=ask) for _who in range(4)]
    for one in several:
        one.start()
    for one in several:
        one.join(30)

    assert Refresh.objects.filter(state="waiting").count() == 1
    assert JournalEntry.objects.filter(event="streams.refresh-asked").count() == 5


def test_two_workers_at_the_same_moment_leave_one_picture(town: Addresses) -> None:
    actions.ask_refresh(by=SYSTEM)
    problems: list[BaseException] = []

    def work() -> None:
        try:
            jobs.refresh()
        except Error as error:
            problems.append(error)
        finally:
            connection.close()

    both = [Thread(target=work) for _worker in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)

    assert [one.state for one in Refresh.objects.order_by("asked_at")] == ["done", "done"]
    assert len(problems) <= 1
    assert Reading.objects.count() == 1
    live = set(Stream.objects.filter(ended_at=None).values_list("pk", flat=True))
    assert set(flows().values()) - {None} <= live
    for stream in Stream.objects.filter(ended_at=None, parts=None):
        assert stream.voices == Flow.objects.filter(stream=stream).count()
