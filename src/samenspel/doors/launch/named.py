"""A real server that an operator named: what `migrate` makes there by itself, and what it asks a superuser for."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from samenspel.doors.launch import problems
from samenspel.doors.launch.roles import EXTENSIONS, Addresses, sealed
from samenspel.doors.launch.version import reached

# Also when the server has no such extension: then it must be installed first, and it says so itself.
NOT_OURS = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.FeatureNotSupported,
    psycopg.errors.UndefinedFile,
)
# Stands in the place of the password of DATABASE_URL, which nobody should read on a screen.
HIDDEN = "…"
MAY = """
    SELECT current_database(), has_database_privilege(%(role)s, current_database(), 'CONNECT'),
           has_schema_privilege(%(role)s, 'public', 'USAGE')
"""


@dataclass(frozen=True)
class Step:
    """One statement, and how a superuser is asked for it."""

    statement: sql.Composed
    asked: sql.Composed


def prepare_named(found: Addresses) -> None:
    """The extensions and the serving role, as far as the owner may make them; may be repeated at every migration."""
    serving = conninfo_to_dict(found.serving)
    role, password = str(serving["user"]), str(serving.get("password") or "")
    with reached(found.owning) as connection:
        steps = itertools.chain(
            _extensions(connection),
            _role(connection, role, password),
            _entrance(connection, role),
        )
        refused = [step for step in steps if not _done(step, connection)]
        asked = " ".join(f"{step.asked.as_string(connection)};" for step in refused)
    if asked:
        raise problems.superuser_needed(asked)


def _extensions(connection: psycopg.Connection) -> Iterator[Step]:
    held = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}
    for name in EXTENSIONS:
        if name not in held:
            yield _plain("CREATE EXTENSION {}", name)


def _role(connection: psycopg.Connection, role: str, password: str) -> Iterator[Step]:
    if _exists(connection, role):
        return
    make = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
    name = sql.Identifier(role)
    secret = sql.Literal(sealed(connection, role, password) if password else None)
    yield Step(make.format(name, secret), make.format(name, sql.Literal(HIDDEN)))


def _entrance(connection: psycopg.Connection, role: str) -> Iterator[Step]:
    """Once the role is there: into the database, and into the schema."""
    if not _exists(connection, role):
        return
    [(database, may_connect, may_use)] = connection.execute(MAY, {"role": role}).fetchall()
    if not may_connect:
        yield _plain("GRANT CONNECT ON DATABASE {} TO {}", database, role)
    if not may_use:
        yield _plain("GRANT USAGE ON SCHEMA public TO {}", role)


def _plain(template: LiteralString, *names: str) -> Step:
    statement = sql.SQL(template).format(*map(sql.Identifier, names))
    return Step(statement, statement)


def _exists(connection: psycopg.Connection, role: str) -> bool:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    return found.fetchone() is not None


def _done(step: Step, connection: psycopg.Connection) -> bool:
    try:
        with connection.transaction():
            connection.execute(step.statement)
    except NOT_OURS:
        return False
    return True
