"""The API as programs of the cast use it: over HTTP, with a key or a token and nothing else."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.test import Client

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.people.actions import make_token
from tests.support.cast import Told, person_of

NOTHING = object()
NOBODY = "/api/v1/voices/00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Any
    content: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.content)

    @property
    def code(self) -> tuple[int, str]:
        """Status and kind of problem."""
        return self.status, self.json["code"]

    @property
    def fields(self) -> list[str]:
        """What the problem is about."""
        return [error["field"] for error in self.json["errors"]]


@dataclass(frozen=True)
class Caller:
    """A program with a key, or without one."""

    key: str = ""
    language: str = "nl"

    def ask(self, method: str, path: str, body: Any = NOTHING, **headers: str) -> Answer:
        """Send one request. `path` is within the API, or a whole address as links give it."""
        known = {
            "Accept-Language": self.language,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        if self.key:
            known["Authorization"] = f"Bearer {self.key}"
        content = (
            b""
            if body is NOTHING
            else body
            if isinstance(body, bytes)
            else json.dumps(body).encode()
        )
        found = Client(enforce_csrf_checks=True).generic(
            method,
            path if path.startswith("/") else f"/api/v1/{path}",
            content,
            known.pop("Content-Type", "application/json"),
            headers=known,
        )
        return Answer(found.status_code, found.headers, found.content)

    def get(self, path: str, **headers: str) -> Answer:
        """Read."""
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = NOTHING, **headers: str) -> Answer:
        """Do."""
        return self.ask("POST", path, body, **headers)

    def put(self, path: str, body: Any = NOTHING, **headers: str) -> Answer:
        """Set."""
        return self.ask("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Answer:
        """Take away."""
        return self.ask("DELETE", path, **headers)

    def follow(self, link: dict[str, Any], body: Any = NOTHING) -> Answer:
        """Go where a link says, in the way it says."""
        return self.ask(link["method"], link["href"], body)


VISITOR = Caller()


def speaker_of(told: Told) -> Caller:
    """The program of the one who spoke."""
    return Caller(told.key.link)


def colleague(actor: Actor) -> Caller:
    """The program of a colleague, with a token that was made for it."""
    return Caller(make_token(person_of(actor), "test", by=SYSTEM).secret)


def at(told: Told, rest: str = "") -> str:
    """The address of a voice."""
    return f"voices/{told.voice.id}{'/' if rest else ''}{rest}"


def id_of(told: Told) -> UUID:
    """Of a voice."""
    return told.voice.id
