"""`migrate`, `worker` and `demo` as an operator runs them: programs of their own, on a real database."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from procrastinate.contrib.django.models import ProcrastinateJob
from typer.testing import CliRunner

import samenspel
from samenspel.doors.cli.main import app
from samenspel.doors.launch.roles import Addresses
from samenspel.doors.launch.tests.test_serving import eventually
from samenspel.foundation.actors import SYSTEM
from samenspel.loop.voices.models import Voice
from samenspel.people.actions import found_organisation
from samenspel.people.models import Organisation
from tests.support.cast import a_municipality, a_voice
from tests.support.database import TestServer

COMMAND = [sys.executable, "-m", "samenspel.doors.cli.main"]


def environment(found: Addresses, data: Path, *, owning: bool = False) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    told = {
        "DATABASE_URL": found.serving,
        "SAMENSPEL_DATA": str(data),
        "PYTHONPATH": str(Path(samenspel.__path__[0]).parent),
        "LC_ALL": "C.UTF-8",
    }
    return kept | told | ({"DATABASE_OWNER_URL": found.owning} if owning else {})


def keys() -> dict[str, str]:
    """With which this test closed what the worker must open."""
    ours = settings.SAMENSPEL
    return {
        "SAMENSPEL_SECRET_KEY": ours.secret_key,
        "SAMENSPEL_VOICE_KEY_SECRET": ours.voice_key_secret.decode(),
        "SAMENSPEL_FIELD_KEY": ours.field_key,
    }


def run(
    found: Addresses, data: Path, *words: str, owning: bool = False
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words],
        env=environment(found, data, owning=owning),
        capture_output=True,
        text=True,
    )


def test_migrating_makes_a_database_that_the_doctor_finds_well(
    empty: Addresses, tmp_path: Path
) -> None:
    before = run(empty, tmp_path, "doctor", "--json")
    done = run(empty, tmp_path, "migrate", owning=True)
    after = {
        one["name"]: one for one in json.loads(run(empty, tmp_path, "doctor", "--json").stdout)
    }

    assert {one["name"]: one["state"] for one in json.loads(before.stdout)}["migrations"] == "wrong"
    assert done.stdout == (
        "The database is up to date, and samenspel_serve may do what it needs and no more.\n"
    )
    asked = ("database", "serving role", "migrations", "rights", "clock")
    assert [after[name]["state"] for name in asked] == ["well"] * 5
    assert after["rights"]["what"] == "exactly those declared"


def test_migrating_makes_the_extensions_that_a_bare_database_lacks(
    test_server: TestServer, tmp_path: Path
) -> None:
    name = f"samenspel_bare_{os.getpid()}"
    bare = test_server.clone(name, "template0")
    done = run(bare, tmp_path, "migrate", owning=True)
    found = json.loads(run(bare, tmp_path, "doctor", "--json").stdout)
    test_server.drop(name)

    assert (done.returncode, done.stderr) == (0, "")
    assert {one["name"]: one["state"] for one in found}["rights"] == "well"


def test_migrating_again_changes_nothing(committed_db: Addresses, tmp_path: Path) -> None:
    with psycopg.connect(committed_db.owning) as owner:
        before = owner.execute("SELECT id, name, applied FROM django_migrations").fetchall()
    done = run(committed_db, tmp_path, "migrate", owning=True)

    with psycopg.connect(committed_db.owning) as owner:
        after = owner.execute("SELECT id, name, applied FROM django_migrations").fetchall()
    assert (done.returncode, after) == (0, before)


def test_migrating_takes_back_a_right_too_many(committed_db: Addresses, tmp_path: Path) -> None:
    with psycopg.connect(committed_db.owning) as owner:
        owner.execute("GRANT DELETE ON voices_voicewords TO samenspel_serve")
    run(committed_db, tmp_path, "migrate", owning=True)

    with psycopg.connect(committed_db.serving) as serving:
        found = serving.execute(
            "SELECT has_table_privilege('voices_voicewords', 'DELETE')"
        ).fetchone()
    assert found == (False,)


def test_the_serving_role_cannot_migrate(empty: Addresses, tmp_path: Path) -> None:
    weak = Addresses(empty.serving, empty.serving)
    done = run(weak, tmp_path, "migrate", owning=True)

    assert done.returncode == 1
    with psycopg.connect(empty.owning) as owner:
        found = owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert found.fetchone() == (0,)


def test_the_worker_does_what_waits_and_ends_in_order(
    committed_db: Addresses, tmp_path: Path
) -> None:
    a_municipality("Gemeente Waterveen")
    a_voice(reach="amina@example.nl")
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            [*COMMAND, "worker", "--concurrency", "2"],
            env=environment(committed_db, tmp_path) | keys(),
            stdout=log,
            stderr=log,
        )
        try:
            [letter] = eventually(lambda: list((tmp_path / "mail").glob("*.eml")))
            eventually(lambda: not ProcrastinateJob.objects.filter(status="doing").exists())
        finally:
            worker.send_signal(signal.SIGTERM)
            code = worker.wait(30)

    assert code == 0, (tmp_path / "worker.log").read_text()
    assert b"To: amina@example.nl" in letter.read_bytes()
    assert not ProcrastinateJob.objects.filter(status__in=["todo", "failed"]).exists()


def test_letters_that_failed_are_tried_again_when_asked(
    committed_db: Addresses, tmp_path: Path
) -> None:
    a_municipality("Gemeente Waterveen")
    a_voice(reach="amina@example.nl")
    [job] = ProcrastinateJob.objects.all()
    with psycopg.connect(committed_db.owning) as owner:
        owner.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        owner.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            [*COMMAND, "worker", "--again"],
            env=environment(committed_db, tmp_path) | keys(),
            stdout=log,
            stderr=log,
        )
        try:
            eventually(lambda: list((tmp_path / "mail").glob("*.eml")))
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(30)

    assert not ProcrastinateJob.objects.filter(pk=job.pk).exists()


def test_the_demonstration_leaves_who_is_at_home_alone(
    committed_db: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", committed_db.serving)
    found_organisation("Gemeente Elders", by=SYSTEM)

    done = CliRunner().invoke(app, ["demo"])

    assert (done.exit_code, done.stderr) == (0, "Gemeente Elders is here already.\n")
    assert (Organisation.objects.count(), Voice.objects.count()) == (1, 0)
