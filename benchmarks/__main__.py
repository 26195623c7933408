"""`python -m benchmarks`: measure, print, and write `docs/benchmarks.md`."""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.installation import Installation, installed
from benchmarks.report import Report, machine

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"


def main() -> None:
    """Measure all of it, one thing after the other, so that nothing competes."""
    asked = _arguments()
    report = Report(machine(), f"{datetime.now(UTC):%d %B %Y}", quick=asked.quick)
    with installed() as place:
        report.machine += f", PostgreSQL {place.ask('SHOW server_version')}"
        for part in _parts(place, report, asked):
            start = time.monotonic()
            part()
            print(f"… {part.__name__.strip('_')}: {time.monotonic() - start:.0f} s", flush=True)
    text = report.text()
    print(text)
    if asked.write:
        PAGE.write_text(text, encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="under a minute, nothing is written")
    parser.add_argument("--voices", type=int, default=1_000_000, help="the larger database")
    asked = parser.parse_args()
    asked.write = not asked.quick
    return asked


def _parts(place: Installation, report: Report, asked: argparse.Namespace) -> Any:
    # Django is set up by now, and not before: these modules know its models.
    from benchmarks.parts import parts  # noqa: PLC0415 [framework-contract]

    return parts(place, report, asked)


if __name__ == "__main__":
    main()
