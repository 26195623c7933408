"""Commands share one server: who comes first starts it, who leaves last stops it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from samenspel.doors.launch import environment
from samenspel.doors.launch.environment import (
    OwnDatabase,
    Role,
    own_database,
    prepare_environment,
    sole_server,
)
from samenspel.doors.launch.keys import keys_folder
from samenspel.doors.launch.problems import LaunchProblem


@pytest.fixture
def first(data: Path) -> Iterator[OwnDatabase]:
    database = own_database(data)
    yield database
    database.leave()
    database.server.stop()


def test_entering_an_empty_folder_makes_and_starts_a_database(first: OwnDatabase) -> None:
    addresses = first.enter()

    with psycopg.connect(addresses.serving) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("samenspel",)


def test_leaving_stops_it(first: OwnDatabase) -> None:
    first.enter()
    first.leave()

    assert first.server.running_pid() is None


def test_who_leaves_first_leaves_it_running_for_the_other(first: OwnDatabase, data: Path) -> None:
    addresses = first.enter()
    second = own_database(data)
    assert second.enter() == addresses
    first.leave()
    assert second.server.running_pid() is not None

    second.leave()

    assert second.server.running_pid() is None


def test_what_was_left_running_is_found_and_stopped_at_the_end(
    first: OwnDatabase, data: Path
) -> None:
    first.enter()
    abandoned = first.server.running_pid()
    assert first._lock is not None
    first._lock.close()
    first._lock = None
    second = own_database(data)
    second.enter()
    assert second.server.running_pid() == abandoned

    second.leave()

    assert second.server.running_pid() is None


def test_a_killed_database_comes_back(first: OwnDatabase) -> None:
    addresses = first.enter()
    pid = first.server.running_pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)

    assert first.restart_if_gone() is True

    with psycopg.connect(addresses.serving) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert first.restart_if_gone() is False


def test_a_database_without_its_keys_is_refused(first: OwnDatabase, data: Path) -> None:
    first.enter()
    first.leave()
    (keys_folder(data) / "postgres_superuser").unlink()

    with pytest.raises(LaunchProblem, match="keys that belong to this database"):
        own_database(data).enter()


def test_only_one_serve_on_a_folder(data: Path) -> None:
    with (
        sole_server(data),
        pytest.raises(LaunchProblem, match=f"already runs on .* \\(process {os.getpid()}\\)"),
    ):
        sole_server(data).__enter__()

    with sole_server(data):
        pass


def test_a_named_server_is_used_and_none_is_started(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMENSPEL_DATA", str(data))
    monkeypatch.setenv("DATABASE_URL", "postgresql://serve@elsewhere/samenspel")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://own@elsewhere/samenspel")

    prepare_environment()

    assert os.environ["DATABASE_URL"] == "postgresql://serve@elsewhere/samenspel"
    assert "DATABASE_OWNER_URL" not in os.environ
    assert not (data / "postgres").exists()


def test_to_migrate_a_named_server_its_owner_must_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://serve@elsewhere/samenspel")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)

    with pytest.raises(LaunchProblem, match="DATABASE_OWNER_URL is not"):
        prepare_environment(Role.OWNING)


def test_a_command_starts_a_database_for_as_long_as_it_takes(
    data: Path, program_environment: dict[str, str]
) -> None:
    program = (
        "import os, psycopg\n"
        f"from {environment.__name__} import prepare_environment\n"
        "prepare_environment()\n"
        "print(psycopg.connect(os.environ['DATABASE_URL']).execute('SELECT current_user').fetchone()[0])"
    )
    asked = {**program_environment, "SAMENSPEL_DATA": str(data)}
    asked.pop("DATABASE_URL", None)

    done = subprocess.run(
        [sys.executable, "-c", program], env=asked, capture_output=True, text=True
    )

    assert (done.returncode, done.stdout) == (0, "samenspel_serve\n"), done.stderr
    assert own_database(data).server.running_pid() is None
