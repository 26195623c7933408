"""An action that writes a thousand things at once.

It promises what every action promises: an actor, a policy, one transaction, an entry in the journal for each matter.
Only what is no news to anybody may be written this way: `journal.record_bulk` refuses an event that must be told.
"""

import functools
import inspect
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import ParamSpec, Protocol, TypeVar
from uuid import UUID

from samenspel.foundation import journal
from samenspel.foundation.access import Policy
from samenspel.foundation.actions import policy_parameters, register
from samenspel.foundation.writing import all_or_nothing, writing

P = ParamSpec("P")


class Subjects(Protocol):
    """What a bulk action hands back: which matters there are now, and when each of them happened."""

    @property
    def happened(self) -> Iterable[tuple[UUID, datetime]]: ...


R = TypeVar("R", bound=Subjects)


def bulk_action(event: str, *, allowed_by: Policy) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a verb that is done to many at once; see `action`."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)
        asked = policy_parameters(allowed_by, signature, function.__qualname__)

        @functools.wraps(function)
        def perform(*args: P.args, **kwargs: P.kwargs) -> R:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            with all_or_nothing():
                allowed_by(**{name: given.arguments[name] for name in asked}).enforce()
                with writing(event):
                    result = function(*args, **kwargs)
                    journal.record_bulk(event, happened=result.happened, by=given.arguments["by"])
            return result

        register(event, function, allowed_by, perform)
        return perform

    return decorate
