"""`samenspel refresh-streams` as an operator runs it: a program of its own, on a real database."""

import subprocess
from pathlib import Path

from procrastinate.contrib.django.models import ProcrastinateJob

from samenspel.doors.cli.tests.test_commands import COMMAND, environment
from samenspel.doors.launch.roles import Addresses
from samenspel.engines.places.tests.made import collection, feature
from samenspel.loop.streams.models import Flow, Refresh, Stream
from samenspel.loop.streams.tests.conftest import told, told_about
from tests.support.cast import a_municipality, a_voice

COMMAND_NAME = "refresh-streams"


def run(
    found: Addresses, data: Path, *words: str, areas: Path | None = None
) -> subprocess.CompletedProcess[str]:
    given = {"SAMENSPEL_AREAS": str(areas)} if areas else {}
    return subprocess.run(
        [*COMMAND, COMMAND_NAME, *words],
        env=environment(found, data) | given,
        capture_output=True,
        text=True,
    )


def test_it_finds_streams_and_says_how_many_but_not_what_was_said(
    committed_db: Addresses, tmp_path: Path
) -> None:
    a_municipality("Gemeente Waterveen")
    rows = told_about(["rats", "dark-cycle-path"], ["nl"])
    told(rows)
    areas = tmp_path / "wijken.geojson"
    areas.write_text(collection([feature("Kerkstraat", inwoners=900)]))
    done = run(committed_db, tmp_path, areas=areas)
    found = Refresh.objects.get()

    first, *lines = done.stdout.splitlines()
    not_yet = Flow.objects.filter(stream=None).count()
    assert (done.returncode, found.state) == (0, "done")
    assert first == (
        f"{len(rows)} voices, {found.streams} streams, {not_yet} voices not yet in a stream."
    )
    assert found.streams >= 1
    assert len(lines) == Stream.objects.filter(ended_at=None, parent=None).count()
    assert [text for _, _, text in rows if text in done.stdout + done.stderr] == []
    assert found.places["areas"] == {"Kerkstraat": len(rows) // 2}


def test_it_does_the_looking_alone_and_leaves_other_jobs_to_the_worker(
    committed_db: Addresses, tmp_path: Path
) -> None:
    a_municipality("Gemeente Waterveen")
    a_voice(reach="amina@example.nl")
    [waiting] = ProcrastinateJob.objects.all()
    done = run(committed_db, tmp_path)

    assert done.stdout == "1 voices, 0 streams, 1 voices not yet in a stream.\n"
    assert ProcrastinateJob.objects.get(pk=waiting.pk).status == "todo"
    assert not (tmp_path / "mail").exists()


def test_later_puts_it_in_the_queue_where_it_is_done_once(
    committed_db: Addresses, tmp_path: Path
) -> None:
    a_municipality("Gemeente Waterveen")
    asked = run(committed_db, tmp_path, "--later")
    [job] = ProcrastinateJob.objects.filter(task_name="streams.refresh")
    before = (job.status, Refresh.objects.get().state)
    run(committed_db, tmp_path)

    assert (
        asked.stdout == "It waits for the worker (`samenspel worker`; `samenspel serve` has one).\n"
    )
    assert (asked.returncode, before) == (0, ("todo", "waiting"))
    assert [one.state for one in Refresh.objects.all()] == ["done"]
    assert not ProcrastinateJob.objects.filter(task_name="streams.refresh").exists()


def test_a_file_of_areas_that_cannot_be_read_is_said_and_does_not_stop_it(
    committed_db: Addresses, tmp_path: Path
) -> None:
    a_municipality("Gemeente Waterveen")
    areas = tmp_path / "wijken.geojson"
    areas.write_text(collection([feature(ring=[[155_000, 463_000]] * 4)]))
    done = run(committed_db, tmp_path, areas=areas)

    assert done.returncode == 0
    assert "There will be no map: feature 1 (“Oost”): " in done.stderr
    assert "the Dutch grid (RD, EPSG:28992)" in done.stderr


def test_where_nobody_is_at_home_it_says_so(committed_db: Addresses, tmp_path: Path) -> None:
    done = run(committed_db, tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
