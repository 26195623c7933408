"""The map of areas: where something is said, or of whom it is heard, in numbers and steps of one colour.

Everything that it shows stands in the table beside it as well. A number stands in its area where it fits; what is
withheld is hatched, so that no colour speaks alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from samenspel.engines.streams.coverage import WITHHELD, Reading
from samenspel.loop.streams.areas import areas_now

if TYPE_CHECKING:
    from samenspel.engines.places.drawing import Outline
    from samenspel.engines.streams.coverage import Heard
    from samenspel.foundation.errors import Text
    from samenspel.loop.streams.areas import Areas
    from samenspel.loop.streams.showing import Cell

STEPS = 4
BELOW = 40
# How wide one letter of a sign and of a name is, in the units of the map.
SIGN, LETTER = 28, 17

# A shape and the words for it, at each reading.
READINGS: dict[str, tuple[str, Text]] = {
    Reading.LESS: ("▼", _("Less than you would expect")),
    Reading.AS_EXPECTED: ("=", _("About what you would expect")),
    Reading.MORE: ("▲", _("More than you would expect")),
    Reading.UNKNOWN: ("?", _("Cannot be told yet")),
}
_STEP_OF: dict[str, str] = {
    Reading.LESS: "1",
    Reading.AS_EXPECTED: "2",
    Reading.MORE: "4",
    Reading.UNKNOWN: "hidden",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """What an area shows: a step of the colour (`none`, `1` to `4`, `hidden`), a short sign, and the same in words."""

    step: str
    short: str
    words: str


@dataclass(frozen=True, slots=True)
class Patch:
    """One area on the map. fits, name_fits: whether its sign and its name can stand in it."""

    path: str
    x: int
    y: int
    sign: Sign
    name: str
    fits: bool
    name_fits: bool

    @property
    def below(self) -> int:
        """Where its name stands: under its sign, if it has one."""
        return self.y + BELOW if self.sign.short and self.fits else self.y


@dataclass(frozen=True, slots=True)
class AreaMap:
    """The whole map. legend: for each step that is on it, what it means."""

    width: int
    height: int
    patches: list[Patch]
    legend: list[tuple[str, str]]


def map_of_voices(cells: Sequence[Cell]) -> AreaMap | None:
    """How many voices from each area, in four steps; None where no voice is from an area."""
    from_areas = {cell.name: cell for cell in cells if cell.kind == "area"}
    areas = areas_now() if from_areas else None
    if areas is None:
        return None
    wide = _width(cell.voices for cell in from_areas.values())
    nobody = Sign("none", "", gettext("nobody"))
    signs = {name: _counted(cell, wide) for name, cell in from_areas.items()}
    return _map(areas, signs, nobody, _steps(wide, signs.values()))


def map_of_heard(found: Sequence[Heard]) -> AreaMap | None:
    """Of whom more or less is heard than their number would make expect; None without areas."""
    areas = areas_now() if found else None
    if areas is None:
        return None
    signs = {str(one.group): _read(one) for one in found if one.group is not None}
    shown = {sign.step for sign in signs.values()}
    legend = [
        (_STEP_OF[code], f"{shape} {words}")
        for code, (shape, words) in READINGS.items()
        if _STEP_OF[code] in shown
    ]
    return _map(areas, signs, Sign("none", "", gettext("no number of people")), legend)


def in_words(cell: Cell) -> str:
    """How the number of an area compares with how much is said there in all; empty where that cannot be told."""
    if cell.reading not in (Reading.LESS, Reading.MORE):
        return ""
    return " ".join(map(str, READINGS[cell.reading]))


def _map(
    areas: Areas, signs: Mapping[str, Sign], otherwise: Sign, legend: list[tuple[str, str]]
) -> AreaMap:
    drawing = areas.drawing
    patches = [_patch(one, signs.get(one.name, otherwise)) for one in drawing.outlines]
    if any(patch.sign is otherwise for patch in patches):
        legend = [(otherwise.step, otherwise.words), *legend]
    return AreaMap(drawing.width, drawing.height, patches, legend)


def _patch(outline: Outline, sign: Sign) -> Patch:
    fits = outline.room >= SIGN * len(sign.short)
    name_fits = outline.room >= LETTER * len(outline.name)
    return Patch(outline.path, outline.x, outline.y, sign, outline.name, fits, name_fits)


def _counted(cell: Cell, wide: int) -> Sign:
    if cell.voices is None:
        return Sign("hidden", "", gettext("not shown"))
    step = "none" if not cell.voices else str(1 + max(cell.voices - WITHHELD, 0) // wide)
    shape = READINGS[cell.reading][0] if in_words(cell) else ""
    said = ngettext("%(voices)s voice", "%(voices)s voices", cell.voices) % {"voices": cell.voices}
    return Sign(step, f"{cell.voices}{shape}", ". ".join(filter(None, (said, in_words(cell)))))


def _read(one: Heard) -> Sign:
    shape, words = READINGS[one.reading]
    return Sign(_STEP_OF[one.reading], shape, str(words))


def _width(voices: Iterable[int | None]) -> int:
    """How many numbers of voices share a step, so that the most is in the last one."""
    most = max((many for many in voices if many), default=WITHHELD)
    return max(1, -(-(most - WITHHELD + 1) // STEPS))


def _steps(wide: int, signs: Iterable[Sign]) -> list[tuple[str, str]]:
    """What each step on the map means, the least first."""
    shown = {sign.step for sign in signs}
    steps = [
        (str(step + 1), _from_to(WITHHELD + step * wide, WITHHELD + (step + 1) * wide - 1))
        for step in range(STEPS)
    ]
    hidden = ("hidden", gettext("not shown: fewer than 5, or it would give such a number away"))
    return [one for one in (*steps, hidden) if one[0] in shown]


def _from_to(least: int, most: int) -> str:
    if least == most:
        return str(least)
    return gettext("%(least)s to %(most)s") % {"least": least, "most": most}
