"""The same request twice does one thing: a double click, a lost answer, a retry.

The result is remembered in the transaction that made it, so either both stand or neither. A copy does the work too;
the unique key lets one commit, and the other is rolled back whole and answers with the first one's result.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.clock import now
from samenspel.foundation.errors import AlreadyUsed, DomainError
from samenspel.foundation.inserting import insert_together
from samenspel.foundation.models import RememberedRequest
from samenspel.foundation.writing import all_or_nothing, writing

KEPT_FOR = timedelta(days=7)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked, in a form that two copies of it share.

    scope: within which the key is unique: which verb, and for whom.
    key: the caller's own, from a header or a hidden field.
    content: all that decides the result.
    """

    scope: str
    key: str
    content: str

    def hashes(self) -> tuple[bytes, bytes]:
        """Keyed hashes of key and content: neither can be read back from the table."""
        return _keyed(f"{self.scope}\0{self.key}"), _keyed(self.content)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What came of it: made now, or known from before by its id."""

    made: T | None
    result: UUID


def once(
    request: Request, perform: Callable[[], T], *, result_of: Callable[[T], UUID]
) -> Outcome[T]:
    """Carry the request out unless it was carried out before.

    Raises AlreadyUsed when the key comes back with other content.
    """
    try:
        with all_or_nothing():
            made = perform()
            _remember(request, result_of(made))
            return Outcome(made, result_of(made))
    except (DomainError, IntegrityError) as stopped:
        # Nearly every request is new, so it is carried out first. What stops may stop because it stood already.
        known = _remembered(request)
        if known is None:
            raise stopped
    return Outcome(None, known)


def was_carried_out(request: Request, *, within: timedelta) -> bool:
    """Whether this very request was carried out a moment ago."""
    row = _row(request)
    return row is not None and now() - row.made_at < within


def forget_old_requests() -> int:
    """Let go of what nobody will send again; how many there were."""
    with writing("foundation.requests-forgotten"):
        return RememberedRequest.objects.filter(made_at__lt=now() - KEPT_FOR).delete()[0]


def _remembered(request: Request) -> UUID | None:
    row = _row(request)
    return row.result if row else None


def _row(request: Request) -> RememberedRequest | None:
    key_hash, content_hash = request.hashes()
    row = RememberedRequest.objects.filter(scope=request.scope, key_hash=key_hash).first()
    if row is None:
        return None
    if not hmac.compare_digest(bytes(row.content_hash), content_hash):
        raise AlreadyUsed(
            _(
                "You sent this before with other words. Those are safe. Send these once more, as something new."
            )
        )
    return row


def _remember(request: Request, result: UUID) -> None:
    key_hash, content_hash = request.hashes()
    with writing("foundation.request-remembered"):
        insert_together(
            RememberedRequest(
                scope=request.scope, key_hash=key_hash, content_hash=content_hash, result=result
            )
        )


def _keyed(text: str) -> bytes:
    return hmac.digest(
        settings.SECRET_KEY.encode(), text.encode(errors="surrogatepass"), hashlib.sha256
    )
