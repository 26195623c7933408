"""Who is on the move, in one sentence, and what comes next in another; for the speaker and for colleagues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import today
from samenspel.foundation.vocabularies import vocabulary
from samenspel.loop.responses.models import Side, Standing

if TYPE_CHECKING:
    from samenspel.loop.responses.lifecycle import Loop

Phase = Standing.Phase
Mover = Standing.Mover


@dataclass(frozen=True, slots=True)
class Move:
    """Who is on the move, as this reader sees it.

    who: team, contact, speaker or nobody; yours: whether that is the reader; sentence and next: plain words.
    """

    who: Mover
    yours: bool
    sentence: str
    next: str
    due: date | None

    @property
    def whose(self) -> str:
        """`you`, `them` or `done`, for the look of it."""
        if self.who is Mover.NOBODY:
            return "done"
        return "you" if self.yours else "them"

    @property
    def late(self) -> bool:
        """Whether the day that was named has passed."""
        return self.due is not None and self.due < today()


def move_for(loop: Loop, reader: Actor) -> Move:
    """Read who is on the move from the facts, in the reader's words."""
    speaker = reader.speaks_for(loop.voice.id)
    who = loop.mover
    contact = not speaker and _is_contact(loop, reader)
    yours = who is Mover.SPEAKER if speaker else who is Mover.CONTACT and contact
    words = {"who": _first_name(loop), "judgement": _judgement(loop), "promise": _promise(loop)}
    following = _next_for_speaker(loop) if speaker else _next_for_colleague(loop, contact=contact)
    sentence = _sentence(loop, who, yours=yours, speaker=speaker)
    return Move(who, yours, sentence, following % words, loop.due)


def _sentence(loop: Loop, who: Mover, *, yours: bool, speaker: bool) -> str:
    name = _first_name(loop)
    if loop.phase is Phase.FORGOTTEN:
        return _("Your words are gone") if speaker else _("The speaker had their words removed")
    if who is Mover.NOBODY:
        return _("It is answered, you said") if speaker else _("Answered, says the speaker")
    if who is Mover.TEAM and not speaker:
        return _("Nobody has taken this on yet")
    if yours:
        return _with_date(
            _("Now it is your turn"), _("Now it is your turn, until %(date)s"), loop.due
        )
    if who is Mover.SPEAKER:
        return _with_date(
            _("The speaker is on the move"),
            _("The speaker is on the move, until %(date)s"),
            loop.due,
        )
    return _with_date(
        _("%(who)s is on the move"), _("%(who)s is on the move, until %(date)s"), loop.due
    ) % {"who": name}


def _is_contact(loop: Loop, reader: Actor) -> bool:
    return loop.progress.contact is not None and loop.progress.contact.person_id == reader.person


def _with_date(without: str, with_date: str, due: date | None) -> str:
    if due is None:
        return without
    return with_date.replace("%(date)s", date_format(due, "l j F"))


def _first_name(loop: Loop) -> str:
    contact = loop.progress.contact
    return contact.person.name.split()[0] if contact else loop.voice.team.name


def _judgement(loop: Loop) -> str:
    return vocabulary("judgements")[loop.verdict.judgement].label if loop.verdict else ""


def _promise(loop: Loop) -> str:
    return loop.open_promises[0].agreement.what if loop.open_promises else ""


def _next_for_speaker(loop: Loop) -> str:
    if any(promise.contested for promise in loop.open_promises):
        return _("You said that an agreement was not kept. %(who)s comes back to you about it.")
    if loop.phase is Phase.UNDER_WAY and loop.open_promises:
        mine = loop.open_promises[0].agreement.side == Side.SPEAKER
        return _("You agreed: %(promise)s") if mine else _("What was agreed: %(promise)s")
    if loop.phase is Phase.TOLD and loop.due and loop.due < today():
        return _("We are late, and the team lead knows. You will hear from someone with a name.")
    return {
        Phase.TOLD: _(
            "Someone with a name will write how we understand it. You do not have to do anything now."
        ),
        Phase.TAKEN_ON: _("%(who)s reads what you told, and writes how we understand it."),
        Phase.ASKED: _("%(who)s has a question for you."),
        Phase.RESTATED: _("%(who)s asks: do we understand it right?"),
        Phase.CORRECTED: _("You said how it really is. %(who)s writes it down again."),
        Phase.UNDERSTOOD: _(
            "You said: yes, that is it. Now %(who)s tells you what we do, and why."
        ),
        Phase.UNDER_WAY: _("%(who)s is at work on it, and tells you what came of it."),
        Phase.TO_JUDGE: _("Is it answered? Only you can say that."),
        Phase.REOPENED: _("You said: %(judgement)s. %(who)s is your contact and goes on with it."),
        Phase.ANSWERED: _("Does that change? Then you can always say so here."),
        Phase.FORGOTTEN: _(
            "We do nothing with this any more. What stays is when something happened."
        ),
    }[loop.phase]


def _next_for_colleague(loop: Loop, *, contact: bool) -> str:
    if any(promise.contested for promise in loop.open_promises):
        return _("The speaker says that an agreement was not kept: %(promise)s")
    if loop.phase is Phase.UNDER_WAY and loop.open_promises:
        return _("What was agreed: %(promise)s")
    said = _to_the_contact()
    if not contact:
        said |= _about_the_contact()
    return said[loop.phase]


def _to_the_contact() -> dict[Phase, str]:
    return {
        Phase.TOLD: _("The team holds it until someone does."),
        Phase.TAKEN_ON: _("Ask what you need to know, or write how you understand it."),
        Phase.ASKED: _("The speaker was asked a question."),
        Phase.RESTATED: _("The speaker says whether it was understood."),
        Phase.CORRECTED: _("The speaker corrected it. Write again how you understand it."),
        Phase.UNDERSTOOD: _("The speaker said: yes, that is it. Now say what you do, and why."),
        Phase.UNDER_WAY: _("Make agreements, and say what came of it."),
        Phase.TO_JUDGE: _("The speaker was asked whether it is answered."),
        Phase.REOPENED: _(
            "The speaker said: %(judgement)s. You are the contact. Look at it again together."
        ),
        Phase.ANSWERED: _("If the speaker changes their mind, it opens again."),
        Phase.FORGOTTEN: _(
            "We do nothing with this any more. What stays is when something happened."
        ),
    }


def _about_the_contact() -> dict[Phase, str]:
    """Where the contact is on the move, the same for whoever is not the contact."""
    return {
        Phase.TAKEN_ON: _("%(who)s asks something, or writes how we understand it."),
        Phase.CORRECTED: _("The speaker corrected it. %(who)s writes again how we understand it."),
        Phase.UNDERSTOOD: _(
            "The speaker said: yes, that is it. Now %(who)s says what we do, and why."
        ),
        Phase.UNDER_WAY: _("%(who)s makes agreements, and says what came of it."),
        Phase.REOPENED: _(
            "The speaker said: %(judgement)s. %(who)s is the contact, and looks at it again together with them."
        ),
    }
