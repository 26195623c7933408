"""`samenspel serve`: what it refuses, and the whole of it running, killed, and stopped."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest

from samenspel.doors.launch import roles
from samenspel.doors.launch.environment import own_database
from samenspel.doors.launch.postgres import PostgresServer
from samenspel.doors.launch.problems import LaunchProblem
from samenspel.doors.launch.serving import (
    Serving,
    port_told,
    require_free_port,
    require_weak_role,
    serving_port,
)
from samenspel.doors.launch.version import is_up_to_date, remember_version

Found = TypeVar("Found")


def test_the_port_is_told_for_as_long_as_it_serves(tmp_path: Path) -> None:
    with port_told(tmp_path, 9123):
        during = serving_port(tmp_path, otherwise=8000)

    assert (during, serving_port(tmp_path, otherwise=8000)) == (9123, 8000)


@pytest.fixture
def port() -> int:
    with closing(socket.socket()) as ours:
        ours.bind(("127.0.0.1", 0))
        return int(ours.getsockname()[1])


@pytest.fixture
def addresses(running: PostgresServer, data: Path) -> roles.Addresses:
    return roles.addresses(roles.load_passwords(data), running.socket_folder)


def test_a_taken_port_is_refused() -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]

        with pytest.raises(LaunchProblem, match=f"Port {taken} is in use"):
            require_free_port(taken)


def test_a_folder_that_cannot_be_made_is_refused(data: Path, port: int) -> None:
    (data / "file").touch()

    with pytest.raises(LaunchProblem, match="may not use"):
        Serving(port=port, demo=False, data=data / "file").run()


def test_the_serving_role_may_serve(addresses: roles.Addresses) -> None:
    require_weak_role(addresses.serving)


def test_the_migrating_role_is_refused(addresses: roles.Addresses) -> None:
    with pytest.raises(LaunchProblem, match="samenspel_migrate in DATABASE_URL may do too much"):
        require_weak_role(addresses.owning)


def test_a_superuser_is_refused(running: PostgresServer, data: Path) -> None:
    superuser = roles.address(
        "postgres", roles.load_passwords(data).superuser, running.socket_folder
    )

    with pytest.raises(LaunchProblem, match="it is a superuser"):
        require_weak_role(superuser)


def test_a_server_that_does_not_answer_is_one_sentence(data: Path) -> None:
    with pytest.raises(LaunchProblem, match="cannot be reached"):
        require_weak_role(roles.address("samenspel_serve", "x", data / "nowhere"))


def test_an_empty_database_is_not_up_to_date_until_it_is_remembered(
    addresses: roles.Addresses, data: Path
) -> None:
    assert is_up_to_date(data, addresses.owning) is False

    remember_version(data, addresses.owning)

    assert is_up_to_date(data, addresses.owning) is True


def test_another_state_of_the_database_is_not_up_to_date(
    addresses: roles.Addresses, data: Path
) -> None:
    remember_version(data, addresses.owning)
    with psycopg.connect(addresses.owning) as connection:
        connection.execute("CREATE TABLE django_migrations (applied timestamptz)")

    assert is_up_to_date(data, addresses.owning) is False


@pytest.mark.durability
@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc for the children")
def test_everything_killed_comes_back_and_everything_stops(
    data: Path, port: int, program_environment: dict[str, str]
) -> None:
    with serving(data, port, program_environment) as serve:
        eventually(lambda: serve.poll() is not None or health(port)[0] == 200)
        assert serve.poll() is None, (data / "serve.log").read_text()
        first = children_of(serve.pid)
        assert len(first) == 3
        for pid in first:
            os.kill(pid, signal.SIGKILL)

        eventually(lambda: len(children_of(serve.pid) - first) == 3)
        eventually(lambda: health(port)[0] == 200)
        assert health(port)[1] == {"web": "well", "database": "well", "worker": "well"}

        refused = run_serve(data, port + 1, program_environment)
        assert refused.returncode == 1
        assert refused.stderr.startswith(f"Samenspel already runs on {data} (process {serve.pid}).")

        last = children_of(serve.pid)
        serve.send_signal(signal.SIGTERM)
        assert serve.wait(30) == 0
    assert [pid for pid in last if Path(f"/proc/{pid}").exists()] == []
    assert own_database(data).server.running_pid() is None


def command(data: Path, port: int, environment: dict[str, str]) -> dict[str, Any]:
    told = {"SAMENSPEL_DATA": str(data), "SAMENSPEL_PORT": str(port), "LC_ALL": "C.UTF-8"}
    kept = {name: value for name, value in environment.items() if not name.startswith("DATABASE_")}
    return {
        "args": [sys.executable, "-m", "samenspel.doors.cli.main", "serve"],
        "env": {**kept, **told},
    }


def run_serve(
    data: Path, port: int, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(**command(data, port, environment), capture_output=True, text=True)


@contextmanager
def serving(
    data: Path, port: int, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A running `samenspel serve`, stopped at the end whatever happened."""
    with (data / "serve.log").open("wb") as log:
        process = subprocess.Popen(**command(data, port, environment), stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def children_of(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def health(port: int) -> tuple[int, Any]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as asked:
        try:
            asked.request("GET", "/health")
            answer = asked.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return 0, None


def eventually(look: Callable[[], Found], within: float = 40.0) -> Found:
    give_up = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < give_up
        time.sleep(0.1)
    return found
