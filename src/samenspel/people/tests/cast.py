"""The people of these tests: Bart, Carla, Gerda who manages people, and Dirk of another municipality."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.test import Client

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.people import actions
from samenspel.people.access import PASSED
from samenspel.people.actors import actor_of
from samenspel.people.models import Organisation, Person, Team

BACKEND = "samenspel.people.sign_in.Backend"
PASSWORD = "vier woorden op een rij"
PERIOD = 30


@dataclass(frozen=True)
class Colleague:
    """Someone with an account, as a record and as one who acts."""

    person: Person

    @property
    def actor(self) -> Actor:
        """With the duties held at this moment."""
        return actor_of(Person.objects.get(pk=self.person.pk))


def a_municipality(name: str, seat: actions.Seat = actions.Seat.HOME) -> Organisation:
    """An organisation with a team that receives."""
    organisation = actions.found_organisation(name, by=SYSTEM, seat=seat)
    team = actions.form_team(organisation, "Wijkteam Oost", by=SYSTEM)
    return actions.name_receiving_team(organisation, team, by=SYSTEM)


def a_colleague(
    name: str, organisation: Organisation, *duties: str, team: Team | None = None
) -> Colleague:
    """Someone who works there."""
    person = actions.enrol_person(
        f"{name.lower()}@{organisation.name.split()[-1].lower()}.example",
        name,
        by=SYSTEM,
        organisation=organisation,
        team=team or organisation.receiving_team,
        perspective="frontline",
        duties=duties,
    )
    return Colleague(person)


def with_password(colleague: Colleague) -> Person:
    """The person, who chose a password."""
    return actions.choose_password(colleague.person, PASSWORD, by=colleague.actor)


def an_authenticator(person: Person) -> str:
    """The person links an app; gives the secret that only the app knows."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def recovery_codes(person: Person) -> list[str]:
    """The codes that the person was shown."""
    return RecoveryCodes.activate(person).generate_codes()


def code(secret: str, *, periods_ago: int = 0) -> str:
    """What the app shows."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD - periods_ago))


def admitted(person: Person, *, minutes_ago: int = 0) -> Client:
    """A browser in which this person showed password and authenticator."""
    if not Authenticator.objects.filter(user=person).exists():
        an_authenticator(person)
    client = Client()
    client.force_login(person, backend=BACKEND)
    session = client.session
    held = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    session[PASSED] = (held.pk, time.time() - 60 * minutes_ago)
    session.save()
    return client


def duties_of(person: Person) -> Sequence[str]:
    """What someone may and must do now."""
    return sorted(person.duties.filter(until=None).values_list("duty", flat=True))
