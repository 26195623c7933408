"""Every part of the house declares the personal data that it holds.

A holder says what is kept and why, how long, how it is exported and how it is erased. The architecture tests fail for
a model with an encrypted field or free text that no holder names. Answers articles 15, 17 and 30 of the GDPR.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model

from samenspel.foundation.errors import Text


@dataclass(frozen=True, slots=True)
class Holder:
    """What one table keeps of people.

    model: the table; fields: the columns that hold something personal, free text included.
    about: whose data it is, `voice` (found by the voice's id) or `person` (found by the person's id).
    purpose and retention: sentences for the processing register and the privacy page.
    export: everything kept about one of them, ready for JSON.
    erased_by: how it goes away: the name of the action or database function.
    """

    model: type[Model]
    fields: tuple[str, ...]
    about: str
    purpose: Text
    retention: Text
    export: Callable[[UUID], list[dict[str, Any]]]
    erased_by: str

    @property
    def title(self) -> str:
        """How the table is called on the privacy page."""
        title = str(self.model._meta.verbose_name_plural)
        return title[:1].upper() + title[1:]


_holders: dict[type[Model], Holder] = {}


def holds(holder: Holder) -> Holder:
    """Declare it. Twice for one table is a mistake."""
    if holder.model in _holders:
        raise ValueError(f"{holder.model._meta.label} has a holder already")
    _holders[holder.model] = holder
    return holder


def holders() -> tuple[Holder, ...]:
    """All that the house holds of people, by table."""
    return tuple(sorted(_holders.values(), key=lambda holder: holder.model._meta.label))


def export_of(about: str, ref: UUID) -> dict[str, list[dict[str, Any]]]:
    """Everything that is kept of one voice or one person, by table."""
    return {
        holder.model._meta.label: holder.export(ref)
        for holder in holders()
        if holder.about == about
    }


def rows(model: type[Model], lookup: str, *fields: str) -> Callable[[UUID], list[dict[str, Any]]]:
    """The common export: these columns of every row that the lookup finds."""
    return lambda ref: list(model._default_manager.filter(**{lookup: ref}).values(*fields))
