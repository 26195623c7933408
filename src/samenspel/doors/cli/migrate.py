"""`samenspel migrate`."""

import typer
from psycopg.conninfo import conninfo_to_dict

from samenspel.doors.cli.ready import set_out
from samenspel.doors.launch.environment import Role
from samenspel.doors.launch.named import prepare_named
from samenspel.foundation.database.rights import migrate_and_grant


def migrate() -> None:
    """Bring the database up to this version, as its owner, and grant the serving role exactly what it needs.

    On a real server it also makes the extensions and the serving role, when the owner may.
    """
    found = set_out(Role.OWNING)
    prepare_named(found)
    role = str(conninfo_to_dict(found.serving)["user"])
    migrate_and_grant(role)
    typer.echo(f"The database is up to date, and {role} may do what it needs and no more.")
