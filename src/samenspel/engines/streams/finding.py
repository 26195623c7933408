"""Finds what voices have in common: from texts to streams, without being told how many or which."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from samenspel.engines.streams.communities import Cut, Divide, Labels, communities, cut_of
from samenspel.engines.streams.describing import Stream, named
from samenspel.engines.streams.dividing import divided
from samenspel.engines.streams.grain import MANY, Grain, Resolutions, find_grain
from samenspel.engines.streams.graph import web
from samenspel.engines.streams.holding import Bounds, constrained, contract, said_once
from samenspel.engines.streams.learning import learned
from samenspel.engines.streams.levels import FEW, Levels, among_few, levels_of, parents_of
from samenspel.engines.streams.naming import Vocabulary, vocabulary
from samenspel.engines.streams.neighbours import Neighbours, nearest, nearest_by_words
from samenspel.engines.streams.placing import Again, Placer, learn_to_place
from samenspel.engines.streams.reading import Given, Voices, read
from samenspel.engines.streams.space import Points, Space, at_length_one, fit_space
from samenspel.engines.text.embedding import Embedder
from samenspel.engines.text.words import stem, tokens

NEIGHBOURS = 20
NEIGHBOURS_BY_WORDS = 10
# So many streams can be overseen in one list; more are gathered in wider ones.
OVERSEEN = 20


class Step(StrEnum):
    """What is being done, for whoever waits."""

    READING = "reading"
    COMPARING = "comparing"
    FLOWING = "flowing"
    NAMING = "naming"


Progress = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person may turn: `finer` above 0 is finer, below 0 coarser, each whole step about twice; `at_most` so
    many streams; `reader` is the language in which keywords and titles are shown where that can be.
    """

    finer: float = 0.0
    at_most: int | None = None
    reader: str = "nl"
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Streams:
    """What was found. `streams` in order of their numbers: the finest first, from large to small, then the wider ones.

    assignments: int32 (n,), the finest stream of each voice, −1 for “not yet in a stream”; confidence: float32 (n,),
    how sure that is; words: of each thing said once. The rest is what it was found by, and what new voices are placed
    by.
    """

    streams: tuple[Stream, ...]
    assignments: Labels
    confidence: NDArray[np.float32]
    ground: "Ground" = field(repr=False)
    placer: Placer = field(repr=False)
    words: Vocabulary = field(repr=False)
    grain: Grain | None = field(repr=False)

    @property
    def voices(self) -> Voices:
        """The voices as they were read."""
        return self.ground.voices


@dataclass(frozen=True, slots=True)
class Ground:
    """Voices, each thing said once, where they lie and how they are tied together; `before` people had a say in it,
    where they had.
    """

    voices: Voices
    space: Space
    points: Points
    graph: csr_array
    before: "Before | None" = None


@dataclass(frozen=True, slots=True)
class Before:
    """Where voices lay and how they were tied before anybody corrected anything; among many only where they lay."""

    points: Points
    graph: csr_array | None


def find_streams(
    texts: Sequence[str],
    *,
    vectors: Given | None = None,
    languages: Sequence[str] | None = None,
    model: Embedder | None = None,
    wishes: Wishes | None = None,
    progress: Progress | None = None,
) -> Streams:
    """The streams in these voices.

    texts: (n,); vectors: (n, d) of meaning, float32, or int8 as they are kept, made with `model` when None (by default
    the model that comes with us); languages: a code each, detected when None. The same input gives the same streams.
    Raises TypeError for what is no text and ValueError for what does not fit, naming the row. Texts without words stay
    outside every stream.
    """
    wishes, tell = wishes or Wishes(), progress or nobody
    tell(Step.READING)
    voices = read(texts, vectors, languages, model)
    tell(Step.COMPARING)
    ground = ground_of(voices, wishes)
    tell(Step.FLOWING)
    grain, levels = flow(ground, wishes)
    tell(Step.NAMING)
    return told(ground, grain, levels, wishes)


def ground_of(voices: Voices, wishes: Wishes, held: Bounds | None = None) -> Ground:
    """Where these voices lie and how they are tied, with what people said of them learned from and held to."""
    vectors, languages = voices.vectors[voices.first], voices.languages_once
    space = fit_space(vectors, languages)
    points = space.points(vectors, languages)
    by_words = nearest_by_words(all_words(voices.texts_once, languages), NEIGHBOURS_BY_WORDS)
    if held is None or not held.groups:
        return Ground(voices, space, points, ties(points, by_words, seed=wishes.seed))
    once = said_once(held, voices.which, len(voices.first))
    taught = Points(points.plain, learned(points.sharp, once.group))
    graph = ties(taught, by_words, seed=wishes.seed)
    before = Before(points, _untaught(points, taught, graph, by_words, wishes))
    return Ground(voices, space, taught, constrained(graph, once), before)


def _untaught(
    points: Points, taught: Points, graph: csr_array, by_words: Neighbours, wishes: Wishes
) -> csr_array | None:
    """The ties as they were before, without tying anew where that is not asked for or nothing was learned."""
    if len(points) > MANY:
        return None
    return graph if taught.sharp is points.sharp else ties(points, by_words, seed=wishes.seed)


def flow(
    ground: Ground, wishes: Wishes, held: Bounds | None = None, last: Resolutions | None = None
) -> tuple[Grain | None, Levels]:
    """Who flows with whom, at the grain that the evidence gives; what people put together is never divided, and what
    they split is. last: how fine they were last time.
    """
    once = None if held is None else said_once(held, ground.voices.which, len(ground.points))
    divide = _divider(ground.graph, wishes.seed, once)
    grain = _grain(ground, wishes, divide, once, last)
    levels = _levels(ground, grain, divide, wishes, once)
    if once is not None:
        levels = Levels(divided(levels.fine, ground.graph, once), levels.wide)
    return grain, levels


def _grain(
    ground: Ground, wishes: Wishes, divide: Divide, held: Bounds | None, last: Resolutions | None
) -> Grain | None:
    """How fine the streams are is judged as voices lay before anybody corrected anything. Judged afterwards, by
    streams that people hold together, a tenth of 3,000 voices corrected made 57 streams of 90. What their corrections
    say of how fine streams should be is asked of them by itself.
    """
    before = ground.before
    seek = partial(find_grain, spread=ground.space.spread, last=last, seed=wishes.seed)
    if before is None or held is None:
        return seek(ground.graph, ground.points, divide=divide)
    said = held.said()
    if before.graph is None:
        return seek(ground.graph, before.points, divide=divide, said=said)
    alone = _divider(before.graph, wishes.seed)
    found = seek(before.graph, before.points, divide=alone, said=said)
    return None if found is None else found.of(ground.graph, divide)


def _levels(
    ground: Ground, grain: Grain | None, divide: Divide, wishes: Wishes, held: Bounds | None
) -> Levels:
    voices = ground.voices
    if len(ground.points) < FEW:
        once = at_length_one(voices.vectors[voices.first])
        return among_few(once, voices.times, wishes.at_most)
    return levels_of(
        ground.graph,
        ground.points.plain,
        grain,
        divide,
        voices.times,
        finer=wishes.finer,
        at_most=wishes.at_most,
        held=None if held is None else np.flatnonzero(held.group >= 0),
    )


def told(
    ground: Ground,
    grain: Grain | None,
    levels: Levels,
    wishes: Wishes,
    assigned: Labels | None = None,
) -> Streams:
    """The streams with their names, who is in them and how sure that is.

    assigned: int32 (n,), where people had a say in who is where; else as the levels have it.
    """
    voices, points = ground.voices, ground.points
    if assigned is None:
        assigned = voices.for_all(levels.fine, np.int32(-1))
    placer, sure = learn_to_place(
        points, levels.fine, _again(ground, grain, wishes), seed=wishes.seed
    )
    finest = int(assigned.max(initial=-1)) + 1
    parents = np.full(finest, -1, dtype=np.int32)
    if finest > OVERSEEN:
        parents = parents_of(levels, finest, voices.times)
    words = vocabulary(voices.texts_once, voices.languages_once)
    streams = named(
        voices, points.plain, words, levels.fine, parents, assigned, reader=wishes.reader
    )
    confidence = voices.for_all(sure, np.float32(0))
    return Streams(streams, assigned, confidence, ground, placer, words, grain)


def _again(ground: Ground, grain: Grain | None, wishes: Wishes) -> Again:
    """Streams among only some of these voices, at the grain that was found for all."""
    resolution = grain.fine.resolution * 2**wishes.finer if grain else 1.0

    def among(rows: NDArray[np.intp]) -> Labels:
        return communities(ground.graph[rows][:, rows], resolution, seed=wishes.seed)

    return among


def ties(points: Points, by_words: Neighbours, *, seed: int = 0) -> csr_array:
    """The web between these voices, by meaning and by words."""
    return web(nearest(points.sharp, NEIGHBOURS, seed=seed), by_words)


def all_words(texts: Sequence[str], languages: Sequence[str]) -> list[list[str]]:
    """The words of each voice in one form, the small ones too: “how” and “why” ask for different things."""
    return [
        [stem(word, language) for word in tokens(text)]
        for text, language in zip(texts, languages, strict=True)
    ]


def nobody(step: Step) -> None:
    """Nobody waits."""


def _divider(graph: csr_array, seed: int, held: Bounds | None = None) -> Divide:
    """Communities of a graph; of `graph` itself so that groups that are held together stay whole."""
    ours, whole, places = graph, graph, np.arange(graph.shape[0], dtype=np.int32)
    if held is not None and len(held.groups):
        whole, places = contract(graph, held.group)

    def divide(graph: csr_array, attempt: int = 0) -> Cut:
        if graph is not ours:
            return cut_of(graph, seed=seed + attempt)
        together = cut_of(whole, seed=seed + attempt)
        return lambda resolution: together(resolution)[places]

    return divide
