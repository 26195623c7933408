"""Each thing that is measured runs in a process of its own, on one thread of BLAS: so that its CPU and memory are its.

    python -m benchmarks.streams.apart REQUEST ANSWER

is that other process; `measured` starts it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
GIB = 2**20


class DidNotFinish(RuntimeError):
    """What was measured ended with an error."""


@dataclass(frozen=True)
class Measured:
    """What came back, and the most memory that its process held at once."""

    value: Any
    gib: float


def measured(work: str, request: dict[str, Any], *, python: str = "") -> Measured:
    """Run `module:function` on the request, both ways as JSON."""
    with tempfile.TemporaryDirectory(prefix="streams-") as folder:
        asked, answered = Path(folder) / "request.json", Path(folder) / "answer.json"
        asked.write_text(json.dumps({"work": work, "request": request}), encoding="utf-8")
        command = [python or sys.executable, "-m", __name__, str(asked), str(answered)]
        ended = subprocess.run(
            command, env=_environment(), cwd=ROOT, capture_output=True, text=True
        )
        if ended.returncode:
            raise DidNotFinish(f"{work}: {ended.stderr[-3000:]}")
        answer = json.loads(answered.read_text(encoding="utf-8"))
    return Measured(answer["value"], answer["gib"])


def held_most() -> float:
    """The most memory, in GiB, that this process has held, or has since `forget_most`.

    Not ru_maxrss: a new process inherits that from who started it.
    """
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / GIB


def forget_most() -> None:
    """From here on `held_most` counts anew."""
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")


def clocks() -> tuple[float, float]:
    """Seconds on the wall and of CPU, those of processes that have ended included."""
    used = os.times()
    return time.perf_counter(), used.user + used.system + used.children_user + used.children_system


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        **dict.fromkeys(THREADS, "1"),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        "PYTHONWARNINGS": "ignore",
        "PYTHONHASHSEED": "0",
    }


def _main(asked: str, answered: str) -> None:
    wanted = json.loads(Path(asked).read_text(encoding="utf-8"))
    module, _, function = wanted["work"].partition(":")
    value = getattr(import_module(module), function)(wanted["request"])
    answer = {"value": value, "gib": held_most()}
    Path(answered).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    _main(*sys.argv[1:])
