"""Sharing a voice beside a view that commits one row: same middleware, same server, same database, in turns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import uuid4

from benchmarks.cast import WORDS
from benchmarks.installation import Installation
from benchmarks.load import Make, at_once, p95, post_form, post_json
from samenspel.loop.voices.web.tickets import new_ticket

CLIENTS = 8
PEER = "a view that commits one row"
_SECRET = "k" * 32


@dataclass
class Kind:
    """What was sent of one kind, over all turns."""

    seconds: float = 0.0
    web_cpu: float = 0.0
    database_cpu: float = 0.0
    took: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """How many answers a second."""
        return len(self.took) / self.seconds

    @property
    def web_ms(self) -> float:
        """CPU of the web server for one answer."""
        return 1000 * self.web_cpu / len(self.took)

    @property
    def database_ms(self) -> float:
        """CPU of PostgreSQL for one answer."""
        return 1000 * self.database_cpu / len(self.took)

    @property
    def p95_ms(self) -> float:
        """Nineteen in twenty came back within this."""
        return 1000 * p95(self.took)


def measure_sharing(place: Installation, *, turns: int, seconds: float) -> dict[str, Kind]:
    """Each kind in every turn, so that what else the machine does falls on all of them."""
    makers = _makers()
    found: dict[str, Kind] = defaultdict(Kind)
    for make in makers.values():
        at_once(place.port, make, clients=CLIENTS, seconds=0.5, expect=201)
    for _ in range(turns):
        for name, make in makers.items():
            _one_turn(place, found[name], make, seconds)
    return dict(found)


def _one_turn(place: Installation, kind: Kind, make: Make, seconds: float) -> None:
    web, database = place.web_cpu(), place.database_cpu()
    kind.took += at_once(place.port, make, clients=CLIENTS, seconds=seconds, expect=201)
    kind.seconds += seconds
    kind.web_cpu += place.web_cpu() - web
    kind.database_cpu += place.database_cpu() - database


def _makers() -> dict[str, Make]:
    return {
        PEER: _peer,
        "sharing by web": lambda: _web(reach=""),
        "sharing by API": lambda: _api(Idempotency_Key=str(uuid4())),
        "by web, with a mail address": lambda: _web(reach="amina@example.org"),
    }


def _peer() -> bytes:
    fields = {"text": WORDS, "csrfmiddlewaretoken": _SECRET}
    return post_form("/peer/commit", fields, cookies=f"csrftoken={_SECRET}")


def _web(reach: str) -> bytes:
    return post_form("/", {"words": WORDS, "place": "", "reach": reach, "ticket": new_ticket()})


def _api(**headers: str) -> bytes:
    return post_json("/api/v1/voices", {"words": WORDS}, **headers)
