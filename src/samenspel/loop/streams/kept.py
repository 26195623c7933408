"""What is kept of a refresh to place new voices by, and how it is read back: numbers only, never a pickle.

Of no single voice anything stands in it. It names some voices of each stream, and what these mean is read from where
it is blanked when somebody wants to be forgotten; so who is forgotten is not compared with any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from samenspel.engines.streams.apart import group_sums
from samenspel.engines.streams.placing import KEPT_PER_STREAM, Calibration, Placement, Placer
from samenspel.engines.streams.space import Points, Rows, Space, Vectors, unit

# A language that so few speak is placed as if nothing were known of it: its mean would tell what they said.
FEWEST_OF_A_LANGUAGE = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """As it comes out of the store: the voters by name, still without their meaning."""

    space: Space
    sure: Calibration
    streams: list[UUID]
    voters: list[UUID]
    voters_in: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Compass:
    """Where a new voice would flow: the placer, what it is among, and the voters that can be quoted."""

    space: Space
    placer: Placer
    streams: list[UUID]
    voters: list[UUID]
    points: Points

    def points_of(self, vectors: Vectors, languages: Sequence[str]) -> Points:
        """Where these voices lie."""
        return self.space.points(vectors, languages)

    def place(self, points: Points) -> Placement:
        """Which streams, as places in `streams`, and how sure."""
        return self.placer.place(points)


def voters_by_lot(labels: NDArray[np.int32], *, seed: int = 0) -> NDArray[np.intp]:
    """Rows to compare new voices with: some of each stream."""
    random = np.random.default_rng(seed)
    mixed = random.permutation(np.flatnonzero(labels >= 0))
    ordered = mixed[np.argsort(labels[mixed], kind="stable")]
    own = labels[ordered]
    rank = np.arange(len(own)) - np.searchsorted(own, own, side="left")
    return np.sort(ordered[rank < KEPT_PER_STREAM])


def packed(
    space: Space,
    sure: Calibration,
    streams: Sequence[UUID],
    voters: Sequence[UUID],
    voters_in: NDArray[np.int32],
    languages: Sequence[str],
) -> bytes:
    """A NumPy archive. languages: of all voices, to leave out those that few speak."""
    spoken = Counter(languages)
    codes = [code for code in space.means if spoken[code] >= FEWEST_OF_A_LANGUAGE]
    means = [space.means[code] for code in codes]
    out = BytesIO()
    np.savez(
        out,
        mean=space.mean,
        codes=np.array(codes, dtype="U8"),
        means=np.array(means, np.float32).reshape(len(codes), len(space.mean)),
        basis=space.basis,
        spread=space.spread,
        weights=sure.weights,
        offset=np.float64(sure.offset),
        at=sure.at,
        right=sure.right,
        streams=_as_bytes(streams),
        voters=_as_bytes(voters),
        voters_in=voters_in.astype(np.int32),
    )
    return out.getvalue()


def unpacked(kept: bytes) -> Kept:
    """As it was packed."""
    with np.load(BytesIO(kept), allow_pickle=False) as box:
        means = {str(code): mean for code, mean in zip(box["codes"], box["means"], strict=True)}
        space = Space(box["mean"], means, box["basis"], box["spread"])
        sure = Calibration(box["weights"], float(box["offset"]), box["at"], box["right"])
        return Kept(
            space, sure, _as_refs(box["streams"]), _as_refs(box["voters"]), box["voters_in"]
        )


def compass(kept: Kept, meanings: Mapping[UUID, tuple[Rows, str]]) -> Compass:
    """Ready to place: with those voters of which the meaning is still there (vector and language by voice)."""
    there = [at for at, voter in enumerate(kept.voters) if voter in meanings]
    known = [meanings[kept.voters[at]] for at in there]
    width = len(kept.space.mean)
    vectors = np.array([vector for vector, _ in known], np.float32).reshape(len(known), width)
    points = kept.space.points(vectors, [language for _, language in known])
    voters_in = kept.voters_in[there].astype(np.int32)
    middles = np.zeros((len(kept.streams), points.plain.shape[1]), np.float32)
    sums = group_sums(points.plain, voters_in)
    middles[: len(sums)] = unit(sums)
    if not there:
        middles = middles[:0]
    placer = Placer(middles, points.sharp, voters_in, kept.sure)
    return Compass(kept.space, placer, kept.streams, [kept.voters[at] for at in there], points)


def _as_bytes(refs: Sequence[UUID]) -> NDArray[np.uint8]:
    joined = b"".join(ref.bytes for ref in refs)
    return np.frombuffer(joined, np.uint8).reshape(len(refs), 16)


def _as_refs(rows: NDArray[Any]) -> list[UUID]:
    return [UUID(bytes=row.tobytes()) for row in rows]
