"""From ten thousand texts to a million: seconds and memory of each step."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import log
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.streams.apart import clocks, forget_most, held_most, measured
from benchmarks.streams.given import Given, kept
from benchmarks.streams.growing import grown
from benchmarks.streams.quality import BERTOPIC, OURS
from benchmarks.streams.runs import run
from benchmarks.streams.section import Section
from benchmarks.streams.sets import Labelled
from samenspel.engines.streams import finding
from samenspel.engines.text.embedding import embedder
from samenspel.engines.text.embedding.packing import packed_vectors, unpacked

PROCESSES = 2
BESIDE = 10_000
# What `find_streams` calls, in its order, and what that is for whoever reads the table.
STEPS = {
    "read": "reading: languages, what was said twice",
    "fit_space": "space",
    "all_words": "words",
    "nearest": "neighbours by meaning",
    "nearest_by_words": "neighbours by words",
    "web": "ties",
    "find_grain": "communities and grain",
    "levels_of": "levels",
    "learn_to_place": "learning to place",
    "named": "names",
}
SAID = (
    "Texts grown from banking77, Polis and the needs: the first half of one and the second half of another with the "
    "same label, one word in ten dropped. {counts}. Seconds on the wall, CPU-seconds, and the most memory that the "
    "process held during the step, with all that it held before (each helper of the vectors holds 0.2 GiB more). "
    "Vectors are kept a byte for each dimension. Growth is the exponent of CPU-seconds between the last two sizes."
)
EMBEDDING = "vectors (two processes)"
REST = "everything else"

Figures = dict[str, float]
Steps = dict[str, Figures]


def measure_scale(
    section: Section, sources: Sequence[Labelled], folder: Path, python: str, sizes: Sequence[int]
) -> None:
    """Each size from the same sources."""
    texts = [text for source in sources for text in source.texts]
    labels = [label for source in sources for label in source.labels]
    found: dict[int, dict[str, Any]] = {}
    for size in sizes:
        found[size] = _size(grown(texts, labels, size), folder / str(size))
        print(f"… scale: {size:,} in {_seconds(found[size]['steps']):.0f} s", flush=True)
    _tell(section, found)
    _judge(section, found)
    if BESIDE in found:
        _beside(section, folder / str(BESIDE), python)


def _size(texts: list[str], folder: Path) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    request = {"folder": str(folder)}
    vectors = measured(f"{__name__}:vectors", request).value
    streams = measured(f"{__name__}:streams", request).value
    return {**streams, "steps": {EMBEDDING: vectors, **streams["steps"]}}


def vectors(request: dict[str, Any]) -> Figures:
    """In a process of its own: the vectors, a byte for each dimension, as they are kept."""
    folder = Path(request["folder"])
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    model = embedder("meaning", processes=PROCESSES)
    start = clocks()
    np.save(folder / "packed.npy", packed_vectors(model, texts))
    if rest := getattr(model, "rest", None):
        rest()
    return {**_since(start), "gib": held_most()}


def streams(request: dict[str, Any]) -> dict[str, Any]:
    """In a process of its own: streams from texts and kept vectors, each step timed."""
    folder = Path(request["folder"])
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    watch = Watch()
    for name, step in STEPS.items():
        setattr(finding, name, watch.on(step, getattr(finding, name)))
    start = clocks()
    found = finding.find_streams(texts, vectors=np.load(folder / "packed.npy"))
    whole = _since(start)
    for what in ("wall", "cpu"):
        whole[what] -= sum(step[what] for step in watch.steps.values())
    return {
        "steps": {**watch.steps, REST: {**whole, "gib": watch.rest()}},
        "streams": int(found.assignments.max(initial=-1)) + 1,
        "outside": float((found.assignments < 0).mean()),
        "different": len(found.voices.first),
    }


@dataclass
class Watch:
    """Seconds and memory of each step; `most` is the most held outside any of them."""

    steps: Steps = field(default_factory=dict)
    most: float = 0.0

    def on(self, name: str, step: Callable[..., Any]) -> Callable[..., Any]:
        """The same step, watched."""

        def watched(*given: Any, **named: Any) -> Any:
            self.rest()
            start = clocks()
            found = step(*given, **named)
            used = {**_since(start), "gib": held_most()}
            before = self.steps.get(name, {"wall": 0.0, "cpu": 0.0, "gib": 0.0})
            self.steps[name] = {
                "wall": before["wall"] + used["wall"],
                "cpu": before["cpu"] + used["cpu"],
                "gib": max(before["gib"], used["gib"]),
            }
            forget_most()
            return found

        return watched

    def rest(self) -> float:
        """What was held since the last step, and from here anew."""
        self.most = max(self.most, held_most())
        forget_most()
        return self.most


def _since(start: tuple[float, float]) -> Figures:
    wall, cpu = clocks()
    return {"wall": wall - start[0], "cpu": cpu - start[1]}


def _seconds(steps: Steps, what: str = "wall") -> float:
    return sum(step[what] for step in steps.values())


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """How time grows from the last size but one to the last: 1 is in proportion, 2 with the square."""
    return log(seconds[-1] / max(seconds[-2], 1e-9)) / log(sizes[-1] / sizes[-2])


def _tell(section: Section, found: dict[int, dict[str, Any]]) -> None:
    sizes = list(found)
    steps = list(found[sizes[0]]["steps"])
    columns = ["step"]
    for size in sizes:
        columns += [f"{size:,}: s", "CPU-s", "GiB"]
    rows = [
        [step, *_cells(found, [one["steps"][step] for one in found.values()])] for step in steps
    ]
    whole = [
        {
            "wall": _seconds(one["steps"]),
            "cpu": _seconds(one["steps"], "cpu"),
            "gib": max(step["gib"] for step in one["steps"].values()),
        }
        for one in found.values()
    ]
    rows.append(["**all**", *_cells(found, whole)])
    section.show(
        "Scale",
        SAID.format(counts=_counts(found)),
        (*columns, *(["growth"] if len(sizes) > 1 else [])),
        rows,
    )


def _counts(found: dict[int, dict[str, Any]]) -> str:
    return "; ".join(
        f"{size:,} texts ({one['different']:,} different): {one['streams']:,} streams, "
        f"{one['outside']:.0%} in none"
        for size, one in found.items()
    )


def _cells(found: dict[int, dict[str, Any]], figures: Sequence[Figures]) -> list[str]:
    cells = []
    for one in figures:
        cells += [f"{one['wall']:.1f}", f"{one['cpu']:.1f}", f"{one['gib']:.2f}"]
    if len(found) > 1:
        cells.append(f"{exponent(list(found), [max(one['cpu'], 0.01) for one in figures]):.2f}")
    return cells


def _judge(section: Section, found: dict[int, dict[str, Any]]) -> None:
    sizes = list(found)
    largest = found[sizes[-1]]["steps"]
    if len(sizes) > 1:
        cpu = [_seconds(one["steps"], "cpu") for one in found.values()]
        section.hold(f"growth to {sizes[-1]:,}: exponent", exponent(sizes, cpu), 1.2)
    most = max(step["gib"] for step in largest.values())
    section.hold(f"{sizes[-1]:,} texts: most memory", most, 8, " GiB")
    section.hold(f"{sizes[-1]:,} texts: all steps", _seconds(largest) / 60, 30, " min")


def _beside(section: Section, folder: Path, python: str) -> None:
    """Ours and BERTopic on the same texts and vectors, both without the making of the vectors."""
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    kept(folder, Given(texts, unpacked(np.load(folder / "packed.npy")), ("en",), 0))
    found = {
        method.name: run(method, folder, python if method.of_its_own else "", seeds=[0])
        for method in (OURS, BERTOPIC)
    }
    ours, theirs = found[OURS.name], found[BERTOPIC.name]
    section.hold(f"{BESIDE:,} texts: CPU against BERTopic's", ours.cpu / theirs.cpu, 1, "×")
    section.hold(f"{BESIDE:,} texts: memory against BERTopic's", ours.gib / theirs.gib, 1, "×")
    for what, own, other in (("CPU-s", ours.cpu, theirs.cpu), ("GiB", ours.gib, theirs.gib)):
        if own > other:
            section.losses.append(
                f"{BESIDE:,} texts, {what}: BERTopic {other:.2f}; ours {own:.2f}."
            )
    section.show(
        f"Scale: {BESIDE:,} texts beside BERTopic",
        "The same texts and vectors, the making of vectors left out; Numba has compiled before.",
        ("", "CPU-s", "GiB", "groups", "in no group"),
        [
            (
                name,
                f"{one.cpu:.1f}",
                f"{one.gib:.2f}",
                str(len(set(one.runs[0].labels[one.runs[0].labels >= 0].tolist()))),
                f"{(one.runs[0].labels < 0).mean():.0%}",
            )
            for name, one in found.items()
        ],
    )
