"""A small map of areas: projected, simplified and written as SVG paths, in whole numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from samenspel.engines.places.areas import Area, Ring
from samenspel.engines.places.borders import Line, distance, simplified

WIDTH, HEIGHT = 1000, 800
MARGIN = 6
TOLERANCE = 1.5
# An area so small that nothing of it is left is a square of this size: it is there.
SMALLEST = 8
LINES = 15


@dataclass(frozen=True, slots=True)
class Outline:
    """One area, drawn. x, y: inside it, far from its borders; room: how wide it is there."""

    name: str
    path: str
    x: int
    y: int
    room: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """All areas in a field of this width and height, north up."""

    width: int
    height: int
    outlines: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Equirectangular, true at the middle latitude: over a municipality no other projection looks different."""

    west: float
    north: float
    narrow: float
    scale: float

    @classmethod
    def around(cls, rings: Sequence[Ring]) -> _Frame:
        xs = [x for ring in rings for x, _ in ring]
        ys = [y for ring in rings for _, y in ring]
        narrow = math.cos(math.radians((min(ys) + max(ys)) / 2))
        wide, high = (max(xs) - min(xs)) * narrow, max(ys) - min(ys)
        rooms = ((WIDTH - 2 * MARGIN, wide), (HEIGHT - 2 * MARGIN, high))
        scale = min((room / extent for room, extent in rooms if extent), default=1.0)
        return cls(min(xs), max(ys), narrow, scale)

    def drawn(self, ring: Ring) -> Line:
        """In whole numbers, nothing twice in a row; a single point when there is no room for more."""
        points = [
            (
                MARGIN + round((x - self.west) * self.narrow * self.scale),
                MARGIN + round((self.north - y) * self.scale),
            )
            for x, y in ring
        ]
        around = pairwise((*points[-1:], *points))
        return tuple(point for before, point in around if point != before) or tuple(points[:1])


def draw(areas: Sequence[Area]) -> Drawing:
    """The areas as a map, as large as fits in WIDTH by HEIGHT. Raises ValueError when there are none."""
    if not areas:
        raise ValueError("expected areas to draw, got none")
    rings = [ring for area in areas for polygon in area.shape for ring in polygon]
    frame = _Frame.around(rings)
    lines = [frame.drawn(ring) for ring in rings]
    kept = iter(zip(lines, simplified(lines, TOLERANCE), strict=True))
    outlines = tuple(_outline(area, kept) for area in areas)
    every = [point for line in lines for point in line]
    width, height = (MARGIN + max(MARGIN, *(point[at] for point in every)) for at in (0, 1))
    return Drawing(width, height, outlines)


def _outline(area: Area, kept: Iterator[tuple[Line, Line]]) -> Outline:
    drawn = [next(kept) for polygon in area.shape for _ in polygon]
    rings = [line for _, line in drawn if line] or [_square(drawn[0][0])]
    x, y, room = _heart(rings)
    return Outline(area.name, "".join(map(_path, rings)), x, y, room)


def _square(ring: Line) -> Line:
    x, y = ring[0]
    half = SMALLEST // 2
    return (x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)


def _path(ring: Line) -> str:
    start, *others = ring
    steps = "".join(
        f"l{x - from_x} {y - from_y}" for (from_x, from_y), (x, y) in pairwise((start, *others))
    )
    return f"M{start[0]} {start[1]}{steps}z"


def _heart(rings: Sequence[Line]) -> tuple[int, int, int]:
    """A point inside, far from every border, and how wide it is there: the best of the middles of some lines across."""
    ys = [y for ring in rings for _, y in ring]
    low, high = min(ys), max(ys)
    # Half a unit aside, so that no line passes through a corner.
    levels = (low + round((high - low) * at / (LINES + 1)) + 0.5 for at in range(1, LINES + 1))
    sides = [side for ring in rings for side in pairwise((*ring, ring[0]))]
    middles = [
        (min(distance((x, level), *side) for side in sides), x, level, end - start)
        for level in levels
        for start, end in _inside(rings, level)
        for x in [(start + end) / 2]
    ]
    _away, x, y, wide = max(middles, default=(0.0, float(rings[0][0][0]), float(low), 0.0))
    return round(x), round(y), round(wide)


def _inside(rings: Iterable[Line], level: float) -> Iterator[tuple[float, float]]:
    """From where to where a line across lies within (even-odd)."""
    crossed = sorted(
        x + (level - y) / (other_y - y) * (other_x - x)
        for ring in rings
        for (x, y), (other_x, other_y) in pairwise((*ring, ring[0]))
        if min(y, other_y) <= level < max(y, other_y)
    )
    return zip(crossed[::2], crossed[1::2], strict=False)
