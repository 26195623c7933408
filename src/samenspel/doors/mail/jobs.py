"""The job that delivers one letter.

The link in it is made when it is sent, in the same transaction: a server that does not answer leaves no link behind,
and the job tries again for about two days. What a server took may, after a killed worker, go out a second time with
the same Message-ID; a letter is never lost.
"""

import logging

from django.db import transaction
from procrastinate.contrib.django import app

from samenspel.doors.mail.addressing import address
from samenspel.doors.mail.letters import compose
from samenspel.foundation.jobs import DELIVER, PATIENT
from samenspel.foundation.models import JournalEntry

log = logging.getLogger(__name__)


@app.task(name=DELIVER, retry=PATIENT)
def deliver(entry_id: int, letter: str, voice: str, person: str) -> None:
    """Write the letter and send it. Who gave no mail address, or took it away, gets none."""
    entry = JournalEntry.objects.get(pk=entry_id)
    with transaction.atomic():
        envelope = address(entry, letter, voice=voice, person=person)
        if envelope is None:
            log.info("letter %s of entry %s: no mail address to send it to", letter, entry_id)
            return
        compose(envelope).send()
