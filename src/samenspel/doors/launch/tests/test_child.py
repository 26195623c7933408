"""A child becomes the program that was asked for, with its words, its number and its end."""

import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CHILD = [sys.executable, "-m", "samenspel.doors.launch.child"]
ECHO = [sys.executable, "-c", "import sys; print(sys.argv[1:])"]
# What can stand in an argument of a program: anything but the zero that ends it.
ARGUMENTS = st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8")), max_size=4)


def run_as_child(
    environment: dict[str, str], *command: str, said: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CHILD, *command], env=environment, input=said, capture_output=True, text=True
    )


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ARGUMENTS)
def test_every_argument_arrives_as_it_was_given(
    program_environment: dict[str, str], arguments: list[str]
) -> None:
    utf8 = {**program_environment, "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}

    assert run_as_child(utf8, *ECHO, *arguments).stdout == f"{arguments}\n"


def test_it_reads_what_it_is_told(program_environment: dict[str, str]) -> None:
    assert run_as_child(program_environment, "cat", said="hoor je mij?").stdout == "hoor je mij?"


@pytest.mark.parametrize("code", [0, 1, 42])
def test_it_ends_as_the_program_ends(program_environment: dict[str, str], code: int) -> None:
    ended = run_as_child(program_environment, sys.executable, "-c", f"raise SystemExit({code})")

    assert ended.returncode == code


def test_it_is_the_program_and_no_parent_of_it(program_environment: dict[str, str]) -> None:
    command = [*CHILD, sys.executable, "-c", "import os; print(os.getpid(), os.getppid())"]
    with subprocess.Popen(
        command, env=program_environment, stdout=subprocess.PIPE, text=True
    ) as child:
        told, _ = child.communicate()

    assert told.split() == [str(child.pid), str(os.getpid())]


def test_a_program_that_is_not_there_is_an_end_that_shows(
    program_environment: dict[str, str],
) -> None:
    ended = run_as_child(program_environment, "/nowhere/at/all")

    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (
        1,
        "FileNotFoundError: [Errno 2] No such file or directory",
    )
