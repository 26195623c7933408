"""What `samenspel serve` lets the web server call: the application, that gets ready to compare beside the first pages.

The model of meaning, and what was learned at the last refresh, take seconds of a processor to read. Nobody waits for
that: it begins when the first pages are out, in a thread of its own, in each web process. (The server makes these
processes before any of them has read anything, so they share no memory of it.) What was read then is there to stay:
Python's garbage collector need not walk it again every so many pages, which took a seventh of a second each time.
"""

import gc
import logging
from importlib import import_module
from threading import Timer

from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError, connection

from samenspel.foundation.errors import DomainError

log = logging.getLogger(__name__)

# By then `serve` has seen that the doors are open, and whoever waited for that has the first page.
SOON = 2.0


def opened() -> WSGIHandler:
    """The application, as the web server asks for it once in each process."""
    application: WSGIHandler = import_module("samenspel.doors.web.wsgi").application
    get_ready_after(SOON)
    return application


def get_ready_after(seconds: float) -> Timer:
    """Begin in a moment; a process that must stop before does not wait for it."""
    timer = Timer(seconds, _get_ready)
    timer.daemon = True
    timer.start()
    return timer


def _get_ready() -> None:
    """Whatever goes wrong, pages are served: it is tried again by the first who looks."""
    try:
        import_module("samenspel.loop.streams.queries").get_ready()
    except (DomainError, DatabaseError) as why:
        log.warning("not ready to compare voices yet: %s", type(why).__name__)
    finally:
        connection.close()
        gc.collect()
        gc.freeze()
