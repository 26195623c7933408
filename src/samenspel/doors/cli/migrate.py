"""`samenspel migrate`."""

import typer
from psycopg.conninfo import conninfo_to_dict

from samenspel.doors.cli.ready import set_out
from samenspel.doors.launch.environment import Role
from samenspel.foundation.database.rights import migrate_and_grant


def migrate() -> None:
    """Bring the database up to this version, as its owner, and grant the serving role exactly what it needs."""
    found = set_out(Role.OWNING)
    role = str(conninfo_to_dict(found.serving)["user"])
    migrate_and_grant(role)
    typer.echo(f"The database is up to date, and {role} may do what it needs and no more.")
