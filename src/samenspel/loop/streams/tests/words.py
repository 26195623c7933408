"""A small town that is compared by its words: quick, so that a test can look at everything anew many times."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from django.conf import settings
from pytest_django.plugin import DjangoDbBlocker

from samenspel.foundation.actors import Actor
from samenspel.loop.streams.tests.conftest import looked_anew
from samenspel.people.actions import Seat
from tests.support.cast import Told, Waterveen, a_colleague, a_municipality, a_voice
from tests.support.database import TestServer, _django_on

TOWN = (
    "Grote ratten lopen door de tuin.",
    "Door de tuin lopen grote ratten.",
    "De grote ratten lopen door onze tuin.",
    "Grote ratten in de tuin.",
    "De lamp in de steeg brandt niet.",
    "In de steeg brandt geen lamp.",
    "Een lamp brandt niet in de steeg.",
    "Brandt de lamp in de steeg?",
    "De bus naar het station rijdt niet.",
    "Naar het station rijdt geen bus.",
    "Er rijdt geen bus naar het station.",
    "Rijdt de bus naar het station?",
)
LATE = (
    "Grote ratten lopen weer in de tuin.",
    "De lamp in de steeg knippert.",
    "De bus rijdt het station voorbij.",
    "Iets heel anders.",
)


@dataclass(frozen=True)
class Town:
    """Twelve voices that were looked at, who works with them, and who works next door."""

    waterveen: Waterveen
    bart: Actor
    carla: Actor
    dirk: Actor
    told: list[Told]


@contextmanager
def by_words() -> Iterator[None]:
    """As in a house where the model of meaning cannot run."""
    before = settings.SAMENSPEL
    meaning = before.meaning.model_copy(update={"model": "words"})
    settings.SAMENSPEL = replace(before, meaning=meaning)
    try:
        yield
    finally:
        settings.SAMENSPEL = before


@pytest.fixture(scope="module")
def town_by_words(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    test_server: TestServer,
    worker_database: str,
) -> Iterator[Town]:
    """Told and looked at once for all tests of a module, each of which leaves it as it was."""
    name = f"{worker_database}_by_words"
    found = test_server.clone(name)
    with django_db_blocker.unblock(), _django_on(found.serving), by_words():
        yield a_town()
    test_server.drop(name)


@pytest.fixture(scope="module")
def town_to_clone(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    test_server: TestServer,
    worker_database: str,
) -> Iterator[str]:
    """The same, as a database of which each test that needs real commits takes a copy. Gives its name."""
    name = f"{worker_database}_to_clone"
    found = test_server.clone(name)
    with django_db_blocker.unblock(), _django_on(found.serving), by_words():
        a_town()
    yield name
    test_server.drop(name)


def a_town() -> Town:
    """Everyone says one thing, and then it is looked at."""
    here = a_municipality("Gemeente Waterveen")
    there = a_municipality("Gemeente Hoogkerke", Seat.ELSEWHERE)
    bart = a_colleague("Bart Bos", here.team, duties=["listen", "respond"])
    carla = a_colleague("Carla Smit", here.policy, duties=["listen"], perspective="policy")
    dirk = a_colleague("Dirk Vos", there.team, duties=["listen", "respond", "lead"])
    told = [a_voice(words) for words in TOWN]
    looked_anew()
    return Town(here, bart, carla, dirk, told)
