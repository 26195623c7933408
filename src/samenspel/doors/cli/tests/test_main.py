"""The one command line: every command explains itself, and what goes wrong is one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import samenspel
from samenspel.doors.cli.main import app
from samenspel.doors.launch.roles import Addresses

COMMANDS = (["serve"], ["migrate"], ["worker"], ["demo"], ["doctor"], ["people"], ["import"])


@pytest.mark.parametrize("command", [[], *COMMANDS])
def test_every_command_explains_itself(command: list[str]) -> None:
    done = CliRunner().invoke(app, [*command, "--help"])

    assert done.exit_code == 0
    assert "Usage:" in done.output


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "{folder} is not a whole database: its making or copying was broken off. "
            "Put a backup back, or move this folder away and start again with an empty one.\n",
        ),
        (
            "nl",
            "{folder} is geen hele database: het maken of kopiëren is afgebroken. "
            "Zet een reservekopie terug, of zet deze map opzij en begin met een lege.\n",
        ),
    ],
)
def test_a_half_made_folder_is_one_sentence_and_exit_code_1(
    tmp_path: Path, language: str, sentence: str
) -> None:
    folder = tmp_path / "postgres"
    (folder / "base").mkdir(parents=True)

    done = samenspel_command(("migrate",), tmp_path, language)

    assert (done.returncode, done.stderr) == (1, sentence.format(folder=folder))


@pytest.mark.parametrize(
    "command",
    [("people", "list"), ("migrate",), ("worker",), ("demo",), ("import", "voices", "avond.csv")],
    ids=lambda command: command[0],
)
def test_a_database_that_does_not_answer_is_one_sentence_without_a_password(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "avond.csv").write_text("id,text\n1,Meer bankjes\n")
    away = "postgresql://serve:zeeanemoon@127.0.0.1:1/samenspel"
    done = samenspel_command(command, tmp_path, "en", DATABASE_URL=away, DATABASE_OWNER_URL=away)

    # A bar that shows how far an import is leaves an empty line behind.
    assert (done.returncode, done.stderr.lstrip("\n")) == (
        1,
        "The database cannot be reached: connection failed: connection to server at "
        '"127.0.0.1", port 1 failed: Connection refused. Check DATABASE_URL and '
        "DATABASE_OWNER_URL, and whether that server runs.\n",
    )


def test_a_database_without_tables_says_how_they_come(tmp_path: Path, empty: Addresses) -> None:
    done = samenspel_command(("people", "list"), tmp_path, "en", DATABASE_URL=empty.serving)

    assert (done.returncode, done.stderr) == (
        1,
        "The database is not of this version: a table is missing. "
        "Run `samenspel migrate`, or start with `samenspel serve`.\n",
    )


@pytest.mark.parametrize(
    "command", [("serve",), ("people", "list"), ("migrate",)], ids=lambda command: command[0]
)
def test_a_setting_that_cannot_be_is_said_before_anything_is_made(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    done = samenspel_command(command, tmp_path, "en", SAMENSPEL_LANGUAGE="fr")

    assert (done.returncode, done.stderr) == (
        1,
        "What SAMENSPEL_LANGUAGE is set to (“fr”) cannot be used. Make it one like: nl / en.\n",
    )
    assert list(tmp_path.iterdir()) == []


def samenspel_command(
    words: tuple[str, ...], data: Path, language: str, **told_too: str
) -> subprocess.CompletedProcess[str]:
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "LC_"))
    }
    told = {"SAMENSPEL_DATA": str(data), "LANG": f"{language}.UTF-8", "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "samenspel.doors.cli.main", *words],
        cwd=data,
        env={**kept, **told, **told_too, "PYTHONPATH": str(Path(samenspel.__path__[0]).parent)},
        capture_output=True,
        text=True,
    )
