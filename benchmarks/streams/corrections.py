"""What is gained for voices that nobody corrected, when people correct a few others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from benchmarks.streams.apart import measured
from benchmarks.streams.given import Given, read_back
from benchmarks.streams.refreshed import refreshed
from benchmarks.streams.section import Section
from benchmarks.streams.sets import Prepared
from samenspel.engines.streams.corrections import Belongs, Correction, Rank, StreamId
from samenspel.engines.streams.refreshing import Past, Refreshed

SHARES = (0.01, 0.05, 0.1)

Figures = dict[str, float]


def measure_corrections(section: Section, sets: dict[str, Prepared], seeds: int) -> None:
    """On each set: correct 1, 5 and 10 % and look at the rest."""
    rows, broken = [], 0.0
    for its in sets.values():
        found = _found(its, seeds)
        for share in SHARES:
            mine = [one for one in found if one["share"] == share]
            rows.append(_row(its, share, mine))
            broken += sum(one["broken"] for one in mine)
            _judge(section, f"{its.labelled.name}: ARI gained by {share:.0%} corrected", mine)
        print(f"… corrections: {its.labelled.name}", flush=True)
    section.hold("corrections that do not hold after a refresh", broken, 0)
    section.show(
        "Corrections",
        "After a first run a colleague says of so many voices, drawn by lot, where they belong: in the stream where "
        "their label is at home, or in a new one where it has none. Then streams are sought anew. Counted are only the "
        "voices that nobody corrected, before and after, at the grain that each run finds for itself.",
        (
            "set",
            "corrected",
            "ARI before",
            "ARI after",
            "gained",
            "AMI before",
            "AMI after",
            "gained",
            "streams",
        ),
        rows,
    )


def _found(its: Prepared, seeds: int) -> list[Figures]:
    request = {
        "folder": str(its.folder),
        "labels": its.labelled.labels,
        "seeds": list(range(seeds)),
    }
    found: list[Figures] = measured(f"{__name__}:each_seed", request).value
    return found


def _judge(section: Section, what: str, found: Sequence[Figures]) -> None:
    gained = [one["ari"] - one["ari_before"] for one in found]
    section.reach(what, float(np.mean(gained)), 0)
    if np.mean(gained) < 0:
        section.losses.append(f"{what}: {np.mean(gained):+.3f}, so it did harm.")


def _row(its: Prepared, share: float, found: Sequence[Figures]) -> tuple[str, ...]:
    def mean(name: str) -> float:
        return float(np.mean([one[name] for one in found]))

    def gained(name: str) -> str:
        gains = [one[name] - one[f"{name}_before"] for one in found]
        return f"{np.mean(gains):+.3f} ± {np.std(gains):.3f}"

    return (
        its.labelled.name,
        f"{share:.0%}",
        f"{mean('ari_before'):.3f}",
        f"{mean('ari'):.3f}",
        gained("ari"),
        f"{mean('ami_before'):.3f}",
        f"{mean('ami'):.3f}",
        gained("ami"),
        f"{mean('streams_before'):.0f} → {mean('streams'):.0f}",
    )


def each_seed(request: dict[str, Any]) -> list[Figures]:
    """In a process of its own."""
    given = read_back(Path(request["folder"]))
    labels = np.array(request["labels"])
    return [one for seed in request["seeds"] for one in _one_seed(given, labels, seed)]


def _one_seed(given: Given, labels: NDArray[np.str_], seed: int) -> Iterator[Figures]:
    everybody = range(len(given.texts))
    before = refreshed(given, everybody, Past(), seed)
    order = np.random.default_rng([2, seed]).permutation(len(labels))
    for share in SHARES:
        rows = order[: max(2, round(share * len(labels)))]
        said = corrections(labels, before, rows)
        past = Past(before.fine, before.wide, said, resolutions=before.resolutions)
        after = refreshed(given, everybody, past, seed)
        others = np.setdiff1d(order, rows)
        yield {
            "share": share,
            "broken": float(broken(after, said)),
            **_figures(labels, before, others, "_before"),
            **_figures(labels, after, others, ""),
        }


def _figures(
    labels: NDArray[np.str_], found: Refreshed, others: NDArray[np.intp], when: str
) -> Figures:
    its = found.fine.labels[others]
    return {
        f"ari{when}": float(adjusted_rand_score(labels[others], its)),
        f"ami{when}": float(adjusted_mutual_info_score(labels[others], its)),
        f"streams{when}": float(len(np.unique(its[its >= 0]))),
    }


def corrections(
    labels: NDArray[np.str_], before: Refreshed, rows: NDArray[np.intp]
) -> list[Correction]:
    """What a colleague says who knows the labels: where each of these voices belongs."""
    homes = at_home(labels, before)
    return [
        Correction(
            Belongs(int(row), homes.get(str(labels[row]), str(labels[row]))), Rank.PERSON, at
        )
        for at, row in enumerate(rows)
    ]


def at_home(labels: NDArray[np.str_], found: Refreshed) -> dict[str, StreamId]:
    """Of each label the stream in which it is the most said and of whose voices it has most; some have none."""
    names, which = np.unique(labels, return_inverse=True)
    shared = np.zeros((len(names), len(found.fine.streams)), dtype=int)
    known = found.fine.labels >= 0
    np.add.at(shared, (which[known], found.fine.labels[known]), 1)
    homes: dict[str, StreamId] = {}
    for stream in np.argsort(shared.max(axis=0), kind="stable"):
        homes[str(names[shared[:, stream].argmax()])] = found.fine.streams[stream]
    return homes


def broken(found: Refreshed, said: Sequence[Correction]) -> int:
    """How many of these do not hold in what was found."""
    streams = [*found.fine.streams, None]
    return sum(
        isinstance(one.what, Belongs)
        and streams[found.fine.labels[int(str(one.what.voice))]] != one.what.stream
        for one in said
    )
