"""CPU time of processes, as Linux counts it; a thread that ended within a process that lives is not counted."""

import os
from collections.abc import Iterator
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")


def cpu_of_family(pid: int) -> float:
    """Seconds of a process and all its descendants, those that ended included."""
    return sum(_seconds(one) for one in family(pid))


def family(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield pid
    try:
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return
    for child in children:
        yield from family(child)


def _seconds(pid: int) -> float:
    """By the scheduler's own clock: a page takes less than a tick."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        threads = list(Path(f"/proc/{pid}/task").iterdir())
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    ended = sum(map(int, fields[13:15])) * TICK
    return ended + sum(map(_nanoseconds, threads)) / 1e9


def _nanoseconds(thread: Path) -> int:
    try:
        return int((thread / "schedstat").read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError):
        return 0
