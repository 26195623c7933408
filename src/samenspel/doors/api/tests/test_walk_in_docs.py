"""The walk in `docs/api.md` is true: its commands are run as they stand there, against a real server."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from samenspel.foundation.actors import Actor
from tests.support.api import colleague

WALK = Path(__file__).resolve().parents[5] / "docs" / "api.md"


@pytest.mark.curl
def test_every_command_does_what_the_page_says(live_server: Any, bart: Actor) -> None:
    commands = "\n".join(
        re.findall(r"```sh\n(.*?)```", WALK.read_text(encoding="utf-8"), re.DOTALL)
    )
    environment = {
        "SAMENSPEL": live_server.url,
        "TOKEN": colleague(bart).key,
        "PATH": "/usr/local/bin:/usr/bin:/bin",
    }

    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )

    printed = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout + done.stderr
    assert printed[1].startswith("{'who': 'team'")
    assert printed[3:] == [
        "1",
        "Bart Bos",
        "understood",
        "kept",
        "asked-no-answer",
        "answered",
        "Tell us something first. A few words are enough.",
    ]
