"""Whether an action is running. Nothing of ours may be written when none is; only the foundation opens this door."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_event: ContextVar[str] = ContextVar("writing_event", default="")


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
