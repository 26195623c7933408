"""Everything there is, by name, made from the program itself: `docs/reference.md`.

    .venv/bin/python -m tools.reference        write it anew

Actions, queries, events, lists of words, settings and commands register themselves, so this page cannot leave one out;
a test fails when it is not up to date, or when one of them has no meaning to print.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.utils.translation import override

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference.md"
HEAD = """# Reference

Made by `python -m tools.reference` from the program itself. Do not edit: a test compares.
"""


def reference() -> str:
    """The whole page. What registers itself when a page or route needs it is loaded first."""
    import_module("samenspel.doors.web.urls")
    with override("en"):
        parts = (settings(), commands(), actions(), queries(), events(), vocabularies())
        return HEAD + "".join("\n" + "\n".join(part) + "\n" for part in parts)


def actions() -> Iterator[str]:
    """Every verb, with what it takes, who may, and what happened afterwards."""
    from samenspel.foundation.actions import registered_actions  # noqa: PLC0415 [framework-contract]

    yield "## Actions\n\nThe only way to write."
    for verb in registered_actions():
        yield f"\n### `{verb.name}{_takes(verb.function)}`\n\n{_meaning(verb.function)}\n"
        yield f"Room `{verb.room}` · event `{verb.event}` · who: {_meaning(verb.policy)}"


def queries() -> Iterator[str]:
    """Every question."""
    from samenspel.foundation.queries import registered_queries  # noqa: PLC0415 [framework-contract]

    yield "## Queries\n\nThe only way to read."
    for asked in registered_queries():
        takes = _takes(asked.function)
        yield f"\n### `{asked.name}{takes}`\n\n{_meaning(asked.function)}\n\nRoom `{asked.room}`"


def events() -> Iterator[str]:
    """Every event, as its speaker reads it."""
    from samenspel.foundation.actions import registered_actions  # noqa: PLC0415 [framework-contract]
    from samenspel.foundation.models import JournalEntry  # noqa: PLC0415 [framework-contract]
    from samenspel.foundation.sentences import tell_to_speaker, told_events  # noqa: PLC0415 [framework-contract]

    yield "## Events\n\n| event | as the speaker reads it |\n|---|---|"
    for verb in registered_actions():
        told = verb.event in told_events()
        said = tell_to_speaker(JournalEntry(event=verb.event), "Bart") if told else "–"
        yield f"| `{verb.event}` | {said} |"


def vocabularies() -> Iterator[str]:
    """Every list of words, with its source."""
    from samenspel.foundation.vocabularies import vocabulary, vocabulary_names  # noqa: PLC0415 [framework-contract]

    yield "## Lists of words"
    for name in vocabulary_names():
        found = vocabulary(name)
        yield f"\n### {name}\n\n{found.source} ({found.version})\n\n| code | Dutch | English |\n|---|---|---|"
        yield from (f"| `{term.code}` | {term.nl} | {term.en} |" for term in found.terms.values())


def settings() -> Iterator[str]:
    """Every setting, by the variable that an operator sets; also those that the launcher reads by itself."""
    from pydantic_settings import BaseSettings  # noqa: PLC0415 [framework-contract]

    from samenspel.settings import groups  # noqa: PLC0415 [framework-contract]

    yield "## Settings\n\n| variable | meaning | otherwise |\n|---|---|---|"
    for _name, group in sorted(inspect.getmembers(groups, inspect.isclass)):
        if issubclass(group, BaseSettings) and group.__module__ == groups.__name__:
            prefix = str(group.model_config.get("env_prefix", ""))
            for name, field in group.model_fields.items():
                yield f"| `{(prefix + name).upper()}` | {field.description} | {_value(field.default)} |"
    for variable, (meaning, otherwise) in groups.BESIDE_THE_GROUPS.items():
        yield f"| `{variable}` | {meaning} | {_value(otherwise)} |"


def _value(otherwise: object) -> str:
    return "–" if otherwise in {None, ""} else f"`{otherwise}`"


def commands() -> Iterator[str]:
    """Every command, by the words that a person types."""
    import typer.main  # noqa: PLC0415 [framework-contract]

    from samenspel.doors.cli.main import app  # noqa: PLC0415 [framework-contract]

    yield "## Commands\n\n| command | what it does |\n|---|---|"
    for name, command in _commands(typer.main.get_command(app), "samenspel"):
        yield f"| `{name}` | {' '.join((command.help or '').split())} |"


def _commands(group: Any, name: str) -> Iterator[tuple[str, Any]]:
    yield name, group
    for word, command in sorted(getattr(group, "commands", {}).items()):
        yield from _commands(command, f"{name} {word}")


def _takes(function: Any) -> str:
    signature = inspect.signature(function)
    plain = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in signature.parameters.values()
    ]
    return str(signature.replace(parameters=plain, return_annotation=inspect.Signature.empty))


def _meaning(function: Any) -> str:
    return (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ")


if __name__ == "__main__":
    django.setup()
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == reference():
        sys.exit()
    PAGE.write_text(reference(), encoding="utf-8")
