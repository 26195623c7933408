"""What every write through the API has in common: it may be sent twice, and it may say what was seen before.

`Idempotency-Key`: the same request sent again does nothing twice. `If-Match`: the `ETag` of the voice as it was read;
when somebody else did something in between, nothing is written and the answer is 409.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from samenspel.doors.api.auth import caller_of
from samenspel.foundation.errors import Invalid
from samenspel.foundation.idempotency import Outcome, Request, once
from samenspel.foundation.journal import expecting
from samenspel.foundation.writing import all_or_nothing

T = TypeVar("T")

IDEMPOTENCY = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
SEEN = "If-Match"
SHORTEST, LONGEST = 16, 200
_KEY = re.compile(rf"[!-~]{{{SHORTEST},{LONGEST}}}")
_ETAG = re.compile(r'(?:W/)?"(\d{1,18})"')


def etag_of(last_entry: int) -> str:
    """Up to where the caller has seen the voice."""
    return f'"{last_entry}"'


def carry_out(
    request: HttpRequest,
    response: HttpResponse,
    payload: BaseModel | None,
    perform: Callable[[], T],
    *,
    result_of: Callable[[T], UUID],
) -> Outcome[T]:
    """Do it in one transaction, once, and only on what the caller has seen."""
    with _expecting_what_was_seen(request):
        key = request.headers.get(IDEMPOTENCY)
        if key is None:
            return _carried_out(perform, result_of)
        outcome = once(_asked(request, key, payload), perform, result_of=result_of)
    if outcome.made is None:
        response[REPLAYED] = "true"
    return outcome


def _carried_out(perform: Callable[[], T], result_of: Callable[[T], UUID]) -> Outcome[T]:
    with all_or_nothing():
        made = perform()
        return Outcome(made, result_of(made))


def _asked(request: HttpRequest, key: str, payload: BaseModel | None) -> Request:
    if not _KEY.fullmatch(key):
        raise Invalid(
            _("An Idempotency-Key has %(least)d to %(most)d characters, for example a UUID.")
            % {"least": SHORTEST, "most": LONGEST},
            field=IDEMPOTENCY,
        )
    caller = caller_of(request)
    match = request.resolver_match
    return Request(
        scope=f"api.{match.url_name if match else ''}",
        key="\0".join((str(caller.person or caller.voice or ""), request.path, key)),
        content=_as_text(payload),
    )


def _as_text(payload: BaseModel | None) -> str:
    """The content in one form. With escapes, since half a sign of broken UTF-16 can be written in JSON."""
    return json.dumps(payload.model_dump(), default=str) if payload else ""


@contextmanager
def _expecting_what_was_seen(request: HttpRequest) -> Iterator[None]:
    seen = request.headers.get(SEEN, "*").strip()
    if seen == "*":
        yield
        return
    found = _ETAG.fullmatch(seen)
    if found is None:
        raise Invalid(
            _("If-Match is the ETag of the voice as you read it, quotes included."), field=SEEN
        )
    with expecting(int(found[1])):
        yield
