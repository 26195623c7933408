"""What a stranger finds: few folders, the texts that belong there, nothing of a machine."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from samenspel.doors.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
TOP_FOLDERS = {
    ".ci",
    "LICENSES",
    "benchmarks",
    "docs",
    "front",
    "requirements",
    "src",
    "tests",
    "tools",
}
TOP_TEXTS = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LEESMIJ.md",
    "LICENSE",
    "README.md",
    "REUSE.toml",
    "SECURITY.md",
    "publiccode.yml",
}
# With a letter in brackets, so that this file does not find itself.
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:roo[t]|hom[e]/\w+|User[s]/\w+|wor[k])/")
LEFTOVERS = re.compile(r"^(?:<{7}|>{7}|\|{7}) ", re.MULTILINE)


def kept_files() -> list[Path]:
    """What git keeps, or would; where there is no git, a copy of it has nothing else to show."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for path in map(ROOT.joinpath, listed.stdout.splitlines()) if path.is_file()]


def text_of(path: Path) -> str:
    """Pictures and fonts have no text."""
    raw = path.read_bytes()
    return "" if b"\0" in raw else raw.decode()


def commands(group: Any, name: str = "samenspel") -> dict[str, Any]:
    """The whole tree, each by the words that a person types."""
    found = {name: group}
    for word, command in getattr(group, "commands", {}).items():
        found |= commands(command, f"{name} {word}")
    return found


def description() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    return loaded


def test_top_level_folders_are_few_and_known() -> None:
    top = {path.relative_to(ROOT).parts[0] for path in kept_files() if path.parent != ROOT}

    assert top - TOP_FOLDERS == set()


def test_the_texts_that_a_stranger_looks_for_are_there() -> None:
    assert {name for name in TOP_TEXTS if not (ROOT / name).is_file()} == set()


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    found = {
        str(path.relative_to(ROOT)): MACHINE_PATHS.findall(text_of(path)) for path in kept_files()
    }

    assert {name: paths for name, paths in found.items() if paths} == {}


def test_no_file_carries_the_marks_of_a_broken_merge() -> None:
    assert [path for path in kept_files() if LEFTOVERS.search(text_of(path))] == []


def test_no_large_file_is_kept() -> None:
    assert [path for path in kept_files() if path.stat().st_size > 1_000_000] == []


@pytest.mark.parametrize("name", ["README.md", "LEESMIJ.md"])
def test_the_two_commands_stand_at_the_top(name: str) -> None:
    first_lines = (ROOT / name).read_text().splitlines()[:6]

    assert [line.split("#")[0].strip() for line in first_lines if line.startswith("make")] == [
        "make run",
        "make test",
    ]


def test_every_command_says_what_it_does() -> None:
    silent = [
        name for name, command in commands(typer.main.get_command(app)).items() if not command.help
    ]

    assert silent == []


def test_every_option_of_a_command_says_what_it_does() -> None:
    silent = [
        f"{name} {option.name}"
        for name, command in commands(typer.main.get_command(app)).items()
        for option in command.params
        if not getattr(option, "help", None)
    ]

    assert silent == []


def test_every_target_of_make_says_what_it_does_or_serves_another() -> None:
    makefile = (ROOT / "Makefile").read_text()
    silent = re.findall(r"^([a-z-]+):(?!.*##)(?!=)", makefile, re.MULTILINE)

    assert silent == ["install-dev"]


def test_ci_runs_what_a_person_runs() -> None:
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == "make test"


def test_public_code_description_says_what_the_licence_file_says() -> None:
    assert (description()["publiccodeYmlVersion"], description()["legal"]["license"]) == (
        "0.4",
        "EUPL-1.2",
    )


@pytest.mark.parametrize("language", ["en", "nl"])
def test_public_code_description_keeps_to_the_lengths_of_the_standard(language: str) -> None:
    texts = description()["description"][language]

    assert len(texts["genericName"]) <= 35
    assert len(texts["shortDescription"]) <= 150
    assert 500 <= len(texts["longDescription"]) <= 10_000
