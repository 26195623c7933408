"""The areas of this municipality, as the operator gave them in a file; without one there is no map."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from samenspel.engines.places.areas import Area, NotReadable, Properties, read_areas
from samenspel.engines.places.drawing import Drawing, draw
from samenspel.engines.places.recognising import Recogniser

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Areas:
    """Areas, how to recognise them in what people say, and the map of them."""

    areas: tuple[Area, ...]
    recogniser: Recogniser
    drawing: Drawing

    @classmethod
    def of(cls, areas: Iterable[Area]) -> Areas:
        """With all that is worked out once."""
        found = tuple(areas)
        return cls(found, Recogniser(found), draw(found))

    @property
    def population(self) -> dict[str, float]:
        """How many people live in each, as far as it is known; empty when nobody lives in any of them."""
        known = {area.name: area.people for area in self.areas if area.people is not None}
        return known if any(known.values()) else {}


def areas_now() -> Areas | None:
    """The areas in the file of the operator, read anew when it changed; None without a file that can be read."""
    found = _found()
    return found if isinstance(found, Areas) else None


def problem_now() -> str:
    """Why the file of areas cannot be read; empty when it can, or when there is none."""
    found = _found()
    return found if isinstance(found, str) else ""


def speakers_now() -> dict[str, float]:
    """How many people speak each language, where the operator has figures of that."""
    return settings.SAMENSPEL.residents.speakers


def knows_people() -> bool:
    """Whether there are figures of people to hold voices against, or ought to be."""
    given = settings.SAMENSPEL.residents
    return given.areas is not None or bool(given.languages_people)


def _found() -> Areas | str | None:
    given = settings.SAMENSPEL.residents
    if given.areas is None:
        return None
    try:
        seen = given.areas.stat()
    except OSError as error:
        return _told(given.areas, error.strerror or str(error))
    properties = Properties(given.areas_name, given.areas_people, given.areas_also)
    try:
        return _read(given.areas, (seen.st_mtime_ns, seen.st_size), properties)
    except OSError as error:
        return _told(given.areas, error.strerror or str(error))


@lru_cache(maxsize=2)
def _read(path: Path, _seen: tuple[int, int], properties: Properties) -> Areas | str:
    try:
        return Areas.of(read_areas(path.read_bytes(), properties))
    except NotReadable as problem:
        return _told(path, str(problem))


def _told(path: Path, problem: str) -> str:
    log.error("the areas in %s cannot be read: %s", path, problem)
    return problem
