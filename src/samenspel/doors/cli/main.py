"""`samenspel`: the one command line."""

from typing import Any

import psycopg
import typer
from django.db import DatabaseError, OperationalError
from typer.core import TyperGroup

from samenspel.doors.cli import (
    demo,
    doctor,
    importing,
    migrate,
    people,
    refreshing,
    serve,
    streams,
    worker,
)
from samenspel.doors.launch import problems
from samenspel.doors.launch.environment import data_folder
from samenspel.doors.launch.problems import LaunchProblem, explained
from samenspel.foundation.errors import DomainError


class Speaking(TyperGroup):
    """What cannot be done is said in one sentence, without a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Turn the problems that we have sentences for into a sentence and exit code 1."""
        try:
            return super().invoke(ctx)
        except LaunchProblem as problem:
            typer.secho(problem.told(), fg="red", err=True)
        except DomainError as error:
            typer.secho(str(error), fg="red", err=True)
        except OSError as error:
            typer.secho(explained(error, data_folder()).told(), fg="red", err=True)
        except DatabaseError as error:
            typer.secho(_of_the_database(error).told(), fg="red", err=True)
        raise typer.Exit(1)


def _of_the_database(error: DatabaseError) -> LaunchProblem:
    """It does not answer, or has no tables yet; any other error goes on as it is."""
    if isinstance(error, OperationalError):
        return problems.database_unreachable(str(error).splitlines()[0])
    if isinstance(error.__cause__, psycopg.errors.UndefinedTable):
        return problems.not_migrated()
    raise error


app = typer.Typer(
    cls=Speaking,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Samenspel: residents speak, government responds, the resident judges.",
)
app.command()(serve.serve)
app.command()(migrate.migrate)
app.command()(worker.worker)
app.command()(demo.demo)
app.command()(doctor.doctor)
app.command()(streams.streams)
app.command()(refreshing.refresh_streams)
app.add_typer(people.app, name="people")
app.add_typer(importing.app, name="import")


if __name__ == "__main__":
    app()
