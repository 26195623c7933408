"""What every method gets, and what each gives back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
Vectors = NDArray[np.float32]

TITLES = 3


@dataclass(frozen=True)
class Given:
    """Texts with their vectors, (n, d). `groups` is how many there are; only who is told so may look at it."""

    texts: list[str]
    vectors: Vectors
    languages: tuple[str, ...]
    groups: int
    seed: int = 0


@dataclass(frozen=True)
class Grouping:
    """Per text its group, −1 for none; the same one level wider, where a method has that; some groups in words."""

    labels: Labels
    titles: list[str]
    wider: Labels | None = None


def kept(folder: Path, given: Given) -> None:
    """Write it down for another process."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {"texts": given.texts, "languages": given.languages, "groups": given.groups}
    (folder / "given.json").write_text(json.dumps(about), encoding="utf-8")
    np.save(folder / "vectors.npy", given.vectors)


def read_back(folder: Path) -> Given:
    """What `kept` wrote down."""
    about = json.loads((folder / "given.json").read_text(encoding="utf-8"))
    vectors: Vectors = np.load(folder / "vectors.npy")
    return Given(about["texts"], vectors, tuple(about["languages"]), about["groups"])


def part_of(given: Given, rows: NDArray[np.intp], seed: int) -> Given:
    """Only these rows."""
    texts = [given.texts[row] for row in rows]
    return Given(texts, given.vectors[rows], given.languages, given.groups, seed)


def grouping(given: Given, labels: NDArray[np.integer]) -> Grouping:
    """Groups of a method that has no words for them: the text nearest to the middle speaks for each of the largest."""
    found = np.asarray(labels, dtype=np.int64)
    numbers, sizes = np.unique(found[found >= 0], return_counts=True)
    largest = numbers[np.argsort(-sizes, kind="stable")][:TITLES]
    return Grouping(found, [given.texts[_middle(given, found == one)] for one in largest])


def _middle(given: Given, inside: NDArray[np.bool_]) -> int:
    rows = np.flatnonzero(inside)
    vectors = given.vectors[rows]
    return int(rows[int(np.argmax(vectors @ vectors.mean(axis=0)))])
