"""What `samenspel doctor` looks at: each check is one small function that returns one finding."""

import json
import os
import shutil
import stat
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from samenspel.doors.launch.environment import data_folder
from samenspel.doors.launch.keys import keys_folder
from samenspel.doors.launch.serving import answer, answers, serving_port
from samenspel.doors.web.health import look_after
from samenspel.foundation.database import rights, roles_check
from samenspel.loop.streams.areas import areas_now, problem_now

LEAST_FREE_MEGABYTES = 1000
LARGEST_DRIFT_SECONDS = 5.0
OLDEST_PYTHON = (3, 11)
OLDEST_POSTGRES = 150000

# The jobs from which a letter comes, by name: they can only be imported once Django is set up.
LETTERS = (
    "foundation.tell",
    "mail.deliver",
    "people.send_invitation",
    "people.send_password_link",
    "people.tell_of_reset",
    "responses.give_what_lies_ready",
    "responses.send_stream_response",
    "voices.find_way_back",
)
FAILED_LETTERS = """
    SELECT count(DISTINCT job.id), min(event.at AT TIME ZONE 'UTC')
    FROM procrastinate_jobs job JOIN procrastinate_events event ON event.job_id = job.id AND event.type = 'failed'
    WHERE job.status = 'failed' AND job.task_name = ANY(%s)
"""


class State(Enum):
    """How it stands with what was looked at."""

    WELL = "well"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """What one check found, and how to mend it."""

    name: str
    state: State
    what: str
    mend: str = ""


def python_version() -> Finding:
    """Older Pythons lack what we use."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return Finding(
            "python",
            State.WRONG,
            f"Python {found}",
            "Install Python 3.11 or newer and run `make install`.",
        )
    return Finding("python", State.WELL, f"Python {found}")


def data_folder_writable() -> Finding:
    """Keys, logs and the database must have a place."""
    folder = data_folder()
    if not folder.exists():
        return Finding(
            "data folder", State.NOTE, f"{folder} does not exist yet", "`samenspel serve` makes it."
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        return Finding(
            "data folder",
            State.WRONG,
            f"{folder} is not writable",
            "Give this user the right to write there.",
        )
    return Finding("data folder", State.WELL, str(folder))


def free_disk() -> Finding:
    """A full disk refuses voices."""
    folder = next(path for path in (data_folder(), *data_folder().parents) if path.exists())
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < LEAST_FREE_MEGABYTES:
        return Finding(
            "disk",
            State.WRONG,
            f"{free} MB free",
            "Free at least 1 GB on the disk of the data folder.",
        )
    return Finding("disk", State.WELL, f"{free} MB free")


def keys_private() -> Finding:
    """Who reads the keys reads who spoke."""
    folder = keys_folder(data_folder())
    if not folder.exists():
        return Finding(
            "keys",
            State.NOTE,
            "no keys yet",
            "`samenspel serve` makes them; then make a backup of them.",
        )
    opened = [path.name for path in (folder, *sorted(folder.iterdir())) if _others_may(path)]
    if opened:
        mend = f"chmod 700 {folder}; chmod 600 {folder}/*"
        return Finding("keys", State.WRONG, f"others may read {', '.join(opened)}", mend)
    return Finding("keys", State.WELL, "readable by this user alone")


def address() -> Finding:
    """Mails and QR codes carry it, so it must be the one that residents can reach."""
    found = settings.SAMENSPEL.place.address
    if found.startswith("https://"):
        return Finding("address", State.WELL, found)
    return Finding(
        "address",
        State.NOTE,
        found,
        "For residents: SAMENSPEL_URL=https://…, with a proxy before it.",
    )


def demonstration_off() -> Finding:
    """With the demonstration on, anyone signs in as anybody."""
    if settings.SAMENSPEL.place.demo or _demonstration_runs():
        return Finding(
            "demonstration",
            State.NOTE,
            "on: anyone can sign in",
            "Leave --demo and SAMENSPEL_DEMO out in real use.",
        )
    return Finding("demonstration", State.WELL, "off")


def contact() -> Finding:
    """Whoever has a question about privacy or accessibility must be able to reach someone."""
    if settings.SAMENSPEL.place.contact:
        return Finding("contact", State.WELL, settings.SAMENSPEL.place.contact)
    mend = "Set SAMENSPEL_CONTACT: a line with an address or a number."
    return Finding("contact", State.NOTE, "the page about privacy names nobody to reach", mend)


def mail_settings() -> Finding:
    """Without a server no letter leaves the house."""
    if settings.SAMENSPEL.mail.smtp_url:
        return Finding("mail", State.WELL, "goes out by SMTP")
    mend = "Set SAMENSPEL_SMTP_URL=smtp://user:password@host:port."
    return Finding(
        "mail", State.NOTE, f"no server: letters are kept in {settings.SAMENSPEL.mail_folder}", mend
    )


def static_assets() -> Finding:
    """The style and scripts that `make install` builds."""
    folders = [Path(folder) / "built" for folder in settings.STATICFILES_DIRS]
    if not any(folder.is_dir() and any(folder.iterdir()) for folder in folders):
        return Finding("style and scripts", State.WRONG, "not built", "Run `make install`.")
    return Finding("style and scripts", State.WELL, "built")


def persistent_connections() -> Finding:
    """A connection for each request costs three quarters of the throughput."""
    found: dict[str, Any] = settings.DATABASES["default"]
    if not (found.get("CONN_MAX_AGE") or "pool" in found.get("OPTIONS", {})):
        return Finding(
            "connections",
            State.WRONG,
            "one for each request",
            "Set CONN_MAX_AGE, or a pool in OPTIONS.",
        )
    return Finding("connections", State.WELL, "kept between requests")


def database_version() -> Finding:
    """Older servers lack what the migrations use."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('server_version')"
        )
        [(number, name)] = cursor.fetchall()
    if number < OLDEST_POSTGRES:
        return Finding("database", State.WRONG, f"PostgreSQL {name}", "Use PostgreSQL 15 or newer.")
    return Finding("database", State.WELL, f"PostgreSQL {name}")


def serving_role() -> Finding:
    """Who owns a table can switch its defences off."""
    with connection.cursor() as cursor:
        found = roles_check.role_strength(cursor)
    if not found.may_serve:
        mend = "Put a role that owns nothing in DATABASE_URL, and run `samenspel migrate`."
        return Finding(
            "serving role", State.WRONG, f"{found.name}: {', '.join(found.reasons)}", mend
        )
    return Finding("serving role", State.WELL, f"{found.name} owns nothing")


def migrations_done() -> Finding:
    """The program and its tables must be of one version."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Finding(
            "migrations", State.WRONG, f"{len(waiting)} waiting", "Run `samenspel migrate`."
        )
    return Finding("migrations", State.WELL, "all done")


def rights_exact() -> Finding:
    """What the serving role may do is what the models declare, no less and no more."""
    with connection.cursor() as cursor:
        found = rights.difference(cursor, connection.settings_dict["USER"])
    if found:
        parts = [("lacks", found.missing), ("has too many", found.too_many)]
        what = "; ".join(f"{word} {', '.join(map(str, some[:5]))}" for word, some in parts if some)
        return Finding(
            "rights", State.WRONG, what, "Run `samenspel migrate`, which makes them exact."
        )
    return Finding("rights", State.WELL, "exactly those declared")


def clock() -> Finding:
    """Terms and links that expire hang on it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        [(theirs,)] = cursor.fetchall()
    drift = abs((datetime.now(UTC) - theirs).total_seconds())
    if drift > LARGEST_DRIFT_SECONDS:
        mend = "Let both machines keep time (NTP)."
        return Finding("clock", State.WRONG, f"{drift:.0f} s apart from the database", mend)
    return Finding("clock", State.WELL, "the same as the database's")


def web_server() -> Finding:
    """Whether somebody would be answered now."""
    port = _port()
    if not answers(port):
        return Finding(
            "web", State.NOTE, f"nothing answers on port {port}", "Start it with `samenspel serve`."
        )
    return Finding("web", State.WELL, f"answers on port {port}")


def worker() -> Finding:
    """Without it no letter goes out and no term is kept."""
    reason = look_after().worker
    if reason:
        return Finding(
            "worker", State.NOTE, reason, "`samenspel serve` starts one; or run `samenspel worker`."
        )
    return Finding("worker", State.WELL, "gives signs of life")


def letters() -> Finding:
    """Who was to be told something, and after two days of trying still was not."""
    with connection.cursor() as cursor:
        cursor.execute(FAILED_LETTERS, [list(LETTERS)])
        [(count, since)] = cursor.fetchall()
    if not count:
        return Finding("letters", State.WELL, "none is stuck")
    what = f"{count} could not be delivered, the first since {since:%Y-%m-%d %H:%M} UTC"
    mend = "The worker's log says why. `samenspel worker --again` tries them once more."
    return Finding("letters", State.NOTE, what, mend)


def areas() -> Finding:
    """With a file that cannot be read there is no map, and nobody would know why."""
    given = settings.SAMENSPEL.residents.areas
    if given is None:
        return Finding("areas", State.WELL, "no file: there is no map")
    if problem := problem_now():
        mend = "Mend the file, or set SAMENSPEL_AREAS to another: GeoJSON in WGS84."
        return Finding("areas", State.WRONG, f"{given}: {problem}", mend)
    found = areas_now()
    many, known = (len(found.areas), len(found.population)) if found else (0, 0)
    return Finding("areas", State.WELL, f"{many} areas, {known} with a number of people")


WITHOUT_DATABASE: Sequence[Callable[[], Finding]] = (
    python_version,
    data_folder_writable,
    free_disk,
    keys_private,
    address,
    demonstration_off,
    contact,
    mail_settings,
    areas,
    static_assets,
    persistent_connections,
    web_server,
)
WITH_DATABASE: Sequence[Callable[[], Finding]] = (
    database_version,
    serving_role,
    migrations_done,
    rights_exact,
    clock,
    worker,
    letters,
)


def _port() -> int:
    return serving_port(data_folder(), settings.SAMENSPEL.place.port)


def _demonstration_runs() -> bool:
    """What the running web server says of itself, which another shell may have started with --demo."""
    try:
        told = json.loads(answer(_port()) or b"{}")
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("demo") is True


def _others_may(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
