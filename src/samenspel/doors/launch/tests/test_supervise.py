"""What dies comes back; what is told to stop stops, with all that it started, and nothing else."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from samenspel.doors.launch.supervise import Child, Supervisor

Found = TypeVar("Found")
SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
PARENT = [
    sys.executable,
    "-c",
    "import subprocess, sys, time\n"
    "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True)\n"
    "time.sleep(60)",
]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
]


@pytest.fixture
def child_of(
    tmp_path: Path, program_environment: dict[str, str]
) -> Iterator[Callable[[list[str]], Child]]:
    made: list[Child] = []

    def make(command: list[str]) -> Child:
        made.append(Child("child", command, tmp_path / "child.log", program_environment))
        return made[-1]

    yield make
    for child in made:
        child.see_stopped(time.monotonic())


def test_a_killed_child_is_started_again(child_of: Callable[[list[str]], Child]) -> None:
    child = child_of(SLEEPER)
    child.start()
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)

    eventually(child.look)

    assert child.pid is not None
    assert child.pid != first


def test_a_child_that_keeps_dying_is_started_ever_later(
    child_of: Callable[[list[str]], Child],
) -> None:
    child = child_of([sys.executable, "-c", ""])
    child.start()
    pauses = []
    for _ in range(3):
        eventually(child.look)
        pauses.append(child.pause)

    assert pauses == [0.4, 0.8, 1.6]


def test_what_a_killed_child_left_behind_is_swept(child_of: Callable[[list[str]], Child]) -> None:
    child = child_of(PARENT)
    child.start()
    grandchild = int(eventually(lambda: child.log.read_text().strip()))
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)

    eventually(child.look)

    eventually(lambda: not alive(grandchild))


def test_stopping_ends_a_child_that_does_not_listen(child_of: Callable[[list[str]], Child]) -> None:
    child = child_of(DEAF)
    child.start()
    eventually(child.log.read_text)
    child.ask_to_stop()

    child.see_stopped(time.monotonic() + 0.3)

    assert child.pid is None


def test_the_supervisor_stops_its_children_and_nothing_else(
    child_of: Callable[[list[str]], Child],
) -> None:
    stranger = subprocess.Popen(SLEEPER)
    child = child_of(SLEEPER)
    child.start()
    supervisor = Supervisor([child])

    supervisor.stop()

    assert child.pid is None
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_the_supervisor_brings_back_the_database_and_tells_it() -> None:
    told: list[str] = []
    supervisor = Supervisor(children=())
    supervisor.keep_database = lambda: not told
    supervisor.tell = told.append
    threading.Timer(0.5, supervisor.stopping.set).start()

    supervisor.watch()

    assert told == ["database"]


def test_a_signal_ends_the_watch_and_the_old_handlers_return() -> None:
    before = signal.getsignal(signal.SIGTERM)
    supervisor = Supervisor(children=())
    with supervisor.listening_to_signals():
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
        supervisor.watch()

    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a child of its parent's death"
)
def test_children_end_when_the_supervisor_is_killed(
    tmp_path: Path, program_environment: dict[str, str]
) -> None:
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom samenspel.doors.launch.supervise import Child\nimport os\n"
        f"child = Child('child', {SLEEPER!r}, Path({str(tmp_path / 'log')!r}), dict(os.environ))\n"
        "child.start(); time.sleep(0.5); print(child.pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(
        command, env=program_environment, stdout=subprocess.PIPE, text=True
    ) as supervisor:
        assert supervisor.stdout is not None
        child = int(supervisor.stdout.readline())
        supervisor.kill()

    eventually(lambda: not alive(child))


def eventually(look: Callable[[], Found], within: float = 10.0) -> Found:
    give_up = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < give_up
        time.sleep(0.02)
    return found


def alive(pid: int) -> bool:
    """A zombie that nobody reaps yet counts as gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
