"""Every check and every test, in one run; `make test` calls it.

    .venv/bin/python tools/check.py                 all of it
    .venv/bin/python tools/check.py style types     only these

The tests come last, so that what they say in the end is the end. Before them stands a table with
the seconds of each step.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
OLDEST_POSTGRES = 15
NO_TESTS_FOUND = 5
# Tests by mark, and the programs of which one must be there; the first names the package.
NEEDED = {"browser": ("chromium", "chromium-browser", "google-chrome"), "curl": ("curl",)}

STEPS = {
    "style": ["ruff", "check", "--quiet", "--output-format", "concise"],
    "layout": ["ruff", "format", "--check", "--quiet", "--output-format", "concise"],
    "types": ["mypy"],
    "imports": ["lint-imports", "--no-logo"],
    "licences": ["reuse", "lint", "--lines"],
    "shape": ["python", "tools/shape.py"],
}


def run(command: list[str], extra: dict[str, str] | None = None) -> int:
    sys.stdout.flush()
    program = [str(BIN / command[0]), *command[1:]]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **(extra or {})}
    return subprocess.run(program, cwd=ROOT, env=env, check=False).returncode


def check(wanted: list[str]) -> dict[str, tuple[float, int]]:
    """Runs each check, also after one that failed: better all the news at once."""
    outcome = {}
    for name in wanted:
        print(f"── {name}", flush=True)
        started = time.monotonic()
        code = run(STEPS[name])
        outcome[name] = (time.monotonic() - started, code)
    return outcome


def debian_postgres() -> Path | None:
    """The oldest server of Debian that we promise to work on, if this machine has one."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    versions = {int(path.parts[-3]): path.parent for path in found if path.parts[-3].isdigit()}
    able = [version for version in sorted(versions) if version >= OLDEST_POSTGRES]
    return versions[able[0]] if able else None


def test_on_debian_postgres() -> dict[str, tuple[float, int]]:
    """What the database itself defends must hold on the oldest server too."""
    binaries = debian_postgres()
    if binaries is None:
        print("── triggers on Debian's PostgreSQL: none here, left out")
        return {}
    print(f"── triggers on {binaries}", flush=True)
    started = time.monotonic()
    code = run(["pytest", "-q", "-m", "database"], {"SAMENSPEL_TEST_POSTGRES": str(binaries)})
    return {"triggers": (time.monotonic() - started, 0 if code == NO_TESTS_FOUND else code)}


def test() -> int:
    """What needs a program that is not here is left out, said aloud; where CI runs that is a failure."""
    tests = ["pytest", "-n", "2"]
    missing = [mark for mark, programs in NEEDED.items() if not any(map(shutil.which, programs))]
    for mark in missing:
        package = NEEDED[mark][0]
        print(
            f"No {package} here: tests that need it left out. `apt-get install {package}` brings it."
        )
    if missing and os.environ.get("CI"):
        return 1
    if missing:
        tests += ["-m", " and ".join(f"not {mark}" for mark in missing)]
    print("── tests", flush=True)
    return run(tests)


def tell(outcome: dict[str, tuple[float, int]]) -> None:
    print()
    for name, (seconds, code) in outcome.items():
        print(f"{name:>10} {seconds:6.1f} s  {'well' if code == 0 else 'FAILED'}")
    print(flush=True)


def main(wanted: list[str]) -> int:
    outcome = check(wanted or list(STEPS))
    if not wanted:
        outcome |= test_on_debian_postgres()
    tell(outcome)
    tests = 0 if wanted else test()
    failed = [name for name, (_, code) in outcome.items() if code]
    if failed and not wanted:
        print(f"Failed before the tests: {', '.join(failed)}")
    return 1 if failed or tests else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
