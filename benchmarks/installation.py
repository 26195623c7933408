"""A Samenspel of its own in a folder that goes away: durable commits, the same web server as `samenspel serve`."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import psycopg

from benchmarks.cpu import cpu_of_family
from samenspel.doors.launch.environment import OwnDatabase, own_database
from samenspel.doors.launch.roles import Addresses
from samenspel.doors.launch.serving import answers
from samenspel.doors.launch.supervise import Child, web_child, worker_child

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = "benchmarks.peer.settings"
OPENS_WITHIN = 30.0


class DidNotOpen(RuntimeError):
    """The web server did not answer in time."""


@dataclass(frozen=True)
class Installation:
    """Database, keys and web server of one run."""

    data: Path
    port: int
    database: OwnDatabase
    addresses: Addresses
    web: Child

    def web_cpu(self) -> float:
        """CPU-seconds that the web server has used so far, all its processes together."""
        return cpu_of_family(self.web.pid or 0)

    def database_cpu(self) -> float:
        """The same of PostgreSQL."""
        return cpu_of_family(self.database.server.running_pid() or 0)

    def worker(self) -> Child:
        """What does the jobs; not started."""
        return worker_child(self.data / "log" / "worker.log", dict(os.environ))

    def as_owner(self, *statements: str) -> None:
        """What only the owner of the tables may do."""
        with psycopg.connect(self.addresses.owning, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def ask(self, question: str) -> Any:
        """One figure from the database."""
        with psycopg.connect(self.addresses.owning) as connection:
            row = connection.execute(question.encode()).fetchone()
        return row[0] if row else None


@contextmanager
def installed(workers: int = 2) -> Iterator[Installation]:
    """Make it, open it, and take it away again. Django in this process works on it too."""
    data = Path(tempfile.mkdtemp(prefix="samenspel-benchmark-"))
    data.chmod(0o755)
    (data / "static").mkdir()
    database = own_database(data)
    found = database.enter()
    try:
        with _opened(data, database, found, workers) as installation:
            yield installation
    finally:
        database.leave()
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def _opened(
    data: Path, database: OwnDatabase, found: Addresses, workers: int
) -> Iterator[Installation]:
    port = _free_port()
    os.environ |= _environment(data, port, found, workers)
    _migrate(found)
    django.setup()
    web = web_child(port, data / "log" / "web.log", dict(os.environ))
    made = Installation(data, port, database, found, web)
    _make_peer_table(made)
    web.start()
    try:
        _wait_until_open(made)
        yield made
    finally:
        web.ask_to_stop()
        web.see_stopped(time.monotonic() + 10)


def _environment(data: Path, port: int, found: Addresses, workers: int) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "DATABASE_URL": found.serving,
        "SAMENSPEL_DATA": str(data),
        "SAMENSPEL_PORT": str(port),
        "SAMENSPEL_URL": "",
        "SAMENSPEL_DEMO": "0",
        "SAMENSPEL_RATE_LIMITS": "off",
        "SAMENSPEL_WEB_WORKERS": str(workers),
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).strip(
            os.pathsep
        ),
    }


def _migrate(found: Addresses) -> None:
    environment = {
        **os.environ,
        "DATABASE_OWNER_URL": found.owning,
        "DJANGO_SETTINGS_MODULE": "samenspel.settings.django",
    }
    command = [sys.executable, "-m", "samenspel.doors.cli.main", "migrate"]
    subprocess.run(command, env=environment, check=True, capture_output=True)


def _make_peer_table(installation: Installation) -> None:
    from benchmarks.peer.models import GRANT, TABLE  # noqa: PLC0415 [framework-contract]

    installation.as_owner(TABLE, GRANT)


def _wait_until_open(installation: Installation) -> None:
    give_up = time.monotonic() + OPENS_WITHIN
    while not answers(installation.port):
        if time.monotonic() > give_up or installation.web.pid is None:
            raise DidNotOpen(installation.web.log.read_text()[-2000:])
        time.sleep(0.05)


def _free_port() -> int:
    with closing(socket.socket()) as ours:
        ours.bind(("127.0.0.1", 0))
        return int(ours.getsockname()[1])
