"""`samenspel import`."""

import importlib
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from samenspel.doors.cli.ready import set_out

if TYPE_CHECKING:
    from samenspel.doors.exchange.conversations import Conversation

FORMATS = ("polis", "csv")
MOST_SHOWN = 20

app = typer.Typer(no_args_is_help=True, help="Bring in what was said elsewhere.")


@app.callback()
def import_() -> None:
    """Bring in what was said elsewhere."""


@app.command()
def voices(
    paths: Annotated[list[Path], typer.Argument(help="CSV files, or folders of a Polis export.")],
    format: Annotated[str, typer.Option(help="polis or csv; found out when absent.")] = "",
    text_column: Annotated[str, typer.Option(help="Which column has the words.")] = "",
    source: Annotated[str, typer.Option(help="Where it comes from; shown beside each voice.")] = "",
    language: Annotated[
        str, typer.Option(help="Of all voices, like nl; detected when absent.")
    ] = "",
    moderated_out: Annotated[
        bool, typer.Option("--moderated-out", help="Take along what was moderated out there.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and report; bring nothing in.")
    ] = False,
) -> None:
    """Bring in voices from elsewhere, each of them once: a second time nothing comes in twice.

    Rows that cannot be taken down are kept in DATA/imports with the reason; correct them there and import that file.
    """
    if format and format not in FORMATS:
        raise typer.BadParameter(f"choose one of: {', '.join(FORMATS)}", param_hint="--format")
    set_out()
    # Models can only be imported after Django is set up.
    reading = importlib.import_module("samenspel.doors.exchange.conversations")
    wishes = reading.Wishes(
        reading.Format(format) if format else None, text_column, source, language, moderated_out
    )
    began = time.monotonic()
    total = sum(_one(reading.read_conversation(path, wishes), dry_run=dry_run) for path in paths)
    seconds = time.monotonic() - began
    if not dry_run:
        typer.echo(
            f"{total} voices in {seconds:.1f} s, {total / max(seconds, 0.001):.0f} a second."
        )


def _one(found: "Conversation", *, dry_run: bool) -> int:
    """Bring in one conversation and say what came of it; how many voices came in."""
    importing: Any = importlib.import_module("samenspel.doors.exchange.importing")
    typer.echo(f"{found.path}\n  source: {found.source}")
    if found.encoding:
        typer.echo(
            f"  It is not in UTF-8 and was read as {found.encoding}. Look at the letters with accents;\n"
            "  are they wrong? In Excel, save it as “CSV UTF-8”, and import that."
        )
    if dry_run:
        typer.echo(f"  {len(found.told)} can come in; nothing was brought in (--dry-run).")
        brought = None
    else:
        with _progress() as progress:
            task = progress.add_task("  voices", total=len(found.told))
            brought = importing.bring_in(found, lambda count: progress.advance(task, count))
        typer.echo(f"  {brought.voices} came in, {brought.known} were here already.")
        if brought.keys:
            typer.echo(f"  Their keys are in {brought.keys}, to hand to whoever spoke.")
            _warn_of_links()
    if found.moderated_out:
        typer.echo(f"  {found.moderated_out} were moderated out there and are left out.")
    _tell_rejected(found, None if dry_run else importing.keep_rejected(found))
    return brought.voices if brought else 0


def _warn_of_links() -> None:
    """Keys are made once, so whoever did not name the address must put it in the file by hand."""
    from django.conf import settings  # noqa: PLC0415 [framework-contract]

    if settings.SAMENSPEL.place.is_this_machine:
        typer.secho(
            f"  The links in it begin with {settings.SAMENSPEL.place.address}, and work on this machine alone.\n"
            "  Put your own address there before you hand them out, and set SAMENSPEL_URL before the next import.",
            fg="yellow",
            err=True,
        )


def _tell_rejected(found: "Conversation", kept: Path | None) -> None:
    for one in found.rejected[:MOST_SHOWN]:
        typer.secho(f"  line {one.line}: {one.reason}", fg="yellow", err=True)
    if len(found.rejected) > MOST_SHOWN:
        more = len(found.rejected) - MOST_SHOWN
        typer.secho(f"  and {more} more lines.", fg="yellow", err=True)
    if kept:
        typer.echo(
            f"  {len(found.rejected)} could not be taken down. They are in {kept}, each with the reason.\n"
            f"  Correct them there, then: {shlex.join(_again(found, kept))}"
        )


def _again(found: "Conversation", kept: Path) -> list[str]:
    """The command that reads the corrected rows just as the file they are from."""
    words, wishes = (
        ["samenspel", "import", "voices", str(kept), "--source", found.source],
        found.wishes,
    )
    if wishes.format:
        words += ["--format", wishes.format]
    if wishes.text_column:
        words += ["--text-column", wishes.text_column]
    if wishes.language:
        words += ["--language", wishes.language]
    return words + (["--moderated-out"] if wishes.moderated_out else [])


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
