"""A real `samenspel serve` on a folder of its own, and how to kill parts of it without a word."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from samenspel.doors.launch import problems, roles
from samenspel.doors.launch.environment import own_database
from samenspel.doors.launch.postgres import SUPERUSER
from samenspel.doors.launch.serving import require_free_port

PATIENCE = 60.0
COMMAND = [sys.executable, "-m", "samenspel.doors.cli.main"]
FOUND_WATERVEEN = """
from samenspel.doors.cli.ready import set_out
set_out()
from samenspel.foundation.actors import SYSTEM
from samenspel.people import actions
organisation = actions.found_organisation("Gemeente Waterveen", by=SYSTEM)
team = actions.form_team(organisation, "Wijkteam Noord", by=SYSTEM)
actions.name_receiving_team(organisation, team, by=SYSTEM)
"""
# When one waits already, that one does it.
PICK_UP_NOW = """
from contextlib import suppress
from procrastinate.exceptions import AlreadyEnqueued
from samenspel.doors.cli.ready import set_out
set_out()
from samenspel.foundation.jobs import pick_up_stalled
with suppress(AlreadyEnqueued):
    pick_up_stalled.defer(timestamp=0)
"""


def wait_until(what: str, holds: Callable[[], bool], within: float = PATIENCE) -> None:
    """Look until it is so; say what it was that did not come."""
    give_up = time.monotonic() + within
    while not holds():
        if time.monotonic() > give_up:
            raise AssertionError(f"not within {within:.0f} s: {what}")
        time.sleep(0.1)


@dataclass
class Serve:
    """One data folder, and the `samenspel serve` that runs on it."""

    data: Path
    port: int
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def environment(self) -> dict[str, str]:
        """As an operator sets it; no limits by sender, since all of them come from here."""
        return {
            **{name: value for name, value in os.environ.items() if "DATABASE" not in name},
            "SAMENSPEL_DATA": str(self.data),
            "SAMENSPEL_PORT": str(self.port),
            "SAMENSPEL_RATE_LIMITS": "off",
            "LC_ALL": "C.UTF-8",
        }

    def prepare(self) -> None:
        """A migrated database with a municipality that receives voices."""
        self._run([*COMMAND, "migrate"])
        self._run([sys.executable, "-c", FOUND_WATERVEEN])

    def pick_up_stalled(self) -> None:
        """Do now what the worker does once a minute."""
        self._run([sys.executable, "-c", PICK_UP_NOW])

    def start(self) -> None:
        """Start, and come back when all of it is well."""
        with (self.data / "serve.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*COMMAND, "serve"],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until("everything is well", self._is_well_or_ended)
        assert self._process.poll() is None, (self.data / "serve.log").read_text()

    def stop(self) -> None:
        """In order, as Ctrl-C does."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(PATIENCE)

    def is_well(self) -> bool:
        """What the health page says."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as asked:
            try:
                asked.request("GET", "/health")
                return asked.getresponse().status == 200
            except (OSError, http.client.HTTPException):
                return False

    def kill_web_worker(self) -> None:
        """One of the processes that answer."""
        _kill(children(self._web())[-1])

    def kill_web(self) -> None:
        """All that answers."""
        os.killpg(self._web(), signal.SIGKILL)

    def kill_worker(self) -> None:
        """Who does the jobs."""
        _kill(self._child("worker"))

    def kill_database(self) -> None:
        """PostgreSQL with everything it started: it has a session of its own."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._database(), signal.SIGKILL)

    def kill_everything(self) -> None:
        """As when the power fails, and then it comes back."""
        assert self._process is not None
        web, worker, database = self._web(), self._child("worker"), self._database()
        self._process.kill()
        self._process.wait()
        for group in (web, worker, database):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        wait_until("the port is free again", self._port_is_free)
        self.start()

    def superuser(self) -> str:
        """Who may look at everything."""
        passwords = roles.load_passwords(self.data)
        folder = own_database(self.data).server.socket_folder
        return roles.address(SUPERUSER, passwords.superuser, folder, roles.DATABASE)

    def _is_well_or_ended(self) -> bool:
        return self.is_well() or self._process is None or self._process.poll() is not None

    def _port_is_free(self) -> bool:
        """Who was killed holds its port until it is really gone."""
        with contextlib.suppress(problems.LaunchProblem):
            require_free_port(self.port)
            return True
        return False

    def _run(self, command: list[str]) -> None:
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def _web(self) -> int:
        return self._child("granian")

    def _child(self, word: str) -> int:
        """A child of `serve` by a word of its command; it may be between two lives just now."""
        wait_until(f"{word} runs", lambda: bool(self._children_with(word)))
        return self._children_with(word)[0]

    def _children_with(self, word: str) -> list[int]:
        assert self._process is not None
        return [pid for pid in children(self._process.pid) if word in _words_of(pid)]

    def _database(self) -> int:
        lock = self.data / "postgres" / "postmaster.pid"
        wait_until("PostgreSQL runs", lock.exists)
        return int(lock.read_text().splitlines()[0])


def children(parent: int) -> list[int]:
    """The processes that this one started, the oldest first."""
    found = []
    for task in Path(f"/proc/{parent}/task").iterdir():
        found += [int(pid) for pid in (task / "children").read_text().split()]
    return sorted(found)


@contextmanager
def serving() -> Iterator[Serve]:
    """Prepared and started; stopped and taken away at the end."""
    data = Path(tempfile.mkdtemp(prefix="samenspel-durability-"))
    data.chmod(0o755)
    with closing(socket.socket()) as ours:
        ours.bind(("127.0.0.1", 0))
        serve = Serve(data, int(ours.getsockname()[1]))
    try:
        serve.prepare()
        serve.start()
        yield serve
    finally:
        serve.stop()
        own_database(data).server.stop()
        shutil.rmtree(data, ignore_errors=True)


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _words_of(pid: int) -> list[str]:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return []
