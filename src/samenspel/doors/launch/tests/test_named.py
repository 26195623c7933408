"""On a real server `migrate` makes what is missing, and asks in one sentence for what only a superuser may make."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from samenspel.doors.launch import roles
from samenspel.doors.launch.named import prepare_named
from samenspel.doors.launch.problems import LaunchProblem
from samenspel.doors.launch.roles import EXTENSIONS, Addresses
from samenspel.foundation.database.roles_check import role_strength
from tests.support.database import TestServer

OWNER, SERVER = f"town_owner_{os.getpid()}", f"town_serve_{os.getpid()}"
TOWN = f"town_{os.getpid()}"
PASSWORD = "zee/aan 'e moon"


@dataclass(frozen=True)
class Town:
    """A database on a server that somebody else manages."""

    server: TestServer
    addresses: Addresses

    def as_superuser(self, statement: str) -> list[tuple[object, ...]]:
        """What the one who manages the server does there."""
        with psycopg.connect(self.server.superuser(TOWN), autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []

    def extensions(self) -> set[object]:
        """What is installed in the database."""
        return {name for (name,) in self.as_superuser("SELECT extname FROM pg_extension")}


@pytest.fixture
def town(test_server: TestServer) -> Iterator[Town]:
    """A database with an owner, and nothing else."""
    folder = test_server.server.socket_folder
    found = Addresses(
        serving=roles.address(SERVER, PASSWORD, folder, TOWN),
        owning=roles.address(OWNER, PASSWORD, folder, TOWN),
    )
    owner, database = sql.Identifier(OWNER), sql.Identifier(TOWN)
    with psycopg.connect(test_server.superuser(), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN CREATEROLE PASSWORD {}").format(
                owner, sql.Literal(PASSWORD)
            )
        )
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(database, owner)
        )
    yield Town(test_server, found)
    test_server.drop(TOWN)
    with psycopg.connect(test_server.superuser(), autocommit=True) as connection:
        for name in (SERVER, OWNER):
            connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))


def test_what_the_owner_may_make_is_made_and_again_changes_nothing(town: Town) -> None:
    for _again in range(2):
        prepare_named(town.addresses)

    assert town.extensions() >= set(EXTENSIONS)
    with psycopg.connect(town.addresses.serving) as serving:
        assert role_strength(serving.cursor()).may_serve


def test_who_was_kept_out_of_database_and_schema_is_let_in(town: Town) -> None:
    town.as_superuser(f"REVOKE ALL ON DATABASE {TOWN} FROM PUBLIC")
    town.as_superuser("REVOKE ALL ON SCHEMA public FROM PUBLIC")

    prepare_named(town.addresses)

    with psycopg.connect(town.addresses.serving) as serving:
        found = serving.execute("SELECT has_schema_privilege('public', 'USAGE')").fetchone()
    assert found == (True,)


def test_what_only_a_superuser_may_make_is_asked_for_without_a_password(town: Town) -> None:
    town.as_superuser(f"ALTER ROLE {OWNER} NOCREATEROLE")

    with pytest.raises(LaunchProblem) as problem:
        prepare_named(town.addresses)

    told = problem.value.told("en")
    assert told == (
        "The role in DATABASE_OWNER_URL may not make all that is needed in this database. "
        f"Let a superuser do this there, and start again: CREATE ROLE \"{SERVER}\" LOGIN PASSWORD '…'; "
        "(“…” is the password in DATABASE_URL)."
    )
    assert town.extensions() >= set(EXTENSIONS)


def test_what_was_asked_for_is_enough_as_it_stands(town: Town) -> None:
    town.as_superuser(f"ALTER ROLE {OWNER} NOCREATEROLE")
    town.as_superuser(f"ALTER DATABASE {TOWN} OWNER TO postgres")
    with pytest.raises(LaunchProblem) as problem:
        prepare_named(town.addresses)
    asked = problem.value.advice.en.partition("again: ")[2].rpartition(" (“")[0]
    for statement in asked.replace("…", PASSWORD.replace("'", "''")).split("; "):
        town.as_superuser(statement)

    prepare_named(town.addresses)

    assert [asked.count(f'CREATE EXTENSION "{name}";') for name in EXTENSIONS] == [1] * 3
    with psycopg.connect(town.addresses.serving) as serving:
        assert role_strength(serving.cursor()).may_serve


def test_a_role_that_is_there_keeps_its_password(town: Town) -> None:
    town.as_superuser(f"CREATE ROLE {SERVER} LOGIN PASSWORD 'another'")

    prepare_named(town.addresses)

    other = town.addresses.serving.replace(quote(PASSWORD, safe=""), "another")
    with psycopg.connect(other) as serving:
        assert serving.execute("SELECT 1").fetchone() == (1,)
