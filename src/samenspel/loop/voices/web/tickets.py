"""The signed ticket in the share form: instead of a session, so that nobody needs a cookie to be heard.

It carries when the form was given out and under which number its content is taken down once. It cannot be made
elsewhere; an old one makes the form come back with the words in it.
"""

import time
from dataclasses import dataclass
from uuid import uuid4

from django.core import signing

LASTS = 24 * 60 * 60
FASTER_THAN_A_PERSON = 1.5
_SALT = "share-form"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A form that was given out."""

    number: str
    given_out: float

    @property
    def very_fast(self) -> bool:
        """Filled in faster than a person types."""
        return time.time() - self.given_out < FASTER_THAN_A_PERSON


def new_ticket() -> str:
    """For a form that is shown now."""
    return signing.dumps([uuid4().hex, time.time()], salt=_SALT)


def read_ticket(value: str) -> Ticket | None:
    """The ticket, or nothing when it is too old, damaged or made elsewhere."""
    try:
        number, given_out = signing.loads(value, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return Ticket(str(number), float(given_out))
