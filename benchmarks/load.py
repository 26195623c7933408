"""Clients that keep a connection open and send what they are told, cheaply, so that the server is what is measured."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import quantiles
from urllib.parse import urlencode

Make = Callable[[], bytes]


class Unexpected(RuntimeError):
    """An answer that is not what was asked for would make the figure a lie."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and how long it took."""

    status: int
    head: str
    body: bytes
    seconds: float


@dataclass
class Client:
    """One connection that stays open."""

    port: int
    _socket: socket.socket = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> Answer:
        """Send one request and read the whole answer."""
        start = time.perf_counter()
        self._socket.sendall(request)
        head, body = self._read()
        return Answer(int(head[9:12]), head, body, time.perf_counter() - start)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _read(self) -> tuple[str, bytes]:
        raw = bytearray()
        while (end := raw.find(b"\r\n\r\n")) < 0:
            raw += self._received()
        head = raw[:end].decode("latin-1")
        rest = raw[end + 4 :]
        for line in head.lower().split("\r\n"):
            if line.startswith("content-length:"):
                length = int(line.split(":")[1])
        while len(rest) < length:
            rest += self._received()
        return head, bytes(rest)

    def _received(self) -> bytes:
        got = self._socket.recv(65536)
        if not got:
            raise Unexpected("the server hung up")
        return got


def get(path: str, cookies: Mapping[str, str] | None = None, accept: str = "") -> bytes:
    """A GET as a browser sends it."""
    kept = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Accept-Language: nl"]
    lines += [f"Cookie: {kept}"] if kept else []
    lines += [f"Accept-Encoding: {accept}"] if accept else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post_form(path: str, fields: Mapping[str, str], cookies: str = "") -> bytes:
    """A POST as a browser sends a form."""
    body = urlencode(fields).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: nl\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    )
    return (head + (f"Cookie: {cookies}\r\n" if cookies else "") + "\r\n").encode() + body


def post_json(path: str, content: object, **headers: str) -> bytes:
    """A POST as a program sends it."""
    body = json.dumps(content).encode()
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: nl\r\n{more}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def in_turn(port: int, requests: Iterable[bytes], expect: int = 200) -> list[Answer]:
    """One client, one request after the other."""
    client = Client(port)
    try:
        return [_expected(client.send(request), expect) for request in requests]
    finally:
        client.close()


def at_once(port: int, make: Make, *, clients: int, seconds: float, expect: int) -> list[float]:
    """Many clients for some seconds, each at least once; how long each answer took."""
    stop = time.monotonic() + seconds
    lots: list[list[float]] = [[] for _ in range(clients)]
    wrong: list[BaseException] = []
    threads = [
        threading.Thread(target=_keep_sending, args=(port, make, stop, expect, lot, wrong))
        for lot in lots
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return [took for lot in lots for took in lot]


def p95(seconds: Iterable[float]) -> float:
    """Nineteen in twenty are faster."""
    return quantiles(seconds, n=20, method="inclusive")[-1]


def _keep_sending(
    port: int,
    make: Make,
    stop: float,
    expect: int,
    took: list[float],
    wrong: list[BaseException],
) -> None:
    try:
        answers = _sent_until(stop, Client(port), make)
        took.extend(_expected(answer, expect).seconds for answer in answers)
    except (Unexpected, OSError) as error:
        wrong.append(error)


def _sent_until(stop: float, client: Client, make: Make) -> Iterator[Answer]:
    try:
        yield client.send(make())
        while time.monotonic() < stop:
            yield client.send(make())
    finally:
        client.close()


def _expected(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise Unexpected(f"{answer.status} instead of {status}: {answer.body[:300]!r}")
    return answer
