"""The three roles on a server of our own: one owns, one migrates, one serves.

A superuser can disable triggers and an owner can alter tables; so what the database defends is only
safe when the program serves as a role that owns nothing. The superuser is used here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from samenspel.doors.launch.keys import kept_secret
from samenspel.doors.launch.postgres import SUPERUSER

OWNER = "samenspel_owner"
MIGRATOR = "samenspel_migrate"
SERVER = "samenspel_serve"
DATABASE = "samenspel"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")


@dataclass(frozen=True)
class Passwords:
    """One for each role that may log in."""

    superuser: str
    migrator: str
    server: str


@dataclass(frozen=True)
class Addresses:
    """What goes into DATABASE_URL and DATABASE_OWNER_URL."""

    serving: str
    owning: str


def load_passwords(data: Path) -> Passwords:
    """The passwords of the server in this data folder; made at the first start."""
    return Passwords(
        superuser=kept_secret(data, "postgres_superuser"),
        migrator=kept_secret(data, "postgres_migrate"),
        server=kept_secret(data, "postgres_serve"),
    )


def address(role: str, password: str, socket_folder: Path, database: str = DATABASE) -> str:
    """A connection URL over the unix socket. The part behind the question mark wins; a URL must name some host."""
    return f"postgresql://{role}:{quote(password, safe='')}@localhost/{database}?host={quote(str(socket_folder))}"


def addresses(passwords: Passwords, socket_folder: Path, database: str = DATABASE) -> Addresses:
    """Where the serving and the migrating role find the database."""
    return Addresses(
        serving=address(SERVER, passwords.server, socket_folder, database),
        owning=address(MIGRATOR, passwords.migrator, socket_folder, database),
    )


def prepare_roles(passwords: Passwords, socket_folder: Path) -> None:
    """Roles, database and extensions as they should be; may be repeated at every start."""
    superuser = address(SUPERUSER, passwords.superuser, socket_folder, "postgres")
    with psycopg.connect(superuser, autocommit=True) as connection:
        _make_roles(connection, passwords)
        make_database(connection, DATABASE)
    with psycopg.connect(address(SUPERUSER, passwords.superuser, socket_folder)) as connection:
        prepare_database(connection)


def make_database(connection: psycopg.Connection, name: str, template: str = "template0") -> None:
    """A database that belongs to the owner and lets in nobody but its two roles."""
    if not _found(connection, "SELECT 1 FROM pg_database WHERE datname = %s", name):
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)
            )
        )
    connection.execute(
        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name))
    )
    connection.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}, {}").format(
            sql.Identifier(name), sql.Identifier(MIGRATOR), sql.Identifier(SERVER)
        )
    )


def prepare_database(connection: psycopg.Connection) -> None:
    """Inside the database: the owner's schema, and the extensions that only a superuser may make."""
    connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(OWNER)))
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(SERVER)))
    for name in EXTENSIONS:
        if not _found(connection, "SELECT 1 FROM pg_extension WHERE extname = %s", name):
            connection.execute(sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(name)))


def sealed(connection: psycopg.Connection, name: str, password: str) -> str:
    """The password as the server keeps it, so that it stands in no log of statements."""
    return connection.pgconn.encrypt_password(
        password.encode(), name.encode(), b"scram-sha-256"
    ).decode()


def _make_roles(connection: psycopg.Connection, passwords: Passwords) -> None:
    _make_role(connection, OWNER, None)
    _make_role(connection, MIGRATOR, passwords.migrator)
    _make_role(connection, SERVER, passwords.server)
    owner, migrator = sql.Identifier(OWNER), sql.Identifier(MIGRATOR)
    connection.execute(sql.SQL("GRANT {} TO {}").format(owner, migrator))
    # What it makes belongs to the owner, so that another migrating role can go on with it.
    connection.execute(sql.SQL("ALTER ROLE {} SET role = {}").format(migrator, sql.Literal(OWNER)))


def _make_role(connection: psycopg.Connection, name: str, password: str | None) -> None:
    role = sql.Identifier(name)
    if not _found(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", name):
        connection.execute(sql.SQL("CREATE ROLE {}").format(role))
    rights = sql.SQL("ALTER ROLE {} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS {}")
    if password is None:
        connection.execute(rights.format(role, sql.SQL("NOLOGIN PASSWORD NULL")))
        return
    secret = sql.Literal(sealed(connection, name, password))
    connection.execute(rights.format(role, sql.SQL("LOGIN PASSWORD {}").format(secret)))


def _found(connection: psycopg.Connection, question: str, name: str) -> bool:
    return connection.execute(question.encode(), [name]).fetchone() is not None
