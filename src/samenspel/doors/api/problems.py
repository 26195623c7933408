"""When something cannot be done: a problem (RFC 9457) in the caller's language, that says what and how to go on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Field, Schema

from samenspel.foundation.errors import Text

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:problem-type:samenspel:"


class FieldProblem(Schema):
    """What is wrong with one field of what was sent."""

    field: str = Field(
        description="The name of the field; empty when it is about the whole.", examples=["words"]
    )
    detail: str = Field(description="What is wrong with it, and what is expected.")


class Span(Schema):
    """A stretch of the text that was sent, counted in characters."""

    start: int
    end: int


class Problem(Schema):
    """Why something could not be done (RFC 9457), in the language of `Accept-Language`."""

    type: str = Field(description="The kind of problem, as a URI.", examples=[f"{TYPE}invalid"])
    title: str = Field(description="The kind of problem in words.", examples=["That does not work"])
    status: int = Field(description="The HTTP status.", examples=[422])
    detail: str = Field(description="What is the matter now, and how to go on.")
    instance: str = Field(
        description="The address that was asked for.", examples=["/api/v1/voices"]
    )
    code: str = Field(
        description="The kind of problem as one word, for programs.", examples=["invalid"]
    )
    errors: list[FieldProblem] = Field(description="Per field, where it is about fields.")
    spans: list[Span] | None = Field(
        None, description="With `looks-like-bsn`: where in the text the number stands."
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """What every problem of one status says, unless the domain has a better sentence."""

    code: str
    title: Text
    detail: Text


KINDS: dict[int, Kind] = {
    400: Kind(
        "unreadable",
        _("We could not read that"),
        _(
            "This is not JSON in UTF-8, or a header is not what it should be. Nothing was done with it."
        ),
    ),
    401: Kind(
        "no-key",
        _("A key is needed"),
        _(
            "Send your key along: “Authorization: Bearer KEY”. A voice has a key, and a colleague has a token."
        ),
    ),
    403: Kind("refused", _("This is not open to you"), _("You are not allowed to see or do this.")),
    404: Kind(
        "absent",
        _("Nothing here"),
        _("There is nothing at this address, or it is not yours to see."),
    ),
    405: Kind(
        "wrong-method",
        _("That does not work this way"),
        _("This address does not take this method. “Allow” says which it takes."),
    ),
    409: Kind(
        "overtaken",
        _("Someone was just before you"),
        _("Look at what changed, and go on from there."),
    ),
    413: Kind("too-large", _("That is too much at once"), _("Send it in parts.")),
    415: Kind(
        "not-json", _("We read only JSON"), _("Send it as “Content-Type: application/json”.")
    ),
    422: Kind("invalid", _("That does not work"), _("Look at “errors”: it says what is expected.")),
    429: Kind(
        "too-often",
        _("A moment, please"),
        _("You sent a lot in a short time. “Retry-After” says in how many seconds you can go on."),
    ),
    500: Kind(
        "our-fault",
        _("Something went wrong with us"),
        _("This is our fault, not yours. What we said we received is safe. Try again in a moment."),
    ),
    503: Kind(
        "not-reachable",
        _("We cannot reach our own records now"),
        _("What we said we received is safe. Try again in a moment."),
    ),
}


def problem(
    request: HttpRequest,
    status: int,
    *,
    detail: Text = "",
    code: str = "",
    errors: Sequence[tuple[str, Text]] = (),
    more: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The problem as a response. `more` is what this kind of problem says beyond the common fields."""
    kind = KINDS.get(status, KINDS[422])
    code = code or kind.code
    body = {
        "type": f"{TYPE}{code}",
        "title": str(kind.title),
        "status": status,
        "detail": str(detail or kind.detail),
        "instance": request.path,
        "code": code,
        "errors": [{"field": field, "detail": str(said)} for field, said in errors],
        **(more or {}),
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=status,
        content_type=MEDIA_TYPE,
        headers=headers,
    )
