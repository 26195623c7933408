"""Whether the database was already brought up to this version, found out in milliseconds.

Loading all of Django only to hear that there is nothing to migrate would be half of a start. What is remembered: the
files that say what the tables and rights are, and how far the database itself says it is.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path

import psycopg

import samenspel
from samenspel.doors.launch import problems

TELLING = ("models.py", "rights.py", "guards.py")


def is_up_to_date(data: Path, address: str) -> bool:
    """Whether migrating would do nothing, as far as anyone can see without doing it."""
    remembered = _place(data)
    return remembered.exists() and remembered.read_text() == _state(address)


def remember_version(data: Path, address: str) -> None:
    """After a migration that went well."""
    _place(data).write_text(_state(address))


def somebody_lives_here(address: str) -> bool:
    """Whether an organisation is at home in this database, so that there is no demonstration to fill."""
    with reached(address) as connection:
        return (
            connection.execute("SELECT 1 FROM people_organisation WHERE is_home").fetchone()
            is not None
        )


@contextmanager
def reached(address: str) -> Iterator[psycopg.Connection]:
    """A connection, or the sentence that says that there is none."""
    try:
        connection = psycopg.connect(address, connect_timeout=10)
    except psycopg.OperationalError as refused:
        raise problems.database_unreachable(str(refused).splitlines()[0]) from refused
    with connection:
        yield connection


def _place(data: Path) -> Path:
    return data / "migrated"


def _state(address: str) -> str:
    parts = hashlib.sha256()
    for package in sorted(f"{found.name} {found.version}" for found in distributions()):
        parts.update(package.encode())
    root = Path(samenspel.__path__[0])
    for path in sorted(root.rglob("*.py")):
        if path.name in TELLING or path.parent.name == "migrations":
            parts.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return f"{parts.hexdigest()} {_how_far(address)}\n"


def _how_far(address: str) -> str:
    """Another database (restored, or named anew) has another count or another identity."""
    with reached(address) as connection:
        try:
            found = connection.execute(
                "SELECT (SELECT oid FROM pg_database WHERE datname = current_database()),"
                " count(*), max(applied) FROM django_migrations"
            ).fetchone()
        except psycopg.errors.UndefinedTable:
            return "nothing yet"
    return " ".join(map(str, found or ()))
