"""What every table of ours has in common, and the guard that keeps writing inside actions."""

import functools
import re
from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.sql import Composable

from samenspel.foundation.writing import being_written

_SAYS_NOTHING = re.compile(r"/\*.*?\*/|--[^\n]*|'(?:[^']|'')*'", re.DOTALL)
_WRITE = re.compile(
    r'\b(?:INSERT\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?|MERGE\s+INTO)\s+(?:"?public"?\.)?"?(\w+)',
    re.IGNORECASE,
)
# What signing in writes: the moment, and a password that is hashed anew. One column, nothing beside it.
_SIGN_IN = re.compile(r'UPDATE "\w+" SET "(?:last_login|password)" = %s WHERE')


class Record(models.Model):
    """A row that an action wrote.

    `serving_rights` is what the program that serves may do with the table, in SQL's own words. It owns nothing, so what
    is not named here cannot be done by a script with the program's rights either.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)

    serving_rights: ClassVar[str]

    class Meta:
        abstract = True


class OfVoice(Record):
    """A row that belongs to one voice: the journal files it there."""

    voice: Any
    voice_id: UUID

    class Meta:
        abstract = True

    @property
    def matter(self) -> UUID:
        """The voice that this is about."""
        return self.voice_id


class WriteOutsideAction(RuntimeError):
    """A table of ours was about to be written by code that is no action: a mistake in the program."""


def guard_writes(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Refuse to write a table of ours unless an action is running."""
    if not being_written():
        _refuse_to_write(_as_text(sql))
    return execute(sql, params, many, context)


def _refuse_to_write(sql: str) -> None:
    written = _written_tables(sql) & guarded_tables()
    if written and not _SIGN_IN.match(sql):
        raise WriteOutsideAction(f"{min(written)} is written outside an action: {sql[:80]}")


def _as_text(sql: Any) -> str:
    if isinstance(sql, Composable):
        return sql.as_string(None)
    return sql.decode() if isinstance(sql, bytes) else str(sql)


@functools.lru_cache(maxsize=4096)
def _written_tables(sql: str) -> frozenset[str]:
    """Wherever in the statement it stands: behind a comment, in a WITH, after another statement; not in a text."""
    return frozenset(name.lower() for name in _WRITE.findall(_SAYS_NOTHING.sub(" ", sql)))


@functools.cache
def guarded_tables() -> frozenset[str]:
    """The tables that only actions write: every concrete model that says what the serving program may do."""
    return frozenset(
        model._meta.db_table for model in apps.get_models() if hasattr(model, "serving_rights")
    )


def install_guard(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Put the guard on a fresh connection."""
    if guard_writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(guard_writes)
