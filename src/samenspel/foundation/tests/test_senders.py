"""From where a request comes: nobody can pass for somebody else by saying so."""

import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from samenspel.foundation.senders import sender_of

HERE = "192.0.2.7"


def sent(forwarded: str | None = None, *, remote: str = HERE) -> str:
    """The sender of a request with these hops."""
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return sender_of(RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote))


@pytest.mark.parametrize("forwarded", [None, "198.51.100.1", "198.51.100.1, 203.0.113.9", ""])
def test_without_a_proxy_of_ours_what_a_visitor_says_counts_for_nothing(
    settings: Settings, forwarded: str | None
) -> None:
    settings.HTTPS = False

    assert sent(forwarded) == HERE


@pytest.mark.parametrize(
    ("forwarded", "sender"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (" 203.0.113.9 ", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::1"),
        ("198.51.100.1,", HERE),
        (" , ", HERE),
        ("", HERE),
        (None, HERE),
    ],
)
def test_behind_a_proxy_of_ours_it_is_the_last_hop(
    settings: Settings, forwarded: str | None, sender: str
) -> None:
    settings.HTTPS = True

    assert sent(forwarded) == sender


@hypothesis_settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(said=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=40))
def test_whatever_a_visitor_says_before_it_the_proxy_has_the_last_word(
    settings: Settings, said: str
) -> None:
    settings.HTTPS = True

    assert sent(f"{said}, 203.0.113.9") == "203.0.113.9"


def test_over_a_socket_without_an_address_the_sender_is_nothing(settings: Settings) -> None:
    settings.HTTPS = False

    assert sent(remote="") == ""
