"""What a page costs the web server, beside an empty page behind the same middleware, in turns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.cast import Colleague, Municipality, Resident, resident, taken_on, whole_circle
from benchmarks.installation import Installation
from benchmarks.load import get, in_turn

EMPTY = "an empty page"
EMPTY_SIGNED_IN = "an empty page, signed in"
LENGTHS = (10, 50, 200)
_ROW = re.compile(rb'href="/stemmen/([0-9a-f-]{36})/')


@dataclass(frozen=True)
class Page:
    """One page: what it cost, what it weighs as it is, and how many rows it shows."""

    ms: float
    size: int
    rows: int


def measure_pages(
    place: Installation, town: Municipality, *, turns: int, requests: int
) -> dict[str, Page]:
    """Each page in every turn, one client, one request after the other."""
    asked = _asked(town)
    cpu: dict[str, float] = defaultdict(float)
    bodies: dict[str, bytes] = {}
    for name, request in asked.items():
        bodies[name] = in_turn(place.port, [request] * 10)[-1].body
    for _ in range(turns):
        for name, request in asked.items():
            before = place.web_cpu()
            in_turn(place.port, [request] * requests)
            cpu[name] += place.web_cpu() - before
    return {
        name: Page(1000 * cpu[name] / (turns * requests), len(body), len(set(_ROW.findall(body))))
        for name, body in bodies.items()
    }


def per_row(pages: Mapping[str, Page], of: Callable[[Page], float]) -> float:
    """The slope between the shortest and the longest list."""
    short, *_rest, long = (pages[list_name(count)] for count in LENGTHS)
    return (of(long) - of(short)) / (long.rows - short.rows)


def list_name(count: int) -> str:
    """How the waiting list of who has that many voices in hand is called here."""
    return f"waiting list, {count} in hand"


def _asked(town: Municipality) -> dict[str, bytes]:
    colleagues = {count: _colleague_with(town, count) for count in LENGTHS}
    told = resident(reach="amina@example.org")
    cookies = colleagues[LENGTHS[0]].cookies
    return {
        EMPTY: get("/peer/empty"),
        "share form": get("/"),
        "thread, for its speaker": _thread(told),
        "thread after a whole circle": _thread(whole_circle(colleagues[LENGTHS[-1]])),
        EMPTY_SIGNED_IN: get("/peer/empty", cookies),
        **{
            list_name(count): get("/wacht-op-mij/", colleague.cookies)
            for count, colleague in colleagues.items()
        },
    }


def _colleague_with(town: Municipality, count: int) -> Colleague:
    colleague = town.colleague(f"Bart{count}")
    taken_on(colleague, count)
    return colleague


def _thread(told: Resident) -> bytes:
    return get(told.thread, told.cookies)
