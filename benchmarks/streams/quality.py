"""How well what was found agrees with labels that nobody was shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import adjusted_mutual_info_score

from benchmarks.streams.given import Labels
from benchmarks.streams.runs import Method, Runs, run
from benchmarks.streams.scores import Scores, mean_and_spread, scores
from benchmarks.streams.section import Section
from benchmarks.streams.sets import Prepared

OURS = Method("**ours**", "benchmarks.streams.ours:streams")
WIDER = "ours, the wider streams"
BERTOPIC = Method("BERTopic", "benchmarks.streams.topics:bertopic", of_its_own=True)
METHODS = (
    OURS,
    Method("k-means, told how many", "benchmarks.streams.peers:k_means", told=True),
    Method("NMF, told how many", "benchmarks.streams.peers:nmf", told=True),
    Method("LDA, told how many", "benchmarks.streams.peers:lda", told=True),
    Method("k-means by silhouette", "benchmarks.streams.peers:k_means_by_silhouette"),
    Method("HDBSCAN", "benchmarks.streams.peers:hdbscan", chance=False),
    Method("Leiden, resolution 1", "benchmarks.streams.peers:leiden"),
    BERTOPIC,
    Method(
        "BERTopic, topics from 5 on", "benchmarks.streams.topics:bertopic_of_five", of_its_own=True
    ),
)
COLUMNS = (
    "",
    "ARI",
    "AMI",
    "V",
    "in no group",
    "groups",
    "ARI, each alone",
    "AMI, each alone",
    "CPU-s",
    "GiB",
)
TITLED = (
    "Of the three largest groups of the first run. Ours as people see it; of the others, which have no words or only "
    "lists of words, the text nearest to the middle. Polis statements: data was gathered using the Polis software "
    "(compdemocracy.org/polis) and is sub-licensed under CC BY 4.0 with Attribution to The Computational Democracy "
    "Project. banking77: Casanueva et al. (2020), CC BY 4.0."
)
# Below so many texts a label, BERTopic also runs with a lower bound that lets it find them.
SMALL = 20
# A title in a table; what is longer is cut where it is shown, not where it is measured.
SHOWN = 110


@dataclass(frozen=True)
class Line:
    """One method on one set."""

    name: str
    mean: Scores
    spread: Scores
    runs: Runs
    with_language: float | None
    is_ours: bool

    @property
    def cells(self) -> tuple[str, ...]:
        """As a row of the table."""
        mean, spread = self.mean, self.spread
        return (
            self.name,
            f"{mean.ari:.3f} ± {spread.ari:.3f}",
            f"{mean.ami:.3f} ± {spread.ami:.3f}",
            f"{mean.v:.3f}",
            f"{mean.outside:.0%}",
            f"{mean.groups:.0f}",
            f"{mean.ari_alone:.3f}",
            f"{mean.ami_alone:.3f}",
            f"{self.runs.cpu:.1f}",
            f"{self.runs.gib:.2f}",
            *([] if self.with_language is None else [f"{self.with_language:.3f}"]),
        )


def measure_quality(section: Section, sets: dict[str, Prepared], python: str, seeds: int) -> None:
    """Every method on every set."""
    titles: list[tuple[str, ...]] = []
    for short, its in sets.items():
        lines = list(_lines(its, python, seeds))
        _tell(section, its, lines)
        _budgets(section, short, its, lines)
        _losses(section, its, lines)
        titles += _titles(its, lines)
        print(f"… quality: {its.labelled.name}", flush=True)
    section.show(
        "Titles",
        TITLED,
        ("set", "by", "first", "second", "third"),
        titles,
    )


def _lines(its: Prepared, python: str, seeds: int) -> Iterator[Line]:
    small_groups = len(its.labelled.texts) < SMALL * len(set(its.labelled.labels))
    for method in METHODS if small_groups else METHODS[:-1]:
        found = run(
            method,
            its.folder,
            python if method.of_its_own else "",
            seeds=list(range(seeds if method.chance else 1)),
        )
        print(f"  {its.labelled.name}: {method.name}", flush=True)
        yield _line(method.name, its, found, [one.labels for one in found.runs], method is OURS)
        if method is OURS:
            wider = [one.labels if one.wider is None else one.wider for one in found.runs]
            yield _line(WIDER, its, found, wider, is_ours=True)


def _line(name: str, its: Prepared, found: Runs, labels: Sequence[Labels], is_ours: bool) -> Line:
    mean, spread = mean_and_spread([scores(its.labelled.labels, one) for one in labels])
    spoken = its.labelled.languages
    crossed = None
    if spoken is not None:
        crossed = float(np.mean([adjusted_mutual_info_score(spoken, one) for one in labels]))
    return Line(name, mean, spread, found, crossed, is_ours)


def _tell(section: Section, its: Prepared, lines: list[Line]) -> None:
    labelled = its.labelled
    columns = COLUMNS if labelled.languages is None else (*COLUMNS, "AMI with the language")
    section.show(
        f"Quality: {labelled.name}",
        f"{len(labelled.texts):,} texts, {len(set(labelled.labels))} labels.",
        columns,
        [line.cells for line in lines],
    )


def _budgets(section: Section, short: str, its: Prepared, lines: list[Line]) -> None:
    name, ours = its.labelled.name, lines[0]
    others = [line for line in lines if not line.is_ours]
    if short == "stories":
        return
    for what in ("ari", "ami"):
        best = max(getattr(line.mean, what) for line in others)
        lead = getattr(ours.mean, what) - best
        section.reach(f"{name}: {what.upper()} above the best of the others", lead, 0)
    if short == "bank":
        section.reach(f"{name}: ARI", ours.mean.ari, 0.51)
        section.reach(f"{name}: AMI", ours.mean.ami, 0.73)
    if short == "needs":
        section.reach(f"{name}: AMI with the need", ours.mean.ami, 0.9)
        section.hold(f"{name}: AMI with the language", ours.with_language or 0.0, 0.1)


def _losses(section: Section, its: Prepared, lines: list[Line]) -> None:
    ours = lines[0]
    for what in ("ari", "ami", "v"):
        own = getattr(ours.mean, what)
        better = [
            f"{line.name} {getattr(line.mean, what):.3f}"
            for line in lines
            if not line.is_ours and getattr(line.mean, what) > own
        ]
        if better:
            section.losses.append(
                f"{its.labelled.name}, {what.upper()}: {', '.join(better)}; ours {own:.3f}."
            )


def _titles(its: Prepared, lines: list[Line]) -> Iterator[tuple[str, ...]]:
    for line in lines:
        if line.name == WIDER:
            continue
        first = [_shown(title) for title in line.runs.runs[0].titles]
        yield (its.labelled.name, line.name, *first, *[""] * (3 - len(first)))


def _shown(title: str) -> str:
    plain = " ".join(title.split()).replace("|", "¦")
    return plain if len(plain) <= SHOWN else f"{plain[: SHOWN - 1]}…"
