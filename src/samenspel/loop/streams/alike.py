"""What was said before: voices that mean the same, whatever the language, for whoever is about to tell or note it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from samenspel.engines.text.language import detect_language
from samenspel.foundation.actors import SYSTEM, Actor, Kind
from samenspel.foundation.queries import query
from samenspel.loop.streams.meaning import model
from samenspel.loop.streams.models import Flow
from samenspel.loop.streams.policies import reads_streams
from samenspel.loop.streams.showing import Alike
from samenspel.people.queries import home_organisation

if TYPE_CHECKING:
    from samenspel.engines.streams.space import Rows
    from samenspel.loop.streams.kept import Compass

STREAMS_LOOKED_IN = 5
# Less like it than this is something else. Measured on the 864 texts of benchmarks/sets in six languages: of the five
# most alike that are shown seven in eight are about the same of 48 needs; nine in ten plain ones have one.
LIKE_ENOUGH = 0.45
LONGEST = 5_000


@query
def like(text: str, *, seen_by: Actor, most: int = 5) -> list[Alike]:
    """Voices that say something like this, the most alike first. Three statements.

    Looks among some voices of the five nearest streams: the work is the same whatever the number of voices. Who has no
    account sees only what its speaker lets others read, and not where.
    """
    from samenspel.loop.streams.current import compass_now  # noqa: PLC0415 [measured-speed]

    colleague = seen_by.kind is not Kind.SYSTEM and bool(reads_streams(seen_by))
    home = seen_by.organisation if colleague else home_organisation(seen_by=SYSTEM).pk
    compass = compass_now(home) if home else None
    if compass is None or not text.strip():
        return []
    nearest = _nearest(text[:LONGEST], compass)
    rows = Flow.objects.filter(voice__in=nearest).exclude(voice__words__text="")
    if not colleague:
        rows = rows.filter(voice__shown=True)
    found = rows.select_related("voice__words", "stream__speaks_for_it__words")
    alike = [_alike(row, nearest[row.voice_id], open_to_all=not colleague) for row in found]
    return sorted(alike, key=lambda one: (-one.likeness, str(one.voice)))[:most]


def _nearest(text: str, compass: Compass) -> dict[UUID, float]:
    """Which voices, and how much they are like it."""
    points = compass.points_of(model().embed([text]), [detect_language(text).code])
    here: Rows = points.plain[0]
    middles = compass.placer.middles
    if not here.any() or not len(middles):
        return {}
    streams = np.argsort(-(middles @ here), kind="stable")[:STREAMS_LOOKED_IN]
    rows = np.flatnonzero(np.isin(compass.placer.voters_in, streams))
    likeness: NDArray[np.float32] = compass.points.plain[rows] @ here
    return {
        compass.voters[row]: float(how)
        for row, how in zip(rows.tolist(), likeness.tolist(), strict=True)
        if how >= LIKE_ENOUGH
    }


def _alike(row: Flow, likeness: float, *, open_to_all: bool) -> Alike:
    voice = row.voice
    if open_to_all:
        return Alike(voice.pk, voice.words.text, voice.language, likeness)
    return Alike(
        voice.pk,
        voice.words.text,
        voice.language,
        likeness,
        voice.told_at,
        voice.words.place,
        row.stream_id,
        row.stream.title if row.stream else "",
    )
