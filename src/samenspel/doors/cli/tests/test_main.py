"""The one command line: every command explains itself, and what goes wrong is one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import samenspel
from samenspel.doors.cli.main import app

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

    done = samenspel_command("migrate", tmp_path, language)

    assert (done.returncode, done.stderr) == (1, sentence.format(folder=folder))


def samenspel_command(name: str, data: Path, language: str) -> subprocess.CompletedProcess[str]:
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "LC_"))
    }
    told = {"SAMENSPEL_DATA": str(data), "LANG": f"{language}.UTF-8", "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "samenspel.doors.cli.main", name],
        env={**kept, **told, "PYTHONPATH": str(Path(samenspel.__path__[0]).parent)},
        capture_output=True,
        text=True,
    )
