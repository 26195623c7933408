"""When a speaker is asked for their verdict: as soon as all is done that was promised with a response."""

from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.journal import Happened, follows
from samenspel.foundation.models import JournalEntry
from samenspel.loop.responses.actions import ask_verdict
from samenspel.loop.responses.lifecycle import AskedResponse, Loop, loop_of
from samenspel.loop.voices.queries import find_voice


@follows("responses.result-given")
@follows("responses.agreement-marked")
def ask_when_done(entry: JournalEntry) -> None:
    """Ask, once for each response, after what was done stands in the journal: the speaker reads it in that order."""
    voice = find_voice(entry.matter, seen_by=SYSTEM)
    loop = loop_of(voice, happened=Happened.with_matter(voice.id))
    for response in loop.responses:
        if response.asked_at is None and is_done(response, loop):
            ask_verdict(voice, response, by=SYSTEM)


def is_done(response: AskedResponse, loop: Loop) -> bool:
    """Whether government said what came of it, or every promise made with it was kept, broken or let go."""
    promises = [one for one in loop.promises if one.agreement.response_id == response.pk]
    settled = bool(promises) and not any(promise.open for promise in promises)
    return settled or hasattr(response, "result")
