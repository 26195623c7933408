"""The figures as a page: ratios first, each beside its budget; absolute figures as context."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("django", "django-ninja", "procrastinate", "psycopg", "granian")


@dataclass(frozen=True)
class Budget:
    """One figure and what it should be."""

    what: str
    found: float
    budget: float
    unit: str = ""
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether it is within."""
        return self.found >= self.budget if self.at_least else self.found <= self.budget

    @property
    def row(self) -> tuple[str, ...]:
        """As a row of the table."""
        sign = "at least" if self.at_least else "at most"
        verdict = "holds" if self.holds else "**missed**"
        return (
            self.what,
            f"{self.found:.3g}{self.unit}",
            f"{sign} {self.budget:.3g}{self.unit}",
            verdict,
        )


@dataclass
class Report:
    """Everything that was measured in one run."""

    machine: str
    moment: str
    quick: bool
    budgets: list[Budget] = field(default_factory=list)
    sections: list[tuple[str, str, Sequence[str], list[Sequence[str]]]] = field(
        default_factory=list
    )

    def hold(self, what: str, found: float, budget: float, unit: str = "") -> None:
        """A figure that should not be larger."""
        self.budgets.append(Budget(what, found, budget, unit))

    def reach(self, what: str, found: float, budget: float, unit: str = "") -> None:
        """A figure that should not be smaller."""
        self.budgets.append(Budget(what, found, budget, unit, at_least=True))

    def show(
        self, title: str, said: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
    ) -> None:
        """A table of absolute figures, with a sentence on how they came about."""
        self.sections.append((title, said, columns, list(rows)))

    def text(self) -> str:
        """The page."""
        mode = " Quick run: fewer turns and no large database." if self.quick else ""
        parts = [
            "# Benchmarks\n",
            "Made by `make benchmark`; do not edit. Everything in one run on one machine, kinds in turns, so the "
            "ratios are what counts; the absolute figures say something of this machine only. What is found in texts, "
            "and how well, has [a page of its own](benchmarks-streams.md).\n",
            f"{self.moment}, {self.machine}.{mode}\n",
            "## Against the budgets\n",
            table(
                ("what", "found", "budget", ""),
                [budget.row for budget in sorted(self.budgets, key=lambda budget: budget.holds)],
            ),
        ]
        for title, said, columns, rows in self.sections:
            parts += [f"## {title}\n", f"{said}\n", table(columns, rows)]
        return "\n".join(parts)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown that can be read as it is."""
    lines = [list(columns), *map(list, rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(columns))]
    drawn = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([drawn[0], rule, *drawn[1:]]) + "\n"


def machine(packages: Iterable[str] = PACKAGES) -> str:
    """What it ran on, without its name."""
    known = ", ".join(f"{name} {version(name)}" for name in packages)
    return f"{_processor()}, Python {platform.python_version()}, {known}"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(models)} × {models[0]}" if models else platform.machine()
