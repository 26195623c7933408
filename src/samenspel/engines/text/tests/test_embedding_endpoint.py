"""A model at an address of one's own, tried against a real server: what it may do wrong, and what it may never see."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from samenspel.engines.text.embedding.endpoint import Endpoint
from samenspel.engines.text.embedding.port import ModelSilent

SAID = ["De stoep is kapot", "De bus", "Een huis"]
KEY = "sleutel-die-niemand-ziet"


class Model(ThreadingHTTPServer):
    """Answers as the address of a model does; counts letters instead of understanding, last one first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.troubles: list[tuple[int, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def will_say(self, status: int, body: object = b"", **headers: str) -> None:
        said = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.troubles.append((status, named, said))


class Door(BaseHTTPRequestHandler):
    server: Model

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append({"path": self.path, **asked})
        self.server.keys.append(self.headers.get("Authorization"))
        if self.server.troubles:
            self.say(*self.server.troubles.pop(0))
        else:
            self.say(200, {}, json.dumps(vectors_of(asked["input"])).encode())

    def do_GET(self) -> None:
        self.server.keys.append(self.headers.get("Authorization"))
        self.say(200, {}, b"{}")

    def say(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def vectors_of(texts: list[str]) -> dict[str, Any]:
    rows = [
        {"index": place, "embedding": [float(len(text)), 0.0, 1.0]}
        for place, text in enumerate(texts)
    ]
    return {"data": rows[::-1]}


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Model() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def at(model: Model, **options: Any) -> Endpoint:
    return Endpoint(model.url, "e5", KEY, **{"wait": 0.0, "timeout": 5.0} | options)


def test_each_text_gets_its_own_vector_whatever_the_order_of_the_answer(model: Model) -> None:
    found = at(model).embed(SAID)

    expected = np.array([[len(text), 0, 1] for text in SAID])
    assert np.allclose(found, expected / np.linalg.norm(expected, axis=1, keepdims=True))


def test_it_is_asked_as_openai_is(model: Model) -> None:
    at(model).embed(["De bus"])

    assert model.asked[0] == {
        "path": "/v1/embeddings", "model": "e5", "input": ["De bus"], "encoding_format": "float",
    }  # fmt: skip
    assert set(model.keys) == {f"Bearer {KEY}"}


def test_without_a_key_none_is_sent(model: Model) -> None:
    Endpoint(f"{model.url}/embeddings/", "e5").embed(["De bus"])

    assert set(model.keys) == {None}
    assert model.asked[0]["path"] == "/v1/embeddings"


def test_many_texts_go_in_batches_and_each_only_once(model: Model) -> None:
    at(model, at_once=2).embed([*SAID, *SAID])

    assert [asked["input"] for asked in model.asked[:2]] == [["De bus", "Een huis"], [SAID[0]]]


def test_where_nothing_is_said_the_address_is_not_asked(model: Model) -> None:
    assert at(model).embed(["", "😊"]).tolist() == [[0, 0, 0]] * 2
    assert [asked["input"] for asked in model.asked] == [["woning"]]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_trouble_that_passes_is_waited_for(model: Model, status: int) -> None:
    model.will_say(status)
    model.will_say(status, Retry_After="0")

    assert at(model).embed(["De bus"]).shape == (1, 3)


def test_trouble_that_stays_is_told_after_as_many_tries(model: Model) -> None:
    for _ in range(3):
        model.will_say(503)

    with pytest.raises(ModelSilent, match=r"e5 at 127\.0\.0\.1, tried 3 times: 503"):
        at(model, tries=3).embed(["De bus"])


def test_a_refusal_is_told_at_once_without_the_key_or_the_words(model: Model) -> None:
    model.will_say(401, {"error": f"no such key {KEY}: De bus"})

    with pytest.raises(ModelSilent, match="refused: 401") as told:
        at(model).embed(["De bus"])

    assert (KEY in str(told.value), "De bus" in str(told.value), len(model.asked)) == (
        False,
        False,
        1,
    )


def test_the_key_is_not_shown() -> None:
    assert KEY not in repr(Endpoint("https://voorbeeld.nl/v1", "e5", KEY))


def test_it_is_not_led_on_to_another_address(model: Model) -> None:
    model.will_say(302, Location=model.url)

    with pytest.raises(ModelSilent, match="refused: 302"):
        at(model).embed(["De bus"])

    assert len(model.keys) == 1


def test_an_address_that_does_not_answer_in_time_is_told() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as deaf:
        silent = Endpoint(
            f"http://127.0.0.1:{deaf.server_address[1]}", "e5", timeout=0.05, tries=2, wait=0.0
        )
        with pytest.raises(ModelSilent, match=r"tried 2 times: no answer \(.*timed out"):
            silent.embed(["De bus"])


def test_an_address_where_nobody_lives_is_told() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as gone:
        port = gone.server_address[1]

    with pytest.raises(ModelSilent, match=r"no answer .*refused"):
        Endpoint(f"http://127.0.0.1:{port}", "e5", tries=1).embed(["De bus"])


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"data": []},
        {"data": [{"index": 1, "embedding": [1.0]}]},
        {"data": [{"index": 0, "embedding": []}]},
        {"data": [{"index": 0, "embedding": "AAAA"}]},
        {"data": [{"index": 0, "embedding": [None]}]},
        {"data": [{"index": 0, "embedding": [float("nan")]}]},
        {"data": "no"},
        [1],
        b"<html>",
        b"\xff",
    ],
)
def test_an_answer_that_is_no_set_of_vectors_is_refused(model: Model, answer: object) -> None:
    model.will_say(200, answer)

    with pytest.raises(ModelSilent):
        at(model).embed(["De bus"])


def test_vectors_of_different_lengths_are_refused(model: Model) -> None:
    model.will_say(200, {"data": [{"index": 0, "embedding": [1.0, 2.0]}]})

    with pytest.raises(ModelSilent, match=r"different lengths: \[2, 3\]"):
        at(model, at_once=1).embed(SAID)


@pytest.mark.parametrize(
    "url", ["http://voorbeeld.nl/v1", "http://10.0.0.1", "file:///etc/passwd", "https://", "x"]
)
def test_words_do_not_travel_in_the_open(url: str) -> None:
    with pytest.raises(ValueError, match="an address with https"):
        Endpoint(url, "e5")


def test_a_model_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="the name of the model"):
        Endpoint("https://voorbeeld.nl/v1", "")


def test_another_model_or_address_has_another_digest() -> None:
    digests = {
        Endpoint(url, model).digest
        for url in ("https://a.voorbeeld.nl/v1", "https://b.voorbeeld.nl/v1")
        for model in ("e5", "bge")
    }

    assert (len(digests), Endpoint("https://a.voorbeeld.nl/v1/", "e5").digest in digests) == (
        4,
        True,
    )
