"""The ordinary user as whom PostgreSQL runs: ourselves, or, when we are root, another."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from samenspel.doors.launch import problems

# Debian makes the first when a PostgreSQL of its own is installed, and the second always.
ORDINARY_USERS = ("postgres", "nobody")


class SpawnOptions(TypedDict, total=False):
    """What Popen must be told to run a program as somebody else."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A user of the operating system."""

    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        """Whether it is the user who runs this program."""
        return self.uid == os.geteuid()

    @property
    def spawn_options(self) -> SpawnOptions:
        """How Popen runs a program as this account."""
        if self.is_me:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def takes(self, path: Path) -> None:
        """Make the account the owner of this one file or folder."""
        if not self.is_me:
            os.chown(path, self.uid, self.gid)

    def may_read(self, path: Path) -> bool:
        """Whether it can get at the path: every folder above lets it through."""
        return _allows(path, self, stat.S_IROTH) and all(
            _allows(folder, self, stat.S_IXOTH) for folder in path.resolve().parents
        )

    def may_enter(self, folder: Path) -> bool:
        """Whether it can go into the folder, and through every folder above it."""
        return all(
            _allows(each, self, stat.S_IXOTH)
            for each in (folder.resolve(), *folder.resolve().parents)
        )


def database_account(existing: Path | None = None) -> Account:
    """Ourselves; as root the owner of the existing database, else the first ordinary user there is."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if existing is not None and existing.exists() and (owner := existing.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    return _first_ordinary_user()


def _first_ordinary_user() -> Account:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in ORDINARY_USERS:
        if name in known and known[name].pw_uid != 0:
            return Account(known[name].pw_uid, known[name].pw_gid)
    raise problems.no_ordinary_user(" / ".join(ORDINARY_USERS))


def _allows(path: Path, account: Account, bit: int) -> bool:
    """Owner, group and others are asked in this order, as the kernel does (access lists aside)."""
    found = path.stat()
    if found.st_uid == account.uid:
        return bool(found.st_mode & (bit << 6))
    if found.st_gid == account.gid:
        return bool(found.st_mode & (bit << 3))
    return bool(found.st_mode & bit)
