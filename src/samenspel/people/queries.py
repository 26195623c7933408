"""Everything that can be asked about organisations and people. Colleagues see their own organisation."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.actors import Actor, Kind
from samenspel.foundation.clock import now
from samenspel.foundation.errors import Absent
from samenspel.foundation.prepared import Prepared
from samenspel.foundation.queries import query
from samenspel.people.actors import actor_of, with_standing
from samenspel.people.fresh import invitation_hash, token_hash
from samenspel.people.models import Invitation, Organisation, Person, PersonToken, Team
from samenspel.people.policies import may_manage_people

Ref = UUID | str
M = TypeVar("M", bound=Model)


_HOME = Prepared(lambda: Organisation.objects.select_related("receiving_team").filter(is_home=True))


@query
def home_organisation(*, seen_by: Actor) -> Organisation:
    """The organisation that receives the voices here, with its receiving team. Anyone may know which it is."""
    found = _HOME.first()
    if found is None:
        raise Absent(_("Nobody is at home here yet: this installation has no organisation."))
    return found


@query
def own_organisation(*, seen_by: Actor) -> Organisation:
    """The organisation of the one who asks."""
    return _one(Organisation.objects.filter(pk__in=[seen_by.organisation]))


@query
def find_person(ref: Ref, *, seen_by: Actor) -> Person:
    """One colleague, with organisation, team and standing; also one who left."""
    return _one(with_standing(_people(seen_by)).filter(pk=_uuid(ref)))


@query
def person_with_address(email: str, *, seen_by: Actor) -> Person:
    """The one with this mail address, for the command line."""
    return _one(with_standing(_people(seen_by)).filter(email=email.strip().lower(), is_active=True))


@query
def colleagues(*, seen_by: Actor) -> QuerySet[Person]:
    """Who in the own organisation can be a speaker's contact."""
    return (
        _people(seen_by)
        .filter(is_active=True, duties__duty="respond", duties__until=None)
        .order_by("name")
    )


@query
def leads_of(team_id: UUID, *, seen_by: Actor) -> QuerySet[Person]:
    """Who leads this team, and hears it when a term lapses."""
    return (
        _people(seen_by)
        .filter(team_id=team_id, is_active=True, duties__duty="lead", duties__until=None)
        .order_by("name")
    )


@query
def people_of_organisation(*, seen_by: Actor) -> QuerySet[Person]:
    """Everyone who takes part here now, with standing; for the system: of every organisation."""
    return with_standing(_people(seen_by)).filter(is_active=True).order_by("name")


@query
def teams(*, seen_by: Actor) -> QuerySet[Team]:
    """The teams of the own organisation."""
    found = Team.objects.order_by("name")
    return found if seen_by.kind is Kind.SYSTEM else found.filter(organisation=seen_by.organisation)


@query
def open_invitations(*, seen_by: Actor) -> QuerySet[Invitation]:
    """Who was asked and did not answer yet; only for who manages people."""
    found = Invitation.objects.filter(accepted_at=None, withdrawn_at=None).select_related("team")
    if not may_manage_people(seen_by):
        return found.none()
    found = found.order_by("-invited_at")
    return found if seen_by.kind is Kind.SYSTEM else found.filter(organisation=seen_by.organisation)


@query
def find_invitation(ref: Ref, *, seen_by: Actor) -> Invitation:
    """One that nobody answered yet."""
    return _one(open_invitations(seen_by=seen_by).filter(pk=_uuid(ref)))


@query
def invitation_with(secret: str, *, seen_by: Actor) -> Invitation:
    """The invitation that this link opens, as long as it can be accepted."""
    return _one(
        Invitation.objects.select_related("organisation", "team", "invited_by").filter(
            secret_hash=invitation_hash(secret),
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=now(),
        )
    )


@query
def own_tokens(*, seen_by: Actor) -> QuerySet[PersonToken]:
    """The tokens that work in one's own name."""
    return PersonToken.objects.filter(person=seen_by.person, revoked_at=None).order_by("made_at")


@query
def find_token(ref: Ref, *, seen_by: Actor) -> PersonToken:
    """One of one's own."""
    return _one(PersonToken.objects.filter(person=seen_by.person, pk=_uuid(ref)))


@query
def person_with_token(secret: str, *, seen_by: Actor) -> Actor:
    """In whose name a program acts. One statement; absent, revoked and left give the same answer."""
    people = with_standing(Person.objects.all())
    return actor_of(
        _one(
            people.filter(
                tokens__secret_hash=token_hash(secret), tokens__revoked_at=None, is_active=True
            )
        )
    )


def _people(seen_by: Actor) -> QuerySet[Person]:
    found = Person.objects.select_related("organisation", "team")
    if seen_by.kind is Kind.SYSTEM:
        return found
    if seen_by.kind is Kind.PERSON:
        return found.filter(organisation=seen_by.organisation)
    return found.none()


def _one(found: QuerySet[M]) -> M:
    row = found.first()
    if row is None:
        raise _absent()
    return row


def _uuid(ref: Ref) -> UUID:
    try:
        return ref if isinstance(ref, UUID) else UUID(ref)
    except ValueError:
        raise _absent() from None


def _absent() -> Absent:
    return Absent(_("There is nothing here, or it is not yours to see."))


@query
def names_of(people: Iterable[UUID], *, seen_by: Actor) -> dict[UUID, str]:
    """How these people are called, for whoever may read what they did. One statement."""
    return dict(Person.objects.filter(pk__in=list(people)).values_list("pk", "name"))


@query
def name_of(person: str, *, seen_by: Actor) -> Subquery:
    """How a person is called, as a part of a statement on what they did: `person` is its column with their id."""
    return Subquery(Person.objects.filter(pk=OuterRef(person)).values("name"))
