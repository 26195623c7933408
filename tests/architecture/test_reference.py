"""What there is, is documented, with what it takes: the build fails otherwise."""

import re
from pathlib import Path

from tools.reference import PAGE, reference


def test_the_page_is_up_to_date() -> None:
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""

    assert written == reference(), "run: .venv/bin/python -m tools.reference"


def test_every_variable_that_the_program_reads_is_on_it() -> None:
    source = Path(__file__).parents[2] / "src"
    texts = [path.read_text() for path in source.rglob("*.py") if "tests" not in path.parts]
    read = {name for text in texts for name in re.findall(r"SAMENSPEL_[A-Z_]*[A-Z]\b", text)}

    assert sorted(read - set(re.findall(r"`(SAMENSPEL_\w+)`", reference()))) == []


def test_what_an_operator_needs_stands_first() -> None:
    assert re.findall(r"^## (.*)", reference(), re.MULTILINE)[:2] == ["Settings", "Commands"]


def test_everything_on_it_has_a_meaning() -> None:
    without = re.findall(r"^### .*\n\n\n|\| `[^`]+` \|[ ]*\|", reference(), re.MULTILINE)

    assert without == []
