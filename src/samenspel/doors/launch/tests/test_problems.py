"""Each problem is one sentence and an advice, in two languages."""

import errno
from pathlib import Path

import pytest

from samenspel.doors.launch.problems import (
    LaunchProblem,
    Sentence,
    explained,
    port_taken,
    terminal_language,
)

PROBLEM = LaunchProblem(Sentence("It rains.", "Het regent."), Sentence("Wait.", "Wacht."))


def test_it_is_told_in_english() -> None:
    assert PROBLEM.told("en") == "It rains. Wait."


def test_it_is_told_in_dutch() -> None:
    assert PROBLEM.told("nl") == "Het regent. Wacht."


@pytest.mark.parametrize(
    ("given", "language"),
    [
        ({"LANG": "nl_NL.UTF-8"}, "nl"),
        ({"LANG": "nl_NL", "LC_ALL": "en_GB"}, "en"),
        ({"LANG": "C.UTF-8"}, "C."),
        ({}, "en"),
    ],
)
def test_the_terminal_says_which_language(
    given: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    assert terminal_language() == language


def test_a_taken_port_says_which_other_to_try() -> None:
    assert port_taken(8000).told("en") == (
        "Port 8000 is in use by another program. Stop that program, or choose another port: SAMENSPEL_PORT=8001."
    )


def test_a_full_disk_is_said_wherever_it_shows() -> None:
    found = explained(OSError(errno.ENOSPC, "No space left on device"), Path("var"))

    assert found.told("en").startswith("The disk that holds var is full.")


def test_a_missing_right_names_the_place() -> None:
    found = explained(PermissionError(errno.EACCES, "Permission denied", "var/keys"), Path("var"))

    assert found.told("en").startswith("Samenspel may not use var/keys (Permission denied).")


def test_another_error_is_not_hidden() -> None:
    with pytest.raises(ConnectionResetError):
        explained(ConnectionResetError(errno.ECONNRESET, "reset"), Path("var"))
