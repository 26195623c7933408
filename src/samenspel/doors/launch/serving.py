"""`samenspel serve`, step by step: database, migrations, roles, demonstration, then web and worker."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from samenspel.doors.launch import problems
from samenspel.doors.launch.environment import (
    SETTINGS_MODULE,
    OwnDatabase,
    data_folder,
    named_addresses,
    own_database,
    sole_server,
)
from samenspel.doors.launch.problems import Sentence, terminal_language
from samenspel.doors.launch.roles import Addresses
from samenspel.doors.launch.supervise import Child, Supervisor, web_child, worker_child
from samenspel.doors.launch.variables import require_settings
from samenspel.doors.launch.version import (
    is_up_to_date,
    reached,
    remember_version,
    somebody_lives_here,
)
from samenspel.foundation.database.roles_check import role_strength

OPENS_WITHIN = 60.0
PORT_FILE = "serve.port"


@dataclass
class Serving:
    """One run of `samenspel serve`."""

    port: int
    demo: bool
    data: Path = field(default_factory=data_folder)
    console: Console = field(default_factory=lambda: Console(highlight=False))
    supervisor: Supervisor = field(default_factory=lambda: Supervisor(children=()))

    def run(self) -> None:
        """Until Ctrl-C; whatever was started is stopped, also when a step fails."""
        require_settings()
        make_folder(self.data)
        with sole_server(self.data), self.supervisor.listening_to_signals():
            require_free_port(self.port)
            with port_told(self.data, self.port), self._database() as found:
                if not self.supervisor.stopping.is_set():
                    self._serve_on(found)

    @contextmanager
    def _database(self) -> Iterator[Addresses]:
        """A real server when one is named, else our own, kept alive while we run."""
        if (named := named_addresses()) is not None:
            yield named
            return
        own = own_database(self.data)
        self.supervisor.keep_database = own.restart_if_gone
        with self._step(_starting_sentence(own)):
            found = own.enter()
        try:
            yield found
        finally:
            own.leave()

    def _serve_on(self, found: Addresses) -> None:
        if found.owning and not is_up_to_date(self.data, found.owning):
            with self._step(Sentence("Bringing the database up to date", "De database bijwerken")):
                self._command(
                    "migrate", self._environment(found) | {"DATABASE_OWNER_URL": found.owning}
                )
            remember_version(self.data, found.owning)
        require_weak_role(found.serving)
        if (
            self.demo
            and not self.supervisor.stopping.is_set()
            and not somebody_lives_here(found.serving)
        ):
            with self._step(Sentence("Filling the demonstration", "De voorbeeldgemeente vullen")):
                self._command("demo", self._environment(found))
        if not self.supervisor.stopping.is_set():
            self._keep_open(self._environment(found))

    def _keep_open(self, environment: dict[str, str]) -> None:
        log = self.data / "log"
        web = web_child(self.port, log / "web.log", environment)
        worker = worker_child(log / "worker.log", environment)
        self.supervisor.children = (web, worker)
        self.supervisor.tell = self._tell_of_restart
        try:
            with self._step(Sentence("Opening the doors", "De deuren openen")):
                web.start()
                self._wait_until_open(web)
            worker.start()
            if not self.supervisor.stopping.is_set():
                self._say_where_to_go()
            self.supervisor.watch()
        finally:
            self.supervisor.stop()

    def _environment(self, found: Addresses) -> dict[str, str]:
        """What children see: the serving role's address, never the owner's."""
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
        return kept | {
            "DATABASE_URL": found.serving,
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE),
            "SAMENSPEL_DATA": str(self.data),
            "SAMENSPEL_PORT": str(self.port),
            "SAMENSPEL_DEMO": "1" if self.demo else "0",
            "PYTHONUNBUFFERED": "1",
        }

    def _command(self, name: str, environment: dict[str, str]) -> None:
        """A command of our own in a process of its own, so that this one stays small and knows no Django."""
        log = self.data / "log" / f"{name}.log"
        with log.open("wb") as file:
            done = subprocess.run(
                [sys.executable, "-m", "samenspel.doors.cli.main", name],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                env=environment,
            )
        if done.returncode != 0 and not self.supervisor.stopping.is_set():
            raise problems.step_failed(name, last_line(log), log)

    def _wait_until_open(self, web: Child) -> None:
        give_up = time.monotonic() + OPENS_WITHIN
        while not answers(self.port):
            if time.monotonic() > give_up:
                raise problems.step_failed("web", last_line(web.log), web.log)
            if self.supervisor.stopping.wait(0.05):
                return
            if web.pid is None:
                raise problems.step_failed("web", last_line(web.log), web.log)

    @contextmanager
    def _step(self, sentence: Sentence) -> Iterator[None]:
        """A turning sign while it works, and how long it took when done."""
        told, start = sentence.in_language(terminal_language()), time.monotonic()
        with self.console.status(f"{told} …"):
            yield
        self.console.print(f"[green]✓[/green] {told} [dim]{time.monotonic() - start:.1f} s[/dim]")

    def _say_where_to_go(self) -> None:
        address = os.environ.get("SAMENSPEL_URL") or f"http://localhost:{self.port}"
        dutch = terminal_language() == "nl"
        stop = (
            "Ctrl-C stopt alles wat hiermee startte."
            if dutch
            else "Ctrl-C stops everything this started."
        )
        opens = "Samenspel is open op" if dutch else "Samenspel is open at"
        self.console.print(f"\n[bold]{opens} {address}[/bold]")
        if self.demo:
            choose = "Kies wie je bent" if dutch else "Choose who you are"
            self.console.print(f"{choose}: {address}/demonstratie/")
        self.console.print(f"[dim]{stop} Log: {self.data / 'log'}[/dim]")

    def _tell_of_restart(self, name: str) -> None:
        again = "is opnieuw gestart" if terminal_language() == "nl" else "was started again"
        self.console.print(f"[yellow]●[/yellow] {name} {again}")


def make_folder(data: Path) -> None:
    """The data folder and the one for what is said while running."""
    try:
        (data / "log").mkdir(parents=True, exist_ok=True)
        (data / "serve.lock").touch()
    except OSError as refused:
        raise problems.not_writable(data, refused.strerror or str(refused)) from refused


def require_free_port(port: int) -> None:
    """Say at once that somebody else listens there."""
    with closing(socket.socket()) as ours:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            ours.bind(("127.0.0.1", port))
        except OSError as taken:
            raise problems.port_taken(port) from taken


def require_weak_role(address: str) -> None:
    """Refuse to serve as a role that could switch the database's defences off."""
    with reached(address) as connection:
        found = role_strength(connection.cursor())
    if not found.may_serve:
        raise problems.serving_role_too_strong(found.name, ", ".join(found.reasons))


@contextmanager
def port_told(data: Path, port: int) -> Iterator[None]:
    """Where we listen, for as long as we do: a command in another shell need not have been told the port."""
    told = data / PORT_FILE
    told.write_text(str(port))
    try:
        yield
    finally:
        told.unlink(missing_ok=True)


def serving_port(data: Path, otherwise: int) -> int:
    """Where the `serve` of this folder listens, when one that was not killed said so."""
    try:
        return int((data / PORT_FILE).read_text())
    except (OSError, ValueError):
        return otherwise


def answers(port: int) -> bool:
    """Whether a web server answers there, whatever it says."""
    return answer(port) is not None


def answer(port: int) -> bytes | None:
    """What a web server there says of its health; None when nothing answers."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as asked:
        try:
            asked.request("GET", "/health")
            return asked.getresponse().read()
        except (OSError, http.client.HTTPException):
            return None


def last_line(log: Path) -> str:
    """What a program said last, which is mostly why it ended."""
    with log.open(errors="replace") as lines:
        told = deque((line.strip() for line in lines if line.strip()), maxlen=1)
    return told[0] if told else "it said nothing"


def _starting_sentence(own: OwnDatabase) -> Sentence:
    if own.server.exists:
        return Sentence("Starting the database", "De database starten")
    return Sentence(
        f"Making a database in {own.server.folder}", f"Een database maken in {own.server.folder}"
    )
