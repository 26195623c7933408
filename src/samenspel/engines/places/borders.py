"""Borders with fewer points, so that a map is small, and neighbours still touch.

A border between two areas is simplified once, for both (as in TopoJSON; Bostock, 2012): rings are cut where borders
meet, and each piece is simplified by itself (Douglas and Peucker, "Algorithms for the reduction of the number of points
required to represent a digitized line", 1973).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

Point = tuple[int, int]
Line = tuple[Point, ...]


def simplified(rings: Sequence[Line], tolerance: float) -> list[Line]:
    """The same rings, none further than `tolerance` from where it was; empty for one that has no surface left.

    A ring does not repeat its first point, and neither may it twice in a row name the same.
    """
    meeting = _meeting(rings)
    return [_ring(ring, meeting, tolerance) for ring in rings]


def _meeting(rings: Iterable[Line]) -> set[Point]:
    """Where borders meet or part: points that have not exactly two neighbours."""
    beside: dict[Point, set[Point]] = {}
    for ring in rings:
        for one, other in pairwise((*ring, *ring[:1])):
            beside.setdefault(one, set()).add(other)
            beside.setdefault(other, set()).add(one)
    return {point for point, others in beside.items() if len(others) != 2}


def _ring(ring: Line, meeting: set[Point], tolerance: float) -> Line:
    if len(ring) < 3:
        return ()
    pieces = (_line(piece, tolerance) for piece in _cut(ring, meeting))
    kept = tuple(point for piece in pieces for point in piece[:-1])
    return kept if len(set(kept)) >= 3 else ()


def _cut(ring: Line, meeting: set[Point]) -> Iterator[Line]:
    """The pieces between points that must stay; of a ring that meets nothing these are the two ends of its width."""
    stay = [at for at, point in enumerate(ring) if point in meeting]
    if len(stay) < 2:
        ends = (
            (min(ring), max(ring)) if not stay else (ring[stay[0]], _furthest(ring, ring[stay[0]]))
        )
        stay = sorted({ring.index(end) for end in ends})
    around = ring + ring
    for start, end in pairwise((*stay, stay[0] + len(ring))):
        yield around[start : end + 1]


def _furthest(ring: Line, point: Point) -> Point:
    return max(ring, key=lambda one: ((one[0] - point[0]) ** 2 + (one[1] - point[1]) ** 2, one))


def _line(line: Line, tolerance: float) -> Line:
    """The same from both sides: whoever walks it the other way leaves out the same points."""
    forward = line <= line[::-1]
    kept = _douglas_peucker(line if forward else line[::-1], tolerance)
    return kept if forward else kept[::-1]


def _douglas_peucker(line: Line, tolerance: float) -> Line:
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        start, end = spans.pop()
        between = range(start + 1, end)
        away = [distance(line[at], line[start], line[end]) for at in between]
        if away and max(away) > tolerance:
            at = between[away.index(max(away))]
            keep.add(at)
            spans += [(start, at), (at, end)]
    return tuple(line[at] for at in sorted(keep))


def distance(point: tuple[float, float], start: Point, end: Point) -> float:
    """From a point to the stretch between two others."""
    along, across = end[0] - start[0], end[1] - start[1]
    length = along**2 + across**2
    x, y = point[0] - start[0], point[1] - start[1]
    part = min(max((x * along + y * across) / length, 0.0), 1.0) if length else 0.0
    return float(((x - part * along) ** 2 + (y - part * across) ** 2) ** 0.5)
