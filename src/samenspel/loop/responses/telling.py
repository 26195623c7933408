"""Who is told what, when something is done, promised or judged."""

from collections.abc import Iterable

from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.journal import Letter, tells
from samenspel.foundation.models import JournalEntry
from samenspel.loop.responses.models import Result, VerdictRequest
from samenspel.loop.voices.queries import find_voice, how_far

TO_SPEAKER = {
    "responses.response-given": "responses/response",
    "responses.agreement-made": "responses/agreement",
    "responses.agreement-marked": "responses/marked",
    "responses.verdict-asked": "responses/verdict-asked",
    "responses.verdict-asked-again": "responses/verdict-asked-again",
}
SAYS_NO = frozenset({"partly", "not"})


@tells(*TO_SPEAKER)
def tell_speaker(entry: JournalEntry) -> Iterable[Letter]:
    """The speaker hears of what is done and promised; not of what they did themselves."""
    if entry.actor_kind != "speaker":
        yield Letter(TO_SPEAKER[entry.event], voice=entry.matter)


@tells("responses.result-given")
def tell_result(entry: JournalEntry) -> Iterable[Letter]:
    """What came of it, when the speaker was asked for their verdict before; else that question tells it."""
    result = Result.objects.filter(voice=entry.matter, given_at__lte=entry.happened_at).latest(
        "given_at"
    )
    if VerdictRequest.objects.filter(
        response=result.response_id, asked_at__lt=result.given_at
    ).exists():
        yield Letter("responses/result", voice=entry.matter)


@tells("responses.verdict-given", "responses.agreement-marked")
def tell_contact(entry: JournalEntry) -> Iterable[Letter]:
    """The contact hears it when a speaker says no, or that a promise was not kept."""
    contact = how_far(find_voice(entry.matter, seen_by=SYSTEM), seen_by=SYSTEM).contact
    if contact is None or entry.actor_kind != "speaker":
        return
    if entry.facts.get("judgement") in SAYS_NO:
        yield Letter("responses/verdict-says-no", voice=entry.matter, person=contact.person_id)
    if entry.facts.get("mark") == "broken":
        yield Letter("responses/speaker-says-broken", voice=entry.matter, person=contact.person_id)
