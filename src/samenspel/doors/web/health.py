"""`GET /health`: whether web, database and worker are well, for a monitor and for the doctor.

A demonstration says that it is one, so that nobody takes it for the real thing.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

WELL = "well"
UNWELL = "unwell"

# Three signs of life of the worker: see PROCRASTINATE_WORKER_DEFAULTS in the settings.
SILENT_AFTER = 15


@dataclass(frozen=True)
class Health:
    """Why the database or the worker is not well; empty when it is."""

    database: str
    worker: str

    @property
    def is_well(self) -> bool:
        """Whether all of it is."""
        return not (self.database or self.worker)

    def as_json(self) -> dict[str, object]:
        """The three words, and the reasons when there are any."""
        why = {
            part: reason
            for part, reason in (("database", self.database), ("worker", self.worker))
            if reason
        }
        words: dict[str, object] = {"web": WELL, "database": UNWELL if self.database else WELL}
        return words | {"worker": UNWELL if self.worker else WELL} | ({"why": why} if why else {})


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when all is well, else 503 and what is not."""
    found = look_after()
    words = found.as_json() | ({"demo": True} if settings.SAMENSPEL.place.demo else {})
    return JsonResponse(words, status=200 if found.is_well else 503)


def look_after() -> Health:
    """Ask the database, and through it the worker."""
    try:
        return Health(database="", worker=_silence_of_worker())
    except DatabaseError:
        # The reason the driver gives names roles and folders, which are nobody's business here.
        return Health(
            database="it does not answer", worker="unknown while the database does not answer"
        )


def _silence_of_worker() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"
        )
        [(seconds,)] = cursor.fetchall()
    if seconds is None:
        return "no worker is running"
    return f"no sign of life for {seconds:.0f} seconds" if seconds > SILENT_AFTER else ""
