"""The database of the tests themselves: who it works as, and what it keeps."""

from threading import Thread

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from samenspel.doors.launch.roles import Addresses


def keep_session(key: str) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now())


def sessions_seen_at(address: str) -> list[str]:
    with psycopg.connect(address) as other:
        return [
            key for (key,) in other.execute("SELECT session_key FROM django_session ORDER BY 1")
        ]


@pytest.mark.django_db
def test_tests_work_as_the_serving_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("samenspel_serve",)


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_writes_is_rolled_back(db: None, turn: int) -> None:
    assert Session.objects.count() == 0
    keep_session("written")


@pytest.mark.parametrize("turn", [1, 2])
def test_what_is_committed_is_seen_by_others_and_gone_in_the_next_test(
    committed_db: Addresses, turn: int
) -> None:
    assert sessions_seen_at(committed_db.serving) == []
    keep_session("committed")

    assert sessions_seen_at(committed_db.serving) == ["committed"]


def test_threads_work_on_the_same_committed_database(committed_db: Addresses) -> None:
    def write() -> None:
        keep_session("from a thread")
        connection.close()

    thread = Thread(target=write)
    thread.start()
    thread.join()

    assert sessions_seen_at(committed_db.serving) == ["from a thread"]


def test_raw_connections_lead_to_the_committed_database(
    committed_db: Addresses,
    serving_connection: psycopg.Connection,
    owner_connection: psycopg.Connection,
) -> None:
    keep_session("seen by both")

    for raw in (serving_connection, owner_connection):
        assert raw.execute("SELECT session_key FROM django_session").fetchall() == [
            ("seen by both",)
        ]


def test_a_live_server_sees_what_the_test_committed(
    live_server: LiveServer, committed_db: Addresses
) -> None:
    keep_session("live")

    assert sessions_seen_at(committed_db.serving) == ["live"]
    assert live_server.url.startswith("http://localhost:")
