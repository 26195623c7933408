"""Keep web server, worker and database running until told to stop, then stop them, and nothing else.

Each child has a process group of its own: Ctrl-C in the terminal reaches us alone, so that we can stop web and worker
before the database; and what a killed child leaves behind in its group is swept before it is started again.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0
STEADY_AFTER = 30.0
PATIENCE = 10.0
GLANCE = 0.1


@dataclass
class Child:
    """One program that we start, watch, start again when it dies, and stop."""

    name: str
    command: Sequence[str]
    log: Path
    environment: dict[str, str]
    pause: float = FIRST_PAUSE
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _started: float = 0.0
    _due: float = 0.0

    @property
    def pid(self) -> int | None:
        """Its process number while it runs."""
        return (
            self._process.pid
            if self._process is not None and self._process.poll() is None
            else None
        )

    def start(self) -> None:
        """Start it in a process group of its own."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "samenspel.doors.launch.child", *self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
                process_group=0,
            )
        self._started = time.monotonic()
        self._due = 0.0

    def look(self) -> bool:
        """Start it again when it died, after a pause that grows while it keeps dying; whether we did."""
        if self.pid is not None:
            return False
        now = time.monotonic()
        if not self._due:
            self._sweep()
            self.pause = (
                FIRST_PAUSE
                if now - self._started > STEADY_AFTER
                else min(self.pause * 2, LONGEST_PAUSE)
            )
            self._due = now + self.pause
        if now < self._due:
            return False
        self.start()
        return True

    def ask_to_stop(self) -> None:
        """Let it finish what it has in hand."""
        if self.pid is not None:
            self._signal(signal.SIGTERM)

    def see_stopped(self, deadline: float) -> None:
        """Wait until it is gone, with all that it started; force it at the deadline."""
        if self._process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, deadline - time.monotonic()))
        self._sweep()
        self._process.wait()

    def _sweep(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)


@dataclass
class Supervisor:
    """Children that live and die together."""

    children: Sequence[Child]
    keep_database: Callable[[], bool] = lambda: False
    tell: Callable[[str], None] = lambda what: None
    stopping: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Until told to stop: bring back whatever dies, the database first."""
        while not self.stopping.wait(GLANCE):
            if self.keep_database():
                self.tell("database")
            for child in self.children:
                if child.look():
                    self.tell(child.name)

    def stop(self) -> None:
        """Ask all at once, then see each of them stopped."""
        deadline = time.monotonic() + PATIENCE
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.see_stopped(deadline)

    @contextlib.contextmanager
    def listening_to_signals(self) -> Iterator[None]:
        """Ctrl-C and SIGTERM mean: stop in order."""
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        kept = {number: signal.signal(number, self._hear) for number in numbers}
        try:
            yield
        finally:
            for number, handler in kept.items():
                signal.signal(number, handler)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()


def web_child(port: int, log: Path, environment: dict[str, str]) -> Child:
    """The web server, on this machine's own address only: a proxy stands before it on a public one."""
    options = [
        "--interface",
        "wsgi",
        "--factory",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-ws",
    ]
    size = ["--workers", environment.get("SAMENSPEL_WEB_WORKERS", "2"), "--blocking-threads", "4"]
    care = ["--respawn-failed-workers", "--workers-kill-timeout", "5", "--log-level", "warning"]
    target = "samenspel.doors.web.served:opened"
    return Child(
        "web", [sys.executable, "-m", "granian", *options, *size, *care, target], log, environment
    )


def worker_child(log: Path, environment: dict[str, str]) -> Child:
    """What does the jobs."""
    return Child(
        "worker", [sys.executable, "-m", "samenspel.doors.cli.main", "worker"], log, environment
    )
