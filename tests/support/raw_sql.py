"""Raw SQL by the serving role, in the transaction that the test works in: what a script with our own rights can do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.apps import apps
from django.db import connection

from samenspel.foundation.database.rights import OURS


def run(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Send it past Django, so past the program's own guard; what it gives back."""
    with _raw().transaction():
        cursor = _raw().execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def outcome(sql: str, params: Sequence[Any] = ()) -> str:
    """`done`, or by which kind of error the database refuses it. What was done is rolled back."""
    try:
        with _undone():
            run(sql, params)
    except psycopg.Error as error:
        return type(error).__name__
    return "done"


def sentence(sql: str, params: Sequence[Any] = ()) -> str:
    """What the database says when it refuses this; empty when it does not."""
    try:
        with _undone():
            run(sql, params)
    except psycopg.Error as error:
        return error.diag.message_primary or ""
    return ""


def table_of(model: Any) -> str:
    """The name of its table."""
    return str(model._meta.db_table)


def our_tables() -> list[str]:
    """Every table that is not a framework's."""
    return sorted(
        model._meta.db_table for model in apps.get_models() if model.__module__.startswith(OURS)
    )


def counts() -> dict[str, int]:
    """How many rows each table of ours has."""
    tables = our_tables()
    parts = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables)
    return dict(run(parts))


def everything_readable(but: Sequence[str] = ()) -> dict[str, str]:
    """All that the serving role can read of every table, as text, frameworks and jobs included."""
    columns = run(
        """SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)
           FROM information_schema.columns WHERE table_schema = 'public'
           AND has_column_privilege(quote_ident(table_name), column_name, 'select') GROUP BY table_name"""
    )
    return {
        table: str(
            run(f"SELECT array_agg(t::text)::text FROM (SELECT {names} FROM {table}) AS t")[0][0]
            or ""
        )
        for table, names in columns
        if table not in but
    }


class _Undone(Exception):
    """Nothing went wrong; what was done goes away again."""


@contextmanager
def _undone() -> Iterator[None]:
    try:
        with _raw().transaction():
            yield
            raise _Undone
    except _Undone:
        return


def _raw() -> psycopg.Connection[Any]:
    connection.ensure_connection()
    found: psycopg.Connection[Any] = connection.connection
    return found
