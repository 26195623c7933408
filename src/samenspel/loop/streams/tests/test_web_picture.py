"""The picture: a line a stream, as wide as how much was said, going up where more is said; the same every time."""

import math
import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspel.loop.streams.web.picture import HEIGHT, WIDTH, Flowing, Line, drawn, drops

REF = UUID(int=7)
WEEKS = st.lists(st.integers(0, 500), min_size=2, max_size=52)


def points(path: str) -> list[tuple[int, int]]:
    """Every point that a path names, control points too."""
    figures = [int(figure) for figure in re.findall(r"-?\d+", path)]
    return list(zip(figures[::2], figures[1::2], strict=True))


def on_the_line(path: str) -> list[tuple[int, int]]:
    """The points through which a path goes: the first, and each third after it."""
    return points(path)[::3]


def widths(line: Line, weeks: int) -> list[int]:
    """How wide the water is, from left to right: the outline goes there above and comes back below."""
    there, _corner, back = line.body.partition("L")
    above = on_the_line(there)[:weeks]
    below = on_the_line("M" + back)[:weeks][::-1]
    return [low - high for (_x, high), (_same, low) in zip(above, below, strict=True)]


def alone(*weeks: int, direction: str = "steady", inside: tuple[int, ...] = ()) -> Line:
    [line] = drawn([Flowing(REF, weeks, direction, inside)])
    return line


def test_twice_as_much_said_is_twice_as_wide() -> None:
    wide, narrow = drawn([Flowing(REF, [40] * 6), Flowing(REF, [20] * 6)])

    ratios = [one / other for one, other in zip(widths(wide, 6), widths(narrow, 6), strict=True)]

    assert ratios == pytest.approx([2] * 6, rel=0.06)


def test_a_line_swells_where_more_is_said() -> None:
    found = widths(alone(1, 1, 1, 40, 1, 1, 1), 7)

    assert found.index(max(found)) == 3


def test_a_line_begins_in_the_week_before_the_first_voice() -> None:
    begins, _y = on_the_line(alone(0, 0, 0, 0, 9, 9, 9).heart)[0]

    assert begins == WIDTH * 3 // 6


def test_while_nothing_is_said_the_line_goes_on_thinly() -> None:
    assert set(widths(alone(30, 30, 30, 0, 0, 0, 0, 0), 8)[5:]) == {1}


@pytest.mark.parametrize(("direction", "sign"), [("rising", -1), ("steady", 0), ("fading", 1)])
def test_at_its_end_a_line_goes_where_the_stream_goes(direction: str, sign: int) -> None:
    level = on_the_line(alone(*[9] * 9, direction="steady").heart)
    found = on_the_line(alone(*[9] * 9, direction=direction).heart)

    def bent(at: int) -> int:
        return found[at][1] - level[at][1]

    moved = bent(-1) - bent(0)

    assert (moved > 0) - (moved < 0) == sign


def test_each_stream_inside_is_a_branch_wider_when_more_flows_in_it() -> None:
    branches = alone(*[9] * 9, inside=(90, 10)).branches

    assert [branch.width for branch in branches] == [5, 3]
    assert all(on_the_line(branch.path)[-1][0] == WIDTH for branch in branches)


def test_a_stream_in_which_nothing_was_said_in_these_weeks_has_no_water() -> None:
    assert alone(0, 0, 0, 0) == Line("steady", "", "")


def test_without_streams_there_is_no_picture() -> None:
    assert drawn([]) == []


@given(st.lists(WEEKS, min_size=1, max_size=5))
def test_whatever_was_said_every_line_stays_in_its_place(streams: list[list[int]]) -> None:
    lines = drawn([Flowing(UUID(int=at), weeks, "rising") for at, weeks in enumerate(streams)])

    for line in lines:
        for x, y in points(line.body):
            assert -1 <= x <= WIDTH + 1
            assert -HEIGHT / 2 <= y <= 1.5 * HEIGHT


@given(WEEKS)
def test_the_same_stream_is_drawn_the_same_every_time(weeks: list[int]) -> None:
    assert drawn([Flowing(REF, weeks)]) == drawn([Flowing(REF, weeks)])


@pytest.mark.parametrize("count", [0, 1, 59, 60, 61, 5000])
def test_voices_that_flow_nowhere_are_drops_of_which_not_all_are_drawn(count: int) -> None:
    found = drops(count)

    assert len(found) == min(count, 60)
    assert all(0 <= x <= WIDTH and 0 < y < 40 and 3 <= radius <= 5 for x, y, radius in found)


def test_drops_lie_apart() -> None:
    centres = [(x, y) for x, y, _radius in drops(60)]

    assert min(math.dist(a, b) for a in centres for b in centres if a != b) > 3
