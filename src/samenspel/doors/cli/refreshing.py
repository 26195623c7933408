"""`samenspel refresh-streams`: look anew at everything that was said, without a browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, cast

import typer
from django.db import connection
from rich.console import Console

from samenspel.doors.cli.ready import set_out

if TYPE_CHECKING:
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from samenspel.foundation.actors import Actor
    from samenspel.loop.streams.queries import RefreshState, StreamRow

LOOKS_AGAIN = 1.0
MOST_SHOWN = 20
STEPS = {
    "reading": "reading what was said",
    "comparing": "holding voices against each other",
    "flowing": "finding what flows together",
    "naming": "letting voices speak for their streams",
}


def refresh_streams(
    later: Annotated[
        bool, typer.Option("--later", help="Ask for it and go: the worker does it.")
    ] = False,
) -> None:
    """Look anew at everything that was said, wait for it, and print how much flows together.

    It is done here, unless a worker is doing it already. No voice is printed in full: a terminal keeps what it shows.
    """
    set_out()
    from samenspel.foundation.actors import SYSTEM  # noqa: PLC0415 [framework-contract]
    from samenspel.loop.streams.actions import ask_refresh  # noqa: PLC0415 [framework-contract]

    ask_refresh(by=SYSTEM)
    if later:
        typer.echo("It waits for the worker (`samenspel worker`; `samenspel serve` has one).")
        return
    _warn_of_areas()
    with _telling():
        found = _done()
    if found.state == "failed":
        problem = f"It did not succeed: {found.problem}. What flowed before still does."
        typer.secho(problem, fg="red", err=True)
        raise typer.Exit(1)
    _print(found)


def _done() -> RefreshState:
    """Do what waits in the queue of streams, and wait for what another worker has in hand."""
    while True:
        _work()
        state = _state()
        if not state.under_way:
            return state
        time.sleep(LOOKS_AGAIN)


def _work() -> None:
    """What waits in the queue of streams, and no more. Not by the command of the library: that says each time that it
    begins.
    """
    from procrastinate.contrib.django import app  # noqa: PLC0415 [framework-contract]

    from samenspel.loop.streams.jobs import REFRESH_QUEUE  # noqa: PLC0415 [framework-contract]

    connector = cast("DjangoConnector", app.connector).get_worker_connector()
    with app.replace_connector(connector) as worker:
        worker.run_worker(
            queues=[REFRESH_QUEUE], wait=False, concurrency=1, delete_jobs="successful"
        )


def _state() -> RefreshState:
    from samenspel.loop.streams.queries import refresh_now  # noqa: PLC0415 [framework-contract]

    return refresh_now(seen_by=_at_home())


def _at_home() -> Actor:
    """The system, as far as it looks after the organisation that receives the voices."""
    from samenspel.foundation.actors import SYSTEM, Actor, Kind  # noqa: PLC0415 [framework-contract]
    from samenspel.people.queries import home_organisation  # noqa: PLC0415 [framework-contract]

    return Actor(Kind.SYSTEM, organisation=home_organisation(seen_by=SYSTEM).pk)


@contextmanager
def _telling() -> Iterator[None]:
    """A line that says what it is doing, for as long as it does."""
    over = threading.Event()
    teller = threading.Thread(target=_tell, args=(over,), daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()


def _tell(over: threading.Event) -> None:
    with Console(stderr=True).status("waiting …") as progress:
        while not over.wait(LOOKS_AGAIN):
            step = _state().step
            progress.update(f"{STEPS.get(step, 'at work' if step else 'waiting')} …")
    connection.close()


def _warn_of_areas() -> None:
    from samenspel.loop.streams.areas import problem_now  # noqa: PLC0415 [framework-contract]

    if problem := problem_now():
        typer.secho(f"There will be no map: {problem}", fg="yellow", err=True)


def _print(found: RefreshState) -> None:
    from samenspel.loop.streams.queries import streams_here  # noqa: PLC0415 [framework-contract]

    rows = streams_here(seen_by=_at_home())
    waiting = f"{found.not_yet}{'+' if found.not_yet >= 100 else ''}"
    typer.echo(
        f"{found.voices} voices, {found.streams} streams, {waiting} voices not yet in a stream."
    )
    for row in rows[:MOST_SHOWN]:
        typer.echo(_line(row))
    if len(rows) > MOST_SHOWN:
        typer.echo(f"  and {len(rows) - MOST_SHOWN} more.")


def _line(row: StreamRow) -> str:
    """How many, where it is going, and the words that set it apart."""
    inside = f" in {row.sub_streams} streams" if row.sub_streams else ""
    return f"{row.voices:>6}  {row.trend.direction.value:<8}  {', '.join(row.keywords[:5])}{inside}"
