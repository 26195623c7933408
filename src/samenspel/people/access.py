"""Who is behind a request: for every page of every room."""

import functools
import ipaddress
import time
from collections.abc import Callable
from enum import Enum
from typing import Concatenate, ParamSpec

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.http.request import split_domain_port

from samenspel.foundation.actors import VISITOR, Actor, Kind
from samenspel.people.actors import actor_of, authenticator_of
from samenspel.people.models import Person

PASSED = "people.second_factor"
DEMONSTRATION = "people.demonstration"
RECENTLY = 5 * 60
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")

P = ParamSpec("P")


class Request(HttpRequest):
    """A request as views of ours see it."""

    actor: Actor


class Standing(Enum):
    """How far someone has come in signing in."""

    NOBODY = "nobody"
    NEEDS_AUTHENTICATOR = "needs-authenticator"
    NOT_SHOWN = "not-shown"
    ADMITTED = "admitted"


def signed_in(
    view: Callable[Concatenate[Request, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Only for people with an account; others are asked to sign in and brought back."""

    @functools.wraps(view)
    def guarded(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.actor.kind is not Kind.PERSON:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def standing_of(request: HttpRequest) -> Standing:
    """Whether password and authenticator were both shown, in this session, with the authenticator held today."""
    person = request.user
    if not isinstance(person, Person):
        return Standing.NOBODY
    if request.session.get(DEMONSTRATION) and demonstration_is_open(request):
        return Standing.ADMITTED
    held = authenticator_of(person)
    if held is None:
        return Standing.NEEDS_AUTHENTICATOR
    shown, _moment = request.session.get(PASSED, (None, 0))
    return Standing.ADMITTED if shown == held else Standing.NOT_SHOWN


def actor_behind(request: HttpRequest, standing: Standing) -> Actor:
    """A colleague once they are admitted; until then a visitor like everyone."""
    person = request.user
    return (
        actor_of(person)
        if standing is Standing.ADMITTED and isinstance(person, Person)
        else VISITOR
    )


def remember_second_factor(request: HttpRequest, person: Person) -> None:
    """Note in the session which authenticator was shown; a recovery code stands in for it."""
    held = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).values_list(
        "pk", flat=True
    )
    request.session[PASSED] = (held.first(), time.time())


def showed_second_factor_recently(request: HttpRequest) -> bool:
    """Whether that was a few minutes ago at most, so that asking again would be a nuisance."""
    _held, moment = request.session.get(PASSED, (None, 0))
    return time.time() - moment < RECENTLY


def demonstration_is_open(request: HttpRequest) -> bool:
    """Whether someone may sign in as anybody: the demonstration runs, and only this machine itself is asking.

    Threat: a demonstration behind a proxy, or a page elsewhere whose name leads to this machine. A proxy says for
    whom it asks or is called by another name; both close the door.
    """
    host, _port = split_domain_port(request.get_host())
    return bool(
        settings.SAMENSPEL.place.demo
        and _is_loopback(request.META.get("REMOTE_ADDR", ""))
        and host in LOOPBACK_NAMES
        and not any(
            name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-IP")
        )
    )


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
