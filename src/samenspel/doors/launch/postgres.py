"""A small launcher of PostgreSQL: make a data folder, start, wait until ready, stop, reap.

It talks over a unix socket only, with passwords (scram-sha-256), so that nothing of the network and
no other user of the machine can reach it. It survives SIGKILL: a stale lock is recognised by asking
whether that process really is PostgreSQL on this folder, for process numbers are given out again.
"""

from __future__ import annotations

import contextlib
import hashlib
import locale
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from samenspel.doors.launch import problems
from samenspel.doors.launch.account import Account, database_account
from samenspel.doors.launch.binaries import SYSTEM_FOLDER, Binaries, binaries_for, open_folder

SUPERUSER = "postgres"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 106
LEAST_FREE_MEGABYTES = 300
RECOVERY_SECONDS = 600.0
LINGERING_SECONDS = 15.0
LARGEST_LOG = 10_000_000

# Lines of PostgreSQL's own lock file, postmaster.pid; the first is its process number.
LOCK_SOCKET = 4
LOCK_STATE = 7

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}
# For tests only: what the operating system has not written yet may be lost in a power cut. A killed process loses
# nothing, for commits are still handed to the operating system before they are acknowledged.
FAST_SETTINGS = {"fsync": "off", "full_page_writes": "off"}


@dataclass
class PostgresServer:
    """One PostgreSQL on one data folder."""

    folder: Path
    log: Path
    account: Account
    binaries: Binaries
    fast: bool = False
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def exists(self) -> bool:
        """Whether a database was made here; half of one is a problem, an empty folder is none."""
        if not self.folder.exists() or not any(self.folder.iterdir()):
            return False
        if (
            not (self.folder / "PG_VERSION").exists()
            or not (self.folder / "global" / "pg_control").exists()
        ):
            raise problems.not_a_database(self.folder)
        return True

    @property
    def socket_folder(self) -> Path:
        """Inside the data folder; in one for temporary files when the path would be too long for a socket."""
        if len(str(self.folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return self.folder
        if (lines := self._lock_lines())[LOCK_SOCKET:] and self.running_pid() is not None:
            return Path(lines[LOCK_SOCKET].strip())
        mark = hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"samenspel-{mark}"

    def create(self, superuser_password: str) -> None:
        """Make the data folder beside its place and move it there whole, so that there is never half of one."""
        require_room(self.folder.parent)
        draft = self.folder.with_name(f"{self.folder.name}.unfinished")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.account.takes(draft)
        with self._password_file(superuser_password) as password_file:
            self._initialise(draft, password_file)
        if self.folder.exists():
            self.folder.rmdir()
        draft.rename(self.folder)

    def start(self) -> None:
        """Start and come back when it accepts connections; recovers by itself from a crash."""
        if (pid := self.running_pid()) is not None:
            raise problems.database_already_runs(self.folder, pid)
        self._require_our_version()
        self._prepare_socket_folder()
        self._remove_lock_of_another_program()
        give_up = time.monotonic() + LINGERING_SECONDS
        while (story := self._attempt()) is not None:
            if "pre-existing shared memory" not in story or time.monotonic() > give_up:
                raise self._explained(story)
            time.sleep(0.2)

    def stop(self) -> None:
        """Fast shutdown: running transactions roll back, everything committed is on disk."""
        pid = self.running_pid()
        if pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        # It takes its lock away a moment before it is gone.
        while self.running_pid() is not None or is_postgres_on(pid, self.folder):
            time.sleep(0.02)
        if self.socket_folder != self.folder:
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def running_pid(self) -> int | None:
        """The process that serves this folder, whoever started it; None when it is gone."""
        if self._process is not None:
            if self._process.poll() is None:
                return self._process.pid
            self._process = None
        pid = self._lock_lines()[0]
        return int(pid) if pid.isdigit() and is_postgres_on(int(pid), self.folder) else None

    def _initialise(self, draft: Path, password_file: Path) -> None:
        made = subprocess.run(
            [
                *(self.binaries.program("initdb"), "-D", str(draft), "--username", SUPERUSER),
                *("--pwfile", str(password_file), "--auth", "scram-sha-256", "--no-instructions"),
                *(
                    "--encoding",
                    "UTF8",
                    "--locale",
                    unicode_locale(),
                    *(["--no-sync"] if self.fast else []),
                ),
            ],
            capture_output=True,
            text=True,
            cwd="/",
            env=_environment(),
            **self.account.spawn_options,
        )
        if made.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            raise self._explained(made.stderr)

    @contextlib.contextmanager
    def _password_file(self, password: str) -> Iterator[Path]:
        """Arguments can be read by every user of the machine, so initdb gets the password in a file."""
        descriptor, name = tempfile.mkstemp(prefix="samenspel-")
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(password)
            self.account.takes(Path(name))
            yield Path(name)
        finally:
            os.unlink(name)

    def _attempt(self) -> str | None:
        """None when the server is ready, else what it said before it ended."""
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.unlink()
        with self.log.open("ab") as log:
            start_of_story = log.tell()
            self._process = self._spawned(log.fileno())
        give_up = time.monotonic() + RECOVERY_SECONDS
        while self._process.poll() is None and time.monotonic() < give_up:
            if self._is_ready(self._process.pid):
                return None
            time.sleep(0.02)
        self.stop()
        self._process = None
        return self.log.read_bytes()[start_of_story:].decode(errors="replace")

    def _spawned(self, log: int) -> subprocess.Popen[bytes]:
        """In a session of its own: Ctrl-C must first reach us, so that web and worker stop before it."""
        settings = {**SETTINGS, "unix_socket_directories": str(self.socket_folder)}
        settings |= FAST_SETTINGS if self.fast else {}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        try:
            return subprocess.Popen(
                [self.binaries.program("postgres"), "-D", str(self.folder), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_environment(),
                start_new_session=True,
                **self.account.spawn_options,
            )
        except PermissionError as refused:
            raise problems.no_ordinary_user(str(refused)) from refused

    def _is_ready(self, pid: int) -> bool:
        lines = self._lock_lines()
        return (
            lines[0] == str(pid)
            and lines[LOCK_STATE:] != []
            and lines[LOCK_STATE].strip() == "ready"
        )

    def _lock_lines(self) -> list[str]:
        """PostgreSQL's own lock file, as far as it is written."""
        try:
            return (self.folder / "postmaster.pid").read_text().splitlines() or [""]
        except FileNotFoundError:
            return [""]

    def _remove_lock_of_another_program(self) -> None:
        """PostgreSQL refuses when the number in one of its locks lives again as another program of the same user.

        It has two: one in the data folder, one beside the socket. After SIGKILL both stay.
        """
        if self.running_pid() is None:
            (self.folder / "postmaster.pid").unlink(missing_ok=True)
            (self.socket_folder / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)

    def _require_our_version(self) -> None:
        found = (self.folder / "PG_VERSION").read_text().strip()
        if found != (ours := self.binaries.major_version):
            raise problems.other_version(self.folder, found, ours)

    def _prepare_socket_folder(self) -> None:
        if self.socket_folder == self.folder:
            return
        with contextlib.suppress(FileExistsError):
            self.socket_folder.mkdir(mode=0o700)
            self.account.takes(self.socket_folder)
        if self.socket_folder.lstat().st_uid != self.account.uid:
            raise problems.folder_of_another(self.socket_folder)

    def _explained(self, story: str) -> problems.LaunchProblem:
        if "No space left on device" in story:
            return problems.disk_full(self.folder)
        lines = [
            line
            for line in story.strip().splitlines()
            if "FATAL" in line or "error" in line.lower()
        ]
        last = (lines or story.strip().splitlines() or ["it said nothing"])[-1]
        return problems.database_did_not_start(self.log, last.strip())


def server_for(
    data: Path, *, fast: bool = False, binaries: Binaries | None = None
) -> PostgresServer:
    """The server that belongs to a data folder; nothing is made or started yet, but its folders' parents."""
    try:
        (data / "log").mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise problems.not_writable(data, refused.strerror or str(refused)) from refused
    place = data.resolve() / "postgres"
    account = database_account(place)
    folder = _reachable_place(place, account)
    return PostgresServer(
        folder=folder,
        log=data.resolve() / "log" / "postgres.log",
        account=account,
        binaries=binaries or binaries_for(account),
        fast=fast,
    )


def require_room(folder: Path, least_megabytes: int = LEAST_FREE_MEGABYTES) -> None:
    """PostgreSQL needs some tens of megabytes before the first voice; say so before it fails half-way."""
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < least_megabytes:
        raise problems.disk_full(folder, free)


def unicode_locale() -> str:
    """C.UTF-8 sorts the same on every machine and knows letters; plain C where a system lacks it."""
    kept = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, kept)
    return "C.UTF-8"


def is_postgres_on(pid: int, folder: Path) -> bool:
    """Whether this process is the PostgreSQL of this folder (it works with the folder as its own)."""
    if Path("/proc/self").exists():
        try:
            return Path(os.readlink(f"/proc/{pid}/cwd")) == folder
        except OSError:
            return False
    told = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return "postgres" in told.stdout and str(folder) in told.stdout


def _reachable_place(place: Path, account: Account) -> Path:
    """The folder itself; as root, where PostgreSQL's user cannot come, a link to one under /var/lib."""
    if place.is_symlink():
        return _made_for(Path(os.readlink(place)), account)
    if (
        account.is_me
        or account.may_enter(place.parent)
        or (place.exists() and any(place.iterdir()))
    ):
        return place
    if place.exists():
        place.rmdir()
    home = open_folder(SYSTEM_FOLDER) / f"database-{os.urandom(6).hex()}"
    open_folder(home)
    (home / "belongs-to").write_text(f"{place}\n")
    place.symlink_to(home / "postgres")
    return home / "postgres"


def _made_for(folder: Path, account: Account) -> Path:
    """The link may be older than the machine it now stands on."""
    if not account.is_me:
        open_folder(folder.parent)
    return folder


def _environment() -> dict[str, str]:
    """Nothing of the caller's PG… variables or locale reaches the server."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "TMPDIR", "LD_LIBRARY_PATH")
        if name in os.environ
    }
    return {**kept, "LC_ALL": unicode_locale(), "TZ": "UTC"}
