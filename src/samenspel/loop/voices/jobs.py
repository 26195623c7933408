"""What happens with voices without anybody asking."""

from procrastinate.contrib.django import app

from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.clock import today
from samenspel.loop.voices.actions import let_term_lapse, send_way_back
from samenspel.loop.voices.queries import voices_of_contact, voices_past_term

AT_MOST = 500


@app.task(name="voices.find_way_back", retry=5)
def find_way_back(contact_hash: str) -> None:
    """Send a link to every voice of whoever gave this address. A job, so that asking costs the same for any address."""
    for voice in voices_of_contact(bytes.fromhex(contact_hash), seen_by=SYSTEM):
        send_way_back(voice, by=SYSTEM)


@app.periodic(cron="*/10 * * * *")
@app.task(name="voices.let_terms_lapse", queueing_lock="voices.let_terms_lapse")
def let_terms_lapse(timestamp: int) -> None:
    """Say of every voice past its term that the term has passed."""
    for voice in voices_past_term(today(), seen_by=SYSTEM)[:AT_MOST]:
        let_term_lapse(voice, by=SYSTEM)
