"""The figures as a page: what was lost first, then the budgets, then everything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.report import table
from benchmarks.streams.section import Section

INTRODUCTION = """# Benchmarks: streams

Made by `python -m benchmarks.streams`; do not edit. What Samenspel finds in texts, beside what is commonly used, on
the same texts and the same vectors (those of the model of meaning that comes with Samenspel). Nobody is told how many
groups there are, unless it says so. Each method runs in a process of its own on one thread of BLAS; CPU-seconds are
without the making of the vectors, memory is the most that the process held, its libraries included.

ARI and AMI are the adjusted Rand index and adjusted mutual information with the labels (1 is the same, 0 is chance),
V is the V-measure, ± is the standard deviation over seeds. What is in no group counts as one group together; under
“each alone” as a group of one each. How many that concerns says “in no group”. A group that holds nearly everything,
or a method that leaves most texts out, can score well on one of these: read them together.
"""


def page(sections: Sequence[Section], machine: str, parts_of_it: Iterable[str] = ()) -> str:
    """All of it, in Markdown."""
    parts = [
        INTRODUCTION,
        _when(sections, machine),
        *_missing(sections, parts_of_it),
        "## Where others do better\n",
        _losses(sections),
    ]
    budgets = sorted(
        (budget for section in sections for budget in section.budgets),
        key=lambda budget: budget.holds,
    )
    rows = [budget.row for budget in budgets]
    parts += ["## Against the budgets\n", table(("what", "found", "budget", ""), rows)]
    for section in sections:
        for title, said, columns, lines in section.blocks:
            parts += [f"## {title}\n", f"{said}\n", table(columns, lines)]
    return "\n".join(parts)


def _when(sections: Sequence[Section], machine: str) -> str:
    if len({(section.moment, section.engine) for section in sections}) == 1:
        return f"{sections[0].moment}, {machine}. Code of the engines: {sections[0].engine}.\n"
    each = ", ".join(
        f"{section.name} on {section.moment} with {section.engine}" for section in sections
    )
    return (
        f"{machine}. Not all was measured on one day with one version of the engines: {each}. "
        "Within a part everything is of one run.\n"
    )


def _missing(sections: Sequence[Section], parts_of_it: Iterable[str]) -> list[str]:
    missing = [part for part in parts_of_it if part not in {section.name for section in sections}]
    return [f"**Not measured here: {', '.join(missing)}.**\n"] if missing else []


def _losses(sections: Sequence[Section]) -> str:
    losses = [f"- {loss}" for section in sections for loss in section.losses]
    return "\n".join(losses or ["Nowhere in what was measured here."]) + "\n"
