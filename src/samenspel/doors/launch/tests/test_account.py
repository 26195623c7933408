"""PostgreSQL runs as an ordinary user, and we know beforehand what that user can reach."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenspel.doors.launch import account
from samenspel.doors.launch.account import Account, database_account
from samenspel.doors.launch.problems import LaunchProblem

SOMEBODY = 12345
MODES = st.integers(0, 0o777)

modes = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def kernel_lets(who: Account, question: str, path: Path) -> bool:
    """What the operating system itself says when that user tries."""
    asked = subprocess.run(["test", question, str(path)], cwd="/", **who.spawn_options)
    return asked.returncode == 0


@contextmanager
def as_ordinary_user() -> Iterator[None]:
    """For a moment we are whom PostgreSQL would run as; nothing changes for who is no root."""
    uid, gid, ordinary = os.geteuid(), os.getegid(), database_account()
    os.setegid(ordinary.gid)
    os.seteuid(ordinary.uid)
    try:
        yield
    finally:
        os.seteuid(uid)
        os.setegid(gid)


def test_it_is_never_root() -> None:
    assert database_account().uid != 0


def test_an_ordinary_user_runs_it_as_themselves() -> None:
    with as_ordinary_user():
        assert database_account() == Account(os.geteuid(), os.getegid())
        assert database_account().spawn_options == {}


def test_an_existing_database_stays_of_its_owner(data: Path) -> None:
    folder = data / "postgres"
    folder.mkdir()
    if os.geteuid() == 0:
        os.chown(folder, SOMEBODY, SOMEBODY)
    owner = folder.stat()

    assert database_account(folder) == Account(owner.st_uid, owner.st_gid)


def test_a_folder_of_root_gives_nobody_its_rights(data: Path) -> None:
    (data / "postgres").mkdir()

    assert database_account(data / "postgres") == database_account()


def test_a_folder_that_is_not_there_yet_has_no_owner(data: Path) -> None:
    assert database_account(data / "postgres") == database_account()


def test_a_machine_without_ordinary_users_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "ORDINARY_USERS", ("nobody-by-this-name",))

    with pytest.raises(
        LaunchProblem, match=r"no ordinary user .*nobody-by-this-name.*DATABASE_URL"
    ):
        account._first_ordinary_user()


def test_root_is_not_taken_for_an_ordinary_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "ORDINARY_USERS", ("root",))

    with pytest.raises(LaunchProblem, match="no ordinary user could be used"):
        account._first_ordinary_user()


def test_somebody_else_is_run_without_our_groups() -> None:
    other = Account(SOMEBODY, SOMEBODY + 1)

    assert (other.is_me, other.spawn_options) == (
        False,
        {"user": SOMEBODY, "group": SOMEBODY + 1, "extra_groups": []},
    )


def test_a_program_started_as_the_account_is_the_account() -> None:
    who = database_account()
    told = subprocess.run(
        ["id", "-u"], cwd="/", capture_output=True, text=True, **who.spawn_options
    )

    assert int(told.stdout) == who.uid


def test_what_the_account_takes_is_its_own(data: Path) -> None:
    (data / "taken").touch()

    database_account().takes(data / "taken")

    assert (data / "taken").stat().st_uid == database_account().uid


@modes
@given(of_file=MODES, of_folder=MODES)
def test_what_may_be_read_is_what_the_kernel_lets_be_read(
    data: Path, of_file: int, of_folder: int
) -> None:
    file = data / "room" / "file"
    file.parent.mkdir(exist_ok=True)
    file.touch()
    file.chmod(of_file)
    # We ourselves must be able to look, also when we are the ordinary user.
    file.parent.chmod(of_folder | 0o700)
    who = database_account()

    assert who.may_read(file) == kernel_lets(who, "-r", file)


@modes
@given(of_inner=MODES, of_outer=MODES)
def test_where_one_may_enter_is_where_the_kernel_lets_enter(
    data: Path, of_inner: int, of_outer: int
) -> None:
    inner = data / "outer" / "inner"
    inner.mkdir(parents=True, exist_ok=True)
    inner.chmod(of_inner | 0o600)
    inner.parent.chmod(of_outer | 0o700)
    who = database_account()

    assert who.may_enter(inner) == kernel_lets(who, "-x", inner)


def test_a_group_that_is_kept_out_is_not_let_in_as_others(data: Path) -> None:
    (data / "file").touch()
    (data / "file").chmod(0o604)
    group = (data / "file").stat().st_gid

    assert Account(SOMEBODY, group).may_read(data / "file") is False
    assert Account(SOMEBODY, group + 1).may_read(data / "file") is True
