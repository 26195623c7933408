"""From what went wrong to the problem that tells it. The rooms raise errors of the domain; only this speaks HTTP."""

import logging
import traceback
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from samenspel.doors.api.faults import in_path, plain
from samenspel.doors.api.problems import problem
from samenspel.foundation.errors import DomainError, Text
from samenspel.foundation.free_text import LooksLikeBsn
from samenspel.loop.voices.queries import NOTHING_HERE

log = logging.getLogger(__name__)

# Each takes the error it is registered for.
Handler = Callable[..., HttpResponse]

# What the database says when a key died between looking and writing.
NO_KEY_THAT_FITS = "42501"
NOT_HERE = _(
    "There is nothing at this address. /api/v1/openapi.json describes every address there is."
)


class TooOften(Exception):
    """The same sender asks more than fits; `seconds` until it does again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def register(api: NinjaAPI) -> None:
    """Let this API answer with problems only."""
    handlers: dict[type[Exception], Handler] = {
        DomainError: of_domain,
        LooksLikeBsn: of_bsn,
        ValidationError: of_form,
        HttpError: of_status,
        TooOften: of_haste,
        Http404: not_here,
        RequestDataTooBig: too_large,
        UnreadablePostError: unreadable,
        SuspiciousOperation: unreadable,
        IntegrityError: overtaken,
        OperationalError: not_reachable,
        InterfaceError: not_reachable,
        DatabaseError: of_database,
        Exception: our_fault,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def of_domain(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The sentence of the domain, beside the field it is about."""
    errors: list[tuple[str, Text]] = [(error.field, error.sentence)] if error.field else []
    headers = {"Retry-After": "5"} if error.status == 503 else {}
    return problem(
        request,
        error.status,
        detail=error.sentence,
        code=error.code,
        errors=errors,
        headers=headers,
    )


def of_bsn(request: HttpRequest, error: LooksLikeBsn) -> HttpResponse:
    """Where the number stands, and how to say that it is none."""
    spans = [{"start": start, "end": end} for start, end in error.spans]
    said = _("“not_a_bsn”: true says that it is not a BSN.")
    errors: list[tuple[str, Text]] = [(error.field or "", error.sentence), ("not_a_bsn", said)]
    return problem(
        request,
        error.status,
        detail=error.sentence,
        code=error.code,
        errors=errors,
        more={"spans": spans},
    )


def of_form(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What was sent does not fit its description. An address that fits nothing is like one with nothing there."""
    if any(in_path(fault) for fault in error.errors):
        return problem(request, 404, detail=NOTHING_HERE)
    return problem(request, 422, errors=[plain(fault) for fault in error.errors])


def of_status(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework itself turns down: no key (401), a body that is not JSON (400)."""
    headers = {"WWW-Authenticate": 'Bearer realm="samenspel"'} if error.status_code == 401 else {}
    return problem(request, error.status_code, headers=headers)


def of_haste(request: HttpRequest, error: TooOften) -> HttpResponse:
    """Too often in a short time."""
    return problem(request, 429, headers={"Retry-After": str(error.seconds)})


def not_here(request: HttpRequest, error: Exception) -> HttpResponse:
    """No such address."""
    return problem(request, 404, detail=NOT_HERE)


def too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    """More than fits in one request."""
    return problem(request, 413)


def unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    """Cut off on the way, or not made by a decent program."""
    return problem(request, 400)


def overtaken(request: HttpRequest, error: Exception) -> HttpResponse:
    """Two at once, and the database let one through."""
    _report(error)
    return problem(request, 409)


def not_reachable(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database is away for a moment."""
    _report(error)
    return problem(request, 503, headers={"Retry-After": "5"})


def of_database(request: HttpRequest, error: Exception) -> HttpResponse:
    """A key that died while it was used is a wrong key; anything else is our fault."""
    if getattr(error.__cause__, "sqlstate", "") == NO_KEY_THAT_FITS:
        return problem(request, 404, detail=NOTHING_HERE)
    return our_fault(request, error)


def our_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """A mistake of the program. What it was goes in the log, not to the caller."""
    _report(error)
    return problem(request, 500)


def _report(error: Exception) -> None:
    """Where it went wrong. Not what the error says: a database quotes the words of people in it."""
    log.error("%s at\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
