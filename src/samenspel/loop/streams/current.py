"""The compass of now: read once by each process, and again when it is made anew or one of its voices is forgotten."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from samenspel.loop.streams.kept import Compass, compass, unpacked
from samenspel.loop.streams.meaning import as_vectors, model
from samenspel.loop.streams.models import Meaning, Reading


def compass_now(organisation: UUID) -> Compass | None:
    """By which a voice finds its stream; None before the first refresh. One statement when nothing changed."""
    found = Reading.objects.filter(refresh__organisation=organisation).values_list("pk", "version")
    newest = found.first()
    return None if newest is None else _read(*newest, model().digest)


@lru_cache(maxsize=2)
def _read(reading: UUID, version: int, digest: str) -> Compass | None:
    row = Reading.objects.filter(pk=reading).first()
    if row is None:
        return None
    box = unpacked(bytes(row.kept))
    rows = list(
        Meaning.objects.filter(voice__in=box.voters, digest=digest)
        .exclude(vector=b"")
        .values_list("voice_id", "vector", "language")
    )
    vectors = as_vectors([bytes(vector) for _, vector, _ in rows], len(box.space.mean))
    meanings = {voice: (vectors[at], language) for at, (voice, _, language) in enumerate(rows)}
    return compass(box, meanings)
