"""How many statements a page asks of the database, and that the number does not grow with what it shows."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.cast import WORDS, Colleague, Municipality, Resident, resident, taken_on
from samenspel.loop.voices.actions import add_words
from samenspel.loop.voices.web.tickets import new_ticket

# Beginning, ending and stepping within a transaction asks nothing of a table.
_NO_STATEMENT = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def measure_statements(town: Municipality) -> dict[str, int]:
    """By page."""
    short, long = resident(), resident()
    for told, events in ((short, 1), (long, 39)):
        for number in range(events):
            add_words(told.fresh.voice, f"En ook nog dit, nummer {number}.", by=told.fresh.holder)
    few, many = town.colleague("Fenna"), town.colleague("Gerda")
    taken_on(few, 10)
    taken_on(many, 200)
    return {
        "share form": _asked_by({}, "/"),
        "sharing, with its receipt": _sharing(),
        "thread with 2 events": _thread(short),
        "thread with 40 events": _thread(long),
        "waiting list, 10 in hand": _waiting(few),
        "waiting list, 200 in hand": _waiting(many),
        "my voices, 10": _asked_by(few.cookies, "/mijn-stemmen/"),
        "my voices, 200": _asked_by(many.cookies, "/mijn-stemmen/"),
    }


def _thread(told: Resident) -> int:
    return _asked_by(told.cookies, told.thread)


def _waiting(colleague: Colleague) -> int:
    return _asked_by(colleague.cookies, "/wacht-op-mij/")


def _sharing() -> int:
    fields = {"words": WORDS, "place": "", "reach": "", "ticket": new_ticket()}
    return _asked_by({}, "/", fields)


def _asked_by(cookies: Mapping[str, str], path: str, form: dict[str, str] | None = None) -> int:
    client = Client(headers={"accept-language": "nl"})
    for name, value in cookies.items():
        client.cookies[name] = value
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path) if form is None else client.post(path, form)
    if answer.status_code not in (200, 201):
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return sum(not query["sql"].startswith(_NO_STATEMENT) for query in captured.captured_queries)
