"""Who may do what, with the reason. A policy is a function that answers with a decision; it never does anything."""

from collections.abc import Callable
from dataclasses import dataclass

from samenspel.foundation.errors import Refused, Text


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes, or no with a sentence that a person can do something with."""

    allowed: bool
    reason: Text = ""

    def __bool__(self) -> bool:
        return self.allowed

    def enforce(self) -> None:
        """Stop here when the answer is no."""
        if not self.allowed:
            raise Refused(self.reason)


YES = Decision(True)

Policy = Callable[..., Decision]


def no(reason: Text) -> Decision:
    """No, because."""
    return Decision(False, reason)


def all_of(*decisions: Decision) -> Decision:
    """Yes when every one says yes; else the first no, since one reason is enough to act on."""
    return next((decision for decision in decisions if not decision), YES)
