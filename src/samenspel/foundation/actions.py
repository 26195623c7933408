"""The only way to write.

`@action` turns a typed function into a verb of the domain. For every door alike it does, in one transaction: lock what
the verb is about, ask the policy, run the body, write one journal entry, and defer the one job that tells whoever must
be told. There is no switch to leave a step out, and an actor is always given. A variant is a second verb.
"""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, Protocol, TypeVar
from uuid import UUID

from samenspel.foundation import journal
from samenspel.foundation.access import Policy
from samenspel.foundation.actors import Actor
from samenspel.foundation.writing import all_or_nothing, writing

P = ParamSpec("P")


class Subject(Protocol):
    """What an action hands back: it knows which matter it belongs to, so that the journal can file it there."""

    @property
    def matter(self) -> UUID: ...


R = TypeVar("R", bound=Subject)
Facts = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class RegisteredAction:
    """A verb as menus, the permission matrix and the documentation know it."""

    event: str
    name: str
    room: str
    policy: Policy
    function: Callable[..., Any]


_registry: dict[str, RegisteredAction] = {}


def registered_actions() -> tuple[RegisteredAction, ...]:
    """Every verb there is, in the order of their events."""
    return tuple(_registry[event] for event in sorted(_registry))


def action(
    event: str, *, allowed_by: Policy, locks: str = "", facts: Facts | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a verb.

    event: what has happened afterwards, `room.thing-happened`, past tense.
    allowed_by: the policy; its parameters are some of the action's own, by name.
    locks: the parameter whose row is locked and read again before the policy looks, so that two people who act
        at once act one after the other.
    facts: what the journal keeps beside who and when, from the result. Never words, names or addresses.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)
        asked = policy_parameters(allowed_by, signature, function.__qualname__)
        if locks and locks not in signature.parameters:
            raise TypeError(f"{function.__qualname__} locks {locks!r}, which it does not take")

        @functools.wraps(function)
        def perform(*args: P.args, **kwargs: P.kwargs) -> R:
            given = signature.bind(*args, **kwargs)
            with all_or_nothing():
                if locks:
                    given.arguments[locks] = row = _locked(given.arguments[locks])
                    journal.enforce_expectation(row.matter, given.arguments["by"])
                given.apply_defaults()
                allowed_by(**{name: given.arguments[name] for name in asked}).enforce()
                with writing(event):
                    result = function(*given.args, **given.kwargs)
                    kept = facts(result) if facts else {}
                    journal.record(event, about=result.matter, by=given.arguments["by"], facts=kept)
            return result

        register(event, function, allowed_by, perform)
        return perform

    return decorate


def _locked(row: Any) -> Any:
    return type(row)._base_manager.select_for_update(no_key=True, of=("self",)).get(pk=row.pk)


def policy_parameters(
    policy: Policy, action_signature: inspect.Signature, name: str
) -> tuple[str, ...]:
    """Which of the action's own parameters the policy asks for, by name."""
    by = action_signature.parameters.get("by")
    if (
        by is None
        or by.kind is not inspect.Parameter.KEYWORD_ONLY
        or by.annotation not in (Actor, "Actor")
    ):
        raise TypeError(f"{name} must take `by: Actor` as a keyword: nothing is done by nobody")
    asked = tuple(inspect.signature(policy).parameters)
    unknown = set(asked) - set(action_signature.parameters)
    if unknown:
        raise TypeError(
            f"the policy of {name} asks for {sorted(unknown)}, which the action does not take"
        )
    return asked


def register(
    event: str, function: Callable[..., Any], policy: Policy, perform: Callable[..., Any]
) -> None:
    """Let menus, the permission matrix and the documentation know a verb."""
    if event in _registry:
        raise ValueError(f"the event {event!r} is taken by {_registry[event].name}")
    room = function.__module__.rpartition(".")[0].removeprefix("samenspel.")
    _registry[event] = RegisteredAction(event, function.__name__, room, policy, perform)
