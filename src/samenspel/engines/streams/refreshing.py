"""Streams sought anew: what people said holds, and a stream that goes on is the same stream."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from samenspel.engines.streams.communities import Labels
from samenspel.engines.streams.corrections import (
    Contradiction,
    Correction,
    Settled,
    StreamId,
    VoiceId,
)
from samenspel.engines.streams.finding import (
    Progress,
    Step,
    Streams,
    Wishes,
    flow,
    ground_of,
    nobody,
    told,
)
from samenspel.engines.streams.grain import Resolutions
from samenspel.engines.streams.holding import bounds, enforce
from samenspel.engines.streams.levels import Levels
from samenspel.engines.streams.matching import Event, Matching, Reading, SplitOff, corrected, match
from samenspel.engines.streams.reading import Voices
from samenspel.engines.streams.settling import settle

NOTHING = Reading((), np.empty(0, dtype=np.int32), ())


@dataclass(frozen=True, slots=True)
class Past:
    """What was before this run: how voices flowed, in finest and in wider streams, what people said of it, and which
    streams people named, answered or follow, so that they are lost last. resolutions: how fine they were found.
    """

    fine: Reading = NOTHING
    wide: Reading = NOTHING
    corrections: Sequence[Correction] = ()
    anchored: Collection[StreamId] = ()
    resolutions: Resolutions | None = None


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What was found anew. ids: of each of `streams.streams`, in its order, the id under which it goes on or begins;
    fine, wide: to be handed over as the past of the next run; events: what happened to streams, finest first.
    """

    streams: Streams
    ids: tuple[StreamId, ...]
    fine: Reading = field(repr=False)
    wide: Reading = field(repr=False)
    events: tuple[Event, ...]
    contradictions: tuple[Contradiction, ...]

    @property
    def resolutions(self) -> Resolutions | None:
        """How fine streams were found, before a person turned the dial; for the past of the next run."""
        return None if self.streams.grain is None else self.streams.grain.resolutions


def refresh_streams(
    voices: Voices,
    ids: Sequence[VoiceId],
    past: Past,
    *,
    fresh: Callable[[], StreamId],
    wishes: Wishes | None = None,
    progress: Progress | None = None,
) -> Refreshed:
    """The streams in these voices, given what was found and said before.

    voices: as `read` gives them, ids: (n,), the id of each; fresh: makes a new id. Whatever was said and not
    contradicted by what weighs more holds in what comes back; what gave way is in `contradictions`.
    """
    wishes, tell = wishes or Wishes(), progress or nobody
    if len(ids) != len(voices.texts):
        raise ValueError(f"expected an id for each of {len(voices.texts)} voices, got {len(ids)}")
    settled = settle(past.corrections)
    held = bounds(settled, ids)
    tell(Step.COMPARING)
    ground = ground_of(voices, wishes, held)
    tell(Step.FLOWING)
    grain, levels = flow(ground, wishes, held, past.resolutions)
    before = corrected(past.fine, settled)
    anchored = {*past.anchored, *settled.streams}
    found = voices.for_all(levels.fine, np.int32(-1))
    matched = match(before, ids, found, fresh=fresh, anchored=anchored)
    joined = _still_joined(found, matched, settled)
    if joined is not found:
        found = joined
        matched = match(before, ids, found, fresh=fresh, anchored=anchored)
    filed = enforce(found, ground.graph, held, matched.streams, which=voices.which)
    tell(Step.NAMING)
    once = Levels(filed.labels[voices.first], levels.wide)
    streams = told(ground, grain, once, wishes, filed.labels)
    wide = _wide_labels(streams)
    above = match(past.wide, ids, wide, fresh=fresh, anchored=anchored)
    return Refreshed(
        streams,
        (*filed.streams, *above.streams),
        Reading(ids, filed.labels, filed.streams),
        Reading(ids, wide, above.streams),
        (*matched.events, *above.events),
        settled.contradictions,
    )


def _still_joined(found: Labels, matched: Matching, settled: Settled) -> Labels:
    """What was found, where parts that come off a stream that people made of several are still that stream."""
    whole = set(settled.became.values())
    back = {
        event.stream: event.origin
        for event in matched.events
        if isinstance(event, SplitOff) and event.origin in whole
    }
    if not back:
        return found
    numbers: dict[StreamId, int] = {}
    new = [numbers.setdefault(back.get(one, one), len(numbers)) for one in matched.streams]
    labels: Labels = np.array([*new, -1], dtype=np.int32)[found]
    return labels


def _wide_labels(streams: Streams) -> Labels:
    """The wider stream of each voice, from 0, −1 where there is none."""
    finest = int(streams.assignments.max(initial=-1)) + 1
    parents = [
        -1 if one.parent is None else one.parent - finest for one in streams.streams[:finest]
    ]
    wide: Labels = np.array([*parents, -1], dtype=np.int32)[streams.assignments]
    return wide
