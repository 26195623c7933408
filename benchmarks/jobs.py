"""How fast the worker does what sharing left behind: working out who must be told, and writing the letters."""

from __future__ import annotations

import time
from dataclasses import dataclass

from benchmarks.cpu import cpu_of_family
from benchmarks.installation import Installation

LEFT = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"
# What was done is taken away; a telling that makes a letter adds a job, so what is left says too little.
DONE = (
    "SELECT (SELECT last_value FROM procrastinate_jobs_id_seq) - count(*) FROM procrastinate_jobs"
)


@dataclass(frozen=True)
class Jobs:
    """What one worker did in some seconds."""

    done: int
    seconds: float
    cpu: float

    @property
    def per_second(self) -> float:
        """Jobs a second."""
        return self.done / self.seconds

    @property
    def ms(self) -> float:
        """CPU for one job."""
        return 1000 * self.cpu / max(1, self.done)


def measure_jobs(place: Installation, *, at_most: float) -> Jobs:
    """Let one worker work for so long, or until there is nothing left to do."""
    worker = place.worker()
    worker.start()
    try:
        _wait_for_the_first(place, time.monotonic() + 30)
        done, start, cpu = place.ask(DONE), time.monotonic(), cpu_of_family(worker.pid or 0)
        while place.ask(LEFT) and time.monotonic() < start + at_most:
            time.sleep(0.2)
        seconds = time.monotonic() - start
        return Jobs(place.ask(DONE) - done, seconds, cpu_of_family(worker.pid or 0) - cpu)
    finally:
        worker.ask_to_stop()
        worker.see_stopped(time.monotonic() + 15)


def _wait_for_the_first(place: Installation, give_up: float) -> None:
    before = place.ask(DONE)
    while place.ask(DONE) == before and time.monotonic() < give_up:
        time.sleep(0.1)
