"""How much of what was found is found again when one text in ten is missing."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from benchmarks.streams.quality import BERTOPIC, OURS
from benchmarks.streams.runs import ABSENT, Method, Runs, run
from benchmarks.streams.scores import agreement
from benchmarks.streams.section import Section
from benchmarks.streams.sets import Prepared

WITHOUT = 0.1


def measure_stability(section: Section, sets: dict[str, Prepared], python: str, runs: int) -> None:
    """Ours and BERTopic, each run without another tenth and with another seed; every run beside every other."""
    rows = []
    for its in sets.values():
        found = {method.name: _again(method, its, python, runs) for method in (OURS, BERTOPIC)}
        means = {name: float(np.mean(_pairs(one))) for name, one in found.items()}
        rows += [_row(its, name, one) for name, one in found.items()]
        ours, theirs = means[OURS.name], means[BERTOPIC.name]
        section.reach(f"{its.labelled.name}: stability above BERTopic's", ours - theirs, 0)
        if ours < theirs:
            section.losses.append(
                f"{its.labelled.name}, stability: BERTopic {theirs:.3f}; ours {ours:.3f}."
            )
        print(f"… stability: {its.labelled.name}", flush=True)
    section.show(
        "Stability",
        f"{runs} runs, each without another 10 % of the texts and with another seed: the adjusted Rand index between "
        "every two, over the texts in both. What is in no group counts as one group. Read it beside the number of "
        "groups: one group that holds nearly everything is always found again.",
        ("set", "by", "ARI between runs", "lowest", "groups", "in no group"),
        rows,
    )


def _again(method: Method, its: Prepared, python: str, runs: int) -> Runs:
    return run(
        method,
        its.folder,
        python if method.of_its_own else "",
        seeds=list(range(runs)),
        without=WITHOUT,
    )


def _pairs(found: Runs) -> list[float]:
    return [
        agreement(one.labels, other.labels, ABSENT) for one, other in combinations(found.runs, 2)
    ]


def _row(its: Prepared, name: str, found: Runs) -> tuple[str, ...]:
    between = _pairs(found)
    groups = [len(set(one.labels[one.labels >= 0].tolist())) for one in found.runs]
    outside = [float((one.labels == -1).sum() / (one.labels != ABSENT).sum()) for one in found.runs]
    return (
        its.labelled.name,
        name,
        f"{np.mean(between):.3f} ± {np.std(between):.3f}",
        f"{min(between):.3f}",
        f"{min(groups)} to {max(groups)}",
        f"{np.mean(outside):.0%}",
    )
