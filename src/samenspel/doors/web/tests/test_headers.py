"""Every answer tells the browser to trust nothing but us, and sets no cookie that could follow anyone."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.support.cast import Told, Waterveen

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "script-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
    "manifest-src": ["'self'"],
}
# A page, a form, a redirect, a page for who is not signed in, an error, a monitor's answer, a program's answer.
EVERYWHERE = (
    "/",
    "/privacy/",
    "/toegankelijkheid/",
    "/sleutel/",
    "/inloggen/",
    "/privacy",
    "/ik/",
    "/hier-is-niets/",
    "/health",
    "/api/v1/voices",
)


def policy_of(header: str) -> dict[str, list[str]]:
    parts = [part.split() for part in header.split(";") if part.strip()]
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize("address", EVERYWHERE)
def test_nothing_is_fetched_from_elsewhere(
    client: Client, waterveen: Waterveen, address: str
) -> None:
    answer = client.get(address)

    assert policy_of(answer.headers["Content-Security-Policy"]) == POLICY


@pytest.mark.parametrize("address", [one for one in EVERYWHERE if one != "/privacy"])
def test_no_page_stands_in_a_frame_or_tells_where_one_was(
    client: Client, waterveen: Waterveen, address: str
) -> None:
    names = ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")
    answer = client.get(address)

    assert [answer.headers[name] for name in names] == ["DENY", "nosniff", "no-referrer"]


@pytest.mark.parametrize("address", EVERYWHERE)
def test_who_only_looks_gets_no_cookie_but_the_one_that_keeps_forms_safe(
    client: Client, waterveen: Waterveen, address: str
) -> None:
    assert set(client.get(address).cookies) - {"csrftoken"} == set()


def test_the_cookie_that_opens_a_voice_is_out_of_reach_of_scripts(
    client: Client, amina: Told
) -> None:
    client.get(reverse("follow-link", args=[amina.key.link]), follow=True)
    opened = client.cookies["stem"]

    assert (opened["httponly"], opened["samesite"], opened["path"]) == (True, "Lax", "/")


def test_a_monitor_never_gets_an_old_answer(client: Client, waterveen: Waterveen) -> None:
    kept = client.get("/health").headers["Cache-Control"]

    assert "no-store" in kept.split(", ")


def test_a_monitor_may_ask_for_the_status_alone(client: Client, waterveen: Waterveen) -> None:
    asked, whole = client.head("/health"), client.get("/health")

    assert (asked.status_code, asked.content) == (whole.status_code, b"")


@pytest.mark.parametrize("host", ["elsewhere.example", "waterveen.example:8000", ""])
def test_another_name_is_not_answered(waterveen: Waterveen, host: str) -> None:
    answer = Client(headers={"host": host}).get("/privacy/")

    assert answer.status_code == 400
