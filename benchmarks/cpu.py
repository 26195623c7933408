"""CPU time of processes, as Linux counts it."""

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
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    own_and_ended = fields[11:15]
    return sum(map(int, own_and_ended)) * TICK
