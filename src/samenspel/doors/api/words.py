"""The field's own lists of words through the API."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Field, Router

from samenspel.doors.api.shapes import Link, Shown, linked
from samenspel.foundation.errors import Absent
from samenspel.foundation.vocabularies import vocabulary, vocabulary_names

router = Router(auth=None, by_alias=True, tags=["Vocabularies"])


class TermOut(Shown):
    """One word of a list."""

    code: str
    label: str = Field(description="In the caller's language.")
    meaning: str = Field(description="What it stands for, where that needs saying.")
    nl: str
    en: str
    replaced_by: str = Field(
        description="The code that is used instead now; empty while it can be chosen."
    )


class VocabularyOut(Shown):
    """A list of words, with its source. A code that was once used is never removed."""

    name: str
    source: str
    version: str
    terms: list[TermOut]


class VocabularyRow(Shown):
    """A list that there is."""

    name: str
    source: str
    version: str
    links: dict[str, Link] = Field(alias="_links")


class Vocabularies(Shown):
    """Every list there is."""

    items: list[VocabularyRow]


@router.get("/vocabularies", response=Vocabularies, summary="Which lists of words there are")
def list_vocabularies(request: HttpRequest) -> Vocabularies:
    """Results, roles, approaches, marks and more: what can stand in fields that take a code."""
    return Vocabularies(
        items=[
            VocabularyRow(
                name=name,
                source=vocabulary(name).source,
                version=vocabulary(name).version,
                _links={"self": Link(href=linked(f"vocabularies/{name}"))},
            )
            for name in vocabulary_names()
        ]
    )


@router.get("/vocabularies/{name}", response=VocabularyOut, summary="Read one list")
def read_vocabulary(request: HttpRequest, name: str) -> VocabularyOut:
    """Its codes, with their words in Dutch and English."""
    if name not in vocabulary_names():
        raise Absent(_("There is no such list. /api/v1/vocabularies has them all."))
    found = vocabulary(name)
    terms = [
        TermOut(
            code=term.code,
            label=term.label,
            meaning=term.meaning,
            nl=term.nl,
            en=term.en,
            replaced_by=term.replaced_by,
        )
        for term in found.terms.values()
    ]
    return VocabularyOut(name=name, source=found.source, version=found.version, terms=terms)
