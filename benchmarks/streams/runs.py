"""One method on one set, with each seed: what `apart` runs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.streams.apart import Measured, clocks, measured
from benchmarks.streams.given import Given, Grouping, Labels, part_of, read_back

ABSENT = -2


@dataclass(frozen=True)
class Method:
    """Something that groups texts. `told` it is how many groups there are; by `chance` each seed gives another."""

    name: str
    work: str
    told: bool = False
    chance: bool = True
    of_its_own: bool = False


@dataclass(frozen=True)
class Run:
    """What came of one seed. `labels` (n,): −1 for no group, −2 for a text that was left out of this run."""

    labels: Labels
    wider: Labels | None
    titles: list[str]
    cpu: float


@dataclass(frozen=True)
class Runs:
    """All seeds of one method on one set."""

    runs: list[Run]
    gib: float

    @property
    def cpu(self) -> float:
        """CPU-seconds a run."""
        return float(np.mean([run.cpu for run in self.runs]))


def run(
    method: Method, folder: Path, python: str, *, seeds: list[int], without: float = 0.0
) -> Runs:
    """In a process of its own; `without` a share of the texts, by lot and otherwise in each run.

    What came of it stays beside the set, for a run that was cut off and goes on.
    """
    request = {"work": method.work, "folder": str(folder), "seeds": seeds, "without": without}
    name = "-".join(map(str, (method.work.rpartition(".")[2].replace(":", "-"), *seeds, without)))
    answer = folder / f"{name}.json"
    if not answer.exists():
        found = measured(f"{__name__}:each_seed", request, python=python)
        answer.write_text(json.dumps(asdict(found)), encoding="utf-8")
    again = Measured(**json.loads(answer.read_text(encoding="utf-8")))
    return Runs([_run(one) for one in again.value], again.gib)


def each_seed(request: dict[str, Any]) -> list[dict[str, Any]]:
    """The other side of `run`."""
    given = read_back(Path(request["folder"]))
    module, _, function = request["work"].partition(":")
    method = import_module(module)
    if warm := getattr(method, "warm", None):
        warm(given)
    return [
        _timed(getattr(method, function), given, seed, request["without"])
        for seed in request["seeds"]
    ]


def _timed(function: Any, given: Given, seed: int, without: float) -> dict[str, Any]:
    rows = drawn(len(given.texts), without, seed)
    its = part_of(given, rows, seed)
    start = clocks()[1]
    found: Grouping = function(its)
    cpu = clocks()[1] - start
    return {
        "labels": _spread(found.labels, rows, len(given.texts)),
        "wider": None if found.wider is None else _spread(found.wider, rows, len(given.texts)),
        "titles": found.titles,
        "cpu": cpu,
    }


def drawn(n: int, without: float, seed: int) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Which of n rows take part: all but a share, by lot, in their order."""
    order = np.random.default_rng([1, seed]).permutation(n)
    return np.sort(order[: n - round(without * n)])


def _spread(labels: Labels, rows: np.ndarray[Any, np.dtype[np.intp]], n: int) -> list[int]:
    everyone = np.full(n, ABSENT)
    everyone[rows] = labels
    found: list[int] = everyone.tolist()
    return found


def _run(one: dict[str, Any]) -> Run:
    wider = None if one["wider"] is None else np.array(one["wider"])
    return Run(np.array(one["labels"]), wider, one["titles"], one["cpu"])
