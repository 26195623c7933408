"""People through the API: who you are, and who your colleagues are."""

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router

from samenspel.doors.api.auth import KEY, caller_of
from samenspel.doors.api.shapes import Link, Shown, linked
from samenspel.foundation.actors import Actor, Kind
from samenspel.people.queries import colleagues, find_person

router = Router(auth=KEY, by_alias=True, tags=["People"])


class Me(Shown):
    """Who your key or token says you are."""

    kind: Literal["speaker", "person"]
    id: UUID | None = Field(description="Of the person; a speaker has no account.")
    name: str | None
    organisation: str | None
    team: str | None
    perspective: str | None = Field(description="From the vocabulary `perspectives`.")
    duties: list[str] = Field(description="From the vocabulary `duties`.")
    voice: UUID | None = Field(description="The voice that a speaker's key opens.")
    links: dict[str, Link] = Field(alias="_links")


class Colleague(Shown):
    """A colleague who can be a speaker's contact."""

    id: UUID
    name: str
    team: str | None


class Colleagues(Shown):
    """Everyone who can be a speaker's contact here."""

    items: list[Colleague]


@router.get("/me", response=Me, summary="Who am I")
def read_me(request: HttpRequest) -> Me:
    """Whom the key or the token stands for, and where to go from here."""
    by = caller_of(request)
    return _person(by) if by.kind is Kind.PERSON else _speaker(by)


@router.get("/colleagues", response=Colleagues, summary="Who can take a voice")
def list_colleagues(request: HttpRequest) -> Colleagues:
    """For hand-overs and agreements. Empty for a speaker."""
    found = colleagues(seen_by=caller_of(request))
    return Colleagues(
        items=[
            Colleague(id=each.pk, name=each.name, team=each.team and each.team.name)
            for each in found
        ]
    )


def _person(by: Actor) -> Me:
    person = find_person(by.person or "", seen_by=by)
    return Me(
        kind="person",
        id=person.pk,
        name=person.name,
        organisation=person.organisation.name,
        team=person.team and person.team.name,
        perspective=person.perspective,
        duties=sorted(by.duties),
        voice=None,
        _links={"waiting": Link(href=linked("waiting")), "voices": Link(href=linked("voices"))},
    )


def _speaker(by: Actor) -> Me:
    return Me(
        kind="speaker",
        id=None,
        name=None,
        organisation=None,
        team=None,
        perspective=None,
        duties=[],
        voice=by.voice,
        _links={"voice": Link(href=linked(f"voices/{by.voice}"))},
    )
