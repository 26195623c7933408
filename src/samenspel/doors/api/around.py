"""What is around every answer of the API: headers, and problems for what never reaches an operation."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from samenspel.doors.api.handlers import not_here
from samenspel.doors.api.problems import problem

VERSION = "1.0.0"
TAKES_A_BODY = frozenset({"POST", "PUT", "PATCH"})

View = Callable[..., HttpResponseBase]


def inside_api(view: View) -> View:
    """A view of the API: there is no session in it, so nothing to forge, and nothing of it is kept by a cache."""

    @csrf_exempt
    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = _not_json(request) or _answer(view, request, *args, **kwargs)
        response["API-Version"] = VERSION
        response["Cache-Control"] = "no-store"
        return response

    return answer


def absent(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """There is nothing at this address; also where only a slash too many stands behind it."""
    return not_here(request, Http404())


def _not_json(request: HttpRequest) -> HttpResponse | None:
    has_body = request.META.get("CONTENT_LENGTH") not in (None, "", "0")
    if request.method in TAKES_A_BODY and has_body and request.content_type != "application/json":
        return problem(request, 415)
    return None


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    asked = request.method
    if asked == "HEAD":
        request.method = "GET"
    try:
        response = view(request, *args, **kwargs)
    except Http404 as error:
        return not_here(request, error)
    finally:
        request.method = asked
    if response.status_code == 405:
        return _not_this_way(request, response, asked)
    return response


def _not_this_way(
    request: HttpRequest, response: HttpResponseBase, asked: str | None
) -> HttpResponse:
    allowed = {method.strip() for method in response["Allow"].split(",")}
    names = sorted(allowed | {"OPTIONS"} | ({"HEAD"} if "GET" in allowed else set()))
    headers = {"Allow": ", ".join(names)}
    return (
        HttpResponse(status=204, headers=headers)
        if asked == "OPTIONS"
        else problem(request, 405, headers=headers)
    )
