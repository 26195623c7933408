"""Each thing that the doctor looks at is found when it is wrong, with how to mend it; and it talks to programs too."""

import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from procrastinate.contrib.django import app
from pytest_django.fixtures import Settings

import samenspel
from samenspel.doors.cli import checks
from samenspel.doors.cli.checks import Finding, State
from samenspel.doors.launch.keys import keys_folder, load_keys
from samenspel.doors.launch.roles import Addresses
from samenspel.doors.launch.serving import port_told
from samenspel.engines.places.tests.made import feature
from samenspel.foundation.jobs import PATIENT
from samenspel.loop.streams.tests.neighbourhoods import (
    given_areas,
    given_residents,
    three_districts,
)
from samenspel.settings.groups import Mail

# The kernel's own file system: no room for a single file, on every Linux.
FULL = "/proc/samenspel"
NAMES = [
    "python",
    "data folder",
    "disk",
    "keys",
    "address",
    "demonstration",
    "contact",
    "mail",
    "areas",
    "style and scripts",
    "connections",
    "web",
]
OF_THE_DATABASE = ["database", "serving role", "migrations", "rights", "clock", "worker", "letters"]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAMENSPEL_DATA", str(tmp_path))
    return tmp_path


def set_place(settings: Settings, **changed: object) -> None:
    place = settings.SAMENSPEL.place.model_copy(update=changed)
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=place)


def doctor(data: Path, *options: str, **told: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    ours = {
        "SAMENSPEL_DATA": str(data),
        "PYTHONPATH": str(Path(samenspel.__path__[0]).parent),
        "COLUMNS": "300",
        "PYTHONUTF8": "1",
    }
    return subprocess.run(
        [sys.executable, "-m", "samenspel.doors.cli.main", "doctor", *options],
        env={**kept, **ours, **told},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def web() -> Iterator[int]:
    """A web server that answers, whatever it says; gives its port."""
    with web_that_says(b"") as port:
        yield port


@pytest.fixture
def demonstration() -> Iterator[int]:
    """A web server that runs with the demonstration; gives its port."""
    with web_that_says(b'{"web": "well", "demo": true}') as port:
        yield port


@contextmanager
def web_that_says(words: bytes) -> Iterator[int]:
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503)
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)

        def log_message(self, format: str, *args: object) -> None:
            """A test is quiet."""

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_full_disk_is_found_also_before_the_folder_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SAMENSPEL_DATA", FULL)

    assert checks.free_disk() == Finding(
        "disk", State.WRONG, "0 MB free", "Free at least 1 GB on the disk of the data folder."
    )


def test_a_folder_that_can_be_written_is_named(data: Path) -> None:
    assert checks.data_folder_writable() == Finding("data folder", State.WELL, str(data))


def test_before_the_first_start_there_are_no_keys_and_that_is_no_error(data: Path) -> None:
    found = checks.keys_private()

    assert (found.state, found.what) == (State.NOTE, "no keys yet")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610, 0o602])
def test_any_right_of_others_on_a_key_is_found(data: Path, mode: int) -> None:
    load_keys(data)
    (keys_folder(data) / "secret_key").chmod(mode)

    assert checks.keys_private().what == "others may read secret_key"


def test_a_keys_folder_that_others_enter_is_found(data: Path) -> None:
    load_keys(data)
    keys_folder(data).chmod(0o755)

    assert (checks.keys_private().state, checks.keys_private().what) == (
        State.WRONG,
        "others may read keys",
    )


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("https://stem.waterveen.example", State.WELL),
        ("http://stem.waterveen.example", State.NOTE),
        ("", State.NOTE),
    ],
)
def test_an_address_for_residents_is_encrypted(settings: Settings, url: str, state: State) -> None:
    set_place(settings, url=url)
    found = checks.address()

    assert (found.state, found.what) == (state, settings.SAMENSPEL.place.address)


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(("demo", "state"), [(True, State.NOTE), (False, State.WELL)])
def test_an_open_demonstration_is_said(settings: Settings, demo: bool, state: State) -> None:
    set_place(settings, demo=demo)

    assert checks.demonstration_off().state is state


def test_a_demonstration_that_another_shell_started_is_said(
    settings: Settings, data: Path, demonstration: int
) -> None:
    set_place(settings, port=1)
    with port_told(data, demonstration):
        found = [checks.demonstration_off().what, checks.web_server().what]

    assert found == ["on: anyone can sign in", f"answers on port {demonstration}"]


def test_a_server_that_says_nothing_of_a_demonstration_is_none(
    settings: Settings, data: Path, web: int
) -> None:
    with port_told(data, web):
        assert checks.demonstration_off() == Finding("demonstration", State.WELL, "off")


@pytest.mark.parametrize(
    ("contact", "state"), [("stem@waterveen.example", State.WELL), ("", State.NOTE)]
)
def test_whether_anyone_can_be_reached_is_said(
    settings: Settings, contact: str, state: State
) -> None:
    set_place(settings, contact=contact)

    assert (checks.contact().name, checks.contact().state) == ("contact", state)


def test_without_a_mail_server_it_says_where_letters_are_kept(
    settings: Settings, tmp_path: Path
) -> None:
    set_place(settings, data=tmp_path)

    assert checks.mail_settings() == Finding(
        "mail",
        State.NOTE,
        f"no server: letters are kept in {tmp_path / 'mail'}",
        "Set SAMENSPEL_SMTP_URL=smtp://user:password@host:port.",
    )


def test_the_password_of_the_mail_server_is_not_told(settings: Settings) -> None:
    mail = Mail(smtp_url="smtp://post:zeeanemoon@mail.waterveen.example:587")
    settings.SAMENSPEL = replace(settings.SAMENSPEL, mail=mail)

    assert checks.mail_settings() == Finding("mail", State.WELL, "goes out by SMTP")


def test_without_a_file_of_areas_nothing_is_missing(settings: Settings) -> None:
    given_residents(settings)

    assert checks.areas() == Finding("areas", State.WELL, "no file: there is no map")


def test_areas_are_counted_and_of_how_many_the_people_are_known(
    settings: Settings, tmp_path: Path
) -> None:
    given_areas(settings, tmp_path, [*three_districts(9), feature("Weiden")])

    assert checks.areas() == Finding("areas", State.WELL, "4 areas, 3 with a number of people")


def test_a_file_of_areas_that_cannot_be_read_is_wrong_with_the_reason(
    settings: Settings, tmp_path: Path
) -> None:
    path = given_areas(settings, tmp_path, [feature(name=None)])

    assert checks.areas() == Finding(
        "areas",
        State.WRONG,
        f"{path}: feature 1: expected a name in “name”, got None",
        "Mend the file, or set SAMENSPEL_AREAS to another: GeoJSON in WGS84.",
    )


@pytest.mark.usefixtures("data")
def test_a_web_server_that_answers_unwell_still_answers(settings: Settings, web: int) -> None:
    set_place(settings, port=web)

    assert checks.web_server() == Finding("web", State.WELL, f"answers on port {web}")


@pytest.mark.usefixtures("data")
def test_a_port_on_which_nobody_answers_is_a_note(settings: Settings) -> None:
    set_place(settings, port=1)

    assert checks.web_server() == Finding(
        "web", State.NOTE, "nothing answers on port 1", "Start it with `samenspel serve`."
    )


def test_a_serving_role_that_owns_something_is_found(committed_db: Addresses) -> None:
    with psycopg.connect(committed_db.owning) as owner:
        owner.execute("GRANT CREATE ON SCHEMA public TO samenspel_serve")
    with psycopg.connect(committed_db.serving) as serving:
        serving.execute("CREATE TABLE mine (id int)")

    assert checks.serving_role() == Finding(
        "serving role",
        State.WRONG,
        "samenspel_serve: it owns mine",
        "Put a role that owns nothing in DATABASE_URL, and run `samenspel migrate`.",
    )


def test_a_missing_right_is_found_beside_one_too_many(committed_db: Addresses) -> None:
    with psycopg.connect(committed_db.owning) as owner:
        owner.execute("REVOKE INSERT ON people_person FROM samenspel_serve")
        owner.execute("GRANT DELETE ON people_person TO samenspel_serve")

    assert checks.rights_exact().what == (
        "lacks INSERT people_person; has too many DELETE people_person"
    )


def test_letters_that_could_not_be_delivered_are_counted_from_the_first(
    committed_db: Addresses,
) -> None:
    with psycopg.connect(committed_db.owning) as owner:
        for task, at in (
            ("mail.deliver", "2026-03-04 15:30+01"),
            ("people.send_invitation", "2026-03-05 10:00+01"),
            ("foundation.forget_old_requests", "2026-03-01 10:00+01"),
        ):
            a_failed_job(owner, task, at)
        owner.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'mail.deliver', '{}')"
        )

    assert checks.letters() == Finding(
        "letters",
        State.NOTE,
        "2 could not be delivered, the first since 2026-03-04 14:30 UTC",
        "The worker's log says why. `samenspel worker --again` tries them once more.",
    )


@pytest.mark.django_db
def test_when_every_letter_went_out_that_is_well() -> None:
    assert checks.letters() == Finding("letters", State.WELL, "none is stuck")


def test_every_job_from_which_a_letter_comes_is_one_that_exists() -> None:
    app.perform_import_paths()

    assert [name for name in checks.LETTERS if name not in app.tasks] == []
    assert {name for name, task in app.tasks.items() if task.retry_strategy is PATIENT} <= {
        *checks.LETTERS
    }


def a_failed_job(owner: psycopg.Connection, task: str, at: str) -> None:
    """A job that was given up at that moment."""
    [job] = owner.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status)"
        " VALUES ('default', %s, '{}', 'doing') RETURNING id",
        [task],
    ).fetchone() or [None]
    owner.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [job])
    owner.execute(
        "UPDATE procrastinate_events SET at = %s WHERE job_id = %s AND type = 'failed'", [at, job]
    )


def test_a_folder_that_cannot_be_made_is_a_finding_and_no_traceback() -> None:
    done = doctor(Path(FULL), "--json")

    found = {one["name"]: one for one in json.loads(done.stdout)}
    assert (done.returncode, done.stderr, list(found)) == (1, "", ["python", "data folder"])
    assert (found["data folder"]["state"], found["data folder"]["what"]) == (
        "wrong",
        f"Samenspel may not use {FULL} (No such file or directory).",
    )


def test_a_setting_that_cannot_be_is_a_finding(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--json", SAMENSPEL_LANGUAGE="fr")

    found = json.loads(done.stdout)[-1]
    assert (done.returncode, found["name"], found["what"], found["mend"]) == (
        1,
        "settings",
        "What SAMENSPEL_LANGUAGE is set to (“fr”) cannot be used.",
        "Make it one like: nl / en.",
    )
    assert list(tmp_path.iterdir()) == []


def test_a_program_reads_every_finding_once_and_in_order(
    committed_db: Addresses, tmp_path: Path
) -> None:
    found = json.loads(doctor(tmp_path, "--json", DATABASE_URL=committed_db.serving).stdout)

    assert [one["name"] for one in found] == [*NAMES, *OF_THE_DATABASE]
    assert {tuple(one) for one in found} == {("name", "state", "what", "mend")}
    assert [one["name"] for one in found if one["state"] == "well" and one["mend"]] == []
    assert [one["name"] for one in found if one["state"] != "well" and not one["mend"]] == []


def test_a_database_that_does_not_answer_is_one_finding_and_no_password(tmp_path: Path) -> None:
    done = doctor(
        tmp_path, "--json", DATABASE_URL="postgresql://serve:zeeanemoon@127.0.0.1:1/samenspel"
    )
    found = json.loads(done.stdout)

    assert (done.returncode, [one["name"] for one in found]) == (1, [*NAMES, "database"])
    assert (found[-1]["state"], found[-1]["mend"]) == (
        "wrong",
        "Check DATABASE_URL, then run `samenspel migrate`.",
    )
    assert "zeeanemoon" not in done.stdout + done.stderr


def test_a_person_reads_the_mend_below_the_finding(tmp_path: Path) -> None:
    lines = doctor(tmp_path).stdout.splitlines()
    at = lines.index("● database: not made yet")

    assert lines[at + 1] == "  `samenspel serve` makes it."


def test_a_folder_is_shown_as_it_is_called(tmp_path: Path) -> None:
    odd = tmp_path / "[bold]waterveen"
    odd.mkdir()

    assert f"✓ data folder: {odd}" in doctor(odd).stdout.splitlines()
