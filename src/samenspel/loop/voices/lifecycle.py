"""How far a voice has come in being heard and understood, and what can be done then.

Derived from the facts every time: nobody can set it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from samenspel.foundation.access import YES, Decision, no
from samenspel.foundation.errors import Text
from samenspel.foundation.journal import ANYTHING, Happened
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.prepared import Prepared
from samenspel.loop.voices.models import (
    ContactTerm,
    Question,
    Understanding,
    UnderstandingReply,
    Voice,
)


class Phase(StrEnum):
    """From told to understood; and what its speaker took back."""

    TOLD = "told"
    TAKEN_ON = "taken-on"
    ASKED = "asked"
    RESTATED = "restated"
    CORRECTED = "corrected"
    UNDERSTOOD = "understood"
    FORGOTTEN = "forgotten"


HEARD = frozenset(Phase) - {Phase.TOLD, Phase.FORGOTTEN}

POSSIBLE: dict[str, frozenset[Phase]] = {
    "take_on": frozenset({Phase.TOLD}),
    "ask": HEARD,
    "answer": frozenset(Phase) - {Phase.FORGOTTEN},
    "restate": HEARD - {Phase.RESTATED},
    "reply": frozenset({Phase.RESTATED}),
    "hand_over": HEARD,
}

WHY_NOT: dict[str, Text] = {
    "take_on": _("Someone has this voice already."),
    "ask": _("Take this voice on first, and wait for the answer to your last question."),
    "restate": _(
        "Take this voice on first, and wait for what the speaker says of your last restatement."
    ),
    "reply": _("There is nothing to confirm or correct now."),
    "hand_over": _("Nobody has this voice yet, so there is nothing to hand over."),
}
WORDS_ARE_GONE: Text = _(
    "The words of this voice were removed, as its speaker asked. Nothing can be done with it any more."
)


# The events that leave each kind of fact behind, and the facts, oldest first.
CONTACT_BEGAN = ("voices.voice-taken-on", "voices.handover-accepted")
VOICE_FORGOTTEN = "voices.voice-forgotten"
QUESTION_ASKED = "voices.question-asked"
NEED_RESTATED = "voices.need-restated"
CONTACTS = Prepared(
    lambda voice: ContactTerm.objects.filter(voice=voice).select_related("person__team"), voice=UUID
)
QUESTIONS = Prepared(
    lambda voice: (
        Question.objects.filter(voice=voice)
        .select_related("asked_by", "answer")
        .order_by("asked_at")
    ),
    voice=UUID,
)
FORGETTINGS = Prepared(
    lambda voice: JournalEntry.objects.filter(matter=voice, event=VOICE_FORGOTTEN).order_by("id"),
    voice=UUID,
)
UNDERSTANDINGS = Prepared(
    lambda voice: Understanding.objects.filter(voice=voice).select_related("reply", "restated_by"),
    voice=UUID,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """The facts that decide how far a voice has come."""

    contact: ContactTerm | None
    question: Question | None
    understanding: Understanding | None
    reply: UnderstandingReply | None
    forgotten_at: datetime | None = None

    @property
    def understood(self) -> bool:
        """Whether the speaker said yes to the newest restatement, even if a question is still open."""
        return self.reply is not None and self.reply.reply == UnderstandingReply.Reply.CONFIRMED

    @property
    def phase(self) -> Phase:
        """How far it has come."""
        if self.forgotten_at is not None:
            return Phase.FORGOTTEN
        return Phase.TOLD if self.contact is None else self._since_taken_on()

    def _since_taken_on(self) -> Phase:
        if self.understanding is not None and self.reply is None:
            return Phase.RESTATED
        if self.question is not None:
            return Phase.ASKED
        if self.reply is None:
            return Phase.TAKEN_ON
        if self.reply.reply == UnderstandingReply.Reply.CONFIRMED:
            return Phase.UNDERSTOOD
        return Phase.CORRECTED


def progress_of(voice: Voice, happened: Happened = ANYTHING) -> Progress:
    """Read the facts: at most four statements, for whoever has not read the whole voice."""
    read = partial(happened.read, voice=voice.id)
    return progress_from(
        read(CONTACTS, *CONTACT_BEGAN),
        read(QUESTIONS, QUESTION_ASKED),
        read(UNDERSTANDINGS, NEED_RESTATED),
        forgotten_at(voice, happened),
    )


def forgotten_at(voice: Voice, happened: Happened = ANYTHING) -> datetime | None:
    """When its speaker had all words removed: the journal tells, since nothing is left of the words."""
    forgettings = happened.read(FORGETTINGS, VOICE_FORGOTTEN, voice=voice.id)
    return forgettings[0].happened_at if forgettings else None


def progress_from(
    contacts: Iterable[ContactTerm],
    questions: Iterable[Question],
    understandings: Iterable[Understanding],
    forgotten: datetime | None = None,
) -> Progress:
    """How far it has come, from facts that were read already: each in the order in which it happened."""
    newest = max(understandings, key=lambda understanding: understanding.ordinal, default=None)
    unanswered = [question for question in questions if not hasattr(question, "answer")]
    if forgotten is not None:
        unanswered = []
    # What the contact did not wait for: the need was restated since, and the speaker replied to that.
    if newest is not None and hasattr(newest, "reply"):
        unanswered = [question for question in unanswered if question.asked_at > newest.restated_at]
    return Progress(
        contact=next((term for term in contacts if term.until is None), None),
        question=unanswered[-1] if unanswered else None,
        understanding=newest,
        reply=getattr(newest, "reply", None),
        forgotten_at=forgotten,
    )


def possible(verb: str, progress: Progress) -> Decision:
    """Whether the verb fits how far the voice has come."""
    if progress.phase is Phase.FORGOTTEN:
        return no(WORDS_ARE_GONE)
    return YES if progress.phase in POSSIBLE[verb] else no(WHY_NOT[verb])
