"""Writing whole or not at all, and whether an action is running: nothing of ours may be written when none is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

_event: ContextVar[str] = ContextVar("writing_event", default="")
_whole: ContextVar[bool] = ContextVar("writing_whole", default=False)


def being_written() -> str:
    """The event that is being written now, empty when nothing may be written."""
    return _event.get()


@contextmanager
def writing(event: str) -> Iterator[None]:
    """Open the door for as long as an action's body runs."""
    token = _event.set(event)
    try:
        yield
    finally:
        _event.reset(token)


class LostPart(RuntimeError):
    """A part of something whole failed, and whoever called it went on: a mistake in the program."""


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """One transaction. One of these inside another sets no savepoint of its own: whatever fails, everything fails.

    Who wants to go on after a part failed says so with `transaction.atomic()` around that part.
    """
    inside = _whole.get()
    token = _whole.set(True)
    try:
        with transaction.atomic(savepoint=not inside):
            yield
            if not inside and transaction.get_rollback():
                raise LostPart("a part failed and its error was caught: nothing of this is kept")
    finally:
        _whole.reset(token)
