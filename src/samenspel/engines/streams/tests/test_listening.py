"""How fine the streams are follows what people say of enough voices, and of more streams than one."""

import numpy as np
import pytest

from samenspel.engines.streams import finding, grain
from samenspel.engines.streams.communities import Labels
from samenspel.engines.streams.corrections import Belongs, Correction, Rank
from samenspel.engines.streams.grain import Grain, find_grain
from samenspel.engines.streams.graph import fuzzy
from samenspel.engines.streams.holding import Bounds, bounds
from samenspel.engines.streams.listening import as_people_say, links
from samenspel.engines.streams.neighbours import nearest
from samenspel.engines.streams.settling import settle
from samenspel.engines.streams.space import Rows, fit_space
from samenspel.engines.streams.tests.planted import (
    different,
    leiden,
    nested,
    planted,
    read_as,
    together,
)

CHILDREN = 4
ROWS, GROUP = nested(5, CHILDREN, 12, noise=0.8)
FAMILY = GROUP // CHILDREN


def said_of(rows: list[int], home: Labels) -> Labels:
    """What people said of these voices alone."""
    said = np.full(len(home), -1, dtype=np.int32)
    said[rows] = home[rows]
    return said


def found(said: Labels | None) -> Grain:
    languages = ["nl"] * len(ROWS)
    space = fit_space(ROWS, languages)
    points = space.points(ROWS, languages)
    tied = fuzzy(nearest(points.sharp, 20))
    its = find_grain(tied, points, space.spread, leiden(), said=said)
    assert its is not None
    return its


def drawn(count: int) -> list[int]:
    return np.random.default_rng(0).permutation(len(GROUP))[:count].tolist()


def test_the_evidence_in_these_voices_is_for_the_wider_streams() -> None:
    assert together(found(None).fine.labels) == together(FAMILY)


def test_people_who_say_what_is_not_the_same_get_streams_as_fine_as_they_mean() -> None:
    heard = found(said_of(drawn(90), GROUP))

    assert together(heard.fine.labels) == together(GROUP)
    assert together(heard.coarse.labels) == together(FAMILY)


def test_people_who_mean_what_was_found_keep_it() -> None:
    assert together(found(said_of(drawn(90), FAMILY)).fine.labels) == together(FAMILY)


@pytest.mark.parametrize("count", [0, 1, 8])
def test_a_few_voices_do_not_turn_everything(count: int) -> None:
    assert together(found(said_of(drawn(count), GROUP)).fine.labels) == together(FAMILY)


def test_of_many_voices_a_part_is_asked_what_people_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grain, "MANY", 200)
    monkeypatch.setattr(grain, "PART", 190)

    assert together(found(said_of(drawn(150), GROUP)).fine.labels) == together(GROUP)


def test_what_people_mean_may_be_wider_than_what_was_found() -> None:
    divisions = [FAMILY, FAMILY, GROUP, GROUP]
    said = said_of(drawn(90), FAMILY)

    assert as_people_say(divisions, [1.0, 2.0, 4.0, 8.0], 3, said) == 0


def test_what_is_said_of_one_stream_does_not_turn_the_others() -> None:
    said = said_of(np.flatnonzero(FAMILY == 2).tolist(), FAMILY)

    assert as_people_say([FAMILY, FAMILY, GROUP], [1.0, 2.0, 4.0], 2, said) == 2


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], 0),
        ([0], 0),
        ([0, 1, 2, 3], 0),
        ([0] * 50, 0),
        ([0] * 50 + [1], 0),
        ([0] * 50 + [1] * 3, 2),
        ([0, 0, 1, 1, 2, 2], 2),
    ],
)
def test_links_are_voices_beyond_the_first_of_all_streams_but_one(
    said: list[int], expected: int
) -> None:
    assert links(np.array(said, dtype=np.int32)) == expected


def test_one_division_alone_is_what_people_mean() -> None:
    labels = np.array([0, 0, 1, 1], dtype=np.int32)

    assert as_people_say([labels], [1.0], 0, labels) == 0


def held(rows: Rows, belongs: dict[int, int]) -> Bounds:
    said = [
        Correction(Belongs(voice, f"stroom {stream}"), Rank.PERSON, at)
        for at, (voice, stream) in enumerate(belongs.items())
    ]
    return bounds(settle(said), range(len(rows)))


@pytest.mark.parametrize("many", [100_000, 100])
def test_what_is_held_together_does_not_move_the_grain_by_itself(
    many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each third voice of two groups is put where it does not lie: there the streams that people hold are wide."""
    rows, labels = planted([20] * 10)
    voices, wishes = read_as(rows, different(len(rows))), finding.Wishes()
    [alone, _] = finding.flow(finding.ground_of(voices, wishes), wishes)
    monkeypatch.setattr(finding, "MANY", many)

    bounds_ = held(rows, {row: 1 - int(labels[row]) for row in range(0, 40, 3)})
    ground = finding.ground_of(voices, wishes, bounds_)
    [heard, levels] = finding.flow(ground, wishes, bounds_)

    assert alone is not None
    assert heard is not None
    assert heard.fine.resolution == alone.fine.resolution
    assert len(np.unique(levels.fine)) == 10
