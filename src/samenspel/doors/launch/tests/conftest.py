"""Servers and children that a test starts, and that are gone afterwards whatever it did."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import samenspel
from samenspel.doors.launch import roles
from samenspel.doors.launch.postgres import PostgresServer, server_for

SOURCE = str(Path(samenspel.__path__[0]).parent)


@pytest.fixture
def data() -> Iterator[Path]:
    """An empty data folder that PostgreSQL's own user can reach, also when we are root: pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="samenspel-launch-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def new_server(data: Path) -> Iterator[Callable[[], PostgresServer]]:
    """Servers as separate programs would see them on one data folder."""
    made: list[PostgresServer] = []

    def make() -> PostgresServer:
        made.append(server_for(data, fast=True))
        return made[-1]

    yield make
    for server in made:
        server.stop()


@pytest.fixture
def running(new_server: Callable[[], PostgresServer], data: Path) -> PostgresServer:
    """A server that runs, with its roles."""
    server = new_server()
    passwords = roles.load_passwords(data)
    server.create(passwords.superuser)
    server.start()
    roles.prepare_roles(passwords, server.socket_folder)
    return server


@pytest.fixture
def program_environment() -> dict[str, str]:
    """With which a program of ours finds our modules."""
    paths = [SOURCE, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
