"""Whether what an operator set makes sense, looked at before anything is made of it."""

from typing import get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from samenspel.doors.launch import problems
from samenspel.settings.groups import GROUPS, Group


def require_settings() -> None:
    """Stop at the first variable that cannot be used, with a sentence that names it."""
    for group in GROUPS:
        try:
            group()
        except ValidationError as refused:
            raise _problem(group, refused.errors()[0]) from None


def _problem(group: type[Group], error: ErrorDetails) -> problems.LaunchProblem:
    name = str(error["loc"][0]).lower()
    field = group.model_fields[name]
    given = "" if name in group.secret else str(error["input"])
    possible = get_args(field.annotation) if not field.examples else field.examples
    return problems.wrong_setting(group.variable(name), given, " / ".join(map(str, possible)))
