"""Commands that start something refuse bad input and bad places in one sentence, before anything is made."""

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from samenspel.doors.cli.main import app
from samenspel.doors.launch.environment import sole_server
from samenspel.doors.launch.serving import make_folder
from samenspel.doors.launch.tests.test_account import as_ordinary_user

VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "SAMENSPEL_PORT", "SAMENSPEL_DEMO")
WORKS_ON_THE_DATABASE = (
    ["serve"],
    ["migrate"],
    ["worker"],
    ["demo"],
    ["people", "list"],
    ["people", "token", "bart@waterveen.example"],
    ["import", "voices", "avond.csv"],
)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that the environment names, and nothing else in the environment."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SAMENSPEL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path / "data"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which another program listens."""
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def command(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_a_taken_port_is_said_before_a_database_is_made(data: Path, taken: int) -> None:
    done = command("serve", "--port", str(taken))

    assert (done.exit_code, done.stderr) == (
        1,
        f"Port {taken} is in use by another program. "
        f"Stop that program, or choose another port: SAMENSPEL_PORT={taken + 1}.\n",
    )
    assert not (data / "postgres").exists()
    assert not (data / "keys").exists()


def test_a_taken_port_of_the_environment_is_said_in_the_language_of_the_terminal(
    data: Path, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMENSPEL_PORT", str(taken))
    monkeypatch.setenv("LC_ALL", "nl_NL.UTF-8")

    assert command("serve").stderr == (
        f"Poort {taken} is al in gebruik door een ander programma. "
        f"Stop dat programma, of kies een andere poort: SAMENSPEL_PORT={taken + 1}.\n"
    )


def test_after_a_refusal_the_folder_is_free_again(data: Path, taken: int) -> None:
    command("serve", "--port", str(taken))

    with sole_server(data):
        pass


def test_a_second_start_is_refused_before_its_port_is_looked_at(data: Path, taken: int) -> None:
    make_folder(data)
    with sole_server(data):
        done = command("serve", "--port", str(taken))

    assert (done.exit_code, done.stderr.split(" (")[0]) == (
        1,
        f"Samenspel already runs on {data}",
    )


def test_a_file_where_the_folder_should_be_is_one_sentence(data: Path) -> None:
    data.touch()
    done = command("serve")

    assert (done.exit_code, done.stderr) == (
        1,
        f"Samenspel may not use {data} (Not a directory). "
        "Give yourself the right to write there, or choose another folder: SAMENSPEL_DATA=….\n",
    )


def test_an_ordinary_user_in_a_folder_of_another_is_told_so(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = data.parent / "closed"
    closed.mkdir(mode=0o500)
    monkeypatch.setenv("SAMENSPEL_DATA", str(closed / "samenspel"))
    with as_ordinary_user():
        done = command("serve")

    assert (done.exit_code, done.stderr.split(". ")[0]) == (
        1,
        f"Samenspel may not use {closed / 'samenspel'} (Permission denied)",
    )


@pytest.mark.parametrize("words", WORKS_ON_THE_DATABASE, ids=" ".join)
def test_half_a_database_stops_every_command_in_the_same_words(
    data: Path, words: list[str]
) -> None:
    (data / "postgres" / "base").mkdir(parents=True)
    done = command(*words)

    assert (done.exit_code, done.stdout, done.stderr) == (
        1,
        "",
        f"{data / 'postgres'} is not a whole database: its making or copying was broken off. "
        "Put a backup back, or move this folder away and start again with an empty one.\n",
    )


def test_without_the_owners_address_nothing_is_migrated(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://serve@elsewhere.example/samenspel")
    done = command("migrate")

    assert (done.exit_code, done.stderr) == (
        1,
        "DATABASE_URL is set, DATABASE_OWNER_URL is not. "
        "Set it to the role that may become the owner, for this command only.\n",
    )
    assert not data.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["serve", "--port", "0"], "--port"),
        (["serve", "--port", "65536"], "--port"),
        (["serve", "--port", "acht"], "--port"),
        (["serve", "--port"], "--port"),
        (["serve", "now"], "now"),
        (["worker", "--concurrency", "0"], "--concurrency"),
        (["worker", "--concurrency", "veel"], "--concurrency"),
        (["migrate", "--fake"], "--fake"),
        (["demo", "Waterveen"], "Waterveen"),
        (["doctor", "--xml"], "--xml"),
        (["people", "invite"], "email"),
        (["people", "enrol", "bart@waterveen.example"], "--organisation"),
        (["people", "dismiss"], "dismiss"),
        (["import", "voices"], "paths"),
        (["import", "voices", "avond.csv", "--format", "excel"], "polis, csv"),
        (["fly"], "fly"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_what_makes_no_sense_is_named_and_nothing_is_done(
    data: Path, words: list[str], said: str
) -> None:
    done = command(*words)

    assert (done.exit_code, said in done.stderr) == (2, True)
    assert not data.exists()


@pytest.mark.parametrize(
    ("name", "value"), [("SAMENSPEL_PORT", "acht"), ("SAMENSPEL_DEMO", "misschien")]
)
def test_a_variable_that_makes_no_sense_is_named(
    data: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    done = command("serve")

    assert (done.exit_code, name in done.stderr) == (2, True)
    assert not data.exists()


@pytest.mark.parametrize("words", [[], ["people"], ["import"]], ids=" ".join)
def test_without_a_command_it_tells_which_there_are(words: list[str]) -> None:
    done = command(*words)

    assert "Usage:" in done.output
    assert "--help" in done.output


@pytest.mark.parametrize(
    ("words", "options"),
    [
        (["serve"], ["--port", "--demo"]),
        (["worker"], ["--concurrency"]),
        (["doctor"], ["--json"]),
        (["people", "enrol"], ["--organisation", "--team", "--perspective"]),
        (["people", "invite"], ["--team", "--perspective", "--duty"]),
        (["people", "token"], ["--name"]),
        (
            ["import", "voices"],
            ["--format", "--text-column", "--source", "--language", "--moderated-out", "--dry-run"],
        ),
    ],
    ids=str,
)
def test_help_names_every_option(
    words: list[str], options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    done = command(*words, "--help")

    assert done.exit_code == 0
    assert [one for one in options if one not in done.output] == []
