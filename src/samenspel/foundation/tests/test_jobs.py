"""What is done afterwards is done once, as a whole, and not given up soon."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from asgiref.sync import async_to_sync
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job

from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.jobs import (
    DELIVER,
    OLD_NEWS,
    PATIENT,
    STALLED_AFTER,
    forget_requests,
    pick_up_stalled,
    post,
    tell,
)
from samenspel.foundation.journal import Letter, record, tells
from samenspel.foundation.models import JournalEntry, RememberedRequest
from samenspel.foundation.writing import writing
from tests.support.raw_sql import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_registries")]

MATTER, PERSON = uuid4(), uuid4()
TO_SPEAKER = Letter("test/to-speaker", voice=MATTER)
TO_COLLEAGUE = Letter("test/to-colleague", person=PERSON)


def happens(event: str = "test.done", matter: UUID = MATTER) -> JournalEntry:
    """Something."""
    with writing(event):
        return record(event, about=matter, by=SYSTEM, facts={})


def posted() -> list[Any]:
    """What the letters that wait carry, in order."""
    waiting = ProcrastinateJob.objects.filter(task_name=DELIVER, status="todo").order_by("id")
    return [job.args for job in waiting]


# ── Telling ──


def test_each_letter_is_a_job_of_its_own_that_carries_names_and_numbers() -> None:
    tells("test.done")(lambda entry: [TO_SPEAKER, TO_COLLEAGUE])
    entry = happens()

    tell(entry.pk)

    known = {"entry_id": entry.pk}
    assert posted() == [
        {**known, "letter": "test/to-speaker", "voice": str(MATTER), "person": ""},
        {**known, "letter": "test/to-colleague", "voice": "", "person": str(PERSON)},
    ]


def test_when_one_letter_cannot_be_posted_none_goes_out_yet() -> None:
    unwritable = Letter("test/\x00", voice=MATTER)
    tells("test.done")(lambda entry: [TO_SPEAKER, unwritable])
    entry = happens()

    with pytest.raises(ConnectorException):
        tell(entry.pk)

    assert posted() == []


def test_when_one_teller_fails_no_letter_goes_out_yet() -> None:
    def fall_over(entry: JournalEntry) -> list[Letter]:
        raise OSError

    tells("test.done")(lambda entry: [TO_SPEAKER])
    tells("test.done")(fall_over)
    entry = happens()

    with pytest.raises(OSError):
        tell(entry.pk)

    assert posted() == []


@pytest.mark.parametrize(
    ("ago", "letters"), [(OLD_NEWS - timedelta(hours=1), 1), (OLD_NEWS + timedelta(hours=1), 0)]
)
def test_what_was_written_down_long_after_it_happened_is_no_news(
    ago: timedelta, letters: int
) -> None:
    tells("test.done")(lambda entry: [TO_SPEAKER])
    with clock_set_to(now() - ago):
        entry = happens()

    tell(entry.pk)

    assert len(posted()) == letters


def test_what_was_not_kept_cannot_be_told() -> None:
    with pytest.raises(JournalEntry.DoesNotExist):
        tell(0)


@pytest.mark.parametrize(
    ("second", "letters"),
    [
        (TO_SPEAKER, 1),
        (Letter("test/to-speaker", voice=uuid4()), 2),
        (Letter("test/another", voice=MATTER), 2),
        (TO_COLLEAGUE, 2),
    ],
    ids=["the same", "another addressee", "another letter", "to a colleague"],
)
def test_a_letter_waits_once_for_each_addressee(second: Letter, letters: int) -> None:
    entry = happens()

    post(TO_SPEAKER, entry)
    post(second, entry)

    assert len(posted()) == letters


def test_the_same_letter_about_something_else_is_another_letter() -> None:
    post(TO_SPEAKER, happens())
    post(TO_SPEAKER, happens())

    assert len(posted()) == 2


def test_after_a_letter_that_waits_already_the_transaction_goes_on() -> None:
    entry = happens()
    post(TO_SPEAKER, entry)
    post(TO_SPEAKER, entry)
    post(TO_COLLEAGUE, entry)

    assert [args["letter"] for args in posted()] == ["test/to-speaker", "test/to-colleague"]


# ── Trying again ──


def wait_after(attempts: int) -> timedelta | None:
    """How long a job that failed for that time waits; nothing when it is given up."""
    job = Job(
        id=1, queue="default", lock=None, queueing_lock=None, task_name="x", attempts=attempts
    )
    begin = datetime.now(UTC)
    decision = PATIENT.get_retry_decision(exception=OSError(), job=job)
    return decision.retry_at - begin if decision and decision.retry_at else None


def test_what_fails_is_tried_again_for_about_two_days_and_then_given_up() -> None:
    waits = [wait_after(attempts) for attempts in range(17)]
    total = sum((wait for wait in waits if wait), timedelta())

    assert [wait is None for wait in waits] == [False] * 16 + [True]
    assert timedelta(days=1.5) < total < timedelta(days=2.5)


def test_the_first_try_again_comes_soon_and_every_next_later() -> None:
    waits = [wait_after(attempts) or timedelta() for attempts in range(16)]

    assert (waits[0] < timedelta(minutes=1), waits == sorted(waits)) == (True, True)


# ── What a killed worker left behind ──


def in_hand(silent_for: timedelta) -> int:
    """A job that a worker began, which gave its last sign of life so long ago."""
    [(worker,)] = run(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s) RETURNING id",
        [silent_for],
    )
    entry = happens()
    post(TO_SPEAKER, entry)
    [(job,)] = run(
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s"
        " WHERE args @> jsonb_build_object('entry_id', %s::bigint) RETURNING id",
        [worker, entry.pk],
    )
    return int(job)


def test_what_a_silent_worker_had_in_hand_goes_back_and_what_a_living_one_has_stays() -> None:
    abandoned = in_hand(silent_for=STALLED_AFTER * 2)
    going_on = in_hand(silent_for=STALLED_AFTER / 4)

    async_to_sync(pick_up_stalled.func)(0)

    assert dict(run("SELECT id, status FROM procrastinate_jobs")) == {
        abandoned: "todo",
        going_on: "doing",
    }


# ── Once a night ──


def test_at_night_old_requests_and_old_counters_go_and_fresh_ones_stay() -> None:
    with writing("test"):
        RememberedRequest.objects.create(scope="x", key_hash=b"1", content_hash=b"", result=MATTER)
    run(
        "INSERT INTO foundation_ratecount VALUES ('old', '', now() - interval '25 hours', 1),"
        " ('fresh', '', now() - interval '10 minutes', 1)"
    )

    forget_requests(0)
    kept = RememberedRequest.objects.count()
    with clock_set_to(now() + timedelta(days=8)):
        forget_requests(0)

    assert (kept, RememberedRequest.objects.count()) == (1, 0)
    assert run("SELECT scope FROM foundation_ratecount") == [("fresh",)]
