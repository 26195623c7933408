"""An address in trouble: late, cut off half-way, hung up, too little, too much, and what is asked of it in between."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from samenspel.engines.text.embedding.endpoint import Endpoint
from samenspel.engines.text.embedding.pieces import WINDOW
from samenspel.engines.text.embedding.port import ModelSilent
from samenspel.engines.text.tests.test_embedding_endpoint import Model

GOOD = json.dumps({"data": [{"index": 0, "embedding": [3.0, 4.0]}]}).encode()
Answer = Callable[[socket.socket], None]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Model() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def at(url: str, *, at_once: int = 64, timeout: float = 5.0, tries: int = 4) -> Endpoint:
    return Endpoint(url, "e5", at_once=at_once, timeout=timeout, tries=tries, wait=0.0)


@contextmanager
def a_door(monkeypatch: pytest.MonkeyPatch, *answers: Answer) -> Iterator[str]:
    """A server that does one of these after the other, each to whoever comes next."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(10)

        def serve() -> None:
            for answer in answers:
                caller, _ = door.accept()
                with caller:
                    read_request(caller)
                    answer(caller)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}/v1"
        finally:
            thread.join()


def read_request(caller: socket.socket) -> None:
    with caller.makefile("rb") as said:
        head = list(iter(said.readline, b"\r\n"))
        length = next(line for line in head if line.lower().startswith(b"content-length"))
        said.read(int(length.partition(b":")[2]))


def says(body: bytes, length: int | None = None, status: str = "200 OK", more: str = "") -> Answer:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body) if length is None else length}\r\n{more}\r\n"
    return lambda caller: caller.sendall(head.encode() + body)


def hangs_up(caller: socket.socket) -> None:
    """Says nothing at all."""


def bit_by_bit(caller: socket.socket) -> None:
    """All of a good answer, some letters at a time."""
    whole = f"HTTP/1.1 200 OK\r\nContent-Length: {len(GOOD)}\r\n\r\n".encode() + GOOD
    for start in range(0, len(whole), 7):
        caller.sendall(whole[start : start + 7])


def in_chunks(caller: socket.socket) -> None:
    """A good answer of which nobody said beforehand how long it would be."""
    parts = [GOOD[:20], GOOD[20:]]
    sent = "".join(f"{len(part):x}\r\n{part.decode()}\r\n" for part in parts)
    caller.sendall(f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{sent}0\r\n\r\n".encode())


@pytest.mark.parametrize(
    "answer", [bit_by_bit, in_chunks, says(GOOD)], ids=["bits", "chunks", "whole"]
)
def test_however_an_answer_comes_in_it_is_read(
    monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    with a_door(monkeypatch, answer, answer) as url:
        found = at(url).embed(["De bus"])

    assert found == pytest.approx(np.array([[0.6, 0.8]]))


@pytest.mark.parametrize(
    "trouble",
    [hangs_up, says(GOOD[:30], length=len(GOOD)), says(b"", status="503 Too busy")],
    ids=["hangs up", "breaks off", "too busy"],
)
def test_what_was_cut_off_is_asked_again(monkeypatch: pytest.MonkeyPatch, trouble: Answer) -> None:
    with a_door(monkeypatch, trouble, says(GOOD), says(GOOD)) as url:
        assert at(url).embed(["De bus"]).shape == (1, 2)


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (hangs_up, "no answer"),
        (says(GOOD[:30], length=len(GOOD)), "no answer"),
        (says(b"", status="502 Bad Gateway"), "502 Bad Gateway"),
    ],
    ids=["hangs up", "breaks off", "bad gateway"],
)
def test_what_is_cut_off_each_time_is_told_after_the_last(
    monkeypatch: pytest.MonkeyPatch, trouble: Answer, said: str
) -> None:
    with (
        a_door(monkeypatch, trouble, trouble) as url,
        pytest.raises(ModelSilent, match=rf"e5 at 127\.0\.0\.1, tried 2 times: {said}"),
    ):
        at(url, tries=2).embed(["De bus"])


def test_an_address_that_begins_to_answer_and_stops_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finished = threading.Event()

    def begins(caller: socket.socket) -> None:
        caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")
        finished.wait(10)

    with a_door(monkeypatch, begins) as url:
        with pytest.raises(ModelSilent, match=r"tried 1 times: no answer .*timed out"):
            at(url, timeout=0.1, tries=1).embed(["De bus"])
        finished.set()


@pytest.mark.parametrize(
    "status", ["400 Bad Request", "403 Forbidden", "404 Not Found", "413 Too Large"]
)
def test_a_refusal_is_not_asked_again(monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    with (
        a_door(monkeypatch, says(b"De bus", status=status)) as url,
        pytest.raises(ModelSilent, match=f"refused: {status}$"),
    ):
        at(url).embed(["De bus"])


@pytest.mark.parametrize("when", ["0", "Fri, 31 Dec 2100 23:59:59 GMT", "-5", "soon", ""])
def test_who_asks_to_wait_until_a_day_is_asked_again_at_once(model: Model, when: str) -> None:
    model.will_say(429, Retry_After=when)

    assert at(model.url).embed(["De bus"]).shape == (1, 3)
    assert [asked["input"] for asked in model.asked[:2]] == [["De bus"]] * 2


def test_in_the_middle_of_many_texts_only_what_failed_is_asked_again(model: Model) -> None:
    texts = [f"stem {letter}" for letter in "abcdef"]
    model.will_say(200, {"data": [{"index": n, "embedding": [1, 0, 0]} for n in (0, 1)]})
    model.will_say(503)

    found = at(model.url, at_once=2).embed(texts)

    assert [asked["input"] for asked in model.asked[:4]] == [
        texts[:2],
        texts[2:4],
        texts[2:4],
        texts[4:],
    ]
    assert found[:2].tolist() == [[1, 0, 0]] * 2


def test_an_address_that_gives_up_half_way_gives_nothing(model: Model) -> None:
    model.will_say(200, {"data": [{"index": n, "embedding": [1, 0, 0]} for n in (0, 1)]})
    model.will_say(401)

    with pytest.raises(ModelSilent, match="refused: 401"):
        at(model.url, at_once=2).embed([f"stem {letter}" for letter in "abcdef"])

    assert len(model.asked) == 2


@pytest.mark.parametrize(
    "rows",
    [
        [{"index": 0, "embedding": [1.0, 2.0]}],
        [{"index": 0, "embedding": [1.0, 2.0]}, {"index": 0, "embedding": [1.0, 2.0]}],
        [{"index": 1, "embedding": [1.0, 2.0]}, {"index": 2, "embedding": [1.0, 2.0]}],
        [{"index": 0, "embedding": [1.0, 2.0]}, {"index": 1, "embedding": [1.0]}],
        [{"index": 0, "embedding": [1.0, 2.0]}, {"index": 1, "embedding": [[1.0], [2.0]]}],
        [{"index": 0, "embedding": [1.0, 2.0]}, {"index": 1, "embedding": ["x", 2.0]}],
        [{"index": 0, "embedding": [1.0, 2.0]}, {"index": 1, "embedding": [float("inf"), 2.0]}],
        [{"index": 0, "embedding": [1.0, 2.0]}, {"index": "one", "embedding": [1.0, 2.0]}],
        [{"index": 0, "embedding": [1.0, 2.0]}, {"embedding": [1.0, 2.0]}],
        [[0, 1.0, 2.0], [1, 1.0, 2.0]],
        [None, None],
    ],
)
def test_one_bad_row_makes_the_whole_answer_no_answer(model: Model, rows: list[object]) -> None:
    model.will_say(200, {"data": rows})

    with pytest.raises(ModelSilent, match=r"e5 at 127\.0\.0\.1: expected 2 "):
        at(model.url).embed(["De bus", "De stoep"])


def test_the_vectors_may_be_of_any_size_and_come_back_at_length_one(model: Model) -> None:
    model.will_say(200, {"data": [{"index": 0, "embedding": [300.0, -400.0, 0]}]})

    assert at(model.url).embed(["De bus"]) == pytest.approx(np.array([[0.6, -0.8, 0]]))


def test_a_long_story_is_sent_in_windows_and_each_only_once(model: Model) -> None:
    at(model.url).embed(["De bus komt niet meer. " * 100] * 3)

    sent = [
        text for asked in model.asked for text in asked["input"] if asked["input"] != ["woning"]
    ]
    assert max(map(len, sent)) <= WINDOW
    assert len(sent) == len(set(sent)) > 1


def test_words_arrive_as_they_were_said_in_any_script(model: Model) -> None:
    said = ["Straße “dicht”", "الرصيف مكسور", "公园 😊", 'a "b" \\ c', "x</script>"]

    at(model.url).embed(said)

    assert sorted(model.asked[0]["input"]) == sorted(said)


def test_how_long_a_vector_is_is_asked_only_once(model: Model) -> None:
    endpoint = at(model.url)

    for _ in range(3):
        endpoint.embed([])

    assert (endpoint.dimensions, [asked["input"] for asked in model.asked]) == (3, [["woning"]])


@pytest.mark.parametrize("tries", [0, -1])
def test_who_never_tries_is_told_so(model: Model, tries: int) -> None:
    with pytest.raises(ModelSilent, match="expected tries of 1 or more"):
        at(model.url, tries=tries).embed(["De bus"])
