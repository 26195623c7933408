"""`samenspel serve`."""

from typing import Annotated

import typer

from samenspel.doors.launch.serving import Serving


def serve(
    port: Annotated[
        int, typer.Option(envvar="SAMENSPEL_PORT", help="On 127.0.0.1.", min=1, max=65535)
    ] = 8000,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo", envvar="SAMENSPEL_DEMO", help="With a fictional municipality, filled once."
        ),
    ] = False,
) -> None:
    """Start database, worker and web server, and keep them running until Ctrl-C.

    With DATABASE_URL (and DATABASE_OWNER_URL to migrate) a real server is used, and none is started.
    """
    Serving(port=port, demo=demo).run()
