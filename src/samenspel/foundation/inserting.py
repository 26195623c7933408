"""New rows of several tables in one statement: what belongs together goes in together, in one round to the database."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.db import connection

from samenspel.foundation.copying import kept_value, stored_fields

if TYPE_CHECKING:
    from django.db.models import Model


def insert_together(*rows: Model) -> None:
    """Write rows that no one has seen yet, each of its own model. Ids are known before: they are UUIDs.

    Triggers run as always; a trigger that looks for another of these rows must wait for the end of the transaction.
    """
    values = [kept_value(field, row) for row in rows for field in stored_fields(type(row))]
    with connection.cursor() as cursor:
        cursor.execute(_statement(tuple(type(row) for row in rows)), values)
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


@cache
def _statement(models: tuple[type[Model], ...]) -> str:
    *first, last = [_insert(model) for model in models]
    before = ", ".join(f"part_{number} AS ({insert})" for number, insert in enumerate(first))
    return f"WITH {before} {last}" if before else last


def _insert(model: type[Model]) -> str:
    columns = [f'"{field.column}"' for field in stored_fields(model)]
    places = ", ".join(["%s"] * len(columns))
    return f'INSERT INTO "{model._meta.db_table}" ({", ".join(columns)}) VALUES ({places})'
