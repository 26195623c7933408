"""Work that is done afterwards, by the worker, from a queue in the same database.

A job is deferred in the transaction of the action, so it exists if and only if what it is about exists. It carries
ids, never words. What fails is tried again for about two days; what a killed worker left behind is picked up again.
"""

import logging
from datetime import timedelta

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from samenspel.foundation.idempotency import forget_old_requests
from samenspel.foundation.journal import TELL, Letter, letters_for
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.rates import forget_old_counts

log = logging.getLogger(__name__)

PATIENT = RetryStrategy(max_attempts=16, exponential_wait=2)
STALLED_AFTER = timedelta(minutes=2)
OLD_NEWS = timedelta(days=3)
DELIVER = "mail.deliver"


@app.task(name=TELL, retry=PATIENT)
def tell(entry_id: int) -> None:
    """Work out who must be told of a journal entry, and give each letter a job of its own.

    One letter that cannot be delivered then never makes another go out twice. What had happened long before it was
    written down (the clock was set: an import, the demonstration's past) is no news, and goes to nobody.
    """
    entry = JournalEntry.objects.get(pk=entry_id)
    if entry.recorded_at - entry.happened_at > OLD_NEWS:
        log.debug("entry %s is about %s: old news", entry.pk, entry.happened_at)
        return
    with transaction.atomic():
        for letter in letters_for(entry):
            post(letter, entry)


def post(letter: Letter, entry: JournalEntry) -> None:
    """Give one letter to the doors, which know by which way it goes. Once per entry and addressee."""
    addressee = letter.person or letter.voice
    task = app.configure_task(DELIVER, queueing_lock=f"{entry.pk}/{letter.name}/{addressee}")
    try:
        with (
            transaction.atomic()
        ):  # a point to come back to: the database ends a transaction that met a duplicate
            task.defer(
                entry_id=entry.pk,
                letter=letter.name,
                voice=str(letter.voice or ""),
                person=str(letter.person or ""),
            )
    except AlreadyEnqueued:
        log.info("letter %s of entry %s waits already", letter.name, entry.pk)


@app.periodic(cron="* * * * *")
@app.task(name="foundation.pick_up_stalled", queueing_lock="foundation.pick_up_stalled")
async def pick_up_stalled(timestamp: int) -> None:
    """Give back to the queue what a killed worker had in hand."""
    for job in await app.job_manager.get_stalled_jobs(
        seconds_since_heartbeat=STALLED_AFTER.seconds
    ):
        await app.job_manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(name="foundation.forget_old_requests", queueing_lock="foundation.forget_old_requests")
def forget_requests(timestamp: int) -> None:
    """Once a night: let go of remembered requests that nobody will send again, and of old counters."""
    forget_old_requests()
    forget_old_counts()
