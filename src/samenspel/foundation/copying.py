"""PostgreSQL's COPY for rows of ours: the fastest way in, by the same rules as every other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models
from psycopg import sql

from samenspel.foundation.records import WriteOutsideAction
from samenspel.foundation.writing import being_written


def copy_in(rows: Sequence[models.Model]) -> None:
    """Write new rows of one model at once. What the database itself fills in, it fills in; triggers run as always.

    The guard on statements does not see COPY, so it is asked here.
    """
    if not rows:
        return
    table = type(rows[0])._meta.db_table
    if not being_written():
        raise WriteOutsideAction(f"{table} is written outside an action: COPY")
    fields = stored_fields(type(rows[0]))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table),
        sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in fields),
    )
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row([kept_value(field, row) for field in fields])


@cache
def stored_fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """The fields whose value we give ourselves; the others are filled in by the database."""
    return tuple(field for field in model._meta.concrete_fields if _is_ours_to_fill(field))


def _is_ours_to_fill(field: models.Field[Any, Any]) -> bool:
    return not (field.generated or field.has_db_default() or isinstance(field, models.AutoField))


def kept_value(field: models.Field[Any, Any], row: models.Model) -> Any:
    """What the database keeps of a row in this field."""
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)
