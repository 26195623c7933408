"""A map that fits its field: north up, in proportion, every area on it, with a spot inside each for a sign."""

import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspel.engines.places.areas import Area
from samenspel.engines.places.drawing import HEIGHT, MARGIN, SMALLEST, WIDTH, Outline, draw
from samenspel.engines.places.tests.made import an_area

Ring = list[tuple[int, int]]


def rings(outline: Outline) -> list[Ring]:
    """Every ring of a path, worked out step by step."""
    found = []
    for ring in outline.path.split("z")[:-1]:
        (x, y), *steps = ((int(a), int(b)) for a, b in re.findall(r"[Ml](-?\d+) (-?\d+)", ring))
        points = [(x, y)]
        for along, down in steps:
            points.append((points[-1][0] + along, points[-1][1] + down))
        found.append(points)
    return found


def inside(outline: Outline, x: float, y: float) -> bool:
    """By counting how often a line to the right crosses a border."""
    crossings = 0
    for ring in rings(outline):
        for (x1, y1), (x2, y2) in pairwise((*ring, ring[0])):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
                crossings += 1
    return crossings % 2 == 1


def a_ring(*points: tuple[float, float], name: str = "Oost") -> Area:
    return Area(name, ((points,),))


def test_it_is_north_up_and_east_to_the_right() -> None:
    middle, north, east = draw(
        [an_area("Midden"), an_area("Noord", row=3), an_area("Oost", column=3)]
    ).outlines

    assert north.y < middle.y
    assert east.x > middle.x


def test_distances_are_the_same_in_every_direction() -> None:
    """A degree to the east is as many metres as the cosine of the latitude tells."""
    north, east = 0.01, 0.01 / math.cos(math.radians(52.005))
    [square] = draw(
        [a_ring((5, 52), (5 + east, 52), (5 + east, 52 + north), (5, 52 + north))]
    ).outlines
    [ring] = rings(square)
    width, height = (max(p[at] for p in ring) - min(p[at] for p in ring) for at in (0, 1))

    assert abs(width - height) <= 1


@given(st.floats(0.05, 1), st.floats(0.05, 1), st.floats(-60, 60))
def test_whatever_its_size_it_fills_the_field_and_stays_within(
    wide: float, high: float, south: float
) -> None:
    field = draw(
        [a_ring((5, south), (5 + wide, south), (5 + wide, south + high), (5, south + high))]
    )
    [ring] = rings(field.outlines[0])

    assert field.width == WIDTH or field.height == HEIGHT
    assert (field.width <= WIDTH, field.height <= HEIGHT) == (True, True)
    assert min(x for x, _ in ring) >= MARGIN
    assert max(x for x, _ in ring) == field.width - MARGIN
    assert max(y for _, y in ring) == field.height - MARGIN


def test_a_hole_is_a_hole() -> None:
    outer = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0))
    hole = ((1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0))
    field = draw([Area("Ring", ((outer, hole),))])
    [ring] = field.outlines

    assert not inside(ring, field.width / 2 + 0.5, field.height / 2 + 0.5)
    assert inside(ring, ring.x + 0.5, ring.y + 0.5)


@pytest.mark.parametrize(
    "shape",
    [
        ((0, 0), (10, 0), (10, 1), (1, 1), (1, 9), (10, 9), (10, 10), (0, 10)),
        ((0, 0), (5, 8), (10, 0), (5, 10)),
        ((0, 0), (10, 10), (0, 9)),
    ],
)
def test_the_sign_of_an_area_stands_inside_it_whatever_its_shape(
    shape: tuple[tuple[float, float], ...],
) -> None:
    [outline] = draw([a_ring(*((x / 100, y / 100) for x, y in shape))]).outlines

    assert inside(outline, outline.x + 0.5, outline.y + 0.5)
    assert outline.room > 20


def test_an_area_too_small_to_see_is_there_all_the_same() -> None:
    small = a_ring((5.5, 52.5), (5.500001, 52.5), (5.5, 52.500001), name="Sluisje")
    wide = a_ring((5, 52), (6, 52), (6, 53), (5, 53))
    field = draw([wide, small])
    [ring] = rings(field.outlines[1])

    assert len(ring) == 4
    assert max(x for x, _ in ring) - min(x for x, _ in ring) == SMALLEST
    assert abs(field.outlines[1].x - field.width / 2) <= SMALLEST


def test_a_border_with_many_points_becomes_a_light_path() -> None:
    points = [
        (5 + math.cos(at / 1000 * math.tau), 52 + math.sin(at / 1000 * math.tau))
        for at in range(1000)
    ]
    [circle] = draw([a_ring(*points)]).outlines

    assert len(circle.path) < 600


def test_the_same_areas_are_the_same_map() -> None:
    areas = [an_area(name, column=at) for at, name in enumerate(("Oost", "Haven", "West"))]

    assert draw(areas) == draw(list(areas))


def test_without_areas_there_is_no_map() -> None:
    with pytest.raises(ValueError, match="expected areas to draw, got none"):
        draw([])
