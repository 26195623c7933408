"""Which database a command works on: the one in DATABASE_URL, else our own in the data folder.

Several commands may use our own server at once. Each holds a shared lock while it does; the last one out stops
it. So `samenspel people` finds the server of a running `serve`, or starts one for as long as it takes; and what a
killed `serve` left running is found and used, and stopped by whoever ends last.
"""

import atexit
import contextlib
import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import FrameType
from typing import IO

from samenspel.doors.launch import problems
from samenspel.doors.launch.keys import keys_folder, load_keys
from samenspel.doors.launch.postgres import PostgresServer, require_room, server_for
from samenspel.doors.launch.roles import Addresses, addresses, load_passwords, prepare_roles
from samenspel.doors.launch.variables import require_settings

SETTINGS_MODULE = "samenspel.settings.django"


class Role(Enum):
    """As whom a command works on the database."""

    SERVING = "serving"
    OWNING = "owning"


def data_folder() -> Path:
    """The folder that holds keys, logs and, unless a real server is named, the database."""
    return Path(os.environ.get("SAMENSPEL_DATA") or "var").resolve()


def prepare_environment(role: Role = Role.SERVING) -> Addresses:
    """Every command calls this first: afterwards DATABASE_URL leads to a running database, until the command ends."""
    require_settings()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
    found = named_addresses() or _own_database_for_this_command()
    if role is Role.OWNING and not found.owning:
        raise problems.owner_address_missing()
    os.environ["DATABASE_URL"] = found.owning if role is Role.OWNING else found.serving
    # Who serves has no business knowing how to become the owner.
    os.environ.pop("DATABASE_OWNER_URL", None)
    return found


def named_addresses() -> Addresses | None:
    """The real server that the environment names, if it does."""
    serving = os.environ.get("DATABASE_URL")
    return Addresses(serving, os.environ.get("DATABASE_OWNER_URL", "")) if serving else None


@dataclass
class OwnDatabase:
    """Our part in the server of a data folder: enter before using it, leave afterwards."""

    data: Path
    server: PostgresServer
    _lock: IO[str] | None = field(default=None, repr=False)

    def enter(self) -> Addresses:
        """Make it if it was never made, start it unless it runs, and hold it until we leave."""
        with _locked(self.data / "starting.lock"):
            self._require_keys()
            passwords = load_passwords(self.data)
            load_keys(self.data)
            if not self.server.exists:
                self.server.create(passwords.superuser)
            if self.server.running_pid() is None:
                self.server.start()
                prepare_roles(passwords, self.server.socket_folder)
            self._lock = (self.data / "users.lock").open("w")
            fcntl.flock(self._lock, fcntl.LOCK_SH)
        return addresses(passwords, self.server.socket_folder)

    def leave(self) -> None:
        """Stop the server when nobody else uses it."""
        if self._lock is None:
            return
        with (
            _locked(self.data / "starting.lock"),
            self._lock as lock,
            contextlib.suppress(BlockingIOError),
        ):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.server.stop()
        self._lock = None

    def restart_if_gone(self) -> bool:
        """Whether it had to be started again."""
        if self.server.running_pid() is not None:
            return False
        with _locked(self.data / "starting.lock"):
            if self.server.running_pid() is None:
                self.server.start()
        return True

    def _require_keys(self) -> None:
        """New keys beside an old database would make what people entrusted to it unreadable."""
        if self.server.exists and not (keys_folder(self.data) / "postgres_superuser").exists():
            raise problems.keys_missing(keys_folder(self.data))


def own_database(data: Path) -> OwnDatabase:
    """The server of this data folder; nothing is made or started yet."""
    database = OwnDatabase(data, server_for(data))
    if database.server.exists:
        require_some_room(database.server.folder)
    return database


def require_some_room(folder: Path) -> None:
    """An existing database needs less room than a new one, but not none."""
    require_room(folder, least_megabytes=64)


@contextlib.contextmanager
def sole_server(data: Path) -> Iterator[None]:
    """Only one `serve` on a data folder; the lock dies with the process, however it dies."""
    with (data / "serve.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise problems.already_serving(data, lock.read().strip() or "?") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _own_database_for_this_command() -> Addresses:
    database = own_database(data_folder())
    found = database.enter()
    atexit.register(database.leave)
    # Python ends without a word on SIGTERM; this lets it leave as it should.
    signal.signal(signal.SIGTERM, _end_orderly)
    return found


def _end_orderly(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
