"""What the database itself defends about responses, promises and verdicts, tried in raw SQL as the role that serves."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.loop.responses import actions
from samenspel.loop.responses.models import AgreementMark, Verdict
from samenspel.loop.voices import actions as hearing
from tests.support.cast import (
    Told,
    a_voice,
    an_agreement,
    an_understanding,
    brought_to,
)
from tests.support.raw_sql import outcome, run, sentence

pytestmark = [pytest.mark.database, pytest.mark.django_db]

FACTS = (
    "responses_response",
    "responses_result",
    "responses_agreement",
    "responses_agreementmark",
    "responses_verdictrequest",
    "responses_verdict",
)
NO_KEY = "InsufficientPrivilege"
BROKEN_RULE = "IntegrityConstraintViolation"


def test_no_fact_can_be_changed_or_vanish(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    agreement = an_agreement(amina, bart)
    actions.mark_agreement(amina.voice, agreement, "kept", by=bart)
    actions.give_result(amina.voice, amina.voice.responses.get(), "done", by=bart)
    actions.judge(amina.voice, "not", "Scheef.", by=amina.speaker)
    before = {table: run(f"SELECT count(*) FROM {table}") for table in FACTS}

    tried = [
        outcome(verb.format(table))
        for table in FACTS
        for verb in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE")
    ]

    assert tried == [NO_KEY] * len(tried)
    assert before == {table: [(1,)] for table in FACTS}


# ── Understood before agreed ──


@pytest.mark.parametrize("phase", ["told", "taken-on", "asked", "restated", "corrected"])
def test_no_agreement_before_a_confirmed_understanding(
    phase: str, amina: Told, bart: Actor
) -> None:
    brought_to(phase, amina, bart)
    response = _raw_response(amina, bart)

    assert outcome(*_agreement(amina, bart, response)) == BROKEN_RULE
    assert (
        sentence(*_agreement(amina, bart, response))
        == "no agreement before the speaker confirmed that they were understood"
    )


def test_an_agreement_once_understood(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)

    assert outcome(*_agreement(amina, bart, amina.voice.responses.get().id)) == "done"


def test_no_agreement_on_what_was_confirmed_when_a_newer_restatement_is_open(
    amina: Told, bart: Actor
) -> None:
    brought_to("under-way", amina, bart)
    an_understanding(amina, bart)

    assert outcome(*_agreement(amina, bart, amina.voice.responses.get().id)) == BROKEN_RULE


def test_the_confirmation_of_another_voice_does_not_help(amina: Told, bart: Actor) -> None:
    other = brought_to("under-way", a_voice("Ik wil een bankje."), bart)
    brought_to("restated", amina, bart)

    assert outcome(*_agreement(amina, bart, other.voice.responses.get().id)) == BROKEN_RULE


def test_an_agreement_belongs_to_the_voice_of_its_response(amina: Told, bart: Actor) -> None:
    other = brought_to("under-way", a_voice("Ik wil een bankje."), bart)
    brought_to("under-way", amina, bart)

    assert outcome(*_agreement(amina, bart, other.voice.responses.get().id)) == BROKEN_RULE


def test_an_agreement_has_one_owner(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    response = amina.voice.responses.get().id

    assert outcome(*_agreement(amina, bart, response, side="speaker")) == "CheckViolation"
    assert outcome(*_agreement(amina, bart, response, person=None)) == "CheckViolation"


# ── Only the speaker judges ──


def test_a_verdict_with_the_speakers_key_is_taken_down(amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)

    run(*_verdict(amina, amina.speaker))

    assert [bytes(verdict.proof) for verdict in Verdict.objects.all()] == [b""]


def test_no_verdict_without_a_key_that_fits(amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)
    tried = _keys_that_do_not_fit(amina)

    found = {how: outcome(*_verdict(amina, keyed)) for how, keyed in tried.items()}

    assert found == dict.fromkeys(tried, NO_KEY)


def test_no_mark_of_the_speaker_without_a_key_that_fits(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    agreement = an_agreement(amina, bart)
    tried = _keys_that_do_not_fit(amina)

    found = {how: outcome(*_mark(amina, agreement.id, keyed)) for how, keyed in tried.items()}

    assert found == dict.fromkeys(tried, NO_KEY)
    assert outcome(*_mark(amina, agreement.id, amina.speaker)) == "done"


def test_the_proof_of_a_mark_is_not_kept(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)

    run(*_mark(amina, an_agreement(amina, bart).id, amina.speaker))

    assert [bytes(mark.proof or b"") for mark in AgreementMark.objects.all()] == [b""]


def test_government_does_not_mark_with_the_speakers_key(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    agreement = an_agreement(amina, bart)

    tried = outcome(*_mark(amina, agreement.id, amina.speaker, side="government"))

    assert tried == "CheckViolation"


def test_a_mark_belongs_to_the_voice_of_its_agreement(amina: Told, bart: Actor) -> None:
    other = brought_to("under-way", a_voice("Ik wil een bankje."), bart)
    agreement = an_agreement(other, bart)

    assert outcome(*_mark(amina, agreement.id, amina.speaker)) == BROKEN_RULE


# ── One standing verdict ──


def test_no_second_first_verdict(amina: Told, bart: Actor) -> None:
    brought_to("reopened", amina, bart)

    assert outcome(*_verdict(amina, amina.speaker)) == "UniqueViolation"


def test_a_verdict_follows_the_one_that_stands(amina: Told, bart: Actor) -> None:
    brought_to("reopened", amina, bart)
    first = Verdict.objects.get()

    assert outcome(*_verdict(amina, amina.speaker, supersedes=first.id)) == "done"


def test_no_two_verdicts_follow_the_same_one(amina: Told, bart: Actor) -> None:
    brought_to("reopened", amina, bart)
    first = Verdict.objects.get()
    actions.judge(amina.voice, "partly", by=amina.speaker)

    assert outcome(*_verdict(amina, amina.speaker, supersedes=first.id)) == "UniqueViolation"


def test_no_verdict_follows_one_of_another_voice(amina: Told, bart: Actor) -> None:
    other = brought_to("reopened", a_voice("Ik wil een bankje."), bart)
    brought_to("to-judge", amina, bart)
    theirs = Verdict.objects.get(voice=other.voice)

    assert outcome(*_verdict(amina, amina.speaker, supersedes=theirs.id)) == BROKEN_RULE


def test_no_verdict_follows_itself(amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)
    own = uuid4()

    assert outcome(*_verdict(amina, amina.speaker, supersedes=own, ref=own)) == BROKEN_RULE


def test_a_verdict_is_about_a_response_to_the_same_voice(amina: Told, bart: Actor) -> None:
    other = brought_to("to-judge", a_voice("Ik wil een bankje."), bart)
    brought_to("to-judge", amina, bart)

    tried = outcome(*_verdict(amina, amina.speaker, response=other.voice.responses.get().id))

    assert tried == BROKEN_RULE


def test_the_question_is_asked_once_and_once_again(amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)
    actions.ask_verdict_again(amina.voice, by=SYSTEM)
    ask = (
        "INSERT INTO responses_verdictrequest (id, voice_id, response_id, again, asked_at) "
        "VALUES (gen_random_uuid(), %s, %s, %s, now())"
    )
    about = [amina.voice.id, amina.voice.responses.get().id]

    assert outcome(ask, [*about, False]) == "UniqueViolation"
    assert outcome(ask, [*about, True]) == "UniqueViolation"


def test_one_result_a_response(amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)

    tried = outcome(
        """INSERT INTO responses_result (id, voice_id, response_id, result, text, given_by_id, given_at)
           VALUES (gen_random_uuid(), %s, %s, 'done', '', %s, now())""",
        [amina.voice.id, amina.voice.responses.get().id, bart.person],
    )

    assert tried == "UniqueViolation"


def _keys_that_do_not_fit(told: Told) -> dict[str, Actor]:
    """Made one after the other; the key of the fixture stays good."""
    other = a_voice("Ik wil een lantaarn.").speaker
    own = told.speaker
    revoked = hearing.make_mail_link(told.voice, by=SYSTEM).holder
    run("UPDATE voices_voicekey SET revoked_at = now() WHERE id = %s", [revoked.key])
    with clock_set_to(now() - hearing.LINK_LASTS - timedelta(minutes=1)):
        expired = hearing.make_mail_link(told.voice, by=SYSTEM).holder
    return {
        "no proof": Actor.speaker(told.voice.id, key=_key(own), proof=b""),
        "wrong proof": Actor.speaker(told.voice.id, key=_key(own), proof=b"\x00" * 32),
        "another voice's key": other,
        "another key's proof": Actor.speaker(told.voice.id, key=_key(own), proof=other.proof),
        "no such key": Actor.speaker(told.voice.id, key=uuid4(), proof=own.proof),
        "revoked": revoked,
        "expired": expired,
    }


def _key(actor: Actor) -> UUID:
    assert actor.key is not None
    return actor.key


def _raw_response(told: Told, by: Actor) -> UUID:
    rows = run(
        """INSERT INTO responses_response (id, voice_id, text, role, approach, approach_why, given_by_id, given_at)
           VALUES (gen_random_uuid(), %s, 'iets', 'direct', 'lawful', '', %s, now()) RETURNING id""",
        [told.voice.id, by.person],
    )
    found: UUID = rows[0][0]
    return found


def _agreement(
    told: Told, by: Actor, response: UUID, *, side: str = "government", person: Any = "contact"
) -> tuple[str, list[Any]]:
    owner = by.person if person == "contact" else person
    return (
        "INSERT INTO responses_agreement "
        "(id, voice_id, response_id, side, person_id, what, due, made_by_id, made_at) "
        "VALUES (gen_random_uuid(), %s, %s, %s, %s, 'iets', current_date, %s, now())",
        [told.voice.id, response, side, owner, by.person],
    )


def _mark(
    told: Told, agreement: UUID, by: Actor, *, side: str = "speaker"
) -> tuple[str, list[Any]]:
    return (
        "INSERT INTO responses_agreementmark "
        "(id, voice_id, agreement_id, mark, reason, side, key_id, proof, marked_at) "
        "VALUES (gen_random_uuid(), %s, %s, 'broken', '', %s, %s, %s, now())",
        [told.voice.id, agreement, side, by.key, by.proof],
    )


def _verdict(
    told: Told,
    by: Actor,
    *,
    supersedes: UUID | None = None,
    response: UUID | None = None,
    ref: UUID | None = None,
) -> tuple[str, list[Any]]:
    about = response or told.voice.responses.get().id
    return (
        "INSERT INTO responses_verdict "
        "(id, voice_id, response_id, judgement, why, supersedes_id, key_id, proof, given_at) "
        "VALUES (%s, %s, %s, 'answered', '', %s, %s, %s, now())",
        [ref or uuid4(), told.voice.id, about, supersedes, by.key, by.proof],
    )
