"""What the benchmark of the platform counts with: requests as a browser sends them, CPU of a family, and the page."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.cpu import cpu_of_family, family
from benchmarks.load import Client, Unexpected, at_once, get, in_turn, p95, post_form, post_json
from benchmarks.report import Report, machine, table

CELL = st.text("abc é", max_size=10)
BUSY = "import time; end = time.process_time() + {seconds}\nwhile time.process_time() < end: pass\n"


class Echo(BaseHTTPRequestHandler):
    """Tells back what it was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.answer(int(self.path[1:]) if self.path[1:].isdecimal() else 200)

    def do_POST(self) -> None:
        self.answer(201)

    def answer(self, status: int) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        told = {
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": body,
        }
        said = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def echoed(port: int, request: bytes, expect: int = 200) -> dict[str, object]:
    (answer,) = in_turn(port, [request], expect)
    found: dict[str, object] = json.loads(answer.body)
    return found


def test_a_page_is_asked_for_with_its_cookies_and_in_dutch(port: int) -> None:
    told = echoed(port, get("/wacht-op-mij/", {"a": "1", "b": "2"}, accept="gzip"))

    assert told["path"] == "/wacht-op-mij/"
    assert told["headers"] == {
        "host": "localhost", "accept-language": "nl", "cookie": "a=1; b=2", "accept-encoding": "gzip",
    }  # fmt: skip


def test_a_form_is_sent_as_a_browser_does(port: int) -> None:
    told = echoed(port, post_form("/", {"words": "Café & “groen”", "place": ""}, "a=1"), 201)

    assert told["body"] == "words=Caf%C3%A9+%26+%E2%80%9Cgroen%E2%80%9D&place="
    assert told["headers"] == {
        "host": "localhost", "accept-language": "nl", "content-type": "application/x-www-form-urlencoded",
        "content-length": str(len(str(told["body"]))), "cookie": "a=1",
    }  # fmt: skip


def test_a_program_sends_json_with_its_own_headers(port: int) -> None:
    told = echoed(port, post_json("/api", {"words": "Café"}, Idempotency_Key="k1"), 201)

    assert json.loads(str(told["body"])) == {"words": "Café"}
    assert isinstance(told["headers"], dict)
    assert told["headers"]["idempotency-key"] == "k1"


def test_one_client_keeps_its_connection_for_one_request_after_the_other(port: int) -> None:
    client = Client(port)
    local = client._socket.getsockname()
    answers = [client.send(get(path)) for path in ("/first", "/second")]
    again = client._socket.getsockname()
    client.close()

    assert [json.loads(answer.body)["path"] for answer in answers] == ["/first", "/second"]
    assert (again, [answer.status for answer in answers]) == (local, [200, 200])
    assert min(answer.seconds for answer in answers) > 0


@pytest.mark.parametrize("status", [302, 404, 500])
def test_another_answer_than_was_asked_for_is_no_figure(port: int, status: int) -> None:
    with pytest.raises(Unexpected, match=f"^{status} instead of 200: "):
        in_turn(port, [get("/"), get(f"/{status}")])


def test_many_clients_at_once_each_say_how_long_it_took(port: int) -> None:
    took = at_once(port, lambda: get("/"), clients=3, seconds=0.05, expect=200)

    assert len(took) >= 3
    assert min(took) > 0


def test_if_one_of_many_gets_another_answer_none_counts(port: int) -> None:
    with pytest.raises(Unexpected, match=r"^503 instead of 200"):
        at_once(port, lambda: get("/503"), clients=2, seconds=0.05, expect=200)


def test_a_server_that_hangs_up_is_no_figure() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as gone:
        port = gone.server_address[1]

    with pytest.raises(OSError, match="refused"):
        in_turn(port, [get("/")])


@given(st.lists(st.floats(0, 10), min_size=2, max_size=60))
def test_nineteen_in_twenty_are_faster_than_p95(seconds: list[float]) -> None:
    assert p95(seconds) == pytest.approx(np.quantile(seconds, 0.95))


@given(st.lists(CELL, min_size=1, max_size=4), st.data())
def test_every_line_of_a_table_is_as_wide_as_the_others(
    columns: list[str], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.tuples(*[CELL] * len(columns)), max_size=5))

    lines = table(columns, rows).splitlines()

    assert len(lines) == len(rows) + 2
    assert len({len(line) for line in lines}) == 1
    assert set(lines[1]) == {"|", "-"}


def test_a_report_tells_what_was_missed_first_and_what_is_only_quick() -> None:
    report = Report("a machine", "1 January 2026", quick=True)
    report.hold("fast enough", 1, 2, " ms")
    report.hold("too slow", 3, 2, " ms")
    report.reach("many enough", 3, 2)
    report.show("Pages", "One client.", ("", "ms"), [("share form", "1.00")])

    text = report.text()

    places = [text.index(what) for what in ("too slow", "fast enough", "many enough", "## Pages")]
    assert places == sorted(places)
    assert "1 January 2026, a machine. Quick run: fewer turns and no large database." in text
    assert "| share form | 1.00 |" in text


def test_a_whole_run_is_not_called_quick() -> None:
    assert "Quick" not in Report("a machine", "1 January 2026", quick=False).text()


def test_a_machine_is_told_with_versions_and_without_its_name() -> None:
    told = machine(("numpy", "django"))

    assert f"Python {sys.version.split()[0]}, numpy " in told
    assert os.uname().nodename not in told


def test_the_family_of_a_process_are_all_that_descend_from_it() -> None:
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {('import time; time.sleep(30)')!r}])"
    parent = subprocess.Popen([sys.executable, "-c", child])
    try:
        found = _when_there(parent.pid, 2)
    finally:
        for pid in found[::-1]:
            os.kill(pid, 9)
        parent.wait()

    assert (found[0], len(found)) == (parent.pid, 2)
    assert list(family(parent.pid)) == [parent.pid]


def test_what_children_used_and_left_counts_with_their_family() -> None:
    work = BUSY.format(seconds=0.2)
    child = (
        f"import subprocess, sys, time; subprocess.run([sys.executable, '-c', {work!r}]); "
        "print('done', flush=True); time.sleep(30)"
    )
    with subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        used = cpu_of_family(parent.pid)
        parent.kill()

    assert used >= 0.2


def test_a_process_that_is_gone_used_nothing_that_can_be_read() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()

    assert cpu_of_family(gone.pid) == 0


def _when_there(pid: int, many: int) -> list[int]:
    """The family, as soon as it has so many."""
    for _ in range(200):
        if len(found := list(family(pid))) >= many:
            return found
        time.sleep(0.05)
    return [pid]
