"""The number of a story: to name on the phone. It finds a voice for colleagues who may read it, and opens nothing.

The five words are for the speaker alone: whoever has them can judge, change and erase. So nobody of government asks for
them. The number is the beginning of the voice's own id; two in a million may share one, and then both are found.
"""

import re
from uuid import UUID

_NUMBER = re.compile(r"\s*([0-9a-f]{4})[\s-]?([0-9a-f]{4})\s*", re.IGNORECASE)
_REST = 96


def number_of(voice: UUID) -> str:
    """As it is read out: two groups of four."""
    begins = voice.hex[:8].upper()
    return f"{begins[:4]}-{begins[4:]}"


def ids_of(typed: str) -> tuple[UUID, UUID] | None:
    """The first and the last id that begin with the number that was typed, or nothing when it is no number."""
    found = _NUMBER.fullmatch(typed)
    if found is None:
        return None
    first = int(found[1] + found[2], 16) << _REST
    return UUID(int=first), UUID(int=first + (1 << _REST) - 1)
