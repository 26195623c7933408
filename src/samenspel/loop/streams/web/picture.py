"""Streams as lines that flow: time from left to right, the width is how much was said in that week.

Everything is worked out here, in whole numbers, and drawn by the template: no script, no style in the page. Where a
line begins is the week in which the first voice came; at its end it goes up when more is said, and down when less is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

WIDTH = 640
HEIGHT = 96
_THICKEST = 0.62  # of the height, for the week in which most was said in any of the lines
_THINNEST = 1.2  # units: a line that goes on while nothing is said stays to be seen
_MEANDER = 0.09  # of the height
_TILT = 0.16  # of the height, over the last quarter
_SLOPES = {"rising": -1.0, "fading": 1.0}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Branch:
    """A stream inside a stream: a thin line that leaves it and flows beside it. `width` in pixels."""

    path: str
    width: int


@dataclass(frozen=True, slots=True)
class Line:
    """One stream, drawn: `body` is the outline of the water, `heart` the thread through its middle."""

    direction: str
    body: str
    heart: str
    branches: tuple[Branch, ...] = ()
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Flowing:
    """What the picture needs to know of one stream: voices a week, oldest first, and the sizes of what is in it."""

    ref: UUID
    weeks: Sequence[int]
    direction: str = ""
    branches: Sequence[int] = ()


def drawn(streams: Sequence[Flowing], *, height: int = HEIGHT) -> list[Line]:
    """The lines of these streams on one scale: a line twice as wide had twice as many voices in that week."""
    most = max((max(_softened(one.weeks), default=0.0) for one in streams), default=0.0)
    return [_line(one, height * _THICKEST / max(most, 1.0), height) for one in streams]


def drops(count: int, *, most: int = 60) -> list[tuple[int, int, int]]:
    """Voices that flow nowhere yet, as drops: x, y and radius in a field of WIDTH by 40; the same drops every time."""
    shown = min(count, most)
    step = WIDTH / max(shown, 1)
    return [
        (
            round(step * (drop + 0.5) + step * 0.3 * math.sin(drop * 2.4)),
            round(20 + 12 * math.sin(drop * 1.7 + 0.6)),
            3 + drop % 3,
        )
        for drop in range(shown)
    ]


def _line(stream: Flowing, unit: float, height: int) -> Line:
    begun = next((week for week, voices in enumerate(stream.weeks) if voices), len(stream.weeks))
    middle = _middle(stream, height)[max(begun - 1, 0) :]
    widths = [max(_THINNEST, unit * voices) for voices in _softened(stream.weeks)]
    widths = widths[max(begun - 1, 0) :]
    if begun:
        widths[:1] = [0.0]
    if len(middle) < 2:
        return Line(stream.direction, "", "", height=height)
    above = [(x, y - wide / 2) for (x, y), wide in zip(middle, widths, strict=True)]
    below = [(x, y + wide / 2) for (x, y), wide in zip(middle, widths, strict=True)]
    body = f"{_begin(above[0])}{_curve(above)}{_to(below[-1])}{_curve(below[::-1])}z"
    branches = _branches(stream.branches, middle, height)
    return Line(stream.direction, body, _begin(middle[0]) + _curve(middle), branches, height=height)


def _middle(stream: Flowing, height: int) -> list[Point]:
    """The course of a line: it meanders in a way of its own, and tilts at the end by where it is going."""
    count = len(stream.weeks)
    turn = stream.ref.int % 628 / 100
    slope = _SLOPES.get(stream.direction, 0.0) * _TILT * height
    return [
        (
            _across(week, count),
            height / 2
            + _MEANDER * height * math.sin(turn + 9 * week / max(count, 1))
            - slope * 0.35
            + slope * 1.35 * _eased((week / max(count - 1, 1) - 0.6) / 0.4),
        )
        for week in range(count)
    ]


def _branches(sizes: Sequence[int], middle: list[Point], height: int) -> tuple[Branch, ...]:
    """Two above and two below at most: each leaves the middle further on than the one before."""
    most = max(sizes, default=1)
    return tuple(
        Branch(_branch(place, middle, height), 2 + round(3 * math.sqrt(size / most)))
        for place, size in enumerate(sizes[:4])
    )


def _branch(place: int, middle: list[Point], height: int) -> str:
    side = -1 if place % 2 else 1
    leaves = min(1 + place * len(middle) // 6, len(middle) - 2)
    away = side * height * (0.3 + 0.1 * (place // 2))
    rest = middle[leaves:]
    course = [
        (x, y + away * _eased(2.2 * at / max(len(rest) - 1, 1))) for at, (x, y) in enumerate(rest)
    ]
    return _begin(course[0]) + _curve(course)


def _softened(weeks: Sequence[int]) -> list[float]:
    """Each week with half of its neighbours: water does not change in steps. What is said in all stays the same."""
    padded = [weeks[0], *weeks, weeks[-1]] if weeks else []
    return [
        (before + 2 * here + after) / 4
        for before, here, after in zip(padded, padded[1:], padded[2:], strict=False)
    ]


def _across(week: int, count: int) -> float:
    return WIDTH * week / max(count - 1, 1)


def _eased(share: float) -> float:
    bounded = min(max(share, 0.0), 1.0)
    return bounded * bounded * (3 - 2 * bounded)


def _begin(point: Point) -> str:
    return f"M{point[0]:.0f} {point[1]:.0f}"


def _to(point: Point) -> str:
    return f"L{point[0]:.0f} {point[1]:.0f}"


def _curve(points: Sequence[Point]) -> str:
    """A smooth line through these points (Catmull-Rom, written as Bézier curves)."""
    around = [points[0], *points, points[-1]]
    return "".join(
        f"C{x + (next_x - before_x) / 6:.0f} {y + (next_y - before_y) / 6:.0f}"
        f" {next_x - (after_x - x) / 6:.0f} {next_y - (after_y - y) / 6:.0f} {next_x:.0f} {next_y:.0f}"
        for (before_x, before_y), (x, y), (next_x, next_y), (after_x, after_y) in zip(
            around, around[1:], around[2:], around[3:], strict=False
        )
    )
