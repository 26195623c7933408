"""What one part of the measuring has to tell, kept so that one part can be measured anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.report import Budget
from benchmarks.streams.apart import ROOT
from benchmarks.streams.environment import KEPT

ENGINES = ("streams", "text")


@dataclass
class Section:
    """`losses`: where something else does better, a sentence each; `blocks`: title, words, columns, rows."""

    name: str
    moment: str = ""
    engine: str = ""
    budgets: list[Budget] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    blocks: list[tuple[str, str, Sequence[str], list[Sequence[str]]]] = field(default_factory=list)

    def hold(self, what: str, found: float, budget: float, unit: str = "") -> None:
        """A figure that should not be larger."""
        self.budgets.append(Budget(what, found, budget, unit))

    def reach(self, what: str, found: float, budget: float, unit: str = "") -> None:
        """A figure that should not be smaller."""
        self.budgets.append(Budget(what, found, budget, unit, at_least=True))

    def show(
        self, title: str, said: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
    ) -> None:
        """A table with a sentence on how it came about."""
        self.blocks.append((title, said, columns, list(rows)))

    def keep(self) -> None:
        """Write it down."""
        KEPT.mkdir(parents=True, exist_ok=True)
        _file(self.name).write_text(json.dumps(asdict(self)), encoding="utf-8")


def kept_sections(names: Iterable[str]) -> list[Section]:
    """Those that were measured here, now or before."""
    return [_read(_file(name)) for name in names if _file(name).exists()]


def engine_digest() -> str:
    """A short name for the code that was measured, so that figures of two versions are never mixed unseen."""
    digest = hashlib.sha256()
    for engine in ENGINES:
        for path in sorted((ROOT / "src" / "samenspel" / "engines" / engine).rglob("*.py")):
            if "tests" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _file(name: str) -> Path:
    return KEPT / f"streams-{name}.json"


def _read(path: Path) -> Section:
    kept = json.loads(path.read_text(encoding="utf-8"))
    kept["budgets"] = [Budget(**budget) for budget in kept["budgets"]]
    return Section(**kept)
