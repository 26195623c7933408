"""Areas with a name, read from GeoJSON (RFC 7946): districts or neighbourhoods as their municipality draws them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from samenspel.engines.places.words import words_of

# Where a name, a number of people and other names stand when nobody says so: Dutch files of districts come first.
NAMES = ("name", "naam", "buurtnaam", "wijknaam", "bu_naam", "wk_naam", "gemeentenaam", "statnaam")
PEOPLE = ("people", "inwoners", "aantalinwoners", "aantal_inwoners", "aant_inw", "population")
ALSO = ("also", "ook")
DEGREES = ("crs84", "4326")
# What the Dutch grid (RD, EPSG:28992) can hold, in metres.
RD = ((0, 300_000), (300_000, 625_000))

Point = tuple[float, float]
Ring = tuple[Point, ...]
Polygon = tuple[Ring, ...]


class NotReadable(ValueError):
    """The file is not what was expected; the message says which feature, what was expected and what came."""


@dataclass(frozen=True, slots=True)
class Properties:
    """Under which properties the name, the number of people and other names stand; found when empty."""

    name: str = ""
    people: str = ""
    also: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the municipality.

    shape: polygons, each an outer ring and its holes, of longitude and latitude; a ring does not repeat its first
    point. people: how many live there, None when not known. also: what else people call it.
    """

    name: str
    shape: tuple[Polygon, ...]
    people: float | None = None
    also: tuple[str, ...] = ()


def read_areas(text: str | bytes, properties: Properties | None = None) -> list[Area]:
    """The areas in a GeoJSON file, in its order. Features with one name are one area: its people are added up.

    A negative number of people means that it is not known, as in the files of Statistics Netherlands.
    Raises NotReadable for anything but a FeatureCollection of named polygons in WGS84.
    """
    features = _features(text)
    given = properties or Properties()
    first = _properties(features[0])
    asked = Properties(
        given.name or _present(NAMES, first, NAMES[0]),
        given.people or _present(PEOPLE, first, ""),
        given.also or _present(ALSO, first, ""),
    )
    found = (_area(number, one, asked) for number, one in enumerate(features, start=1))
    return list(_joined(found))


def _features(text: str | bytes) -> list[Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotReadable(f"expected GeoJSON, got something else: {error}") from None
    kind = found.get("type") if isinstance(found, dict) else type(found).__name__
    if kind != "FeatureCollection":
        raise NotReadable(f"expected a FeatureCollection, got {kind}")
    _require_degrees(found.get("crs"))
    features = found.get("features")
    if not isinstance(features, list) or not features:
        raise NotReadable("expected features, got none")
    return features


def _require_degrees(crs: Any) -> None:
    """RFC 7946 knows WGS84 alone; older files may name another system."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name", "") if isinstance(properties, dict) else crs
    if not str(name).lower().endswith(DEGREES):
        raise NotReadable(f"expected coordinates in WGS84 (EPSG:4326), got {name}")


def _area(number: int, feature: Any, asked: Properties) -> Area:
    properties = _properties(feature)
    name = properties.get(asked.name.lower())
    if not isinstance(name, str) or not words_of(name):
        raise NotReadable(f"feature {number}: expected a name in “{asked.name}”, got {name!r}")
    called = f"feature {number} (“{name}”)"
    try:
        return Area(
            " ".join(name.split()),
            _shape(feature.get("geometry")),
            _people(properties.get(asked.people.lower())),
            _also(properties.get(asked.also.lower())),
        )
    except NotReadable as problem:
        raise NotReadable(f"{called}: {problem}") from None


def _properties(feature: Any) -> dict[str, Any]:
    """By lower-case name."""
    found = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(found, dict):
        return {}
    return {str(name).lower(): value for name, value in found.items()}


def _present(names: Sequence[str], properties: Mapping[str, Any], otherwise: str) -> str:
    return next((name for name in names if name in properties), otherwise)


def _people(value: Any) -> float | None:
    if value is None:
        return None
    if not _number(value):
        raise NotReadable(f"expected a number of people, got {value!r}")
    return float(value) if value >= 0 else None


def _also(value: Any) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise NotReadable(f"expected a list of other names, got {value!r}")
    return tuple(name for name in names if words_of(name))


def _shape(geometry: Any) -> tuple[Polygon, ...]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise NotReadable(f"expected a Polygon or a MultiPolygon, got {kind}")
    given = geometry.get("coordinates")
    polygons = [given] if kind == "Polygon" else given
    if not isinstance(polygons, list) or not polygons:
        raise NotReadable("expected coordinates, got none")
    return tuple(_polygon(polygon) for polygon in polygons)


def _polygon(rings: Any) -> Polygon:
    if not isinstance(rings, list) or not rings:
        raise NotReadable("expected a ring around each polygon, got none")
    return tuple(_ring(ring) for ring in rings)


def _ring(positions: Any) -> Ring:
    if not isinstance(positions, list):
        raise NotReadable(f"expected a list of positions, got {positions!r}")
    points = [_point(position) for position in positions]
    open_ring = tuple(points[:-1] if points[:1] == points[-1:] else points)
    if len(set(open_ring)) < 3:
        raise NotReadable(f"expected a ring of three points or more, got {len(set(open_ring))}")
    return open_ring


def _point(position: Any) -> Point:
    if not isinstance(position, list) or len(position) < 2 or not all(map(_number, position[:2])):
        raise NotReadable(f"expected longitude and latitude, got {position!r}")
    x, y = float(position[0]), float(position[1])
    if abs(x) > 180 or abs(y) > 90:
        named = "the Dutch grid (RD, EPSG:28992)" if _in_rd(x, y) else "another system"
        raise NotReadable(
            f"expected longitude and latitude in WGS84, got {x:g}, {y:g}, which looks like {named}"
        )
    return x, y


def _number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _in_rd(x: float, y: float) -> bool:
    return all(least <= value <= most for value, (least, most) in zip((x, y), RD, strict=True))


def _joined(areas: Iterable[Area]) -> Iterator[Area]:
    """Whoever says its name means any of them."""
    by_name: dict[tuple[str, ...], Area] = {}
    for area in areas:
        called = words_of(area.name)
        known = by_name.get(called)
        by_name[called] = _together(known, area) if known else area
    return iter(by_name.values())


def _together(one: Area, other: Area) -> Area:
    known = one.people is not None and other.people is not None
    people = (one.people or 0) + (other.people or 0) if known else None
    also = tuple(dict.fromkeys(one.also + other.also))
    return replace(one, shape=one.shape + other.shape, people=people, also=also)
