"""Labelled sets of short texts."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.streams.apart import ROOT, measured
from benchmarks.streams.given import Given, kept

OURS = ROOT / "benchmarks" / "sets"
AT_MOST = 150
CONVERSATIONS = {
    "en": (
        "15-per-hour-seattle",
        "american-assembly.bowling-green",
        "brexit-consensus",
        "scoop-hivemind.affordable-housing",
    ),
    "de": (
        "austria-climate.5twd2jsnkf.2022-08-08",
        "austria-climate.7z7ejpbmv5.2022-08-08",
    ),
}
LANGUAGE_OF = {"en": "English", "de": "German"}


@dataclass(frozen=True)
class Labelled:
    """Texts with the label of each, and the language of each where there are several."""

    name: str
    texts: list[str]
    labels: list[str]
    languages: list[str] | None = None
    stop_words: tuple[str, ...] = ("en",)

    def at(self, rows: list[int], name: str) -> Labelled:
        """Only these."""
        return Labelled(
            name,
            [self.texts[row] for row in rows],
            [self.labels[row] for row in rows],
            None,
            self.stop_words,
        )


@dataclass(frozen=True)
class Prepared:
    """A set whose texts and vectors were written down, for every method the same."""

    labelled: Labelled
    folder: Path


def banking(data: Path, part: str) -> Labelled:
    """Questions to a bank in 77 kinds (Casanueva et al., 2020)."""
    rows = _rows(data / "labelled" / "banking77" / f"{part}.csv")
    return Labelled(
        f"banking77 {part}", [row["text"] for row in rows], [row["category"] for row in rows]
    )


def statements(data: Path, language: str) -> Labelled:
    """What people wrote in public conversations, labelled by conversation."""
    texts, labels = [], []
    for name in CONVERSATIONS[language]:
        said = [row["comment-body"] or "" for row in _rows(data / "polis" / name / "comments.csv")]
        texts += said
        labels += [name] * len(said)
    return Labelled(f"Polis, {LANGUAGE_OF[language]}", texts, labels, stop_words=(language,))


def evened(whole: Labelled) -> Labelled:
    """At most 150 of each label, by lot."""
    random = np.random.default_rng(0)
    labels = np.array(whole.labels)
    rows = [
        random.permutation(np.flatnonzero(labels == one))[:AT_MOST] for one in sorted(set(labels))
    ]
    return whole.at(
        np.sort(np.concatenate(rows)).tolist(), f"{whole.name}, at most {AT_MOST} of each"
    )


def across_languages(name: str) -> Labelled:
    """Municipal needs in six languages: `needs`, plainly said, or `stories`."""
    rows = _rows(OURS / f"{name}.csv")
    languages = [row["language"] for row in rows]
    return Labelled(
        name,
        [row["text"] for row in rows],
        [row["need"] for row in rows],
        languages,
        tuple(sorted(set(languages))),
    )


def all_sets(data: Path) -> dict[str, Callable[[], Labelled]]:
    """Every set to group, by a short name."""
    return {
        "bank": lambda: banking(data, "test"),
        "en": lambda: statements(data, "en"),
        "en150": lambda: evened(statements(data, "en")),
        "de": lambda: statements(data, "de"),
        "de150": lambda: evened(statements(data, "de")),
        "needs": lambda: across_languages("needs"),
        "stories": lambda: across_languages("stories"),
    }


def prepared(labelled: Labelled, folder: Path) -> Prepared:
    """Write it down with its vectors, unless it was already."""
    if (folder / "vectors.npy").exists():
        return Prepared(labelled, folder)
    embedded = measured("benchmarks.streams.ours:embed", {"texts": labelled.texts})
    vectors = np.array(embedded.value, dtype=np.float32)
    groups = len(set(labelled.labels))
    kept(folder, Given(labelled.texts, vectors, labelled.stop_words, groups))
    return Prepared(labelled, folder)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
