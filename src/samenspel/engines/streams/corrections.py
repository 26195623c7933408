"""What people say of the streams that were found, and which of it holds.

What the engine finds is a proposal. A person's correction outranks it in every later run, and the speaker's outranks
everybody's. Where corrections contradict each other, also by way of others (together, together, and yet apart), the
higher rank holds, and of equal rank the later; what gives way is shown beside what it gave way to.

Voices and streams are known by the ids that the caller keeps over runs. A correction that was taken back, or that its
own maker replaced, is simply not handed over any more.
"""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TypeAlias

VoiceId: TypeAlias = Hashable
StreamId: TypeAlias = Hashable


class Rank(IntEnum):
    """Who said it; the higher outranks the lower."""

    MACHINE = 0
    PERSON = 1
    SPEAKER = 2


@dataclass(frozen=True, slots=True)
class Together:
    """These two voices are about the same."""

    a: VoiceId
    b: VoiceId


@dataclass(frozen=True, slots=True)
class Apart:
    """These two voices are not about the same."""

    a: VoiceId
    b: VoiceId

    def __post_init__(self) -> None:
        if self.a == self.b:
            raise ValueError(
                f"expected two voices, got {self.a!r} twice: none is apart from itself"
            )


@dataclass(frozen=True, slots=True)
class Belongs:
    """This voice is part of this stream, and of no other."""

    voice: VoiceId
    stream: StreamId


@dataclass(frozen=True, slots=True)
class NotHere:
    """This voice is not part of this stream; of which it is, is left open."""

    voice: VoiceId
    stream: StreamId


@dataclass(frozen=True, slots=True)
class Merged:
    """Two streams are one, which goes on under the id of the second."""

    stream: StreamId
    into: StreamId


@dataclass(frozen=True, slots=True)
class Part:
    """Voices that are a stream of their own after a split."""

    stream: StreamId
    voices: tuple[VoiceId, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """A stream is several. Each part names its stream: a fresh id, or for one of them that of the stream itself."""

    stream: StreamId
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        if len({part.stream for part in self.parts}) < len(self.parts):
            raise ValueError(f"expected a stream of its own for each part of {self.stream!r}")
        voices = [voice for part in self.parts for voice in part.voices]
        if len(set(voices)) < len(voices):
            raise ValueError(f"expected each voice in one part of {self.stream!r}")


Simple: TypeAlias = Together | Apart | Belongs | NotHere | Merged


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody said of the streams, who it was, and when (any number that grows)."""

    what: Simple | Split
    by: Rank
    at: float
    id: Hashable = None

    def __post_init__(self) -> None:
        if math.isnan(self.at):
            raise ValueError("expected a moment that can be compared, got NaN")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What gave way, and the chain of what holds that leaves it no room, in the order in which it leads there."""

    held: tuple[Correction, ...]
    yielded: Correction


@dataclass(frozen=True, slots=True)
class Group:
    """Voices that are together; the stream to which they belong, if somebody said so; where they do not."""

    voices: tuple[VoiceId, ...]
    stream: StreamId | None
    not_here: frozenset[StreamId]


@dataclass(frozen=True, slots=True)
class Settled:
    """The corrections that hold, without contradiction, and what follows from them.

    held: simple corrections, the weightiest first. apart: pairs of numbers of groups. became: of each stream that was
    merged away, the one that goes on. splits: the streams that somebody made of one, as they go on. streams: all ids
    that people spoke of.
    """

    held: tuple[Correction, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    groups: tuple[Group, ...] = ()
    apart: tuple[tuple[int, int], ...] = ()
    became: Mapping[StreamId, StreamId] = field(default_factory=dict)
    splits: tuple[tuple[StreamId, ...], ...] = ()
    streams: frozenset[StreamId] = frozenset()


def simple(correction: Correction) -> list[Correction]:
    """A split in simple terms, each with the split's own id; anything else as it is."""
    what = correction.what
    if not isinstance(what, Split):
        return [correction]
    places = [Belongs(voice, part.stream) for part in what.parts for voice in part.voices]
    return [replace(correction, what=place) for place in places]
