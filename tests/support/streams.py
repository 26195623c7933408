"""A stream to look at, and figures of who is heard, as the machine would have left them in the demonstration."""

from collections.abc import Sequence

from django.db import transaction

from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import now
from samenspel.foundation.writing import writing
from samenspel.loop.streams.actions import name_stream, take_out
from samenspel.loop.streams.counting import WEEKS
from samenspel.loop.streams.flowing import alone
from samenspel.loop.streams.models import Refresh, Stream
from samenspel.loop.streams.tests.flows import a_stream, not_in_a_stream
from tests.support.cast import Told

# Neighbourhoods of the demonstration: with a number, withheld, with nobody; and what is on no map.
PLACES = [
    ["Kranenlaan", 9, "area", "more"],
    ["Haven", None, "area"],
    ["Oost", 0, "area", "less"],
    ["", None, "several"],
    ["", 7],
]
HEARD = {"areas": {"Kranenlaan": 40, "Haven": 21, "Oost": 3}, "several": 1, "unknown": 12}


def a_stream_to_see(told: Sequence[Told], by: Actor) -> Stream:
    """With a name, a map, what people said of it, and a voice that flows nowhere yet."""
    *flowing, one = told
    with transaction.atomic():
        # The worker looks anew at the same voices meanwhile.
        alone()
        not_in_a_stream([one])
        stream = a_stream(flowing, name="De scheve stoepen")
        name_stream(stream, "Stoepen waar je over valt", by=by)
        take_out(flowing[-1].voice, stream, by=by)
    with writing("streams.test"):
        Stream.objects.filter(pk=stream.pk).update(places=PLACES)
        _figures(stream)
    return stream


def _figures(stream: Stream) -> None:
    Refresh.objects.create(
        organisation_id=stream.organisation_id,
        asked_at=now(),
        started_at=now(),
        ended_at=now(),
        state=Refresh.State.DONE,
        voices=77,
        streams=1,
        weekly=[0] * WEEKS,
        places=HEARD,
        languages={"nl": 60, "tr": 9, "ar": 2},
    )
