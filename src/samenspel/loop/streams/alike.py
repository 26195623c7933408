"""What was said before: voices that mean the same, whatever the language, for whoever is about to tell or note it."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace
from functools import cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import numpy as np
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from samenspel.engines.streams.coverage import WITHHELD
from samenspel.engines.text.embedding.endpoint import Endpoint
from samenspel.engines.text.language import detect_language
from samenspel.foundation.actors import SYSTEM, VISITOR, Actor, Kind
from samenspel.foundation.errors import DomainError
from samenspel.foundation.free_text import bsn_spans
from samenspel.foundation.queries import query
from samenspel.loop.streams.meaning import model
from samenspel.loop.streams.models import Flow
from samenspel.loop.streams.policies import reads_streams
from samenspel.loop.streams.showing import Alike
from samenspel.people.queries import home_organisation

if TYPE_CHECKING:
    from samenspel.engines.streams.space import Rows
    from samenspel.engines.text.embedding import Embedder
    from samenspel.loop.streams.kept import Compass

log = logging.getLogger(__name__)

STREAMS_LOOKED_IN = 5
# Less like it than this is something else. Measured on the 864 texts of benchmarks/sets in six languages: of the five
# most alike that are shown seven in eight are about the same of 48 needs; nine in ten plain ones have one.
LIKE_ENOUGH = 0.45
LONGEST = 5_000
# Of the threads of a web process so many may compare at a time; the others go on serving whoever tells something.
AT_ONCE = 2
WAITS = 0.25
# A model at an address of one's own is asked once, and not for long.
LONGEST_ANSWER = 2.0
_turns = BoundedSemaphore(AT_ONCE)


class NotNow(DomainError):
    """Nothing can be compared at this moment. Whatever somebody was doing goes on without it."""

    code: ClassVar[str] = "not-now"
    status: ClassVar[int] = 503


@query
def like(text: str, *, seen_by: Actor, most: int = 5, but: Collection[UUID] = ()) -> list[Alike]:
    """Voices that say something like this, the most alike first. Three statements.

    Looks among some voices of the five nearest streams: the work is the same whatever the number of voices. Who has no
    account sees only what its speaker lets others read, and not where. but: voices to leave out.
    Raises NotNow when the model does not work, or when many ask at once.
    """
    colleague = seen_by.kind is not Kind.SYSTEM and bool(reads_streams(seen_by))
    home = seen_by.organisation if colleague else home_organisation(seen_by=SYSTEM).pk
    nearest = _nearest_now(text, home) if home and text.strip() else {}
    rows = Flow.objects.filter(voice__in=nearest.keys() - set(but)).exclude(voice__words__text="")
    if not colleague:
        rows = rows.filter(voice__shown=True)
    found = rows.select_related("voice__words", "stream__speaks_for_it__words")
    alike = [_alike(row, nearest[row.voice_id], open_to_all=not colleague) for row in found]
    return sorted(alike, key=lambda one: (-one.likeness, str(one.voice)))[:most]


def get_ready() -> None:
    """Read what comparing needs, once in a process, so that nobody waits for it: model, compass and libraries.

    Raises NotNow when the model does not work, Absent when nobody is at home here yet.
    """
    _nearest_now("De stoep ligt scheef.", home_organisation(seen_by=VISITOR).pk)


def _nearest_now(text: str, home: UUID) -> dict[UUID, float]:
    """Which voices, and how much they are like it; when it is somebody's turn to have that worked out."""
    if not _turns.acquire(timeout=WAITS):
        raise NotNow(_("Many people look at this moment. Try again in a moment."))
    try:
        return _compared(_without_bsn(text[:LONGEST]), home)
    except DatabaseError:
        raise
    except Exception as trouble:
        # A model of one's own can fail in any way. What was asked stays out of the log.
        log.warning("the model of meaning does not work: %s", type(trouble).__name__)
        raise NotNow(_("We cannot compare voices now. Try again later.")) from trouble
    finally:
        _turns.release()


def _without_bsn(text: str) -> str:
    """What looks like a citizen service number goes to no model, for that may be at another address."""
    for start, end in bsn_spans(text):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _compared(text: str, home: UUID) -> dict[UUID, float]:
    from samenspel.loop.streams.current import compass_now  # noqa: PLC0415 [measured-speed]

    vectors = _in_a_hurry(model()).embed([text])
    compass = compass_now(home)
    return {} if compass is None else _nearest(text, vectors, compass)


def _in_a_hurry(found: Embedder) -> Embedder:
    """The same model for somebody who waits."""
    return _asked_once(found) if isinstance(found, Endpoint) else found


@cache
def _asked_once(found: Endpoint) -> Endpoint:
    return replace(found, tries=1, timeout=LONGEST_ANSWER)


def _nearest(text: str, vectors: Rows, compass: Compass) -> dict[UUID, float]:
    points = compass.points_of(vectors, [detect_language(text).code])
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
    flowing = row.stream.voices if row.stream else 0
    if open_to_all:
        told = flowing if flowing >= WITHHELD else 0
        return Alike(voice.pk, voice.words.text, voice.language, likeness, flowing=told)
    return Alike(
        voice.pk,
        voice.words.text,
        voice.language,
        likeness,
        voice.told_at,
        voice.words.place,
        row.stream_id,
        row.stream.title if row.stream else "",
        flowing,
    )
