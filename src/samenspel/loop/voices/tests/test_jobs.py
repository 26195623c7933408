"""What happens with voices by itself: a term that passes is said once, and a lost key finds its way back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.models import JournalEntry
from samenspel.loop.responses.models import Standing
from samenspel.loop.voices import actions
from samenspel.loop.voices.importing import ToldElsewhere, import_voices
from samenspel.loop.voices.jobs import find_way_back, let_terms_lapse
from samenspel.loop.voices.models import TermLapse
from samenspel.loop.voices.reach import read_reach
from samenspel.people.models import Person
from tests.support.cast import Told, a_voice, brought_to

pytestmark = pytest.mark.django_db

MAIL = "amina@example.nl"
HERE = ZoneInfo("Europe/Amsterdam")


@contextmanager
def days_after_the_term(told: Told, days: int, at: time = time(0, 5)) -> Iterator[None]:
    """So many days after the last day on which someone should have come."""
    day = told.voice.answer_before + timedelta(days)
    with clock_set_to(datetime.combine(day, at, HERE)):
        yield


def lapsed() -> list[object]:
    """Of which voices it was said that the term passed."""
    return list(TermLapse.objects.order_by("lapsed_at").values_list("voice_id", flat=True))


def asked_back() -> list[object]:
    """For which voices a link goes out."""
    entries = JournalEntry.objects.filter(event="voices.way-back-asked").order_by("id")
    return [entry.matter for entry in entries]


def look_for(address: str) -> None:
    """What the worker does for who lost their key."""
    find_way_back(contact_hash=read_reach(address).hash.hex())


@pytest.mark.parametrize(
    ("days", "at", "times"),
    [
        (-1, time(12), 0),
        (0, time(0, 5), 0),
        (0, time(23, 59), 0),
        (1, time(0, 1), 1),
        (59, time(12), 1),
    ],
)
def test_the_last_day_of_the_term_belongs_to_the_term(
    days: int, at: time, times: int, amina: Told
) -> None:
    with days_after_the_term(amina, days, at):
        let_terms_lapse(0)

    assert lapsed() == [amina.voice.pk] * times


def test_it_is_said_once_however_often_the_job_runs(amina: Told) -> None:
    for days in (1, 1, 2, 30):
        with days_after_the_term(amina, days):
            let_terms_lapse(0)

    said = JournalEntry.objects.filter(event="voices.term-lapsed")
    assert ([entry.matter for entry in said], lapsed()) == ([amina.voice.pk], [amina.voice.pk])


@pytest.mark.parametrize("phase", ["taken-on", "asked", "restated", "answered"])
def test_nothing_lapses_once_someone_came(phase: str, amina: Told, bart: Actor) -> None:
    brought_to(phase, amina, bart)

    with days_after_the_term(amina, 5):
        let_terms_lapse(0)

    assert lapsed() == []


def test_what_was_told_elsewhere_was_promised_nothing(waterveen: object) -> None:
    [voice] = import_voices([ToldElsewhere("1", "Meer bankjes.")], source="x", by=SYSTEM).voices

    with clock_set_to(now() + timedelta(days=30)):
        let_terms_lapse(0)

    assert (voice.answer_before < (now() + timedelta(days=30)).date(), lapsed()) == (True, [])


def test_every_voice_past_its_term_is_said_of_the_longest_waiting_first(amina: Told) -> None:
    with clock_set_to(now() - timedelta(days=10)):
        older = a_voice("Dit wacht al langer.")

    with days_after_the_term(amina, 1):
        let_terms_lapse(0)

    said = JournalEntry.objects.filter(event="voices.term-lapsed").order_by("id")
    assert [entry.matter for entry in said] == [older.voice.pk, amina.voice.pk]


def test_a_voice_whose_term_passed_can_still_be_taken_on(amina: Told, bart: Actor) -> None:
    with days_after_the_term(amina, 1):
        let_terms_lapse(0)
        actions.take_on(amina.voice, by=bart)

    standing = Standing.objects.get(voice=amina.voice)
    assert (standing.phase, standing.contact_id) == ("taken-on", bart.person)


def test_a_lapse_moves_nobody(amina: Told) -> None:
    before = Standing.objects.filter(voice=amina.voice).values().get()

    with days_after_the_term(amina, 1):
        let_terms_lapse(0)

    assert Standing.objects.filter(voice=amina.voice).values().get() == before


@pytest.mark.parametrize("typed", [MAIL, " AMINA@Example.nl "])
def test_who_lost_the_key_is_sent_a_link_to_each_of_their_voices(typed: str, amina: Told) -> None:
    second = a_voice("En nog iets.", reach=MAIL)
    a_voice("Van iemand anders.", reach="anna@example.nl")
    a_voice("Van niemand.")

    look_for(typed)

    assert asked_back() == [second.voice.pk, amina.voice.pk]


@pytest.mark.parametrize("typed", ["anna@example.nl", "amina@example.com", "0612345678"])
def test_an_address_that_nobody_gave_leads_nowhere(typed: str, amina: Told) -> None:
    look_for(typed)

    assert asked_back() == []


def test_the_newest_ten_are_enough_for_one_letter_box(waterveen: object) -> None:
    moment = now()
    told = []
    for hours in range(12):
        with clock_set_to(moment - timedelta(hours=hours)):
            told.append(a_voice(f"Melding {hours}.", reach=MAIL).voice.pk)

    look_for(MAIL)

    assert asked_back() == told[:10]


def test_a_lost_key_still_works_until_its_speaker_makes_a_new_one(amina: Told) -> None:
    """Whoever knows the address can ask for a link; that must not shut out who has the key."""
    look_for(MAIL)

    actions.add_words(amina.voice, "Ik had hem toch nog.", by=amina.speaker)

    assert amina.voice.additions.count() == 1


def test_the_job_carries_neither_address_nor_name(amina: Told, bart: Actor) -> None:
    find_way_back.defer(contact_hash=read_reach(MAIL).hash.hex())
    look_for(MAIL)

    [waits] = ProcrastinateJob.objects.filter(task_name="voices.find_way_back")
    names = [name for person in Person.objects.all() for name in person.name.split()]
    assert list(waits.args) == ["contact_hash"]
    assert [part for part in ["amina", "example", *names] if part in str(waits.args)] == []
