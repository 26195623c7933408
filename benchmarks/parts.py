"""Each part of the measuring, and what of it goes into the report."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks import cast
from benchmarks.cast import Colleague, Municipality
from benchmarks.growth import Size, measure_growth, measure_import
from benchmarks.installation import Installation
from benchmarks.jobs import measure_jobs
from benchmarks.pages import EMPTY, EMPTY_SIGNED_IN, LENGTHS, list_name, measure_pages, per_row
from benchmarks.report import Report
from benchmarks.sharing import PEER, measure_sharing
from benchmarks.statements import measure_statements
from benchmarks.weight import Visit, measure_weight

KB = 1000
SMALL = 10_000


@dataclass
class Measuring:
    """One run."""

    place: Installation
    report: Report
    quick: bool
    voices: int
    town: Municipality
    reader: Colleague

    def sharing(self) -> None:
        """Throughput and CPU of sharing a voice beside committing one row."""
        found = measure_sharing(self.place, turns=2 if self.quick else 6, seconds=1.5)
        peer = found[PEER]
        for name, kind in found.items():
            if name.startswith("sharing"):
                self.report.reach(
                    f"{name}: throughput against {PEER}", kind.per_second / peer.per_second, 1 / 3
                )
                self.report.hold(
                    f"{name}: web CPU against {PEER}", kind.web_ms / peer.web_ms, 3, "×"
                )
        page = found["sharing by web"].web_ms - found["sharing by API"].web_ms
        self.report.hold("receipt: web CPU of the page, beyond the write", page, 3, " ms")
        self.report.show(
            "Sharing a voice",
            "Eight clients, two web processes, durable commits, no job worker running meanwhile.",
            ("", "a second", "web CPU", "PostgreSQL CPU", "p95"),
            [
                (
                    name,
                    f"{kind.per_second:.0f}",
                    f"{kind.web_ms:.2f} ms",
                    f"{kind.database_ms:.2f} ms",
                    f"{kind.p95_ms:.0f} ms",
                )
                for name, kind in found.items()
            ],
        )

    def pages(self) -> None:
        """CPU and size of pages beside an empty one."""
        found = measure_pages(self.place, self.town, turns=2 if self.quick else 4, requests=50)
        empty, signed_in = found[EMPTY].ms, found[EMPTY_SIGNED_IN].ms
        for name in ("share form", "thread, for its speaker"):
            self.report.hold(f"{name}: web CPU", found[name].ms, 3, " ms")
            self.report.hold(f"{name}: against {EMPTY}", found[name].ms / empty, 8, "×")
        first = found[list_name(LENGTHS[0])]
        self.report.hold(f"waiting list: against {EMPTY_SIGNED_IN}", first.ms / signed_in, 8, "×")
        self.report.hold("waiting list: web CPU a row", per_row(found, lambda p: p.ms), 0.2, " ms")
        size = per_row(found, lambda p: p.size / KB)
        self.report.hold("waiting list: HTML a row", size, 1, " kB")
        self.report.show(
            "Pages",
            "One client, one request after the other. The waiting list shows the first of each kind of waiting: twenty "
            "of what nobody heard, sixty in hand. The figures a row are the slope between the shortest and the "
            "longest.",
            ("", "web CPU", "HTML", "rows"),
            [
                (name, f"{page.ms:.2f} ms", f"{page.size / KB:.1f} kB", str(page.rows or ""))
                for name, page in found.items()
            ],
        )

    def statements(self) -> None:
        """Statements a page."""
        found = measure_statements(self.town)
        for name in ("thread with 40 events", "waiting list, 200 in hand"):
            self.report.hold(f"{name}: statements", found[name], 10)
        grown = max(
            found["thread with 40 events"] - found["thread with 2 events"],
            found["waiting list, 200 in hand"] - found["waiting list, 10 in hand"],
            found["my voices, 200"] - found["my voices, 10"],
        )
        self.report.hold("statements more for what is longer", grown, 0)
        self.report.show(
            "Statements",
            "What a page asks of the database, session and duties included, transactions left out.",
            ("", "statements"),
            [(name, str(count)) for name, count in found.items()],
        )

    def weight(self) -> None:
        """What a resident's phone loads."""
        found = measure_weight(self.place)
        for name, (first, second) in found.items():
            self.report.hold(f"{name}: requests at first", first.requests, 8)
            self.report.hold(
                f"{name}: first visit without fonts", first.without_fonts / KB, 40, " kB"
            )
            self.report.hold(f"{name}: fonts", first.fonts / KB, 100, " kB")
            self.report.hold(f"{name}: second visit", _all(second), 10, " kB")
        self.report.show(
            "Weight",
            "As Chromium loads it, headers included."
            if found
            else "No Chromium here: not measured.",
            ("", "requests", "HTML, CSS, scripts, images", "fonts", "second visit"),
            [
                (
                    name,
                    str(first.requests),
                    f"{first.without_fonts / KB:.1f} kB",
                    f"{first.fonts / KB:.1f} kB",
                    f"{second.requests} requests, {_all(second):.1f} kB",
                )
                for name, (first, second) in found.items()
            ],
        )

    def jobs(self) -> None:
        """What one worker does."""
        found = measure_jobs(self.place, at_most=5 if self.quick else 20)
        self.report.show(
            "Jobs",
            "One worker on what sharing left behind.",
            ("jobs a second", "worker CPU a job"),
            [(f"{found.per_second:.0f}", f"{found.ms:.2f} ms")],
        )

    def importing(self) -> None:
        """How fast voices come in by import."""
        count = 2_000 if self.quick else 10_000
        self.report.show(
            "Import",
            f"{count:,} voices, a thousand a transaction, with language, journal and standing.",
            ("voices a second",),
            [(f"{measure_import(count):.0f}",)],
        )

    def growth(self) -> None:
        """The same pages with a hundred times as many voices."""
        sizes = list(measure_growth(self.place, self.reader, (SMALL, self.voices), requests=60))
        small, large = sizes
        for name, before in small.p95_ms.items():
            what = f"{name}: p95 from {small.voices:,} to {large.voices:,} voices"
            self.report.hold(what, large.p95_ms[name] / before, 1.5, "×")
        self.report.show(
            "Growth",
            "p95 of one client, of the quietest of four batches. One voice in a thousand waits for somebody, the "
            "rest were answered.",
            ("voices", *small.p95_ms, "database"),
            [_size_row(size) for size in sizes],
        )


def parts(
    place: Installation, report: Report, asked: argparse.Namespace
) -> Iterator[Callable[[], None]]:
    """What there is to measure, in order."""
    town = cast.municipality()
    run = Measuring(place, report, asked.quick, asked.voices, town, town.colleague("Bart"))
    cast.taken_on(run.reader, 20)
    yield run.pages
    yield run.statements
    yield run.weight
    yield run.sharing
    yield run.jobs
    yield run.importing
    if not asked.quick:
        yield run.growth


def _all(visit: Visit) -> float:
    return (visit.fonts + visit.without_fonts) / KB


def _size_row(size: Size) -> tuple[str, ...]:
    figures = (f"{ms:.1f} ms" for ms in size.p95_ms.values())
    return (f"{size.voices:,}", *figures, f"{size.megabytes:,.0f} MB")
