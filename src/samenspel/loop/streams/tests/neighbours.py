"""A town in which many tell of rats, in several languages, and what a neighbour does who tells of them too."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from django.conf import settings
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.plugin import DjangoDbBlocker

from samenspel.loop.streams import jobs
from samenspel.loop.streams.tests.conftest import NEEDS, looked_anew, told, told_about
from samenspel.loop.voices.actions import decide_showing
from samenspel.loop.voices.models import Voice
from samenspel.loop.voices.web.tickets import new_ticket
from tests.support.cast import Told, a_municipality, a_voice
from tests.support.database import TestServer, _django_on

RATS = (
    "Er lopen steeds meer ratten door onze straat.",
    "Bij ons in de straat zitten overal ratten.",
    "De ratten lopen hier gewoon door de tuin.",
    "Ik zie elke avond ratten bij de containers in de straat.",
)
GERMAN = "In unserer Straße laufen überall Ratten herum."
HIDDEN = "Ratten in onze straat, en niemand doet er wat aan."
BENEFIT = "Mijn uitkering is zomaar gestopt en ik kan de huur niet betalen."
ASKED = "Er lopen overal ratten door de straat."
NEVER_SAID = "Mijn paspoort is verlopen tijdens vakantie."


@dataclass(frozen=True)
class Town:
    """Who told what, and lets it be read; but one who keeps it to themselves."""

    rats: list[Told]
    german: Told
    hidden: Told
    benefit: Told


@pytest.fixture(scope="module")
def town(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    test_server: TestServer,
    worker_database: str,
) -> Iterator[Town]:
    """Told and compared once for all tests of a module, each of which leaves it as it was."""
    name = f"{worker_database}_town"
    found = test_server.clone(name)
    with django_db_blocker.unblock(), _django_on(found.serving):
        yield a_town()
    test_server.drop(name)


def a_town() -> Town:
    """In which everybody was heard, and the machine looked."""
    a_municipality("Gemeente Waterveen")
    told(told_about(NEEDS))
    rats, german = [a_voice(words, place="Kerkstraat") for words in RATS], a_voice(GERMAN)
    hidden, benefit = a_voice(HIDDEN), a_voice(BENEFIT)
    for one in (*rats, german, benefit):
        decide_showing(one.voice, shown=True, by=one.speaker)
    looked_anew()
    return Town(rats, german, hidden, benefit)


@contextmanager
def with_model(model: str, **more: str) -> Iterator[None]:
    """As the operator of this house set it."""
    before = settings.SAMENSPEL
    meaning = before.meaning.model_copy(update={"model": model, **more})
    settings.SAMENSPEL = replace(before, meaning=meaning)
    try:
        yield
    finally:
        settings.SAMENSPEL = before


def typed(words: str = ASKED, **more: str) -> dict[str, str]:
    """The share form as somebody filled it in."""
    return {"words": words, "ticket": new_ticket(), **more}


def newest() -> Voice:
    """What was told last."""
    return Voice.objects.latest("told_at")


def worked_off() -> list[str]:
    """What the worker does with the recognitions that wait; of which voices."""
    waiting = ProcrastinateJob.objects.filter(task_name="streams.follow_recognition", status="todo")
    voices = [str(job.args["voice"]) for job in waiting]
    for voice in voices:
        jobs.follow(voice)
    return voices
