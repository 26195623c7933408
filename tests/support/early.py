"""What must be so before Django reads its settings: keys and data of a test run stand in a folder of their own.

Loaded by `-p` in pyproject.toml. The first process makes the folder; workers of pytest-xdist inherit it.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from samenspel.doors.launch.postgres import server_for

RUN_VARIABLE = "SAMENSPEL_TEST_RUN"
POSTGRES_VARIABLE = "SAMENSPEL_TEST_POSTGRES"
DEBIAN = Path("/usr/lib/postgresql")
PREFIX = "samenspel-test-"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--postgres=debian` runs the same tests on the PostgreSQL of Debian; a folder with binaries may be named too."""
    parser.addoption(
        "--postgres", default="", help="“debian”, or a folder with PostgreSQL's programs"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Workers inherit the choice by the environment."""
    if chosen := config.getoption("--postgres"):
        os.environ[POSTGRES_VARIABLE] = debian_binaries() if chosen == "debian" else chosen


def debian_binaries() -> str:
    """The oldest PostgreSQL of Debian on this machine: what we still promise to run on."""
    found = sorted(DEBIAN.glob("*/bin/postgres"), key=lambda path: int(path.parent.parent.name))
    if not found:
        raise pytest.UsageError(f"no PostgreSQL in {DEBIAN}: apt install postgresql")
    return str(found[0].parent)


def run_folder() -> Path:
    """The folder of this test run."""
    return Path(os.environ[RUN_VARIABLE])


def _make_run_folder() -> None:
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o755)
    # WhiteNoise warns when the folder of collected files is not there, and a warning is an error here.
    (folder / "data" / "static").mkdir(parents=True)
    os.environ[RUN_VARIABLE] = str(folder)
    os.environ["SAMENSPEL_DATA"] = str(folder / "data")
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "SAMENSPEL_URL", "SAMENSPEL_DEMO"):
        os.environ.pop(name, None)
    atexit.register(_end_run, os.getpid(), folder)


def _end_run(starter: int, folder: Path) -> None:
    """Only the process that began the run ends it; a fork of it does not."""
    if os.getpid() == starter:
        _remove(folder)


def _sweep_killed_runs() -> None:
    """A run that was killed leaves its server behind; the next one ends it."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        starter = int(folder.name.removeprefix(PREFIX).split("-")[0])
        if folder.stat().st_uid == os.geteuid() and not _lives(starter):
            _remove(folder)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _remove(folder: Path) -> None:
    if (folder / "server").exists():
        server_for(folder / "server", fast=True).stop()
    shutil.rmtree(folder, ignore_errors=True)


if RUN_VARIABLE not in os.environ:
    _sweep_killed_runs()
    _make_run_folder()
