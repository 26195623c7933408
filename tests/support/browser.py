"""A real Chromium in front of a real web server and worker, in the municipality of the demonstration.

The demonstration is filled once a run, in a database that each worker of pytest-xdist clones. The browser lives as long
as one module: while Playwright runs, an event loop runs too, and tests that start one of their own could not.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from samenspel.doors.launch.roles import Addresses
from samenspel.doors.launch.serving import answers
from samenspel.doors.launch.supervise import web_child, worker_child
from tests.support.database import TestServer, _django_on
from tests.support.early import run_folder

FILLED = "samenspel_waterveen"
LAST_LINES = 20
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PHONE = (390, 844)


@dataclass(frozen=True)
class House:
    """Samenspel as it stands open, with the demonstration in it."""

    port: int
    database: Addresses

    @property
    def address(self) -> str:
        """Where a browser goes."""
        return f"http://localhost:{self.port}"


@dataclass
class Seen:
    """What a browser noticed beside the pages themselves."""

    address: str
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listen to everything this page asks for and complains about."""
        page.on("request", self._asked)
        page.on("console", lambda said: self._said(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).scheme.startswith("http") and not request.url.startswith(
            self.address
        ):
            self.elsewhere.append(request.url)

    def _said(self, kind: str, text: str) -> None:
        # Chromium itself says so of every page with another status than 200.
        if kind in ("error", "warning") and not text.startswith("Failed to load resource"):
            self.complaints.append(text)


@dataclass
class Visits:
    """Opens browsers' windows on a house, each with cookies of its own, and closes them afterwards."""

    browser: Browser
    house: House
    seen: Seen
    contexts: list[BrowserContext] = field(default_factory=list)

    def window(
        self,
        *,
        size: tuple[int, int] = PHONE,
        scripts: bool = True,
        language: str = "nl",
        dark: bool = False,
    ) -> Page:
        """A window of somebody who was never here before."""
        context = self.browser.new_context(
            base_url=self.house.address,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            locale=language,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        # Two browsers and all they ask of share two processors; how fast pages are is measured elsewhere.
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        page = context.new_page()
        self.seen.watch(page)
        return page

    def close(self) -> None:
        """Away with all of them."""
        for context in self.contexts:
            context.close()


@pytest.fixture(scope="session")
def filled_template(test_server: TestServer) -> str:
    """The name of a database with the demonstration in it, its letters written."""
    done = run_folder() / "filled"
    with (run_folder() / "filled.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            _fill(test_server)
            done.touch()
    return FILLED


@pytest.fixture(scope="session")
def open_house(
    test_server: TestServer, worker_database: str, filled_template: str
) -> Iterator[House]:
    """Web server and worker on a clone of the filled database, for as long as this process tests."""
    name = f"{worker_database}_house"
    found = House(free_port(), test_server.clone(name, filled_template))
    with served(found, limits="off", with_worker=True):
        yield found
    test_server.drop(name)


@pytest.fixture
def house(
    open_house: House, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[House]:
    """The open house, with Django of the test itself on the same database."""
    with django_db_blocker.unblock(), _django_on(open_house.database.serving):
        yield open_house


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of a module."""
    program = next(filter(None, map(shutil.which, CHROMIUM)))
    with pytest.MonkeyPatch.context() as patched, sync_playwright() as playwright:
        # Playwright keeps an event loop on this thread; Django would refuse to ask the database beside it.
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visits(chromium: Browser, house: House) -> Iterator[Visits]:
    """Windows on the open house. Afterwards nothing was fetched from elsewhere, and no page complained."""
    opened = Visits(chromium, house, Seen(house.address))
    yield opened
    opened.close()
    assert (opened.seen.elsewhere, opened.seen.complaints) == ([], [])


@contextmanager
def served(house: House, *, limits: str, with_worker: bool) -> Iterator[None]:
    """Run the real web server, and the worker, on a database."""
    log, environment = run_folder() / "data" / "log", environment_of(house, limits=limits)
    log.mkdir(exist_ok=True)
    children = [web_child(house.port, log / f"web-{house.port}.log", environment)]
    if with_worker:
        children.append(worker_child(log / f"worker-{house.port}.log", environment))
    for child in children:
        child.start()
    try:
        wait_until(lambda: answers(house.port))
        if with_worker:
            wait_until(lambda: gives_a_sign_of_life(house.database))
        yield
    finally:
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.see_stopped(time.monotonic() + 10)


def environment_of(house: House, *, limits: str) -> dict[str, str]:
    """As `samenspel serve --demo` has it."""
    return os.environ | {
        "DATABASE_URL": house.database.serving,
        "SAMENSPEL_PORT": str(house.port),
        "SAMENSPEL_DEMO": "1",
        "SAMENSPEL_RATE_LIMITS": limits,
        "SAMENSPEL_LEAVE_TO": f"{house.address}/toegankelijkheid/",
        "SAMENSPEL_WEB_WORKERS": "1",
    }


def gives_a_sign_of_life(database: Addresses) -> bool:
    """Whether a worker does the jobs of this database; it takes longer to begin than the web server."""
    with psycopg.connect(database.serving) as connection:
        lately = (
            "SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - interval '10 seconds'"
        )
        return connection.execute(lately).fetchone() is not None


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _last_said() -> str:
    """The last that web servers and workers of this run wrote, for whoever wonders what kept them."""
    logs = sorted((run_folder() / "data" / "log").glob("*.log"))
    return "\n".join(
        line for log in logs for line in (log.name, *log.read_text().splitlines()[-LAST_LINES:])
    )


def wait_until(true: Callable[[], object], seconds: float = 90.0) -> None:
    """Look again and again, for what another process does."""
    give_up = time.monotonic() + seconds
    while not true():
        if time.monotonic() > give_up:
            raise TimeoutError(f"not so after {seconds:.0f} seconds\n{_last_said()}")
        time.sleep(0.1)


def _fill(test_server: TestServer) -> None:
    """As `samenspel demo` does it, and then what its worker does until nothing is left to do."""
    house = House(8000, test_server.clone(FILLED))
    environment = environment_of(house, limits="off")
    for command in (
        ["samenspel.doors.cli.main", "demo"],
        ["django", "procrastinate", "worker", "--one-shot"],
    ):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", *command],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert done.returncode == 0, done.stderr
