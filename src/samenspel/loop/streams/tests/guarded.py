"""A town in which every guard of the database can be tried, by the role that serves and by the one that owns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
import pytest
from pytest_django.plugin import DjangoDbBlocker

from samenspel.doors.launch.roles import Addresses
from samenspel.foundation.actors import SYSTEM
from samenspel.loop.streams import actions
from samenspel.loop.streams.refreshing import begin_refresh, fail_refresh, keep_meanings
from samenspel.loop.streams.tests.conftest import a_stream
from samenspel.loop.streams.tests.elsewhere import next_door
from samenspel.loop.voices.actions import renew_key
from samenspel.people.actions import Seat
from tests.support.cast import Told, a_colleague, a_municipality, a_voice
from tests.support.database import TestServer, _django_on

ROLES = ("serving", "owning")


@dataclass(frozen=True)
class Guarded:
    """Two streams here and one next door, and everything that somebody may try to point at."""

    addresses: Addresses
    home: UUID
    there: UUID
    bart: UUID
    dirk: UUID
    amina: Told
    other: Told
    rat: Told
    gone_key: Told
    light: UUID
    rats: UUID
    their_stream: UUID
    their_voice: UUID
    speakers_no: UUID
    named: UUID

    def tried(self, role: str, *steps: tuple[str, Sequence[Any]]) -> str:
        """`done`, or by which kind of error the last step is refused; nothing of it stays."""
        with psycopg.connect(getattr(self.addresses, role)) as connected:
            try:
                for sql, values in steps:
                    connected.execute(sql, values)
            except psycopg.Error as error:
                return type(error).__name__
            finally:
                connected.rollback()
        return "done"

    def by_both(self, sql: str, values: Sequence[Any] = ()) -> list[str]:
        """What comes of it for the serving role, and for the owner."""
        return [self.tried(role, (sql, values)) for role in ROLES]


@pytest.fixture(scope="module")
def guarded(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    test_server: TestServer,
    worker_database: str,
) -> Iterator[Guarded]:
    """Committed once, since the owner is another connection; every attempt is rolled back."""
    name = f"{worker_database}_guards"
    found = test_server.clone(name)
    with django_db_blocker.unblock(), _django_on(found.serving):
        yield _a_town(found)
    test_server.drop(name)


def _a_town(addresses: Addresses) -> Guarded:
    here = a_municipality("Gemeente Waterveen")
    there = a_municipality("Gemeente Hoogkerke", Seat.ELSEWHERE)
    bart = a_colleague("Bart Bos", here.team, duties=["listen", "respond"])
    dirk = a_colleague("Dirk Vos", there.team, duties=["listen", "respond"])
    amina, other, rat, gone_key = (a_voice(f"De lamp {at} is stuk.") for at in range(4))
    light = a_stream(here, [amina, other, gone_key])
    rats = a_stream(here, [rat, a_voice("Ratten op straat.")])
    theirs = next_door(dirk)
    said = actions.say_not_here(amina.voice, by=amina.speaker)
    named = actions.name_stream(light, "Donker", by=bart)
    actions.follow_stream(light, by=bart)
    undone = actions.take_out(other.voice, light, by=bart)
    actions.undo_correction(undone, by=bart)
    keep_meanings([amina.voice.pk], np.ones((1, 512), np.float32), ["nl"], "0" * 32, by=SYSTEM)
    fail_refresh(begin_refresh(actions.ask_refresh(by=SYSTEM), by=SYSTEM), "x", by=SYSTEM)
    actions.ask_refresh(by=SYSTEM)
    renew_key(gone_key.voice, by=gone_key.speaker)
    return Guarded(
        addresses=addresses,
        home=here.organisation.pk,
        there=there.organisation.pk,
        bart=bart.myself,
        dirk=dirk.myself,
        amina=amina,
        other=other,
        rat=rat,
        gone_key=gone_key,
        light=light.pk,
        rats=rats.pk,
        their_stream=theirs.stream.pk,
        their_voice=theirs.voices[0].pk,
        speakers_no=said.pk,
        named=named.pk,
    )
