"""The field's own lists of words, as versioned files that ship with the program.

A code that was once used is never removed: it is superseded, and says by what. So what was written with it years ago
can still be read. Each list names its source.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.errors import Invalid


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a list, in Dutch and English, with an explanation where it needs one."""

    code: str
    nl: str
    en: str
    means_nl: str = ""
    means_en: str = ""
    replaced_by: str = ""

    @property
    def label(self) -> str:
        """The word in the reader's language."""
        return self.nl if (get_language() or "nl").startswith("nl") else self.en

    @property
    def meaning(self) -> str:
        """What it stands for, in the reader's language."""
        return self.means_nl if (get_language() or "nl").startswith("nl") else self.means_en

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A list of terms with its source and version."""

    name: str
    source: str
    version: str
    terms: dict[str, Term]

    def __getitem__(self, code: str) -> Term:
        return self.terms[code]

    def current(self) -> list[Term]:
        """The terms that can be chosen now, in the order of the source."""
        return [term for term in self.terms.values() if not term.replaced_by]

    def choices(self) -> list[tuple[str, str]]:
        """Code and label of what can be chosen, for a form."""
        return [(term.code, term.label) for term in self.current()]

    def check(self, code: str, *, field: str) -> str:
        """The code, when it may be written down today."""
        if code not in self.terms or self.terms[code].replaced_by:
            expected = ", ".join(term.code for term in self.current())
            raise Invalid(
                _("“%(code)s” is not one of: %(expected)s.") % {"code": code, "expected": expected},
                field=field,
            )
        return code


@cache
def vocabulary(name: str) -> Vocabulary:
    """The list of that name: `roles`, `approaches`, `results`, `perspectives`, `duties`, …"""
    text = files(__package__).joinpath("terms", f"{name}.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    terms = {term["code"]: Term(**term) for term in found["term"]}
    if len(terms) != len(found["term"]):
        raise ValueError(f"vocabulary {name} has a code twice")
    return Vocabulary(name, found["source"], found["version"], terms)


def vocabulary_names() -> list[str]:
    """Every list there is."""
    return sorted(
        entry.name.removesuffix(".toml") for entry in files(__package__).joinpath("terms").iterdir()
    )
