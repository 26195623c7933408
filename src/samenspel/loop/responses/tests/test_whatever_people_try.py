"""Whatever people try, in whatever order: what must always hold, holds after every attempt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.clock import today
from samenspel.foundation.errors import DomainError
from samenspel.foundation.models import JournalEntry
from samenspel.loop.responses import actions as responding
from samenspel.loop.responses.models import Standing, Verdict
from samenspel.loop.responses.standing import standing_of
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.models import ContactTerm, Voice, VoiceWords
from tests.support.cast import RESPONSIVE, WORDS, Told, a_voice, person_of
from tests.support.raw_sql import counts

NEVER_LESS = (
    "foundation_journalentry",
    "voices_voice",
    "voices_voicewords",
    "voices_addition",
    "voices_understanding",
    "voices_understandingreply",
    "voices_contactterm",
    "voices_voicekey",
    "responses_response",
    "responses_agreement",
    "responses_agreementmark",
    "responses_verdict",
)
Attempt = Callable[["Attempts", Voice, Actor], Any]


def newest(rows: Any, by: str) -> Any:
    """The last of these; none makes the attempt impossible, which is no news."""
    found = rows.order_by(by).last()
    if found is None:
        raise Impossible
    return found


class Impossible(Exception):
    """There is nothing to try this on."""


ATTEMPTS: dict[str, Attempt] = {
    "voices.words-added": lambda m, v, by: hearing.add_words(v, "En nog iets.", by=by),
    "voices.voice-taken-on": lambda m, v, by: hearing.take_on(v, by=by),
    "voices.question-asked": lambda m, v, by: hearing.ask_speaker(v, "Waar precies?", by=by),
    "voices.question-answered": lambda m, v, by: hearing.answer_question(
        v, newest(v.questions, "asked_at"), "Hier.", by=by
    ),
    "voices.need-restated": lambda m, v, by: hearing.restate_need(v, "U wilt veilig lopen.", by=by),
    "voices.understanding-confirmed": lambda m, v, by: hearing.confirm_understanding(
        v, newest(v.understandings, "ordinal"), by=by
    ),
    "voices.understanding-corrected": lambda m, v, by: hearing.correct_understanding(
        v, newest(v.understandings, "ordinal"), "Nee, anders.", by=by
    ),
    "voices.handover-offered": lambda m, v, by: hearing.offer_handover(
        v, person_of(m.actors["colleague"]), "Ik ga weg.", by=by
    ),
    "voices.handover-accepted": lambda m, v, by: hearing.accept_handover(v, by=by),
    "voices.handover-declined": lambda m, v, by: hearing.decline_handover(v, by=by),
    "voices.handover-withdrawn": lambda m, v, by: hearing.withdraw_handover(v, by=by),
    "voices.showing-decided": lambda m, v, by: hearing.decide_showing(v, shown=True, by=by),
    "responses.response-given": lambda m, v, by: responding.respond(
        v, "Wij doen dit.", role="direct", approach=RESPONSIVE, by=by
    ),
    "responses.result-given": lambda m, v, by: responding.give_result(
        v, newest(v.responses, "given_at"), "done", by=by
    ),
    "responses.agreement-made": lambda m, v, by: responding.make_agreement(
        v, "Recht.", due=today() + timedelta(3), person=m.actors["contact"].person, by=by
    ),
    "responses.agreement-marked": lambda m, v, by: responding.mark_agreement(
        v, newest(v.agreements, "made_at"), m.mark, "Daarom.", new_due=m.new_due, by=by
    ),
    "responses.verdict-given": lambda m, v, by: responding.judge(
        v, m.judgement, "Zo is het.", by=by
    ),
    "responses.verdict-asked-again": lambda m, v, by: responding.ask_verdict_again(v, by=by),
}
# So that the loop goes round often enough: each verb mostly tried by who it is for.
WHO = (
    *("speaker", "speaker", "contact", "contact", "contact", "colleague"),
    *("other", "listener", "elsewhere", "visitor", "system"),
)


class Attempts(RuleBasedStateMachine):
    """One voice, and everyone who wants something with it."""

    cast: dict[str, Actor]
    actors: dict[str, Actor]
    mark: str
    judgement: str
    new_due: date

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.told: Told = a_voice()
        self.actors = {
            **self.cast,
            "speaker": self.told.speaker,
            "other": a_voice("Iets anders.").speaker,
        }
        self.mark, self.judgement, self.new_due = "kept", "not", today()
        self.rows = counts()

    @rule(
        event=st.sampled_from(sorted(ATTEMPTS)),
        who=st.sampled_from(WHO),
        mark=st.sampled_from(["kept", "broken", "renegotiated"]),
        judgement=st.sampled_from(["answered", "partly", "not"]),
    )
    def try_it(self, event: str, who: str, mark: str, judgement: str) -> None:
        """Somebody tries a verb."""
        self._try(event, who, mark, judgement)

    @rule()
    def go_one_step(self) -> None:
        """What would be done next if everybody did what is asked of them."""
        phase = Standing.objects.get(voice=self.told.voice).phase
        for event, who in USUAL[phase]:
            self._try(event, who, "kept", "not")

    def _try(self, event: str, who: str, mark: str, judgement: str) -> None:
        self.mark, self.judgement = mark, judgement
        voice = Voice.objects.get(pk=self.told.voice.pk)
        entries = JournalEntry.objects.count()
        before = counts()
        try:
            ATTEMPTS[event](self, voice, self.actors[who])
        except (DomainError, Impossible):
            assert counts() == before
            return
        fresh = list(JournalEntry.objects.order_by("id").values_list("event", flat=True))[entries:]
        assert [one for one in fresh if one != "responses.verdict-asked"] == [event]
        self._only_who_may(event, who, voice)

    def _only_who_may(self, event: str, who: str, voice: Voice) -> None:
        if event in {
            "responses.verdict-given",
            "voices.understanding-confirmed",
            "voices.understanding-corrected",
        }:
            assert who == "speaker"
        if event == "responses.agreement-made":
            understood = voice.understandings.select_related("reply").latest("ordinal")
            assert understood.reply.reply == "confirmed"

    @invariant()
    def words_stay(self) -> None:
        """Invariant 1."""
        assert VoiceWords.objects.get(voice=self.told.voice).text == WORDS

    @invariant()
    def at_most_one_contact_and_never_nobody_again(self) -> None:
        """One named contact, once there was one."""
        terms = ContactTerm.objects.filter(voice=self.told.voice)
        assert terms.filter(until=None).count() == min(terms.count(), 1)

    @invariant()
    def one_verdict_stands(self) -> None:
        """A chain with one end."""
        verdicts = list(Verdict.objects.filter(voice=self.told.voice))
        followed = {verdict.supersedes_id for verdict in verdicts} - {None}
        assert len([one for one in verdicts if one.pk not in followed]) == min(len(verdicts), 1)

    @invariant()
    def promises_do_not_vanish(self) -> None:
        """Invariant 4."""
        rows = counts()
        assert all(rows[table] >= self.rows[table] for table in NEVER_LESS)
        self.rows = rows

    @invariant()
    def the_list_says_what_the_facts_say(self) -> None:
        """The projection never differs."""
        for standing in Standing.objects.select_related("voice"):
            facts = {"contact_id": None, "judgement": "", **standing_of(standing.voice)}
            assert {name: getattr(standing, name) for name in facts} == facts

    def teardown(self) -> None:
        """Nothing of it stays for the next."""
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)


USUAL: dict[str, tuple[tuple[str, str], ...]] = {
    "told": (("voices.voice-taken-on", "contact"),),
    "taken-on": (("voices.need-restated", "contact"),),
    "asked": (("voices.question-answered", "speaker"),),
    "restated": (("voices.understanding-confirmed", "speaker"),),
    "corrected": (("voices.need-restated", "contact"),),
    "understood": (
        ("responses.response-given", "contact"),
        ("responses.agreement-made", "contact"),
    ),
    "under-way": (("responses.result-given", "contact"),),
    "to-judge": (("responses.verdict-given", "speaker"),),
    "reopened": (("responses.response-given", "contact"),),
    "answered": (),
}


@pytest.mark.django_db
def test_what_must_hold_holds_whatever_is_tried(
    bart: Actor, fenna: Actor, carla: Actor, dirk: Actor
) -> None:
    Attempts.cast = {
        "contact": bart,
        "colleague": fenna,
        "listener": carla,
        "elsewhere": dirk,
        "visitor": VISITOR,
        "system": SYSTEM,
    }

    run_state_machine_as_test(
        Attempts,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
