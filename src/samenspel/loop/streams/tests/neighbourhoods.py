"""An installation that was given areas: a file as an operator would hand it over, and who lives in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from pytest_django.fixtures import Settings

from samenspel.engines.places.tests.made import collection, feature, square
from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.clock import now
from samenspel.foundation.writing import writing
from samenspel.loop.streams.counting import WEEKS, Facts, from_where
from samenspel.loop.streams.models import Refresh
from samenspel.people.queries import home_organisation
from samenspel.settings.groups import Residents

NAMES = ("Oost", "Haven", "Kade")


def given_areas(
    settings: Settings, folder: Path, features: Sequence[Any] | None = None, **more: Any
) -> Path:
    """Set them; three districts beside each other, of a thousand people each, unless others are given."""
    path = folder / "wijken.geojson"
    path.write_text(collection(three_districts() if features is None else features))
    given_residents(settings, areas=path, **more)
    return path


def given_residents(settings: Settings, **given: Any) -> None:
    """Set what is given, and nothing else of who lives here."""
    settings.SAMENSPEL = replace(settings.SAMENSPEL, residents=Residents(**given))


def three_districts(people: int | None = 1000) -> list[Any]:
    """Beside each other, from west to east."""
    return [
        feature(name, ring=square(3 * at, 0, size=3), inwoners=people)
        for at, name in enumerate(NAMES)
    ]


def counted(places: Sequence[str], languages: Sequence[str] = ()) -> Refresh:
    """The machine looked, and this is where the voices were from, one each."""
    facts = Facts.of([], [], places, np.zeros(0, np.float32))
    with writing("streams.test"):
        return Refresh.objects.create(
            organisation=home_organisation(seen_by=SYSTEM),
            asked_at=now(),
            started_at=now(),
            ended_at=now(),
            state=Refresh.State.DONE,
            voices=len(places),
            weekly=[0] * WEEKS,
            places=from_where(facts),
            languages={code: languages.count(code) for code in languages},
        )
