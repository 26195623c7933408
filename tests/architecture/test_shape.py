"""The code keeps its shape; and the check that says so sees what it must see."""

import ast
from pathlib import Path

import pytest

from tools import shape

OK = '''
def greet(name: str) -> str:
    """Says good day."""
    return name
'''


def source(text: str, name: str = "src/samenspel/example.py") -> shape.Source:
    return shape.Source(shape.ROOT / name, text, ast.parse(text))


def faults(text: str) -> list[str]:
    return list(shape.faults(source(text)))


def test_every_figure_is_within_its_budget() -> None:
    measured, _ = shape.report()

    assert [str(measure) for measure in measured if not measure.holds] == []


def test_no_file_breaks_a_rule() -> None:
    _, broken = shape.report()

    assert broken == []


def test_well_formed_code_has_no_faults() -> None:
    assert faults(OK) == []


def test_a_function_that_does_not_say_what_it_returns_is_a_fault() -> None:
    assert faults("def greet(name: str):\n    pass\n") == [
        "src/samenspel/example.py:1 greet does not say what it returns"
    ]


@pytest.mark.parametrize("signature", ["name", "*name", "**name", "*, name", "name, /"])
def test_a_parameter_without_a_type_is_a_fault(signature: str) -> None:
    assert faults(f"def greet({signature}) -> None:\n    pass\n") == [
        "src/samenspel/example.py:1 greet: name has no type"
    ]


def test_self_needs_no_type() -> None:
    assert faults("class Hall:\n    def greet(self) -> None:\n        pass\n") == []


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"])
def test_unfinished_work_without_a_decision_is_a_fault(word: str) -> None:
    assert faults(f"# {word}: later\n") == [
        "src/samenspel/example.py:1 unfinished, and no docs/decisions/NNNN on the line"
    ]


def test_unfinished_work_with_a_decision_is_none() -> None:
    assert faults("# TO" + "DO: with streams, docs/decisions/0007\n") == []


@pytest.mark.parametrize(
    "comment", ["no" + "qa: S101", "type: ig" + "nore[arg-type]", "no" + "sec"]
)
def test_an_exception_without_a_reason_is_a_fault(comment: str) -> None:
    assert faults(f"x = 1  # {comment}\n") == [
        "src/samenspel/example.py:1 an exception without a reason "
        "(framework-contract, third-party-types, measured-speed)"
    ]


@pytest.mark.parametrize(
    "reason", ["[framework-contract]", "[third-party-types: the stub says str]", "[measured-speed]"]
)
def test_an_exception_with_a_listed_reason_is_none(reason: str) -> None:
    assert faults("x = 1  # no" + f"qa: S101 {reason}\n") == []


def test_a_reason_of_ones_own_does_not_count() -> None:
    assert len(faults("x = 1  # no" + "qa: S101 [was-in-a-hurry]\n")) == 1


def test_a_late_import_without_a_reason_is_a_fault() -> None:
    assert faults("def greet() -> None:\n    import os\n") == [
        "src/samenspel/example.py:2 a late import without a reason"
    ]


def test_a_late_import_that_the_framework_asks_for_is_none() -> None:
    assert faults("def ready() -> None:\n    import os  # [framework-contract]\n") == []


def test_a_figure_on_its_budget_holds() -> None:
    assert (shape.Measure("longest", 8, 8).holds, shape.Measure("longest", 9, 8).holds) == (
        True,
        False,
    )


def test_a_figure_that_must_be_reached_holds_from_there() -> None:
    found = [shape.Measure("tests", figure, 1.5, at_least=True).holds for figure in (1.4, 1.5)]

    assert found == [False, True]


@pytest.mark.parametrize(
    ("name", "is_test"),
    [
        ("src/samenspel/people/models.py", False),
        ("src/samenspel/people/tests/test_models.py", True),
        ("tests/browser/test_share.py", True),
        ("conftest.py", True),
    ],
)
def test_tests_are_told_from_code_by_where_they_stand(name: str, is_test: bool) -> None:
    assert source(OK, name).is_test is is_test


def test_migrations_are_left_out() -> None:
    assert shape.is_measured(source(OK, "src/samenspel/people/migrations/0001.py")) is False


def test_the_length_of_a_function_counts_from_def_to_end() -> None:
    function = next(source(OK).functions())

    assert shape.length(function) == 3


def test_this_very_repository_is_what_is_measured() -> None:
    paths = {item.path for item in shape.read_sources()}

    assert Path(shape.__file__).resolve() in paths
