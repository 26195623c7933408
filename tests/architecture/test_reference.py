"""What there is, is documented, with what it takes: the build fails otherwise."""

import re

from tools.reference import PAGE, reference


def test_the_page_is_up_to_date() -> None:
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""

    assert written == reference(), "run: .venv/bin/python -m tools.reference"


def test_everything_on_it_has_a_meaning() -> None:
    without = re.findall(r"^### .*\n\n\n|\| `[^`]+` \|[ ]*\|", reference(), re.MULTILINE)

    assert without == []
