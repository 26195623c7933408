"""Who is told of what: everyone who must be, once each, in their own language; nobody of what they did themselves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob

from samenspel.doors.mail.tests.conftest import deliver_what_waits, run_the_jobs
from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now, today
from samenspel.foundation.jobs import DELIVER
from samenspel.loop.responses import actions as responding
from samenspel.loop.responses.models import Agreement
from samenspel.loop.voices import actions as hearing
from samenspel.people import actions as people
from tests.support.cast import (
    Told,
    Waterveen,
    a_colleague,
    a_response,
    a_voice,
    an_agreement,
    an_understanding,
    brought_to,
    person_of,
)

pytestmark = pytest.mark.django_db

AMINA = "amina@example.nl"
DEED = Callable[[Told, Actor], object]


def _promise(told: Told) -> Agreement:
    return told.voice.agreements.get()


# Phase in which it is done, what is done, and which letters that brings to the speaker and to the contact.
DEEDS: dict[str, tuple[str, DEED, list[str], list[str]]] = {
    "someone takes it on": (
        "told",
        lambda told, bart: hearing.take_on(told.voice, by=bart),
        ["voices/taken-on"],
        [],
    ),
    "the contact asks": (
        "taken-on",
        lambda told, bart: hearing.ask_speaker(told.voice, "Waar?", by=bart),
        ["voices/asked"],
        [],
    ),
    "the speaker answers": (
        "asked",
        lambda told, bart: hearing.answer_question(
            told.voice, told.voice.questions.get(), "Hier.", by=told.speaker
        ),
        [],
        [],
    ),
    "the contact restates": ("taken-on", an_understanding, ["voices/restated"], []),
    "the speaker confirms": (
        "restated",
        lambda told, bart: hearing.confirm_understanding(
            told.voice, told.voice.understandings.get(), by=told.speaker
        ),
        [],
        [],
    ),
    "the speaker corrects": (
        "restated",
        lambda told, bart: hearing.correct_understanding(
            told.voice, told.voice.understandings.get(), "Nee.", by=told.speaker
        ),
        [],
        [],
    ),
    "the speaker tells more": (
        "taken-on",
        lambda told, bart: hearing.add_words(told.voice, "En nog iets.", by=told.speaker),
        [],
        [],
    ),
    "the speaker decides who reads it": (
        "told",
        lambda told, bart: hearing.decide_showing(told.voice, shown=True, by=told.speaker),
        [],
        [],
    ),
    "a new key": (
        "told",
        lambda told, bart: hearing.renew_key(told.voice, by=told.speaker),
        ["voices/key-renewed"],
        [],
    ),
    "a way back": (
        "told",
        lambda told, bart: hearing.send_way_back(told.voice, by=SYSTEM),
        ["voices/way-back"],
        [],
    ),
    "the contact responds": ("understood", a_response, ["responses/response"], []),
    "the contact promises": ("under-way", an_agreement, ["responses/agreement"], []),
    "the contact gives the result": (
        "under-way",
        lambda told, bart: responding.give_result(
            told.voice, told.voice.responses.get(), "done", by=bart
        ),
        ["responses/verdict-asked"],
        [],
    ),
    "the speaker is content": (
        "to-judge",
        lambda told, bart: responding.judge(told.voice, "answered", by=told.speaker),
        [],
        [],
    ),
    "the speaker is partly content": (
        "to-judge",
        lambda told, bart: responding.judge(told.voice, "partly", by=told.speaker),
        [],
        ["responses/verdict-says-no"],
    ),
    "the speaker is not content": (
        "to-judge",
        lambda told, bart: responding.judge(told.voice, "not", by=told.speaker),
        [],
        ["responses/verdict-says-no"],
    ),
    "the question once more": (
        "to-judge",
        lambda told, bart: responding.ask_verdict_again(told.voice, by=SYSTEM),
        ["responses/verdict-asked-again"],
        [],
    ),
    "the speaker is forgotten": (
        "taken-on",
        lambda told, bart: hearing.forget_voice(told.voice, by=told.speaker),
        [],
        [],
    ),
}


def told_of(deed: Callable[[], object]) -> list[EmailMessage]:
    """The letters that go out because of this, and of nothing before it."""
    run_the_jobs()
    mail.outbox.clear()
    deed()
    run_the_jobs()
    return list(mail.outbox)


def to(address: str, sent: list[EmailMessage]) -> int:
    """How many letters went to this address."""
    return len([letter for letter in sent if letter.to == [address]])


@pytest.mark.parametrize("what", DEEDS)
def test_each_deed_brings_these_letters_and_no_others(what: str, bart: Actor) -> None:
    phase, deed, to_speaker, to_contact = DEEDS[what]
    told = brought_to(phase, a_voice(reach=AMINA), bart)
    run_the_jobs()
    before = ProcrastinateJob.objects.filter(task_name=DELIVER).count()

    deed(told, bart)
    run_the_jobs()

    fresh = ProcrastinateJob.objects.filter(task_name=DELIVER).order_by("id")[before:]
    found = [(job.args["letter"], job.args["person"] or "speaker") for job in fresh]
    assert found == [(one, "speaker") for one in to_speaker] + [
        (one, str(bart.person)) for one in to_contact
    ]


def test_the_receipt_is_the_first_letter(waterveen: object) -> None:
    sent = told_of(lambda: a_voice(reach=AMINA))

    assert [letter.to for letter in sent] == [[AMINA]]


def test_a_worker_that_looks_again_sends_nothing_again(amina: Told, bart: Actor) -> None:
    sent = told_of(lambda: hearing.take_on(amina.voice, by=bart))

    run_the_jobs()
    deliver_what_waits()

    assert (len(sent), len(mail.outbox)) == (1, 1)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_speaker_is_told_in_the_language_in_which_they_spoke(language: str, bart: Actor) -> None:
    with override(language):
        told = a_voice(reach=AMINA)
    with override("en" if language == "nl" else "nl"):
        [letter] = told_of(lambda: hearing.take_on(told.voice, by=bart))

    says = {"nl": "je contact", "en": "is your contact from now on"}
    assert letter.extra_headers["Content-Language"] == language
    assert [one for one in says if says[one] in " ".join(str(letter.body).split())] == [language]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_colleague_is_told_in_their_own_language(language: str, bart: Actor) -> None:
    people.change_own_details(
        person_of(bart), by=bart, name="Bart Bos", reachable="", language=language
    )
    told = brought_to("to-judge", a_voice(reach=AMINA), bart)

    [letter] = told_of(lambda: responding.judge(told.voice, "not", by=told.speaker))

    assert (letter.to, letter.extra_headers["Content-Language"]) == (
        [person_of(bart).email],
        language,
    )


def test_a_letter_goes_where_the_speaker_is_now(amina: Told, bart: Actor) -> None:
    run_the_jobs()
    mail.outbox.clear()
    hearing.take_on(amina.voice, by=bart)
    hearing.change_reach(amina.voice, "verhuisd@example.nl", by=amina.speaker)

    run_the_jobs()

    assert [letter.to for letter in mail.outbox] == [["verhuisd@example.nl"]]


def test_who_was_forgotten_before_the_letter_left_gets_none(amina: Told, bart: Actor) -> None:
    sent = told_of(
        lambda: (
            hearing.take_on(amina.voice, by=bart),
            hearing.forget_voice(amina.voice, by=amina.speaker),
        )
    )

    assert sent == []


def test_an_offer_is_told_to_who_was_asked(amina: Told, bart: Actor, fenna: Actor) -> None:
    brought_to("taken-on", amina, bart)

    sent = told_of(lambda: hearing.offer_handover(amina.voice, person_of(fenna), "Ik ga.", by=bart))

    assert [letter.to for letter in sent] == [[person_of(fenna).email]]


def test_an_offer_that_was_taken_back_in_time_disturbs_nobody(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("taken-on", amina, bart)

    sent = told_of(
        lambda: (
            hearing.offer_handover(amina.voice, person_of(fenna), "Ik ga.", by=bart),
            hearing.withdraw_handover(amina.voice, by=bart),
        )
    )

    assert sent == []


def test_a_new_contact_is_told_to_the_speaker_and_a_refusal_to_nobody(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("taken-on", amina, bart)
    hearing.offer_handover(amina.voice, person_of(fenna), "Ik ga.", by=bart)
    declined = told_of(lambda: hearing.decline_handover(amina.voice, by=fenna))
    hearing.offer_handover(amina.voice, person_of(fenna), "Toch.", by=bart)
    accepted = told_of(lambda: hearing.accept_handover(amina.voice, by=fenna))

    assert ([letter.to for letter in declined], [letter.to for letter in accepted]) == (
        [],
        [[AMINA]],
    )


def test_the_contact_of_now_hears_that_a_speaker_says_no(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("to-judge", amina, bart)
    hearing.offer_handover(amina.voice, person_of(fenna), "Ik ga.", by=bart)
    hearing.accept_handover(amina.voice, by=fenna)

    sent = told_of(lambda: responding.judge(amina.voice, "not", by=amina.speaker))

    assert [letter.to for letter in sent] == [[person_of(fenna).email]]


@pytest.mark.parametrize(("mark", "to_speaker", "to_contact"), [("kept", 0, 0), ("broken", 0, 1)])
def test_what_a_speaker_marks(
    mark: str, to_speaker: int, to_contact: int, amina: Told, bart: Actor
) -> None:
    brought_to("under-way", amina, bart)
    agreement = an_agreement(amina, bart)
    an_agreement(amina, bart)

    sent = told_of(
        lambda: responding.mark_agreement(amina.voice, agreement, mark, by=amina.speaker)
    )

    assert (to(AMINA, sent), to(person_of(bart).email, sent)) == (to_speaker, to_contact)


@pytest.mark.parametrize("mark", ["kept", "broken", "renegotiated"])
def test_what_government_marks_is_told_to_the_speaker_once(
    mark: str, amina: Told, bart: Actor
) -> None:
    brought_to("under-way", amina, bart)
    agreement = an_agreement(amina, bart)
    an_agreement(amina, bart)
    later = today() + timedelta(9) if mark == "renegotiated" else None

    sent = told_of(
        lambda: responding.mark_agreement(
            amina.voice, agreement, mark, "Daarom.", new_due=later, by=bart
        )
    )

    assert [letter.to for letter in sent] == [[AMINA]]


def test_a_result_after_the_question_for_a_verdict_is_told_by_itself(
    amina: Told, bart: Actor
) -> None:
    """Every agreement was marked, so the speaker was asked already: what came of it is news, and no second question."""
    brought_to("under-way", amina, bart)
    responding.mark_agreement(amina.voice, an_agreement(amina, bart), "kept", by=bart)
    run_the_jobs()
    before = ProcrastinateJob.objects.filter(task_name=DELIVER).count()

    responding.give_result(amina.voice, amina.voice.responses.get(), "done", by=bart)
    run_the_jobs()

    fresh = ProcrastinateJob.objects.filter(task_name=DELIVER).order_by("id")[before:]
    assert [job.args["letter"] for job in fresh] == ["responses/result"]


def test_only_the_leads_of_the_team_that_holds_it_hear_of_a_lapse(
    amina: Told, waterveen: Waterveen, gerda: Actor, dirk: Actor, carla: Actor
) -> None:
    second = a_colleague("Hanneke Blom", waterveen.team, duties=["lead", "respond"])
    a_colleague("Ines Kok", waterveen.policy, duties=["lead"])
    former = a_colleague("Joris Lam", waterveen.team, duties=["lead"])
    people.withdraw_duty(person_of(former), "lead", by=SYSTEM)

    sent = told_of(lambda: hearing.let_term_lapse(amina.voice, by=SYSTEM))

    expected = [AMINA, person_of(gerda).email, person_of(second).email]
    assert sorted(address for letter in sent for address in letter.to) == sorted(expected)


def test_who_parted_is_told_nothing_more(amina: Told, waterveen: Waterveen, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)
    manager = a_colleague("Hanneke Blom", waterveen.team, duties=["manage-people"])
    people.part_ways(person_of(bart), by=manager)

    sent = told_of(lambda: responding.judge(amina.voice, "not", by=amina.speaker))

    assert sent == []


def test_what_is_written_down_much_later_is_no_news(waterveen: object, bart: Actor) -> None:
    with clock_set_to(now() - timedelta(days=4)):
        told = a_voice(reach=AMINA)
        hearing.take_on(told.voice, by=bart)

    run_the_jobs()

    assert mail.outbox == []
