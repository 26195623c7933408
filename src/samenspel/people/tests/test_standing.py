"""How far someone has come in signing in decides what a page may know of them; a program has no session at all."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django.fixtures import Settings

from samenspel.foundation.actors import VISITOR, Kind
from samenspel.people.access import (
    DEMONSTRATION,
    PASSED,
    RECENTLY,
    Standing,
    actor_behind,
    remember_second_factor,
    showed_second_factor_recently,
    signed_in,
    standing_of,
)
from samenspel.people.models import Person
from samenspel.people.sign_in import Backend
from samenspel.people.tests.cast import (
    BACKEND,
    Colleague,
    admitted,
    an_authenticator,
    with_password,
)

pytestmark = pytest.mark.django_db


def request_of(
    person: Person | None, path: str = "/", session: Mapping[str, object] | None = None
) -> HttpRequest:
    """As it is behind the session: the person with what they hold now."""
    request = RequestFactory().get(path, headers={"host": "localhost"}, REMOTE_ADDR="127.0.0.1")
    request.user = (person and Backend().get_user(person.pk)) or AnonymousUser()
    request.session = SessionStore()
    request.session.update(session or {})
    return request


def held_by(person: Person) -> int:
    return Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP).pk


@pytest.fixture
def demonstration(settings: Settings) -> None:
    """The operator asked for it."""
    place = settings.SAMENSPEL.place.model_copy(update={"demo": True})
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=place)


# ── How far ──


def test_who_is_not_signed_in_is_nobody() -> None:
    request = request_of(None)

    assert standing_of(request) is Standing.NOBODY
    assert actor_behind(request, standing_of(request)) == VISITOR


def test_with_a_password_alone_there_is_an_authenticator_to_set_up(bart: Colleague) -> None:
    request = request_of(bart.person)

    assert standing_of(request) is Standing.NEEDS_AUTHENTICATOR
    assert actor_behind(request, standing_of(request)) == VISITOR


def test_an_authenticator_that_was_not_shown_in_this_session_is_asked_for(bart: Colleague) -> None:
    an_authenticator(bart.person)

    assert standing_of(request_of(bart.person)) is Standing.NOT_SHOWN


def test_who_showed_both_is_who_they_are(bart: Colleague) -> None:
    an_authenticator(bart.person)
    request = request_of(bart.person, session={PASSED: (held_by(bart.person), time.time())})

    assert standing_of(request) is Standing.ADMITTED
    actor = actor_behind(request, Standing.ADMITTED)
    assert (actor.kind, actor.person, actor.duties) == (
        Kind.PERSON,
        bart.person.pk,
        frozenset({"listen", "respond"}),
    )


@pytest.mark.parametrize("shown", [None, 0, -1, "1"])
def test_another_authenticator_than_the_one_held_today_lets_nobody_in(
    shown: object, bart: Colleague
) -> None:
    an_authenticator(bart.person)
    request = request_of(bart.person, session={PASSED: (shown, time.time())})

    assert standing_of(request) is Standing.NOT_SHOWN


def test_who_linked_another_phone_since_is_asked_again(bart: Colleague) -> None:
    an_authenticator(bart.person)
    passed = {PASSED: (held_by(bart.person), time.time())}
    Authenticator.objects.filter(user=bart.person).delete()
    an_authenticator(bart.person)

    assert standing_of(request_of(bart.person, session=passed)) is Standing.NOT_SHOWN


def test_who_left_while_signed_in_is_nobody(bart: Colleague, gerda: Colleague) -> None:
    browser = admitted(bart.person)
    assert browser.get(reverse("own_page")).status_code == 200
    admitted(gerda.person).post(reverse("part_ways", kwargs={"ref": bart.person.pk}))

    assert browser.get(reverse("own_page")).headers["Location"].startswith(reverse("account_login"))


# ── The demonstration ──


@pytest.mark.usefixtures("demonstration")
def test_in_the_demonstration_nobody_needs_an_authenticator(bart: Colleague) -> None:
    assert standing_of(request_of(bart.person, session={DEMONSTRATION: True})) is Standing.ADMITTED


@pytest.mark.usefixtures("demonstration")
def test_who_did_not_sign_in_by_the_demonstration_needs_one_there_too(bart: Colleague) -> None:
    assert standing_of(request_of(bart.person)) is Standing.NEEDS_AUTHENTICATOR


def test_a_session_of_the_demonstration_is_worth_nothing_elsewhere(bart: Colleague) -> None:
    """The same database, served without it."""
    an_authenticator(bart.person)

    assert standing_of(request_of(bart.person, session={DEMONSTRATION: True})) is Standing.NOT_SHOWN


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(
    "around",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "localhost"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
    ],
)
def test_from_another_machine_or_by_a_proxy_the_demonstration_lets_nobody_in(
    around: dict[str, str], bart: Colleague
) -> None:
    request = request_of(bart.person, session={DEMONSTRATION: True})
    request.META.update(around)
    request.__dict__.pop("headers", None)

    assert standing_of(request) is Standing.NEEDS_AUTHENTICATOR


# ── A moment ago ──


@pytest.mark.parametrize(("ago", "so"), [(0, True), (RECENTLY - 5, True), (RECENTLY + 5, False)])
def test_a_second_factor_counts_as_recent_for_a_few_minutes(
    ago: int, so: bool, bart: Colleague
) -> None:
    request = request_of(bart.person, session={PASSED: (1, time.time() - ago)})

    assert showed_second_factor_recently(request) is so


def test_who_never_showed_one_did_not_do_so_recently() -> None:
    assert not showed_second_factor_recently(request_of(None))


def test_a_recovery_code_stands_in_for_the_authenticator_that_is_held(bart: Colleague) -> None:
    an_authenticator(bart.person)
    request = request_of(bart.person)

    remember_second_factor(request, bart.person)

    assert standing_of(request) is Standing.ADMITTED
    assert showed_second_factor_recently(request)


# ── Pages for colleagues ──


@signed_in
def room(request: Any, number: int) -> HttpResponse:
    """A page that only colleagues see."""
    return HttpResponse(f"kamer {number}")


def test_a_page_for_colleagues_opens_for_a_colleague(bart: Colleague) -> None:
    request: Any = request_of(bart.person, "/kamer/?a=1&b=2")
    request.actor = bart.actor

    answer = room(request, 7)

    assert isinstance(answer, HttpResponse)
    assert answer.content == b"kamer 7"


def test_others_are_brought_back_to_the_page_after_signing_in(bart: Colleague) -> None:
    request: Any = request_of(None, "/kamer/?a=1&b=2")
    request.actor = VISITOR

    answer = room(request, 7)

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{reverse('account_login')}?next=/kamer/%3Fa%3D1%26b%3D2"


# ── The wall ──


@pytest.mark.parametrize("name", ["people", "own_page", "invite"])
def test_before_an_authenticator_is_set_up_every_page_leads_to_setting_it_up(
    name: str, bart: Colleague
) -> None:
    client = Client()
    client.force_login(with_password(bart), backend=BACKEND)

    assert client.get(reverse(name)).headers["Location"] == reverse("mfa_activate_totp")


def test_what_is_not_there_is_not_there_before_the_wall_either(bart: Colleague) -> None:
    client = Client()
    client.force_login(bart.person, backend=BACKEND)

    assert client.get("/bestaat/niet/").status_code == 404


@pytest.mark.parametrize("with_authenticator", [True, False])
def test_a_session_is_no_key_to_the_api_and_no_wall_before_it(
    with_authenticator: bool, bart: Colleague
) -> None:
    client = admitted(bart.person) if with_authenticator else Client()
    client.force_login(bart.person, backend=BACKEND)

    assert client.get("/api/v1/me").status_code == 401
