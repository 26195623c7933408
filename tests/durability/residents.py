"""Residents who keep telling things, by web and by API, and try again until they hear that it was received."""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

PATIENCE = 60.0
LOST_ANSWERS = 0.1
_TICKET = re.compile(r'name="ticket"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="ticket"')
_KEY = re.compile(r"/s/([A-Za-z0-9_-]{22})")


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What the screen or the API said it received."""

    words: str
    address: str
    key: str
    attempts: int


@dataclass
class Resident:
    """One who tells one thing after the other. Now and then they lose an answer and send the same once more."""

    name: str
    port: int
    door: str
    chance: random.Random
    stop: threading.Event
    acknowledged: list[Acknowledged] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Until told to stop; what was begun is finished."""
        while not self.stop.is_set() and not self.wrong:
            number = len(self.acknowledged)
            words = f"Stem {number} van {self.name}: de lantaarn bij de school is stuk."
            self._tell(words, f"{self.name}.{number}@example.org")

    def _tell(self, words: str, address: str) -> None:
        send = self._by_api(words, address) if self.door == "api" else self._by_web(words, address)
        give_up, attempts, key = time.monotonic() + PATIENCE, 0, ""
        while not key and time.monotonic() < give_up and not self.wrong:
            attempts += 1
            key = self._heard(send)
            time.sleep(0.05 if key else 0.2)
        if key:
            self.acknowledged.append(Acknowledged(words, address, key, attempts))
        elif not self.wrong:
            self.wrong.append(f"{words!r} was not received within {PATIENCE:.0f} s")

    def _heard(self, send: Callable[[], tuple[int, str]]) -> str:
        """The key, when the answer came and was not lost on its way."""
        try:
            status, text = send()
        except (OSError, http.client.HTTPException):
            return ""
        if 400 <= status < 500:
            self.wrong.append(f"{status}: {text[:300]}")
        if status != 201 or self.chance.random() < LOST_ANSWERS:
            return ""
        return json.loads(text)["key"] if self.door == "api" else _KEY.findall(text)[0]

    def _by_api(self, words: str, address: str) -> Callable[[], tuple[int, str]]:
        body = json.dumps({"words": words, "reach": address})
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        return lambda: request(self.port, "POST", "/api/v1/voices", body, headers)

    def _by_web(self, words: str, address: str) -> Callable[[], tuple[int, str]]:
        """The form is fetched once; what is sent again is that same form."""
        form: dict[str, str] = {}

        def send() -> tuple[int, str]:
            if not form:
                found = _TICKET.search(request(self.port, "GET", "/")[1])
                if found is None:
                    return 503, "no form"
                form.update(words=words, reach=address, ticket=found[1] or found[2])
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            return request(self.port, "POST", "/", urlencode(form), headers)

        return send


def request(
    port: int, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
) -> tuple[int, str]:
    """One request on a connection of its own, as a phone with a bad line sends it."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as asked:
        asked.request(method, path, body or None, headers or {})
        answer = asked.getresponse()
        return answer.status, answer.read().decode()


def telling(
    port: int, seed: int, stop: threading.Event
) -> tuple[list[Resident], Callable[[], None]]:
    """Three by API and two by web, all at once; the second thing waits for them to finish."""
    doors = ("api", "api", "api", "web", "web")
    residents = [
        Resident(f"amina{number}", port, door, random.Random(seed + number), stop)
        for number, door in enumerate(doors)
    ]
    threads = [threading.Thread(target=resident.run, daemon=True) for resident in residents]
    for thread in threads:
        thread.start()

    def finish() -> None:
        for thread in threads:
            thread.join(2 * PATIENCE)

    return residents, finish
