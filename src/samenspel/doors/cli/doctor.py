"""`samenspel doctor`: what is wrong with this installation, and how to mend it."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import django
import typer
from django.db import DatabaseError
from rich.console import Console
from rich.markup import escape

from samenspel.doors.cli import checks
from samenspel.doors.cli.checks import Finding, State
from samenspel.doors.launch import problems
from samenspel.doors.launch.environment import (
    SETTINGS_MODULE,
    data_folder,
    named_addresses,
    prepare_environment,
)
from samenspel.doors.launch.problems import LaunchProblem
from samenspel.doors.launch.variables import require_settings

SIGNS = {
    State.WELL: "[green]✓[/green]",
    State.NOTE: "[yellow]●[/yellow]",
    State.WRONG: "[red]✗[/red]",
}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Look the installation over. Ends with 1 when something is wrong; mends nothing itself."""
    findings = list(examine())
    if as_json:
        typer.echo(
            json.dumps(
                [{**asdict(found), "state": found.state.value} for found in findings], indent=2
            )
        )
    else:
        _show(findings)
    if any(found.state is State.WRONG for found in findings):
        raise typer.Exit(1)


def examine() -> Iterator[Finding]:
    """Every finding; those about the database only when it can be reached."""
    try:
        require_settings()
        trouble = _reach_database()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
        django.setup()
    except LaunchProblem as problem:
        yield from (checks.python_version(), _finding("settings", problem))
        return
    except OSError as refused:
        closed = problems.not_writable(data_folder(), refused.strerror or str(refused))
        yield from (checks.python_version(), _finding("data folder", closed))
        return
    for check in checks.WITHOUT_DATABASE:
        yield check()
    if trouble is not None:
        yield trouble
        return
    try:
        for check in checks.WITH_DATABASE:
            yield check()
    except DatabaseError as error:
        told = str(error).splitlines()[0]
        yield Finding(
            "database", State.WRONG, told, "Check DATABASE_URL, then run `samenspel migrate`."
        )


def _reach_database() -> Finding | None:
    """Look at a database that is there, and never make one."""
    try:
        if named_addresses() is None and not (data_folder() / "postgres").exists():
            return Finding("database", State.NOTE, "not made yet", "`samenspel serve` makes it.")
        prepare_environment()
    except LaunchProblem as problem:
        return _finding("database", problem)
    return None


def _finding(name: str, problem: LaunchProblem) -> Finding:
    return Finding(name, State.WRONG, problem.message.en, problem.advice.en)


def _show(findings: list[Finding]) -> None:
    console = Console(highlight=False)
    for found in findings:
        console.print(f"{SIGNS[found.state]} [bold]{found.name}[/bold]: {escape(found.what)}")
        if found.mend:
            console.print(f"  {escape(found.mend)}", style="dim")
