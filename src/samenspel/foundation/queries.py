"""The only way to read: always for someone. What is absent and what is not yours give the same answer."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from samenspel.foundation.actors import Actor

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class RegisteredQuery:
    """A noun that can be asked for, as the documentation and the API test know it."""

    name: str
    room: str
    function: Callable[..., Any]


_registry: dict[str, RegisteredQuery] = {}


def registered_queries() -> tuple[RegisteredQuery, ...]:
    """Every query there is, by room and name."""
    return tuple(_registry[name] for name in sorted(_registry))


def query(function: F) -> F:
    """Register a read. It must say for whom: `seen_by` is a keyword without a default."""
    seen_by = inspect.signature(function).parameters.get("seen_by")
    if (
        seen_by is None
        or seen_by.kind is not inspect.Parameter.KEYWORD_ONLY
        or seen_by.default is not inspect.Parameter.empty
        or seen_by.annotation not in (Actor, "Actor")
    ):
        raise TypeError(
            f"{function.__qualname__} must take `seen_by: Actor` as a keyword without a default"
        )
    room = function.__module__.rpartition(".")[0].removeprefix("samenspel.")
    _registry[f"{room}.{function.__name__}"] = RegisteredQuery(function.__name__, room, function)
    return function
