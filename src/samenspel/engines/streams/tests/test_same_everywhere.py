"""The same voices have the same streams in every process, on one thread or two, whatever Python's dice."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import numpy as np
import pytest

from samenspel.engines.streams.corrections import Apart, Belongs, Correction, Rank
from samenspel.engines.streams.finding import Streams, Wishes, find_streams
from samenspel.engines.streams.refreshing import Past, refresh_streams
from samenspel.engines.streams.tests.planted import planted, read_as, scattered

# Said in a process of its own, with threads and dice as they are given there.
TELL = """
import json
from samenspel.engines.streams.tests.test_same_everywhere import told
print(json.dumps(told()))
"""
PLACES = (("1", "1"), ("2", "77"))
TEXTS = [
    "De bus komt niet meer in ons dorp",
    "Er staat geen bankje meer in het park",
    "De stoep in de Dijkstraat ligt scheef",
    "Wie maait het gras bij de sloot",
]


def town() -> tuple[np.ndarray, list[str]]:
    """Voices that run into each other, and words that some share."""
    rows, labels = planted([25, 20, 15, 10], noise=1.4)
    texts = [f"{TEXTS[label]} {row % 7}" for row, label in enumerate(labels.tolist())]
    return np.vstack([rows, scattered(10)]), [*texts, *(f"iets anders {at}" for at in range(10))]


def streams(seed: int = 3) -> Streams:
    rows, texts = town()
    return find_streams(texts, vectors=rows, languages=["nl"] * 80, wishes=Wishes(seed=seed))


def told() -> dict[str, Any]:
    """All that comes out when people had a say in it, in a form that can be sent."""
    rows, texts = town()
    names = (f"stroom {number}" for number in count())
    said = [
        Correction(Apart("stem 0", "stem 1"), Rank.PERSON, 1),
        Correction(Belongs("stem 30", "tuin"), Rank.SPEAKER, 2),
    ]
    ids = [f"stem {row}" for row in range(80)]
    found = refresh_streams(
        read_as(rows, texts), ids, Past(corrections=said), fresh=lambda: next(names)
    )
    streams = found.streams
    return {
        "assignments": streams.assignments.tolist(),
        "confidence": streams.confidence.tolist(),
        "titles": [one.title for one in streams.streams],
        "keywords": [list(one.keywords) for one in streams.streams],
        "speaking": [list(one.speaks_for_it) for one in streams.streams],
        "ids": [str(one) for one in found.ids],
        "labels": found.fine.labels.tolist(),
        "events": [repr(event) for event in found.events],
    }


def _elsewhere(place: tuple[str, str]) -> dict[str, Any]:
    threads, dice = place
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    around = {**os.environ, "PYTHONHASHSEED": dice, "PYTHONPATH": os.pathsep.join(sys.path)}
    around.update(dict.fromkeys(names, threads))
    run = subprocess.run(
        [sys.executable, "-c", TELL], env=around, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(run.stdout)
    return found


@pytest.fixture(scope="module")
def elsewhere() -> list[dict[str, Any]]:
    """What two other processes found: on one thread and on two."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(_elsewhere, PLACES))


@pytest.fixture(scope="module")
def here() -> dict[str, Any]:
    return told()


@pytest.mark.parametrize(
    "what", ["assignments", "titles", "keywords", "speaking", "ids", "labels", "events"]
)
def test_what_is_found_is_the_same_in_every_process(
    what: str, here: dict[str, Any], elsewhere: list[dict[str, Any]]
) -> None:
    assert [one[what] for one in elsewhere] == [here[what]] * 2


def test_how_sure_it_is_is_the_same_in_every_process(
    here: dict[str, Any], elsewhere: list[dict[str, Any]]
) -> None:
    """To a thousandth: machines differ in how they add."""
    for one in elsewhere:
        assert one["confidence"] == pytest.approx(here["confidence"], abs=1e-3)


def test_several_at_once_in_one_process_do_not_mix() -> None:
    alone = [streams(seed) for seed in (3, 4)]

    with ThreadPoolExecutor(2) as pool:
        beside = list(pool.map(streams, [3, 4]))

    for one, other in zip(alone, beside, strict=True):
        assert one.assignments.tolist() == other.assignments.tolist()
        assert one.confidence.tolist() == other.confidence.tolist()


def test_what_is_handed_over_is_left_as_it_was() -> None:
    rows, texts = town()
    before: tuple[np.ndarray, Sequence[str]] = rows.copy(), tuple(texts)

    find_streams(texts, vectors=rows, languages=["nl"] * 80)

    assert rows.tobytes() == before[0].tobytes()
    assert tuple(texts) == before[1]
