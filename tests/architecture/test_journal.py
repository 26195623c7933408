"""The journal is the memory: every verb leaves one entry, every entry can be told, and nobody rewrites it."""

from datetime import UTC, datetime

import psycopg
import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from samenspel.foundation import journal
from samenspel.foundation.actions import registered_actions
from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to
from samenspel.foundation.errors import Refused
from samenspel.foundation.jobs import tell
from samenspel.foundation.journal import letters_for
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.sentences import tell_to_colleague, tell_to_speaker, told_events
from samenspel.loop.responses import actions as responding
from samenspel.loop.voices import actions as hearing
from tests.support.cast import Told, a_response, an_agreement, brought_to, person_of
from tests.support.raw_sql import outcome, run

LOOP_EVENTS = [
    verb.event for verb in registered_actions() if verb.event.startswith(("voices.", "responses."))
]

# What the speaker is told of, because government, the clock or a stranger did it.
SPEAKER_HEARS_OF = {
    "voices.voice-shared",
    "voices.voice-taken-on",
    "voices.question-asked",
    "voices.need-restated",
    "voices.handover-accepted",
    "voices.key-renewed",
    "voices.way-back-asked",
    "voices.term-lapsed",
    "responses.response-given",
    "responses.result-given",
    "responses.agreement-made",
    "responses.agreement-marked",
    "responses.verdict-asked",
    "responses.verdict-asked-again",
}


def letters(event: str) -> list[tuple[str, str]]:
    """Each letter about the newest entry of this event: its name, and to whom."""
    entry = JournalEntry.objects.filter(event=event).latest("id")
    return [
        (letter.name, "person" if letter.person else "speaker") for letter in letters_for(entry)
    ]


@pytest.mark.parametrize("event", LOOP_EVENTS)
def test_what_happens_with_a_voice_has_sentences(event: str) -> None:
    assert event in told_events()


@pytest.mark.parametrize("event", LOOP_EVENTS)
def test_a_sentence_can_be_said(event: str) -> None:
    entry = JournalEntry(event=event)

    said = [tell_to_speaker(entry, "Bart"), tell_to_colleague(entry, "Bart")]

    assert ["%" in sentence or not sentence for sentence in said] == [False, False]


def test_nothing_has_sentences_that_cannot_happen() -> None:
    assert set(told_events()) - {verb.event for verb in registered_actions()} == set()


def test_every_step_of_government_is_told_to_the_speaker() -> None:
    told = {
        event
        for event, tellers in journal._tellers.items()
        if any(teller.__name__ in {"tell_speaker", "tell_result"} for teller in tellers)
    }

    assert told == SPEAKER_HEARS_OF


@pytest.mark.django_db
def test_a_verdict_that_says_no_is_told_to_the_contact(amina: Told, bart: Actor) -> None:
    brought_to("reopened", amina, bart)

    assert letters("responses.verdict-given") == [("responses/verdict-says-no", "person")]


@pytest.mark.django_db
def test_a_verdict_that_says_answered_brings_no_letter(amina: Told, bart: Actor) -> None:
    brought_to("answered", amina, bart)

    assert letters("responses.verdict-given") == []


@pytest.mark.django_db
def test_a_promise_that_was_not_kept_is_told_to_the_contact(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)

    responding.mark_agreement(amina.voice, an_agreement(amina, bart), "broken", by=amina.speaker)

    assert letters("responses.agreement-marked") == [("responses/speaker-says-broken", "person")]


@pytest.mark.django_db
def test_what_government_marks_is_told_to_the_speaker(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)

    responding.mark_agreement(amina.voice, an_agreement(amina, bart), "kept", by=bart)

    assert letters("responses.agreement-marked") == [("responses/marked", "speaker")]


@pytest.mark.django_db
def test_an_offer_is_told_to_the_colleague_alone(amina: Told, bart: Actor, fenna: Actor) -> None:
    brought_to("taken-on", amina, bart)

    hearing.offer_handover(amina.voice, person_of(fenna), "Ik ga weg.", by=bart)

    assert letters("voices.handover-offered") == [("voices/handover-offered", "person")]


@pytest.mark.django_db
def test_a_term_that_lapsed_is_told_to_speaker_and_lead(amina: Told, gerda: Actor) -> None:
    hearing.let_term_lapse(amina.voice, by=SYSTEM)

    assert letters("voices.term-lapsed") == [
        ("voices/term-lapsed", "speaker"),
        ("voices/term-lapsed-lead", "person"),
    ]


@pytest.mark.django_db
def test_telling_again_what_a_killed_worker_told_already_posts_no_letter_twice(
    amina: Told, gerda: Actor
) -> None:
    hearing.let_term_lapse(amina.voice, by=SYSTEM)
    entry = JournalEntry.objects.get(event="voices.term-lapsed")
    waiting = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'mail.deliver'"
    tell(entry.pk)
    before = run(waiting)

    tell(entry.pk)

    assert (before, run(waiting)) == ([(2,)], [(2,)])


@pytest.mark.django_db
def test_a_refused_verb_leaves_no_entry(amina: Told, bart: Actor) -> None:
    before = list(JournalEntry.objects.values())

    with pytest.raises(Refused):
        a_response(amina, bart)

    assert list(JournalEntry.objects.values()) == before


@pytest.mark.django_db
def test_an_entry_says_who_what_and_when(amina: Told, bart: Actor) -> None:
    moment = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    with clock_set_to(moment):
        hearing.take_on(amina.voice, by=bart)

    entry = JournalEntry.objects.latest("id")

    assert (
        entry.event,
        entry.matter,
        entry.actor_kind,
        entry.person_id,
        entry.happened_at,
        entry.facts,
    ) == (
        "voices.voice-taken-on",
        amina.voice.id,
        "person",
        bart.person,
        moment,
        {},
    )


@pytest.mark.django_db
@pytest.mark.database
def test_when_it_was_recorded_is_the_databases_own(amina: Told) -> None:
    [(lie, truth)] = run(
        """INSERT INTO foundation_journalentry
           (event, matter, actor_kind, facts, happened_at, recorded_at)
           VALUES ('x', %s, 'person', '{}', '2020-01-01', '2020-01-01')
           RETURNING recorded_at > now() - interval '1 minute', recorded_at <= clock_timestamp()""",
        [amina.voice.id],
    )

    assert (lie, truth) == (True, True)


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE foundation_journalentry SET event = 'iets anders'",
        "DELETE FROM foundation_journalentry",
        "TRUNCATE foundation_journalentry",
    ],
)
def test_the_serving_role_cannot_rewrite_the_journal(sql: str, amina: Told) -> None:
    assert outcome(sql) == "InsufficientPrivilege"


@pytest.mark.database
def test_the_owner_cannot_rewrite_the_journal_either(
    committed_db: object, amina: Told, owner_connection: psycopg.Connection
) -> None:
    for sql in (
        "UPDATE foundation_journalentry SET event = 'x'",
        "DELETE FROM foundation_journalentry",
    ):
        with pytest.raises(psycopg.IntegrityError), owner_connection.transaction():
            owner_connection.execute(sql)
    with pytest.raises(psycopg.IntegrityError), owner_connection.transaction():
        owner_connection.execute("TRUNCATE foundation_journalentry")


@pytest.mark.django_db
def test_the_job_that_tells_is_the_one_that_the_queue_itself_would_make(amina: Told) -> None:
    entry = JournalEntry.objects.get(event="voices.voice-shared")

    app.configure_task(journal.TELL).defer(entry_id=entry.pk)

    made_alike = ProcrastinateJob.objects.order_by("id").values(
        *(field.name for field in ProcrastinateJob._meta.concrete_fields if field.name != "id")
    )
    ours, theirs = made_alike
    assert ours == theirs
    assert ours["args"] == {"entry_id": entry.pk}
