"""One role owns, one migrates, one serves; and the one that serves can do nothing to the house itself."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from samenspel.doors.launch import roles
from samenspel.doors.launch.postgres import SUPERUSER, PostgresServer, server_for
from samenspel.doors.launch.roles import Passwords

# What libpq takes: text without the zero that would end it.
TEXT = st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=40)


@dataclass(frozen=True)
class Prepared:
    """A server with its roles, and how to come in as each."""

    server: PostgresServer
    passwords: Passwords

    @contextmanager
    def as_superuser(self, database: str = roles.DATABASE) -> Iterator[psycopg.Connection]:
        """Who may do anything."""
        address = roles.address(
            SUPERUSER, self.passwords.superuser, self.server.socket_folder, database
        )
        with psycopg.connect(address, autocommit=True) as connection:
            yield connection

    def serving(self, database: str = roles.DATABASE) -> psycopg.Connection:
        """The role with which the program serves."""
        address = roles.address(
            roles.SERVER, self.passwords.server, self.server.socket_folder, database
        )
        return psycopg.connect(address, autocommit=True)


@pytest.fixture(scope="module")
def house() -> Iterator[Prepared]:
    """One server for all that is asked here."""
    data = Path(tempfile.mkdtemp(prefix="samenspel-roles-"))
    data.chmod(0o755)
    passwords = Passwords("of the superuser", "of the migrator", "of the server")
    server = server_for(data, fast=True)
    server.create(passwords.superuser)
    server.start()
    roles.prepare_roles(passwords, server.socket_folder)
    yield Prepared(server, passwords)
    server.stop()
    shutil.rmtree(data)


@settings(max_examples=50, deadline=None)
@given(password=TEXT, database=st.from_regex(r"[a-z][a-z0-9_]{0,30}", fullmatch=True), folder=TEXT)
def test_an_address_says_what_was_put_in(password: str, database: str, folder: str) -> None:
    socket_folder = Path("/") / folder.replace("/", "-")
    found = conninfo_to_dict(roles.address("samenspel_serve", password, socket_folder, database))

    assert found == {
        "user": "samenspel_serve",
        "password": password,
        "dbname": database,
        "host": str(socket_folder),
    }


def test_each_role_may_what_it_needs(house: Prepared) -> None:
    with house.as_superuser() as connection:
        found = connection.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls"
            " FROM pg_roles WHERE rolname LIKE 'samenspel%' ORDER BY 1"
        ).fetchall()

    assert found == [
        ("samenspel_migrate", True, False, False, False, False),
        ("samenspel_owner", False, False, False, False, False),
        ("samenspel_serve", True, False, False, False, False),
    ]


def test_passwords_are_kept_sealed_and_the_owner_has_none(house: Prepared) -> None:
    with house.as_superuser() as connection:
        found = connection.execute(
            "SELECT rolname, left(rolpassword, 14) FROM pg_authid"
            " WHERE rolname LIKE 'samenspel%' ORDER BY 1"
        ).fetchall()

    assert found == [
        ("samenspel_migrate", "SCRAM-SHA-256$"),
        ("samenspel_owner", None),
        ("samenspel_serve", "SCRAM-SHA-256$"),
    ]


@pytest.mark.parametrize(
    "attempt",
    [
        "CREATE TABLE public.mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE DATABASE mine",
        "CREATE ROLE mine",
        "CREATE EXTENSION hstore",
        "SET ROLE samenspel_owner",
        "SET ROLE samenspel_migrate",
        "ALTER ROLE samenspel_serve SUPERUSER",
        "DROP EXTENSION unaccent",
        "SELECT pg_read_file('PG_VERSION')",
    ],
)
def test_who_serves_changes_nothing_in_the_house(house: Prepared, attempt: str) -> None:
    with house.serving() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(attempt.encode())


def test_a_stranger_with_a_password_does_not_come_in(house: Prepared) -> None:
    with house.as_superuser() as connection:
        connection.execute("CREATE ROLE stranger LOGIN PASSWORD 'of the stranger'")
    address = roles.address("stranger", "of the stranger", house.server.socket_folder)

    with pytest.raises(
        psycopg.OperationalError, match='permission denied for database "samenspel"'
    ):
        psycopg.connect(address)


def test_a_database_that_somebody_opened_is_closed_again(house: Prepared) -> None:
    with house.as_superuser("postgres") as connection:
        connection.execute("GRANT ALL ON DATABASE samenspel TO PUBLIC")
    roles.prepare_roles(house.passwords, house.server.socket_folder)

    with house.as_superuser() as connection:
        found = connection.execute(
            "SELECT has_database_privilege('samenspel_serve', 'samenspel', 'CREATE, TEMPORARY')"
        ).fetchone()
    assert found == (False,)


def test_a_role_that_was_made_stronger_by_hand_is_made_weak_again(house: Prepared) -> None:
    with house.as_superuser() as connection:
        connection.execute("ALTER ROLE samenspel_serve SUPERUSER CREATEROLE")
    roles.prepare_roles(house.passwords, house.server.socket_folder)

    with house.as_superuser() as connection:
        found = connection.execute(
            "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = 'samenspel_serve'"
        ).fetchone()
    assert found == (False, False)


def test_another_password_takes_the_place_of_the_one_before(house: Prepared) -> None:
    folder = house.server.socket_folder
    renewed = replace(house.passwords, server="it is another now")
    roles.prepare_roles(renewed, folder)

    with psycopg.connect(roles.addresses(renewed, folder).serving) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("samenspel_serve",)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        house.serving()
    roles.prepare_roles(house.passwords, folder)


def test_a_second_database_is_as_closed_as_the_first(house: Prepared) -> None:
    with house.as_superuser("postgres") as connection:
        roles.make_database(connection, "another")
        roles.make_database(connection, "another")
        owner = connection.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'another'"
        ).fetchall()

    assert owner == [("samenspel_owner",)]
    with house.serving("another") as inside, pytest.raises(psycopg.errors.InsufficientPrivilege):
        inside.execute("CREATE SCHEMA mine")


def test_an_empty_data_folder_gets_three_different_passwords(data: Path) -> None:
    made = roles.load_passwords(data)

    assert len({made.superuser, made.migrator, made.server}) == 3
    assert roles.load_passwords(data) == made
