"""Who a person with an account is to the rest of the house: an actor with the duties they hold now."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery

from samenspel.foundation.actors import Actor, Kind
from samenspel.people.models import Duty, Person


def with_standing(people: QuerySet[Person]) -> QuerySet[Person]:
    """Each with `held_duties` and `authenticator_held`, in the statement that fetches them."""
    duties = Duty.objects.filter(person=OuterRef("pk"), until=None).order_by("duty").values("duty")
    authenticators = Authenticator.objects.filter(
        user=OuterRef("pk"), type=Authenticator.Type.TOTP
    ).values("pk")
    standing: dict[str, Any] = {
        "held_duties": ArraySubquery(duties),
        "authenticator_held": Subquery(authenticators[:1]),
    }
    return people.annotate(**standing)


def actor_of(person: Person) -> Actor:
    """This person as someone who acts; asks for the duties only when they did not come along."""
    held = getattr(person, "held_duties", None)
    if held is None:
        held = person.duties.filter(until=None).values_list("duty", flat=True)
    return Actor(
        Kind.PERSON,
        person=person.pk,
        organisation=person.organisation_id,
        team=person.team_id,
        duties=frozenset(held),
    )


def authenticator_of(person: Person) -> int | None:
    """The number of the authenticator this person has set up, if they did."""
    held: int | None = getattr(person, "authenticator_held", None)
    return held
