"""What keeps Samenspel from starting is said where it happens: one sentence, what to do, in two languages."""

import errno
import inspect
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from samenspel.doors.launch import problems
from samenspel.doors.launch.account import database_account
from samenspel.doors.launch.binaries import wheel_binaries
from samenspel.doors.launch.environment import (
    Role,
    named_addresses,
    own_database,
    prepare_environment,
    require_some_room,
    sole_server,
)
from samenspel.doors.launch.keys import keys_folder, load_keys
from samenspel.doors.launch.postgres import PostgresServer
from samenspel.doors.launch.problems import LaunchProblem
from samenspel.doors.launch.roles import Addresses
from samenspel.doors.launch.serving import Serving, last_line, make_folder
from samenspel.doors.launch.tests.test_account import as_ordinary_user

# The kernel's own file system: no room for a single file, on every Linux.
FULL = Path("/proc")
FACTS = {"int": 4711, "str": "zeeanemoon", "Path": Path("/ergens/zeeanemoon"), "int | None": 4711}
PROBLEMS = {
    name: make
    for name, make in inspect.getmembers(problems, inspect.isfunction)
    if inspect.signature(make).return_annotation == "LaunchProblem" and name != "explained"
}


def told_with_facts(make: Callable[..., LaunchProblem]) -> LaunchProblem:
    return make(*[FACTS[one.annotation] for one in inspect.signature(make).parameters.values()])


@pytest.mark.parametrize("name", PROBLEMS)
def test_both_languages_name_every_fact_and_what_to_do(name: str) -> None:
    problem = told_with_facts(PROBLEMS[name])
    facts = [
        str(FACTS[one.annotation]) for one in inspect.signature(PROBLEMS[name]).parameters.values()
    ]

    for language in ("en", "nl"):
        told = problem.told(language)
        assert [fact for fact in facts if fact not in told] == []
        assert (told.count("\n"), told[-1], problem.advice.in_language(language) != "") == (
            0,
            told[-1] if told[-1] in ".…" else ".",
            True,
        )
    assert problem.message.en != problem.message.nl
    assert problem.advice.en != problem.advice.nl


@pytest.mark.parametrize("name", PROBLEMS)
def test_commands_and_variables_are_called_the_same_in_both_languages(name: str) -> None:
    advice = told_with_facts(PROBLEMS[name]).advice
    names = (
        "SAMENSPEL_DATA",
        "SAMENSPEL_PORT",
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "make install",
    )

    assert [one for one in names if one in advice.en] == [one for one in names if one in advice.nl]


def test_a_full_disk_is_said_before_a_database_is_made() -> None:
    server = PostgresServer(FULL / "postgres", FULL / "log", database_account(), wheel_binaries())

    with pytest.raises(LaunchProblem, match=r"The disk that holds /proc is full \(0 MB\)\."):
        server.create("secret")


def test_a_full_disk_is_said_before_an_old_database_is_started() -> None:
    with pytest.raises(LaunchProblem, match="nothing that was saved is lost"):
        require_some_room(FULL)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT], ids=["disk", "quota"])
def test_a_full_disk_and_a_full_quota_are_the_same_to_who_must_make_room(number: int) -> None:
    found = problems.explained(OSError(number, os.strerror(number)), Path("var"))

    assert found.told("nl") == (
        "De schijf met var is vol. Maak minstens 300 MB vrij en start opnieuw; wat bewaard was, is er nog."
    )


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_place_where_nothing_may_be_written_is_named(number: int) -> None:
    found = problems.explained(OSError(number, os.strerror(number)), Path("var"))

    assert found.told("en") == (
        f"Samenspel may not use var ({os.strerror(number)}). "
        "Give yourself the right to write there, or choose another folder: SAMENSPEL_DATA=…."
    )


def test_an_ordinary_user_is_told_that_a_folder_is_not_theirs(data: Path) -> None:
    closed = data / "closed"
    closed.mkdir()
    closed.chmod(0o500)

    with as_ordinary_user(), pytest.raises(LaunchProblem) as problem:
        make_folder(closed / "samenspel")

    assert problem.value.told("en").startswith(
        f"Samenspel may not use {closed / 'samenspel'} (Permission denied)."
    )


def test_an_ordinary_user_is_told_where_no_database_can_be_made(data: Path) -> None:
    closed = data / "closed"
    closed.mkdir()
    closed.chmod(0o500)

    with as_ordinary_user(), pytest.raises(LaunchProblem, match="Permission denied"):
        own_database(closed / "samenspel")


def test_an_ordinary_user_is_told_that_the_keys_cannot_be_read(data: Path) -> None:
    load_keys(data)
    for path in (keys_folder(data), *keys_folder(data).iterdir()):
        path.chmod(0o000)

    with as_ordinary_user(), pytest.raises(PermissionError) as refused:
        load_keys(data)

    told = problems.explained(refused.value, data).told("en")
    assert told.startswith(f"Samenspel may not use {keys_folder(data)}")
    keys_folder(data).chmod(0o700)


def test_a_second_start_says_which_process_has_the_folder(data: Path) -> None:
    make_folder(data)
    with sole_server(data), pytest.raises(LaunchProblem) as problem:
        Serving(port=1, demo=False, data=data).run()

    assert problem.value.told("nl") == (
        f"Samenspel draait al op {data} (proces {os.getpid()}). "
        "Gebruik die, stop hem met Ctrl-C, of kies een andere map: SAMENSPEL_DATA=…."
    )


def test_a_second_start_leaves_the_number_of_the_first_in_its_place(data: Path) -> None:
    with sole_server(data):
        for _again in range(2):
            with pytest.raises(LaunchProblem):
                sole_server(data).__enter__()

        assert (data / "serve.lock").read_text() == str(os.getpid())


def test_the_lock_of_a_killed_serve_is_no_obstacle(
    data: Path, program_environment: dict[str, str]
) -> None:
    program = (
        "import sys, time\nfrom pathlib import Path\n"
        "from samenspel.doors.launch.environment import sole_server\n"
        "with sole_server(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(data)],
        env=program_environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(LaunchProblem, match=f"process {first.pid}"):
            sole_server(data).__enter__()
        first.kill()

    with sole_server(data):
        assert (data / "serve.lock").read_text() == str(os.getpid())


@pytest.mark.parametrize("left", ["base/", "PG_VERSION", "global/pg_control", "notes.txt"])
def test_half_of_a_database_is_said_and_left_as_it_is(data: Path, left: str) -> None:
    place = data / "postgres" / left
    place.parent.mkdir(parents=True, exist_ok=True)
    if left.endswith("/"):
        place.mkdir(exist_ok=True)
    else:
        place.write_text("18")

    with pytest.raises(LaunchProblem, match="move this folder away and start again"):
        own_database(data)
    assert place.exists()


def test_a_named_server_is_taken_whole_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://serve@elsewhere/samenspel")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://own@elsewhere/samenspel")

    assert named_addresses() == Addresses(
        "postgresql://serve@elsewhere/samenspel", "postgresql://own@elsewhere/samenspel"
    )


def test_an_empty_address_names_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")

    assert named_addresses() is None


def test_who_migrates_works_as_the_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://serve@elsewhere/samenspel")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://own@elsewhere/samenspel")

    prepare_environment(Role.OWNING)

    assert (os.environ["DATABASE_URL"], "DATABASE_OWNER_URL" in os.environ) == (
        "postgresql://own@elsewhere/samenspel",
        False,
    )


@pytest.mark.parametrize(
    ("log", "line"),
    [
        (b"", "it said nothing"),
        (b"\n  \n", "it said nothing"),
        (b"first\nlast\n\n", "last"),
        (b"caf\xe9 closed\n", "caf\ufffd closed"),
    ],
    ids=["empty", "blank", "trailing-blank", "not-utf-8"],
)
def test_what_a_program_said_last_is_why_it_ended(tmp_path: Path, log: bytes, line: str) -> None:
    (tmp_path / "step.log").write_bytes(log)

    assert last_line(tmp_path / "step.log") == line
