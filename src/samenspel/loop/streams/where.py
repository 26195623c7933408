"""Where voices are from, in the areas of the operator when there are any, else in the words of who told them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from samenspel.engines.streams.coverage import WITHHELD, Reading, heard
from samenspel.loop.streams.areas import Areas

MOST_PLACES = 12


class Spot(NamedTuple):
    """Where a voice is from. kind: "" for a place as somebody named it, `area` for one of the operator's areas,
    `several` when more than one is named, `elsewhere` for other places, `unknown` when nobody said."""

    kind: str
    name: str = ""


SEVERAL, ELSEWHERE, UNKNOWN = Spot("several"), Spot("elsewhere"), Spot("unknown")
Counts = dict[Spot, int]
# What is no single place stands last.
_LAST = {"several": 1, "elsewhere": 1, "unknown": 2}


def spots_of(places: Sequence[str], areas: Areas | None) -> list[Spot]:
    """Where each voice is from, in the same order. What is said alike is recognised once."""
    known = {place: _spot(place, areas) for place in set(places)}
    return [known[place] for place in places]


def _spot(place: str, areas: Areas | None) -> Spot:
    if not place.strip():
        return UNKNOWN
    found = areas.recogniser.areas_in(place) if areas else ()
    if len(found) > 1:
        return SEVERAL
    return Spot("area", found[0]) if found else Spot("", place)


def counts_of(spots: Iterable[Spot]) -> Counts:
    """How many from where. What too few people call so is “elsewhere”: those words are theirs alone."""
    counted = Counter(spots)
    said = sorted(((many, spot) for spot, many in counted.items() if not spot.kind), reverse=True)
    kept = {spot for many, spot in said[:MOST_PLACES] if many >= WITHHELD}
    found: Counts = {}
    for spot, many in counted.items():
        where = spot if spot.kind or spot in kept else ELSEWHERE
        found[where] = found.get(where, 0) + many
    return found


def cells_of_places(counts: Counts, everywhere: Mapping[str, int]) -> list[list[Any]]:
    """How many from where, the most first and what is no single place last; a number too small to show is null, and
    so is one that would tell it.

    Each is [name, voices, kind, reading], as long as it must be. everywhere: how many voices there are from each
    area, of any stream; the reading tells whether more or less is said here than that would make expect.
    """
    readings = _readings(counts, everywhere)
    silent = {Spot("area", name): 0 for name in readings}
    every = silent | told_apart(counts)
    shown = withheld_of(every)
    order = sorted(every, key=lambda spot: (_LAST.get(spot.kind, 0), in_order(shown[spot]), spot))
    return [_cell(spot, shown[spot], readings.get(spot.name, "")) for spot in order]


def told_apart(counts: Counts) -> Counts:
    """The same, unless every number can be worked out though all are withheld: as many voices as places, or four from
    each. Then it is not told which places they are.
    """
    total, places = sum(counts.values()), len(counts)
    all_small = all(many < WITHHELD for many in counts.values())
    if all_small and total >= WITHHELD and total in (places, places * (WITHHELD - 1)):
        return {SEVERAL: total}
    return counts


def in_order(voices: int | None) -> float:
    """The most first; what is withheld is more than none, and which of those is more is not to be seen."""
    return -0.5 if voices is None else -voices


def withheld_of(counts: Counts) -> dict[Spot, int | None]:
    """How many of each, None where it is withheld: all at once, so that no number tells another."""
    keys = {f"{spot.kind} {spot.name}": spot for spot in counts}
    found = heard({key: counts[spot] for key, spot in keys.items()})
    return {keys[str(one.group)]: one.voices for one in found}


def areas_in(counts: Counts) -> dict[str, int]:
    """Of the areas alone, by name."""
    return {spot.name: many for spot, many in counts.items() if spot.kind == "area"}


def _readings(counts: Counts, everywhere: Mapping[str, int]) -> dict[str, str]:
    """By area, where it may be told."""
    here = areas_in(counts)
    expected = {area: many for area, many in everywhere.items() if many}
    told = heard(here, {area: float(many) for area, many in expected.items()})
    return {str(one.group): str(one.reading) for one in told if one.reading != Reading.UNKNOWN}


def _cell(spot: Spot, voices: int | None, reading: str) -> list[Any]:
    if spot == UNKNOWN:
        return ["", voices]
    if not spot.kind:
        return [spot.name, voices]
    said = [spot.name, voices, spot.kind]
    return [*said, reading] if spot.kind == "area" and reading and voices is not None else said
