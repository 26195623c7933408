"""A new voice finds its stream: how often rightly, whether it knows how sure it is, and how fast."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.streams.apart import measured
from benchmarks.streams.given import Given, part_of, read_back
from benchmarks.streams.refreshed import refreshed
from benchmarks.streams.section import Section
from benchmarks.streams.sets import Labelled, Prepared
from samenspel.engines.streams.finding import Streams, find_streams
from samenspel.engines.streams.refreshing import Past
from samenspel.engines.text.embedding import embedder
from samenspel.engines.text.language import detect_languages

EDGES = (0.0, 0.3, 0.5, 0.6, 0.7, 0.75, 0.85, 0.9, 0.95, 1.0001)
EIGHT_IN_TEN = 0.75
HELD_OUT = 10
# Larger sets take three turns instead of ten.
FEW = 1000
ONE_BY_ONE = 300
AGAIN = "found again"
NEW = "new"

Bins = list[tuple[int, float, float]]


def measure_placing(
    section: Section, bank: Prepared, new: Labelled, others: list[Prepared]
) -> None:
    """Texts never seen into the streams of banking77; and a tenth of each set as if it were new."""
    told = {"labels": bank.labelled.labels, "new": new.texts, "are": new.labels}
    found = measured(f"{__name__}:new_texts", {"folder": str(bank.folder), **told}).value
    _tell_new(section, found)
    for its in (bank, *others):
        turns = HELD_OUT if len(its.labelled.texts) < FEW else 3
        asked = {"folder": str(its.folder), "turns": turns}
        again = measured(f"{__name__}:held_out", asked).value
        _tell(
            section,
            f"Placing: {its.labelled.name}, one in ten {AGAIN}",
            _said(again),
            again["bins"],
        )
        _judge(section, f"{its.labelled.name}, {AGAIN}", again["bins"])
    _speed(section, found["ms"])


def _said(again: dict[str, Any]) -> str:
    return (
        "Streams were found without one voice in ten, and those were then placed, with another tenth in turn. Right is "
        "the stream in which the voice flows, under the same id, at the next refresh, with all voices. Of all voices "
        f"{again['outside']:.0%} then flow in none; they are left out."
    )


def _tell_new(section: Section, found: dict[str, Any]) -> None:
    said = (
        "The questions of banking77 train, placed in the streams found in its test part. At home is the stream that "
        "has most of the voices with the question's label. By majority, the more severe, is a stream in which that "
        "label is said most: a stream of two kinds makes half of its voices wrong, however well they are placed; of "
        f"the test part's own voices {found['at_best']:.1%} are right in this way."
    )
    _tell(section, "Placing: texts never seen, at home", said, found["at_home"])
    _tell(section, "Placing: texts never seen, by majority", "The same placings.", found["bins"])
    _judge(section, "texts never seen, at home", found["at_home"])
    _judge(section, "texts never seen, by majority", found["bins"])


def _tell(section: Section, title: str, said: str, bins: Bins) -> None:
    total = sum(count for count, _, _ in bins)
    right = sum(count * share for count, _, share in bins) / max(total, 1)
    off = sum(count * abs(sure - share) for count, sure, share in bins) / max(total, 1)
    section.show(
        title,
        f"{said} Right in all: {right:.1%}; the expected calibration error is {off:.3f}.",
        ("confidence", "voices", "mean confidence", "right"),
        [
            (f"{low:.2f} to {min(high, 1):.2f}", f"{count:,}", f"{sure:.3f}", f"{share:.3f}")
            for (low, high), (count, sure, share) in zip(_between(), bins, strict=True)
            if count
        ],
    )


def _judge(section: Section, what: str, bins: Bins) -> None:
    """Of those placed with 0.8 four in five are right; two standard errors are chance."""
    count, sure, share = bins[[low for low, _ in _between()].index(EIGHT_IN_TEN)]
    if count:
        least = sure - 2 * (sure * (1 - sure) / count) ** 0.5
        section.reach(f"{what}: right of those placed with about 0.8", share, least)
        if share < least:
            section.losses.append(
                f"{what}: of {count:,} placed with {sure:.2f} on average {share:.2f} are right."
            )


def _speed(section: Section, milliseconds: dict[str, list[float]]) -> None:
    section.show(
        "Placing: one voice",
        f"{ONE_BY_ONE} voices one after the other, on one thread.",
        ("", "median", "p95", "CPU, median", "CPU, p95"),
        [(name, *(f"{one:.2f} ms" for one in took)) for name, took in milliseconds.items()],
    )
    half, most, _, _ = milliseconds["together"]
    section.hold("placing one voice, with its vector: median", half, 10, " ms")
    section.hold("placing one voice, with its vector: p95", most, 10, " ms")


def _between() -> list[tuple[float, float]]:
    return list(pairwise(EDGES))


def bins(confidence: Sequence[float], right: Sequence[bool]) -> Bins:
    """For each span of confidence: how many, how sure on average, and the share that was right."""
    sure, good = np.asarray(confidence, dtype=float), np.asarray(right, dtype=bool)
    found = []
    for low, high in _between():
        inside = (sure >= low) & (sure < high)
        count = int(inside.sum())
        means = (float(sure[inside].mean()), float(good[inside].mean())) if count else (0.0, 0.0)
        found.append((count, *means))
    return found


def new_texts(request: dict[str, Any]) -> dict[str, Any]:
    """In a process of its own."""
    given = read_back(Path(request["folder"]))
    streams = find_streams(given.texts, vectors=given.vectors)
    labels = np.array(request["labels"])
    means = majority(streams.assignments, labels)
    new: list[str] = request["new"]
    vectors = embedder("meaning").embed(new)
    points = streams.ground.space.points(vectors, detect_languages(new))
    placed = streams.placer.place(points)
    are = np.array(request["are"])
    right = means[placed.stream] == are
    homes = home(streams.assignments, labels)
    at_home = placed.stream == np.array([homes.get(str(label), -2) for label in are])
    known = streams.assignments >= 0
    return {
        "bins": bins(placed.confidence.tolist(), right.tolist()),
        "at_home": bins(placed.confidence.tolist(), at_home.tolist()),
        "at_best": float((means[streams.assignments[known]] == labels[known]).mean()),
        "ms": _milliseconds(streams, new[:ONE_BY_ONE]),
    }


def majority(assignments: NDArray[np.int32], labels: NDArray[Any]) -> NDArray[np.object_]:
    """What each stream is mostly about; the last place, which −1 points at, about nothing."""
    names, which = np.unique(labels, return_inverse=True)
    shared = np.zeros((int(assignments.max(initial=-1)) + 1, len(names)), dtype=int)
    known = assignments >= 0
    np.add.at(shared, (assignments[known], which[known]), 1)
    return np.array([*names[shared.argmax(axis=1)], None], dtype=object)


def home(assignments: NDArray[np.int32], labels: NDArray[np.str_]) -> dict[str, int]:
    """Of each label the stream with most of its voices."""
    known = assignments >= 0
    return {
        str(label): int(np.bincount(assignments[known & (labels == label)]).argmax())
        for label in np.unique(labels[known])
    }


def held_out(request: dict[str, Any]) -> dict[str, Any]:
    """In a process of its own."""
    given = read_back(Path(request["folder"]))
    parts = np.random.default_rng(3).permutation(len(given.texts)) % HELD_OUT
    turns = [_one_out(given, parts == part) for part in range(request["turns"])]
    confidence, right, known = (np.concatenate(each) for each in zip(*turns, strict=True))
    return {
        "bins": bins(confidence[known].tolist(), right[known].tolist()),
        "outside": float((~known).mean()),
    }


def _one_out(
    given: Given, away: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]:
    """Of those who are away: how sure, whether rightly, and whether they flow in any stream when all are there."""
    here, gone = np.flatnonzero(~away), np.flatnonzero(away)
    before = refreshed(part_of(given, here, 0), here.tolist(), Past())
    texts = [given.texts[row] for row in gone]
    points = before.streams.ground.space.points(given.vectors[gone], detect_languages(texts))
    placed = before.streams.placer.place(points)
    past = Past(before.fine, before.wide, resolutions=before.resolutions)
    after = refreshed(given, range(len(given.texts)), past)
    flows = after.fine.labels[gone]
    known_as = {stream: at for at, stream in enumerate(after.fine.streams)}
    expected = np.array([known_as.get(one, -2) for one in before.fine.streams])
    return placed.confidence, expected[placed.stream] == flows, flows >= 0


def _milliseconds(streams: Streams, texts: list[str]) -> dict[str, list[float]]:
    """Of its vector, of finding its place, and of both: median and p95, on the wall and of CPU."""
    model = embedder("meaning")
    vectors = [model.embed([text]) for text in texts]
    space, placer = streams.ground.space, streams.placer

    def place(vector: NDArray[np.float32], text: str) -> None:
        placer.place(space.points(vector, detect_languages([text])))

    return {
        "its vector": _timed(lambda at: model.embed([texts[at]]), len(texts)),
        "its place": _timed(lambda at: place(vectors[at], texts[at]), len(texts)),
        "together": _timed(lambda at: place(model.embed([texts[at]]), texts[at]), len(texts)),
    }


def _timed(work: Callable[[int], object], times: int) -> list[float]:
    wall, cpu = [], []
    for at in range(times):
        start = time.perf_counter(), time.process_time()
        work(at)
        wall.append(1000 * (time.perf_counter() - start[0]))
        cpu.append(1000 * (time.process_time() - start[1]))
    return [float(np.quantile(one, at)) for one in (wall, cpu) for at in (0.5, 0.95)]
