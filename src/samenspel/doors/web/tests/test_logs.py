"""A log never holds a key: whoever reads along there must not be able to open a voice."""

import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from samenspel.doors.web.logs import WithoutKeys
from tests.support.cast import Told


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the console says, by the filter that the console has."""
    said = StringIO()
    handler = logging.StreamHandler(said)
    handler.addFilter(WithoutKeys())
    logging.getLogger("django.request").addHandler(handler)
    yield said
    logging.getLogger("django.request").removeHandler(handler)


@pytest.mark.django_db
def test_a_key_in_an_address_that_was_refused_is_not_logged(amina: Told, log: StringIO) -> None:
    answer = Client().post(f"/s/{amina.key.link}")

    assert answer.status_code == 405
    assert {line.partition(": ")[2] for line in log.getvalue().splitlines()} == {"/s/…"}


@pytest.mark.django_db
def test_what_has_no_key_is_logged_as_it_is(log: StringIO) -> None:
    Client().get("/nergens/?s=1")

    assert log.getvalue().strip() == "Not Found: /nergens/"


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("GET /s/abc-DEF_123 429", "GET /s/… 429"),
        ('"/s/abc" and "/s/def"', '"/s/…" and "/s/…"'),
        ("https://stem.example/s/abc?to=verdict", "https://stem.example/s/…?to=verdict"),
        ("/s/", "/s/"),
        ("100% of it", "100% of it"),
    ],
)
def test_keys_fall_out_wherever_they_stand(said: str, logged: str) -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, said, (), None)

    assert (WithoutKeys().filter(record), record.getMessage()) == (True, logged)


def test_the_console_has_the_filter() -> None:
    logging_as_set: dict[str, Any] = settings.LOGGING

    assert logging_as_set["handlers"]["console"]["filters"] == ["without_keys"]
