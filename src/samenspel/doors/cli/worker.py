"""`samenspel worker`."""

from typing import Annotated

import typer
from django.core.management import call_command

from samenspel.doors.cli.ready import set_out

FINISH_WITHIN = 8


def worker(
    concurrency: Annotated[int, typer.Option(help="How many jobs at a time.", min=1)] = 4,
) -> None:
    """Do the jobs that are waiting, and those that come, until told to stop. `serve` starts one by itself."""
    set_out()
    call_command(
        "procrastinate",
        "worker",
        f"--concurrency={concurrency}",
        "--delete-jobs=successful",
        f"--shutdown-graceful-timeout={FINISH_WITHIN}",
    )
