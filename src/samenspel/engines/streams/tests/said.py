"""Corrections as people may say them, and what they mean, told again in the plainest way."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from hypothesis import strategies as st

from samenspel.engines.streams.corrections import (
    Apart,
    Belongs,
    Correction,
    Merged,
    NotHere,
    Part,
    Rank,
    Simple,
    Split,
    StreamId,
    Together,
    VoiceId,
)

Where = dict[VoiceId, StreamId | None]

STREAMS = ["bus", "bomen", "lawaai"]


def said_about(voices: Sequence[VoiceId]) -> st.SearchStrategy[Simple | Split]:
    """Anything that can be said about these voices; at least two."""
    voice, stream = st.sampled_from(voices), st.sampled_from(STREAMS)
    two = st.lists(voice, min_size=2, max_size=2, unique=True)
    streams = st.lists(stream, min_size=2, max_size=2, unique=True)
    return st.one_of(
        two.map(lambda pair: Together(*pair)),
        two.map(lambda pair: Apart(*pair)),
        st.builds(Belongs, voice, stream),
        st.builds(NotHere, voice, stream),
        streams.map(lambda pair: Merged(*pair)),
        st.tuples(streams, two).map(_split),
    )


def _split(said: tuple[list[str], list[VoiceId]]) -> Split:
    (stream, new), (stays, goes) = said
    return Split(stream, (Part(stream, (stays,)), Part(new, (goes,))))


def corrections(voices: Sequence[VoiceId], most: int) -> st.SearchStrategy[list[Correction]]:
    """Several, by anybody, some at the same moment."""
    one = st.tuples(said_about(voices), st.sampled_from(Rank), st.integers(0, 3))
    several = st.lists(one, max_size=most)
    return several.map(
        lambda all_: [
            Correction(what, by, at, number) for number, (what, by, at) in enumerate(all_)
        ]
    )


def can_all_hold(said: Iterable[Simple]) -> bool:
    """Whether there is any way to give everyone a stream with which all of this is so."""
    facts = list(said)
    ties = [pair for fact in facts for pair in _ties(fact)]
    merged = [pair for fact in facts if isinstance(fact, Merged) for pair in _ties(fact)]
    parted = [pair for fact in facts for pair in _cuts(fact)]
    if any(_linked(*pair, ties) for pair in parted):
        return False
    streams = {thing for pair in ties for thing in pair if thing[0] == "stream"}
    return all(
        _linked(*pair, merged) or not _linked(*pair, ties)
        for pair in combinations(sorted(streams, key=str), 2)
    )


Thing = tuple[str, object]


def _ties(fact: Simple) -> list[tuple[Thing, Thing]]:
    match fact:
        case Together(a, b):
            return [(("voice", a), ("voice", b))]
        case Belongs(voice, stream):
            return [(("voice", voice), ("stream", stream))]
        case Merged(stream, into):
            return [(("stream", stream), ("stream", into))]
        case _:
            return []


def _cuts(fact: Simple) -> list[tuple[Thing, Thing]]:
    match fact:
        case Apart(a, b):
            return [(("voice", a), ("voice", b))]
        case NotHere(voice, stream):
            return [(("voice", voice), ("stream", stream))]
        case _:
            return []


def _linked(first: Thing, last: Thing, ties: list[tuple[Thing, Thing]]) -> bool:
    reached = {first}
    while True:
        more = {b for a, b in ties if a in reached} | {a for a, b in ties if b in reached}
        if more <= reached:
            return last in reached
        reached |= more


def goes_on(stream: StreamId, became: dict[StreamId, StreamId]) -> StreamId:
    return became.get(stream, stream)


def is_kept(fact: Simple | Split, where: Where, became: dict[StreamId, StreamId]) -> bool:
    """Whether the streams, as they are shown, are as somebody said. What is said of a voice that is gone is kept."""
    match fact:
        case Together(a, b):
            return a not in where or b not in where or where[a] == where[b]
        case Apart(a, b):
            return a not in where or b not in where or None is where[a] or where[a] != where[b]
        case Belongs(voice, stream):
            return voice not in where or where[voice] == goes_on(stream, became)
        case NotHere(voice, stream):
            return voice not in where or where[voice] != goes_on(stream, became)
        case Merged(stream, into):
            alive = {stream, into} & set(where.values())
            return len(alive) < 2
        case Split(_, parts):
            places = [(voice, part.stream) for part in parts for voice in part.voices]
            return all(is_kept(Belongs(*place), where, became) for place in places)
