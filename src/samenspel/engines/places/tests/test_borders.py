"""Fewer points, the same borders: nothing moves further than allowed, and neighbours still touch everywhere."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.engines.places.borders import Line, Point, simplified

SIDE, HIGH = 12, 6


def distance(point: Point, ring: Line) -> float:
    """From a point to a ring, by looking at many points along each of its stretches."""
    steps = [part / 100 for part in range(101)]
    return min(
        ((x + part * (to_x - x) - point[0]) ** 2 + (y + part * (to_y - y) - point[1]) ** 2) ** 0.5
        for (x, y), (to_x, to_y) in pairwise((*ring, ring[0]))
        for part in steps
    )


def surface(ring: Line) -> float:
    """By the shoelace, with its sign."""
    return sum(x * to_y - to_x * y for (x, y), (to_x, to_y) in pairwise((*ring, *ring[:1]))) / 2


def border(moves: Sequence[int]) -> Line:
    """A crooked line from the bottom to the top of a field."""
    return tuple((SIDE + move, HIGH * at) for at, move in enumerate(moves))


def two_fields(moves: Sequence[int]) -> list[Line]:
    """Left and right of a crooked line."""
    middle, top = border(moves), HIGH * (len(moves) - 1)
    left = ((0, 0), *middle, (0, top))
    right = ((3 * SIDE, top), *middle[::-1], (3 * SIDE, 0))
    return [left, right]


CROOKED = st.lists(st.integers(-5, 5), min_size=2, max_size=14)


@given(CROOKED, st.sampled_from([0.5, 1.5, 3.0]))
def test_neighbours_touch_everywhere_along_their_border(moves: list[int], most: float) -> None:
    left, right = simplified(two_fields(moves), most)
    shared = [point for point in left if point in set(border(moves))]

    assert [point for point in right if point in set(border(moves))] == shared[::-1]
    assert surface(left) + surface(right) == 3 * SIDE * HIGH * (len(moves) - 1)


@settings(max_examples=40)
@given(CROOKED, st.sampled_from([0.5, 1.5, 3.0]))
def test_no_point_lies_further_from_the_new_ring_than_allowed(
    moves: list[int], most: float
) -> None:
    for before, after in zip(two_fields(moves), simplified(two_fields(moves), most), strict=True):
        assert max(distance(point, after) for point in before) <= most + 0.2
        assert set(after) <= set(before)


def test_points_on_a_straight_line_go() -> None:
    square = ((0, 0), (5, 0), (10, 0), (10, 10), (5, 10), (0, 10), (0, 5))

    assert set(simplified([square], 0.5)[0]) == {(0, 0), (10, 0), (10, 10), (0, 10)}


def test_an_island_has_the_border_of_the_hole_in_which_it_lies() -> None:
    island = ((10, 10), (15, 11), (20, 10), (20, 20), (15, 19), (10, 20))
    around = ((0, 0), (30, 0), (30, 30), (0, 30))
    _, hole, inside = simplified([around, island[::-1], island], 2.0)

    assert set(hole) == set(inside) == {(10, 10), (20, 10), (20, 20), (10, 20)}


def test_areas_that_meet_in_one_point_keep_it() -> None:
    one, other = ((0, 0), (5, 1), (10, 0), (5, 9)), ((10, 0), (20, 0), (20, 10))
    first, second = simplified([one, other], 3.0)

    assert (10, 0) in first
    assert (10, 0) in second


def test_what_has_no_surface_left_is_left_out() -> None:
    assert simplified([((0, 0), (10, 1), (20, 0)), ((3, 3), (4, 4)), ((7, 7),)], 2.0) == [
        (),
        (),
        (),
    ]
