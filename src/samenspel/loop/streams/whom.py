"""Of whom much is heard and of whom nothing, held against how many people there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from samenspel.engines.streams.coverage import Heard, heard
from samenspel.foundation.actors import Actor
from samenspel.foundation.queries import query
from samenspel.loop.streams import policies
from samenspel.loop.streams.areas import Areas, areas_now, speakers_now
from samenspel.loop.streams.models import Refresh


@dataclass(frozen=True, slots=True)
class WhoIsHeard:
    """How much is heard of each group, of all voices at the last refresh; empty where no figures of people are given.

    areas, languages: in the order of the figures; last, without a name, the voices of which it is not known. people,
    speakers: the figures. several, elsewhere, unknown: voices that name more than one area, another place, or none.
    """

    found_at: datetime | None
    voices: int
    areas: list[Heard] = field(default_factory=list)
    languages: list[Heard] = field(default_factory=list)
    people: Mapping[str, float] = field(default_factory=dict)
    speakers: Mapping[str, float] = field(default_factory=dict)
    several: int = 0
    elsewhere: int = 0
    unknown: int = 0


@query
def who_is_heard(*, seen_by: Actor) -> WhoIsHeard:
    """From which areas and in which languages less is said than the number of people would make expect. One
    statement."""
    policies.reads_streams(seen_by).enforce()
    done = Refresh.objects.filter(
        organisation=seen_by.organisation, state=Refresh.State.DONE
    ).order_by("-asked_at")
    last = done.first()
    if last is None:
        return WhoIsHeard(None, 0)
    people, speakers = _people(areas_now()), speakers_now()
    apart = {kind: int(last.places.get(kind, 0)) for kind in ("several", "elsewhere", "unknown")}
    from_areas = {**last.places.get("areas", {}), None: sum(apart.values())}
    return WhoIsHeard(
        found_at=last.ended_at,
        voices=last.voices,
        areas=heard(from_areas, people) if people else [],
        languages=heard(last.languages, speakers) if speakers else [],
        people=people,
        speakers=speakers,
        **apart,
    )


def _people(areas: Areas | None) -> dict[str, float]:
    return areas.population if areas else {}
