"""A web process gets ready to compare beside its first pages; and serves them all the same when it cannot."""

import gc
from importlib import import_module
from pathlib import Path

import pytest
from django.test import Client

from samenspel.doors.launch.supervise import web_child
from samenspel.doors.web import served
from samenspel.doors.web.served import get_ready_after
from samenspel.engines.text.embedding.sentences import _model
from samenspel.loop.streams.tests.neighbours import with_model
from tests.support.cast import a_municipality

NOT_READY = "not ready to compare voices yet"


def got_ready() -> None:
    """As the thread of a web process does, once it began."""
    timer = get_ready_after(0)
    timer.join()


def said_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What it said of not being ready."""
    return [record.message for record in caplog.records if NOT_READY in record.message]


def test_the_web_server_of_serve_is_given_what_gets_ready(tmp_path: Path) -> None:
    command = list(web_child(8000, tmp_path, {}).command)
    module, name = command[-1].split(":")

    assert import_module(module) is served
    assert "--factory" in command
    assert getattr(served, name) is served.opened


def test_with_nobody_at_home_yet_it_says_so_and_goes_on(
    committed_db: object, caplog: pytest.LogCaptureFixture
) -> None:
    got_ready()

    assert said_in(caplog) == [f"{NOT_READY}: Absent"]


def test_a_model_that_is_not_there_does_not_stop_the_process(
    committed_db: object, caplog: pytest.LogCaptureFixture
) -> None:
    a_municipality("Gemeente Waterveen")
    with with_model("/no/such/model"):
        got_ready()
        page = Client().get("/")

    assert (said_in(caplog), page.status_code) == ([f"{NOT_READY}: NotNow"], 200)


def test_what_was_read_then_is_not_walked_again_by_the_garbage_collector(
    committed_db: object,
) -> None:
    gc.unfreeze()
    got_ready()

    assert gc.get_freeze_count() > 10_000


def test_afterwards_the_model_is_there_for_whoever_looks(
    committed_db: object, caplog: pytest.LogCaptureFixture
) -> None:
    a_municipality("Gemeente Waterveen")
    _model.cache_clear()

    got_ready()

    assert (_model.cache_info().currsize, said_in(caplog)) == (1, [])
