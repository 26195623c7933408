"""Areas for tests: squares made by hand, and the GeoJSON in which a municipality would hand them over."""

import json
from collections.abc import Sequence
from typing import Any

from samenspel.engines.places.areas import Area

# Around the fictional Waterveen, in degrees.
WEST, SOUTH, STEP = 5.0, 52.0, 0.01


def square(column: int, row: int, *, size: int = 1) -> list[list[float]]:
    """A closed ring, `size` steps wide."""
    corners = ((0, 0), (size, 0), (size, size), (0, size), (0, 0))
    return [[WEST + STEP * (column + x), SOUTH + STEP * (row + y)] for x, y in corners]


def feature(name: object = "Oost", **given: Any) -> dict[str, Any]:
    """One area: a square, unless another geometry is given."""
    ring = given.pop("ring", None) or square(0, 0)
    geometry = given.pop("geometry", {"type": "Polygon", "coordinates": [ring]})
    return {"type": "Feature", "properties": {"name": name, **given}, "geometry": geometry}


def collection(features: Sequence[object], **more: Any) -> str:
    """The file."""
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more})


def an_area(name: str, *, also: Sequence[str] = (), column: int = 0, row: int = 0) -> Area:
    """A square with this name."""
    ring = tuple((x, y) for x, y in square(column, row)[:-1])
    return Area(name, ((ring,),), also=tuple(also))
