"""A read whose SQL is worked out once and asked many times.

Django writes the SQL of a query anew each time it is asked, which costs more than asking it. What is read all day keeps
its SQL: the query is written with the ORM as any other, with a mark where each value will stand, and from then on only
the values change. The rows come out of Django's own hands, joins and annotations included.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import connections, models

R = TypeVar("R")
Value = UUID | datetime | str

_numbers = count(1)


class Prepared(Generic[R]):
    """A query with places for values.

    write: makes the query from one value for each place; the same form of query whatever the values. Its rows are
        models, or single values (`values_list` with `flat`).
    places: the type of the value in each place. `None` has another form in SQL, so it stands in none.
    """

    def __init__(
        self, write: Callable[..., models.QuerySet[Any, R]], **places: type[Value]
    ) -> None:
        self._write = write
        self._places = places
        self._written: _Written | None = None

    def __call__(self, **values: Value) -> list[R]:
        """The rows, asked now."""
        if {name: type(value) for name, value in values.items()} != self._places:
            raise TypeError(f"these values are asked for: {self._places}")
        written = self._written = self._written or _written(self._write, self._places)
        asked: Any = _Asked(written, values)
        return list(written.rows_of(asked))

    def first(self, **values: Value) -> R | None:
        """The first row, or nothing."""
        return next(iter(self(**values)), None)

    def as_written(self, **values: Value) -> models.QuerySet[Any, R]:
        """The same query as the ORM writes it anew, to compare and to explain."""
        return self._write(**values)


@dataclass(frozen=True, slots=True)
class _Written:
    """SQL with the marks still in it, the compiler that knows what its columns are, and what makes rows of them."""

    compiler: Any
    rows_of: Callable[[Any], Iterable[Any]]
    sql: str
    params: tuple[Any, ...]
    marks: dict[Any, str]
    alias: str


def _written(
    write: Callable[..., models.QuerySet[Any]], places: dict[str, type[Value]]
) -> _Written:
    marks = {name: _mark(kind) for name, kind in places.items()}
    rows = write(**marks)
    compiler = rows.query.get_compiler(using=rows.db)
    sql, params = compiler.as_sql()
    named = {mark: name for name, mark in marks.items()}
    rows_of: Any = rows._iterable_class
    return _Written(compiler, rows_of, sql, tuple(params), named, rows.db)


def _mark(kind: type[Value]) -> Value:
    """A value that stands nowhere else."""
    number = next(_numbers)
    if kind is datetime:
        return datetime.min.replace(tzinfo=UTC) + timedelta(days=365, microseconds=number)
    return uuid4() if kind is UUID else f"\ue000mark {number}\ue000"


class _Asked:
    """What makes rows wants of a query set and its query: a database, and a compiler with the values in place."""

    _known_related_objects: dict[Any, Any] = {}  # noqa: RUF012 [framework-contract]

    def __init__(self, written: _Written, values: dict[str, Value]) -> None:
        self.db = written.alias
        self.query = self
        self._compiler = copy.copy(written.compiler)
        self._compiler.connection = connections[written.alias]
        filled = tuple(_filled(param, written.marks, values) for param in written.params)
        self._compiler.as_sql = lambda: (written.sql, filled)

    def get_compiler(self, using: str) -> Any:
        """The one that was made before."""
        return self._compiler


def _filled(param: Any, marks: dict[Any, str], values: dict[str, Value]) -> Any:
    if isinstance(param, list):
        return [_filled(part, marks, values) for part in param]
    if isinstance(param, Value) and param in marks:
        return values[marks[param]]
    return param
