"""What happens with one voice of the demonstration, step by step, by whoever does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import override

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.clock import clock_set_to, now, today
from samenspel.loop.responses import actions as responses
from samenspel.loop.responses.queries import loop_around
from samenspel.loop.voices import actions as voices
from samenspel.loop.voices.queries import voices_past_term, what_was_said
from samenspel.people.actors import actor_of

if TYPE_CHECKING:
    from samenspel.loop.responses.lifecycle import Loop
    from samenspel.loop.voices.models import Voice
    from samenspel.people.models import Person

Step = dict[str, Any]
EARLY = time(6, 10)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays in it, by their key."""

    people: dict[str, Person]

    def actor(self, key: str) -> Actor:
        """A colleague as someone who acts."""
        return actor_of(self.people[key])


@dataclass(slots=True)
class Story:
    """One voice while it is told. `go_on` takes the next step, at the moment that the clock says."""

    cast: Cast
    told: voices.FreshKey | None = None

    def go_on(self, step: Step) -> None:
        """Do what the step says."""
        if step["do"] != "share":
            self._let_term_lapse()
        self.STEPS[step["do"]](self, step)

    @property
    def voice(self) -> Voice:
        """The voice, once it was shared."""
        if self.told is None:
            raise ValueError("nothing was shared yet")
        return self.told.voice

    def by(self, step: Step) -> Actor:
        """Who takes this step."""
        if step["by"] == "speaker" and self.told is not None:
            return self.told.holder
        return self.cast.actor(step["by"])

    def share(self, step: Step) -> None:
        """A resident tells it, in the language of the page that is nearest to theirs."""
        reach = f"{step['key']}@inwoner.example" if step["reachable"] == "mail" else ""
        with override("nl" if step["language"] == "nl" else "en"):
            self.told = voices.share_voice(
                step["words"],
                by=VISITOR,
                place=step.get("place", ""),
                reach=reach,
                shown=step["shown"],
                origin=voices.Voice.Origin.DEMO,
            )

    def wait(self, step: Step) -> None:
        """Nothing happens."""

    def take_on(self, step: Step) -> None:
        """A colleague becomes the contact."""
        voices.take_on(self.voice, by=self.by(step))

    def ask(self, step: Step) -> None:
        """The contact asks something."""
        voices.ask_speaker(self.voice, step["words"], by=self.by(step))

    def answer(self, step: Step) -> None:
        """The speaker answers the last question."""
        question = what_was_said(self.voice, seen_by=SYSTEM).questions[-1]
        voices.answer_question(self.voice, question, step["words"], by=self.by(step))

    def add(self, step: Step) -> None:
        """The speaker tells more."""
        voices.add_words(self.voice, step["words"], by=self.by(step))

    def restate(self, step: Step) -> None:
        """The contact says how it is understood."""
        voices.restate_need(self.voice, step["words"], by=self.by(step))

    def confirm(self, step: Step) -> None:
        """The speaker says: that is it."""
        newest = what_was_said(self.voice, seen_by=SYSTEM).understandings[-1]
        voices.confirm_understanding(self.voice, newest, by=self.by(step))

    def correct(self, step: Step) -> None:
        """The speaker says how it is instead."""
        newest = what_was_said(self.voice, seen_by=SYSTEM).understandings[-1]
        voices.correct_understanding(self.voice, newest, step["words"], by=self.by(step))

    def offer_handover(self, step: Step) -> None:
        """The contact asks a colleague to take over."""
        voices.offer_handover(
            self.voice, self.cast.people[step["to"]], step["why"], by=self.by(step)
        )

    def accept_handover(self, step: Step) -> None:
        """The colleague does."""
        voices.accept_handover(self.voice, by=self.by(step))

    def respond(self, step: Step) -> None:
        """The contact says what is done, and why."""
        approach = responses.Approach(step["approach"], step.get("why", ""))
        responses.respond(
            self.voice, step["words"], role=step["role"], approach=approach, by=self.by(step)
        )

    def agree(self, step: Step) -> None:
        """Something is agreed: a colleague will do it, or the speaker."""
        person = None if step["who"] == "speaker" else self.cast.people[step["who"]].pk
        due = today() + timedelta(days=step["due_in_days"])
        responses.make_agreement(self.voice, step["what"], due=due, person=person, by=self.by(step))

    def mark(self, step: Step) -> None:
        """Somebody says what came of an agreement, by its number."""
        agreement = self._loop().promises[step["agreement"] - 1].agreement
        new_due = today() + timedelta(days=step["due_in_days"]) if "due_in_days" in step else None
        responses.mark_agreement(
            self.voice,
            agreement,
            step["mark"],
            step.get("reason", ""),
            new_due=new_due,
            by=self.by(step),
        )

    def result(self, step: Step) -> None:
        """The contact says what came of the newest response."""
        response = self._loop().responses[-1]
        responses.give_result(
            self.voice, response, step["result"], step.get("words", ""), by=self.by(step)
        )

    def judge(self, step: Step) -> None:
        """The speaker judges."""
        responses.judge(self.voice, step["verdict"], step.get("why", ""), by=self.by(step))

    def _loop(self) -> Loop:
        return loop_around(self.voice, seen_by=SYSTEM)

    def _let_term_lapse(self) -> None:
        """What the worker would have done on the morning after the term."""
        if voices_past_term(today(), seen_by=SYSTEM).filter(pk=self.voice.pk).exists():
            morning = datetime.combine(self.voice.answer_before + timedelta(days=1), EARLY)
            with clock_set_to(min(morning.replace(tzinfo=ZoneInfo(settings.TIME_ZONE)), now())):
                voices.let_term_lapse(self.voice, by=SYSTEM)

    STEPS: ClassVar[dict[str, Callable[[Story, Step], None]]] = {
        "share": share,
        "wait": wait,
        "take-on": take_on,
        "ask": ask,
        "answer": answer,
        "add": add,
        "restate": restate,
        "confirm": confirm,
        "correct": correct,
        "offer-handover": offer_handover,
        "accept-handover": accept_handover,
        "respond": respond,
        "agree": agree,
        "mark": mark,
        "result": result,
        "judge": judge,
    }
