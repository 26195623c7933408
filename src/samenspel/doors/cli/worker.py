"""`samenspel worker`."""

from typing import Annotated

import typer
from django.core.management import call_command
from django.db import connection

from samenspel.doors.cli.checks import LETTERS
from samenspel.doors.cli.ready import set_out

FINISH_WITHIN = 8
AGAIN = """
    SELECT count(procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL))
    FROM procrastinate_jobs WHERE status = 'failed' AND task_name = ANY(%s)
"""


def worker(
    concurrency: Annotated[int, typer.Option(help="How many jobs at a time.", min=1)] = 4,
    again: Annotated[
        bool, typer.Option("--again", help="Also try the letters once more that had failed.")
    ] = False,
) -> None:
    """Do the jobs that are waiting, and those that come, until told to stop. `serve` starts one by itself."""
    set_out()
    # At once, and in our own words: the worker would wait half a minute for a database that does not answer.
    connection.ensure_connection()
    if again:
        _try_again()
    connection.close()
    call_command(
        "procrastinate",
        "worker",
        f"--concurrency={concurrency}",
        "--delete-jobs=successful",
        f"--shutdown-graceful-timeout={FINISH_WITHIN}",
    )


def _try_again() -> None:
    with connection.cursor() as cursor:
        cursor.execute(AGAIN, [list(LETTERS)])
