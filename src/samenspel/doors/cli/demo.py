"""`samenspel demo`."""

import importlib

from samenspel.doors.cli.ready import set_out


def demo() -> None:
    """Fill the fictional municipality of Waterveen, once; a second time does nothing."""
    set_out()
    # Models can only be imported after Django is set up.
    importlib.import_module("samenspel.doors.demo.fill").fill_once()
