"""The shape of the code: small functions, small files, everything typed, every exception reasoned.

    .venv/bin/python tools/shape.py

Prints a table of what was measured against its budget, then each thing that broke a rule. The
budgets are the constants below, and nowhere else.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
CODE = ("src", "tools", "benchmarks")
TESTS = ("tests",)

FUNCTION_MEDIAN = 8
FUNCTION_P90 = 25
LONG_FUNCTION = 50
LONG_FUNCTIONS_PERCENT = 2.0
FILE_P90 = 250
FILE_MOST = 600
# The aim is 1.5; this floor is raised as tests come.
TESTS_PER_CODE = 1.45

# Why code may step outside a rule. A new reason is a decision: add it here, with a word on it.
REASONS = {
    "framework-contract": "the framework calls it, or must be called, in just this way",
    "third-party-types": "a library's types are missing or wrong",
    "measured-speed": "measured, and it made the difference",
}
# With a letter in brackets, so that this file does not find itself.
EXCEPTION_COMMENT = re.compile(r"#\s*(no[q]a|type:\s*[i]gnore|no[s]ec|pragma:\s*no [c]over)\b")
REASON = re.compile(r"\[(?P<reason>[a-z]+(?:-[a-z]+)+)(?::[^\]]*)?\]")
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b")
DECISION = re.compile(r"docs/decisions/\d{4}")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file, read once and parsed once."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def is_test(self) -> bool:
        parts = self.path.relative_to(ROOT).parts
        return parts[0] in TESTS or "tests" in parts or self.path.name == "conftest.py"

    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def where(self, line: int) -> str:
        return f"{self.path.relative_to(ROOT)}:{line}"


@dataclass(frozen=True)
class Measure:
    """One figure beside its budget."""

    name: str
    found: float
    budget: float
    at_least: bool = False

    @property
    def holds(self) -> bool:
        return self.found >= self.budget if self.at_least else self.found <= self.budget

    def __str__(self) -> str:
        sign = "at least" if self.at_least else "at most"
        verdict = "" if self.holds else "   ← outside"
        return f"  {self.name:<34}{self.found:8.4g}   {sign} {self.budget:g}{verdict}"


def read_sources() -> list[Source]:
    return [read(path) for top in (*CODE, *TESTS) for path in sorted((ROOT / top).rglob("*.py"))]


def read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path, text, ast.parse(text))


def is_measured(source: Source) -> bool:
    """Migrations are written once and never read as code."""
    return "migrations" not in source.path.parts


def length(function: Function) -> int:
    """From `def` to the end, docstring and all, as our peers were counted."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def lines_of_code(sources: list[Source]) -> int:
    return sum(bool(line.strip()) for source in sources for line in source.lines)


def p90(figures: list[int]) -> float:
    return quantiles(figures, n=10, method="inclusive")[-1] if len(figures) > 1 else sum(figures)


def measures(sources: list[Source]) -> list[Measure]:
    code = [source for source in sources if not source.is_test]
    tests = [source for source in sources if source.is_test]
    functions = [length(function) for source in code for function in source.functions()] or [0]
    files = [len(source.lines) for source in code if source.lines] or [0]
    long = 100 * sum(lines > LONG_FUNCTION for lines in functions) / len(functions)
    ratio = lines_of_code(tests) / max(1, lines_of_code(code))
    return [
        Measure("function, median lines", median(functions), FUNCTION_MEDIAN),
        Measure("function, nine in ten", p90(functions), FUNCTION_P90),
        Measure(f"functions over {LONG_FUNCTION} lines, %", long, LONG_FUNCTIONS_PERCENT),
        Measure("file, nine in ten", p90(files), FILE_P90),
        Measure("file, longest", max(files), FILE_MOST),
        Measure("lines of test a line of code", ratio, TESTS_PER_CODE, at_least=True),
    ]


def faults(source: Source) -> Iterator[str]:
    """What breaks a rule in one file, with the place to look."""
    yield from untyped(source)
    yield from unfinished(source)
    yield from unreasoned_exceptions(source)
    yield from late_imports(source)


def untyped(source: Source) -> Iterator[str]:
    for function in source.functions():
        if function.returns is None:
            yield f"{source.where(function.lineno)} {function.name} does not say what it returns"
        for parameter in untyped_parameters(function):
            yield f"{source.where(function.lineno)} {function.name}: {parameter} has no type"


def untyped_parameters(function: Function) -> Iterator[str]:
    arguments = function.args
    everything = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    everything += [one for one in (arguments.vararg, arguments.kwarg) if one]
    names = (one.arg for one in everything if one.annotation is None)
    return (name for name in names if name not in ("self", "cls"))


def unfinished(source: Source) -> Iterator[str]:
    for number, line in enumerate(source.lines, 1):
        if UNFINISHED.search(line) and not DECISION.search(line):
            yield f"{source.where(number)} unfinished, and no docs/decisions/NNNN on the line"


def unreasoned_exceptions(source: Source) -> Iterator[str]:
    for number, line in enumerate(source.lines, 1):
        if EXCEPTION_COMMENT.search(line) and not has_reason(line):
            yield f"{source.where(number)} an exception without a reason ({', '.join(REASONS)})"


def has_reason(line: str) -> bool:
    return any(found["reason"] in REASONS for found in REASON.finditer(line))


def late_imports(source: Source) -> Iterator[str]:
    """An import inside a function hides a dependency; sometimes a framework asks for it."""
    for function in source.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom) and not has_reason(
                source.lines[node.lineno - 1]
            ):
                yield f"{source.where(node.lineno)} a late import without a reason"


def report() -> tuple[list[Measure], list[str]]:
    sources = [source for source in read_sources() if is_measured(source)]
    return measures(sources), [fault for source in sources for fault in faults(source)]


def main() -> int:
    found, broken = report()
    print(*found, sep="\n")
    print(*broken, sep="\n", end="\n" if broken else "")
    return 0 if all(measure.holds for measure in found) and not broken else 1


if __name__ == "__main__":
    sys.exit(main())
