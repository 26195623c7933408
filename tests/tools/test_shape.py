"""The figures of the shape of the code are those that one would count by hand on a small piece of it."""

import ast
import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools import shape


def source(text: str, name: str = "src/samenspel/example.py") -> shape.Source:
    return shape.Source(shape.ROOT / name, text, ast.parse(text))


def function(name: str, lines: int) -> str:
    """A function of so many lines, from `def` to the end."""
    return f"def {name}() -> None:\n" + "".join(f"    x = {n}\n" for n in range(lines - 1)) + "\n"


def code(*lengths: int) -> shape.Source:
    return source("".join(function(f"f{at}", lines) for at, lines in enumerate(lengths)))


def found(*sources: shape.Source) -> dict[str, float]:
    return {measure.name: measure.found for measure in shape.measures(list(sources))}


def test_functions_are_counted_from_def_to_end() -> None:
    assert [shape.length(one) for one in code(2, 9, 51).functions()] == [2, 9, 51]


def test_a_function_in_a_function_counts_too_and_a_class_does_not() -> None:
    text = "class A:\n    def b(self) -> None:\n        def c() -> None:\n            pass\n"

    assert sorted(one.name for one in source(text).functions()) == ["b", "c"]


def test_an_async_function_is_one_too() -> None:
    assert [one.name for one in source("async def b() -> None:\n    pass\n").functions()] == ["b"]


def test_the_median_is_that_of_all_functions_together() -> None:
    measured = found(code(2, 4), code(6, 8, 10))

    assert measured["function, median lines"] == statistics.median([2, 4, 6, 8, 10])


def test_a_long_function_is_one_over_the_limit() -> None:
    limit = shape.LONG_FUNCTION
    measured = found(code(limit, limit, limit, limit + 1))

    assert measured[f"functions over {limit} lines, %"] == 25.0


def test_the_longest_file_is_counted_with_its_blank_lines() -> None:
    assert found(source("x = 1\n\n\ny = 2\n"), source("z = 3\n"))["file, longest"] == 4


def test_lines_of_test_are_set_beside_lines_of_code_without_blank_ones() -> None:
    test = source("a = 1\n\nb = 2\nc = 3\n", "tests/test_example.py")
    measured = found(source("x = 1\n\n\ny = 2\n"), test)

    assert measured["lines of test a line of code"] == 1.5


def test_tests_are_not_measured_as_code() -> None:
    long = source(function("test_long", 200), "src/samenspel/people/tests/test_example.py")

    assert found(code(2), long)["function, median lines"] == 2


def test_nothing_at_all_has_figures_too() -> None:
    assert set(found().values()) == {0}


@settings(max_examples=50)
@given(st.lists(st.integers(1, 600), min_size=1, max_size=60))
def test_nine_in_ten_are_at_most_the_figure_that_says_so(figures: list[int]) -> None:
    figure = shape.p90(figures)

    assert sum(one <= figure for one in figures) >= 0.9 * (len(figures) - 1)
    assert min(figures) <= figure <= max(figures)


def test_a_figure_outside_its_budget_is_pointed_at() -> None:
    assert str(shape.Measure("file, longest", 601, 600)).endswith("at most 600   ← outside")
    assert str(shape.Measure("file, longest", 600, 600)).endswith("at most 600")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = 1\n\ndef greet(name: str):\n    pass\n", 3),
        ("x = 1\n# TO" + "DO: later\n", 2),
        ("\n\nx = 1  # no" + "qa: E501\n", 3),
        ("def greet() -> None:\n    x = 1\n    import os\n", 3),
    ],
    ids=["untyped", "unfinished", "exception", "late-import"],
)
def test_a_fault_is_told_with_its_place(text: str, line: int) -> None:
    [fault] = shape.faults(source(text))

    assert fault.startswith(f"src/samenspel/example.py:{line} ")


def test_every_fault_of_a_file_is_told() -> None:
    text = "def a(b):\n    import os\n"

    assert [fault.partition(" ")[2] for fault in shape.faults(source(text))] == [
        "a does not say what it returns",
        "a: b has no type",
        "a late import without a reason",
    ]


def test_a_word_that_only_looks_unfinished_is_none() -> None:
    assert list(shape.faults(source("mast" + "odon = 'TO" + "DOs'\n"))) == []
