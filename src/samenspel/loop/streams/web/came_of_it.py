"""What came of the voices in a stream: heard, responded to, judged by their speakers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models import Count
from django.utils.translation import gettext as _

from samenspel.foundation.clock import now
from samenspel.foundation.vocabularies import vocabulary
from samenspel.loop.responses.queries import standings
from samenspel.loop.streams.queries import voices_in
from samenspel.loop.streams.web.shown import Bar

if TYPE_CHECKING:
    from samenspel.foundation.actors import Actor
    from samenspel.loop.streams.models import Stream

# A stream with more voices than this is counted once in a while: every voice has to be looked at.
COUNTED_EACH_TIME = 2_000
KEPT = timedelta(minutes=10)

Counts = Sequence[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class CameOfIt:
    """rows: a bar for each outcome. counted_at: when, if that was not this moment."""

    rows: list[Bar]
    counted_at: datetime | None = None


def came_of_it(stream: Stream, *, seen_by: Actor) -> CameOfIt:
    """How many of its voices were heard by somebody, responded to and judged. O(voices), so not each time for many."""
    if stream.voices <= COUNTED_EACH_TIME:
        return CameOfIt(_bars(_counted(stream, seen_by)))
    name = f"streams.came-of-it.{stream.pk}"
    kept: tuple[Counts, datetime] | None = cache.get(name)
    if kept is None or now() - kept[1] > KEPT:
        kept = _counted(stream, seen_by), now()
        cache.set(name, kept, KEPT.total_seconds())
    counts, moment = kept
    return CameOfIt(_bars(counts), moment)


def _counted(stream: Stream, seen_by: Actor) -> Counts:
    flowing = voices_in(stream, seen_by=seen_by)
    rows = standings(seen_by=seen_by).filter(voice__in=flowing.values("voice"))
    rows = rows.exclude(phase="forgotten").order_by().select_related(None)
    return list(rows.values_list("phase", "judgement").annotate(many=Count("pk")))


def _bars(counts: Counts) -> list[Bar]:
    total = sum(many for _phase, _judgement, many in counts)
    if not total:
        return []
    unheard = sum(many for phase, _judgement, many in counts if phase == "told")
    asked = sum(many for phase, said, many in counts if phase == "to-judge" and not said)
    judged = [
        (term.label, sum(many for _phase, said, many in counts if said == term.code))
        for term in vocabulary("judgements").current()
    ]
    figures = [
        (_("Heard by a colleague"), total - unheard),
        (_("Not heard yet"), unheard),
        (_("Asked for a verdict, no answer"), asked),
        *((_("The speaker: %(verdict)s") % {"verdict": label}, many) for label, many in judged),
    ]
    return [Bar(name, many, round(100 * many / total)) for name, many in figures]
