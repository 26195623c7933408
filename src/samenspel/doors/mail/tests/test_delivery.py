"""A letter is delayed, never lost; and its link lives as long as the speaker wants."""

import re
import smtplib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.mail import BadHeaderError, EmailMessage
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.fixtures import Settings

from samenspel.doors.mail.backend import keep
from samenspel.doors.mail.tests.conftest import (
    BACKEND,
    PostOffice,
    deliver_what_waits,
    free_port,
    post_to,
    run_the_jobs,
    text_of,
)
from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.errors import Absent
from samenspel.foundation.jobs import DELIVER, tell
from samenspel.foundation.models import JournalEntry
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.models import VoiceKey
from samenspel.loop.voices.queries import speaker_with
from tests.support.cast import Told, a_voice

pytestmark = pytest.mark.django_db


def test_a_dead_server_delays_a_letter_and_leaves_no_link(
    amina: Told, settings: Settings, post_office: PostOffice
) -> None:
    alive = settings.SAMENSPEL
    post_to(settings, f"smtp://127.0.0.1:{free_port()}")
    with pytest.raises(ConnectionRefusedError):
        run_the_jobs()
    links_of_the_dead = VoiceKey.objects.filter(kind="mail-link").count()
    settings.SAMENSPEL = alive
    deliver_what_waits()
    deliver_what_waits()

    assert (links_of_the_dead, len(post_office.letters)) == (0, 1)


def test_a_letter_that_the_server_refuses_waits_for_another_try(
    amina: Told, post_office: PostOffice
) -> None:
    post_office.answer = "451 not now"
    with pytest.raises(smtplib.SMTPDataError):
        run_the_jobs()
    post_office.answer = "250 taken"
    deliver_what_waits()

    assert [letter["To"] for letter in post_office.letters] == ["amina@example.nl"]


def test_the_same_letter_has_the_same_number_however_often_it_is_sent(
    amina: Told, post_office: PostOffice
) -> None:
    run_the_jobs()
    ProcrastinateJob.objects.filter(task_name=DELIVER).update(status="todo")
    deliver_what_waits()

    first, second = (letter["Message-ID"] for letter in post_office.letters)
    assert first == second


@pytest.mark.parametrize("reach", ["", "06 12345678"])
def test_who_gave_no_mail_address_gets_no_mail(
    reach: str, waterveen: object, post_office: PostOffice
) -> None:
    hearing.share_voice("Het is hier donker.", by=VISITOR, reach=reach)
    run_the_jobs()

    assert (post_office.letters, VoiceKey.objects.filter(kind="mail-link").count()) == ([], 0)


def test_who_took_their_address_away_gets_no_mail(amina: Told, post_office: PostOffice) -> None:
    hearing.change_reach(amina.voice, "", by=amina.speaker)
    run_the_jobs()

    assert post_office.letters == []


def test_the_link_opens_the_voice_until_the_speaker_makes_a_new_key(
    amina: Told, post_office: PostOffice
) -> None:
    run_the_jobs()
    token = _token(post_office)
    opened = speaker_with(token, seen_by=VISITOR)
    hearing.renew_key(amina.voice, by=amina.speaker)

    assert opened.voice == amina.voice.id
    with pytest.raises(Absent):
        speaker_with(token, seen_by=VISITOR)


def test_telling_twice_makes_one_letter_of_each(amina: Told, gerda: Actor) -> None:
    hearing.let_term_lapse(amina.voice, by=SYSTEM)
    entry = JournalEntry.objects.get(event="voices.term-lapsed")
    tell(entry.pk)
    tell(entry.pk)

    waiting = ProcrastinateJob.objects.filter(task_name=DELIVER, args__entry_id=entry.pk)
    assert sorted(job.args["letter"] for job in waiting) == [
        "voices/term-lapsed",
        "voices/term-lapsed-lead",
    ]


def test_old_news_goes_to_nobody(waterveen: object, post_office: PostOffice) -> None:
    with clock_set_to(now() - timedelta(days=4)):
        a_voice(reach="amina@example.nl")
    run_the_jobs()

    assert post_office.letters == []


def test_without_a_mail_server_letters_are_kept_where_only_this_user_reads(
    amina: Told, settings: Settings, tmp_path: Path
) -> None:
    place = settings.SAMENSPEL.place.model_copy(update={"data": tmp_path})
    settings.EMAIL_BACKEND = BACKEND
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=place)
    run_the_jobs()

    [path] = (tmp_path / "mail").iterdir()
    assert (path.suffix, path.stat().st_mode & 0o777) == (".eml", 0o600)
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700


def test_a_kept_letter_is_whole_or_absent(tmp_path: Path) -> None:
    with pytest.raises(BadHeaderError):
        keep(EmailMessage("two\nlines", "y", to=["a@example.nl"]), tmp_path)

    assert list(tmp_path.glob("*.eml")) == []


def _token(office: PostOffice) -> str:
    found = re.search(r"/s/([\w-]{22})", text_of(office.letters[-1]))
    assert found is not None
    return found.group(1)
