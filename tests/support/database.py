"""The database of the tests: a real PostgreSQL, on which they work as the serving role.

One server for the run (fsync off), one template that is migrated once as the owner; each worker of pytest-xdist has a
clone. `db` rolls back, as pytest-django has it. A test that needs real commits takes `committed_db`: a clone of its own
instead of a flush, for the serving role could not empty a table if it wanted to.
"""

import fcntl
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from pytest_django.plugin import DjangoDbBlocker

from samenspel.doors.launch import roles
from samenspel.doors.launch.binaries import Binaries
from samenspel.doors.launch.postgres import SUPERUSER, PostgresServer, server_for
from samenspel.foundation.database.rights import migrate_and_grant
from tests.support.early import POSTGRES_VARIABLE, run_folder

TEMPLATE = "samenspel_template"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class TestServer:
    """The server of this run, and the passwords of its roles."""

    __test__ = False

    server: PostgresServer
    passwords: roles.Passwords

    def addresses(self, database: str) -> roles.Addresses:
        """Where the serving and the migrating role find a database."""
        return roles.addresses(self.passwords, self.server.socket_folder, database)

    def superuser(self, database: str = "postgres") -> str:
        """Who makes and drops databases."""
        return roles.address(
            SUPERUSER, self.passwords.superuser, self.server.socket_folder, database
        )

    def clone(self, name: str, template: str = TEMPLATE) -> roles.Addresses:
        """A database of its own for a worker or a test."""
        with psycopg.connect(self.superuser(), autocommit=True) as connected:
            roles.make_database(connected, name, template)
        return self.addresses(name)

    def drop(self, name: str) -> None:
        """Away with it, whoever is still connected."""
        with psycopg.connect(self.superuser(), autocommit=True) as connected:
            connected.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


@pytest.fixture(scope="session")
def test_server(django_db_blocker: DjangoDbBlocker) -> TestServer:
    """Started and migrated by the first worker that needs it; stopped when the run ends."""
    folder = run_folder()
    with (folder / "server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = _test_server(folder / "server")
        if found.server.running_pid() is None:
            _start(found)
            with django_db_blocker.unblock():
                _make_template(found)
    return found


@pytest.fixture(scope="session")
def worker_database(test_server: TestServer) -> str:
    """The name of this worker's own clone."""
    name = f"samenspel_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    test_server.clone(name)
    return name


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    test_server: TestServer,
    worker_database: str,
) -> Iterator[None]:
    """Let Django work on the worker's clone, as the serving role."""
    with django_db_blocker.unblock(), _django_on(test_server.addresses(worker_database).serving):
        yield


@pytest.fixture
def committed_db(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    test_server: TestServer,
    worker_database: str,
) -> Iterator[roles.Addresses]:
    """A freshly cloned database in which commits are real; dropped afterwards. Gives its addresses."""
    name = f"{worker_database}_{next(_numbers)}"
    found = test_server.clone(name)
    with django_db_blocker.unblock(), _django_on(found.serving):
        yield found
    test_server.drop(name)


@pytest.fixture
def transactional_db(committed_db: roles.Addresses) -> None:
    """For pytest-django's own fixtures (`live_server`), which would empty the tables otherwise."""


@pytest.fixture
def serving_connection(
    django_db_setup: None, test_server: TestServer
) -> Iterator[psycopg.Connection]:
    """Raw SQL by the serving role, in the database that the test uses; rolled back afterwards."""
    with _raw(test_server.addresses(connection.settings_dict["NAME"]).serving) as connected:
        yield connected


@pytest.fixture
def owner_connection(
    django_db_setup: None, test_server: TestServer
) -> Iterator[psycopg.Connection]:
    """Raw SQL by the role that migrates, in the database that the test uses; rolled back afterwards."""
    with _raw(test_server.addresses(connection.settings_dict["NAME"]).owning) as connected:
        yield connected


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say at once what would fail obscurely in the middle of a run."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None and marker.kwargs.get("transaction"):
            raise pytest.UsageError(
                f"{item.nodeid}: take the fixture committed_db instead of transaction=True"
            )


def _test_server(data: Path) -> TestServer:
    named = os.environ.get(POSTGRES_VARIABLE)
    server = server_for(data, fast=True, binaries=Binaries(Path(named)) if named else None)
    return TestServer(server, roles.load_passwords(data))


def _start(found: TestServer) -> None:
    if not found.server.exists:
        found.server.create(found.passwords.superuser)
    found.server.start()
    roles.prepare_roles(found.passwords, found.server.socket_folder)


def _make_template(found: TestServer) -> None:
    owning = found.clone(TEMPLATE, "template0").owning
    with psycopg.connect(found.superuser(TEMPLATE)) as connected:
        roles.prepare_database(connected)
    with _django_on(owning):
        migrate_and_grant()


@contextmanager
def _django_on(address: str) -> Iterator[None]:
    """Django's connection, and those that threads make after it, lead to this address."""
    parts = conninfo_to_dict(address)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    kept = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update({ours: parts[theirs] for ours, theirs in names.items()})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)


@contextmanager
def _raw(address: str) -> Iterator[psycopg.Connection]:
    connected = psycopg.connect(address)
    try:
        yield connected
    finally:
        connected.rollback()
        connected.close()
