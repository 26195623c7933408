"""An environment of its own for what we compare with and never depend on."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.streams.apart import ROOT

PINNED = Path(__file__).with_name("peers.txt")
KEPT = ROOT / "var" / "benchmarks"


def python_of_peers() -> str:
    """The interpreter in which BERTopic runs; made at first use, and again when a version changes.

    Installed as listed and no more: sentence-transformers, which BERTopic asks for, brings a gigabyte that is not used
    where vectors are given.
    """
    digest = hashlib.sha256(PINNED.read_bytes()).hexdigest()[:12]
    folder = KEPT / f"peers-{digest}"
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        install = ["-m", "pip", "install", "--quiet", "--no-deps", "-r", str(PINNED)]
        subprocess.run([str(python), *install], check=True)
        (folder / "complete").touch()
    return str(python)
