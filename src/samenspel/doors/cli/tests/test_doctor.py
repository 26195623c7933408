"""The doctor finds what is wrong, says how to mend it, and makes no database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from pytest_django.fixtures import Settings

import samenspel
from samenspel.doors.cli import checks
from samenspel.doors.cli.checks import Finding, State
from samenspel.doors.launch.keys import keys_folder, load_keys
from samenspel.doors.launch.roles import Addresses


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAMENSPEL_DATA", str(tmp_path))
    return tmp_path


def test_this_python_is_new_enough() -> None:
    assert checks.python_version().state is State.WELL


def test_a_data_folder_that_is_not_there_yet_is_no_error(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMENSPEL_DATA", str(data / "new"))

    assert checks.data_folder_writable() == Finding(
        "data folder",
        State.NOTE,
        f"{data / 'new'} does not exist yet",
        "`samenspel serve` makes it.",
    )


def test_private_keys_are_well(data: Path) -> None:
    load_keys(data)

    assert checks.keys_private().state is State.WELL


def test_a_key_that_others_may_read_is_found(data: Path) -> None:
    load_keys(data)
    (keys_folder(data) / "field_key").chmod(0o644)

    found = checks.keys_private()

    assert found.state is State.WRONG
    assert found.what == "others may read field_key"
    assert found.mend == f"chmod 700 {keys_folder(data)}; chmod 600 {keys_folder(data)}/*"


def test_our_own_connections_are_kept() -> None:
    assert checks.persistent_connections().state is State.WELL


def test_a_connection_for_each_request_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "CONN_MAX_AGE", 0)

    assert checks.persistent_connections().state is State.WRONG


def test_style_that_was_not_built_is_found(settings: Settings, tmp_path: Path) -> None:
    settings.STATICFILES_DIRS = [tmp_path]

    assert checks.static_assets() == Finding(
        "style and scripts", State.WRONG, "not built", "Run `make install`."
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "check",
    [
        checks.database_version,
        checks.serving_role,
        checks.migrations_done,
        checks.rights_exact,
        checks.clock,
    ],
)
def test_a_migrated_database_is_well(check: object) -> None:
    assert callable(check)
    assert check().state is State.WELL


def test_a_right_too_many_is_found(committed_db: Addresses) -> None:
    with psycopg.connect(committed_db.owning) as owner:
        owner.execute("GRANT DELETE ON people_person TO samenspel_serve")

    found = checks.rights_exact()

    assert found.state is State.WRONG
    assert found.what == "has too many DELETE people_person"


def test_a_waiting_migration_is_found(committed_db: Addresses) -> None:
    with psycopg.connect(committed_db.owning) as owner:
        owner.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    found = checks.migrations_done()

    assert (found.state, found.what) == (State.WRONG, "1 waiting")


def test_no_worker_is_found(committed_db: Addresses) -> None:
    assert checks.worker() == Finding(
        "worker",
        State.NOTE,
        "no worker is running",
        "`samenspel serve` starts one; or run `samenspel worker`.",
    )


def test_a_worker_that_gives_signs_of_life_is_well(committed_db: Addresses) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")

    assert checks.worker().state is State.WELL


def test_on_an_empty_folder_it_makes_no_database(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--json")

    found = {each["name"]: each for each in json.loads(done.stdout)}
    assert found["database"] == {
        "name": "database",
        "state": "note",
        "what": "not made yet",
        "mend": "`samenspel serve` makes it.",
    }
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_a_half_made_database_is_one_clear_line_and_exit_code_1(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "base").mkdir()

    done = doctor(tmp_path)

    assert done.returncode == 1
    assert "✗ database:" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def doctor(data: Path, *options: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    source = str(Path(samenspel.__path__[0]).parent)
    return subprocess.run(
        [sys.executable, "-m", "samenspel.doors.cli.main", "doctor", *options],
        env={**kept, "SAMENSPEL_DATA": str(data), "PYTHONPATH": source, "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )
