"""What happens around verdicts without anybody asking."""

from datetime import timedelta

from procrastinate.contrib.django import app

from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.clock import now
from samenspel.loop.responses.actions import ask_verdict_again
from samenspel.loop.responses.queries import unjudged_since

ASKED_AGAIN_AFTER = timedelta(weeks=4)
AT_MOST = 500


@app.periodic(cron="5 * * * *")
@app.task(name="responses.ask_verdicts_again", queueing_lock="responses.ask_verdicts_again")
def ask_verdicts_again(timestamp: int) -> None:
    """Ask every speaker once more who was asked four weeks ago and said nothing."""
    for standing in unjudged_since(now() - ASKED_AGAIN_AFTER, seen_by=SYSTEM)[:AT_MOST]:
        ask_verdict_again(standing.voice, by=SYSTEM)
