"""Everything that can be done with organisations, people and their duties."""

from collections.abc import Sequence
from datetime import timedelta
from enum import Enum

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from samenspel.foundation.actions import action
from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import now
from samenspel.foundation.errors import Invalid, Overtaken
from samenspel.foundation.vocabularies import vocabulary
from samenspel.people import policies
from samenspel.people.fresh import (
    TOKEN_PREFIX,
    FreshInvitation,
    FreshToken,
    invitation_hash,
    new_secret,
    token_hash,
)
from samenspel.people.models import Duty, Invitation, Organisation, Person, PersonToken, Team
from samenspel.people.texts import line, mail_address

INVITED_FOR = timedelta(days=14)
LANGUAGES = ("nl", "en")
# The jobs that send what follows from an action; they act themselves, so they are called by name.
SEND_INVITATION = "people.send_invitation"
TELL_OF_RESET = "people.tell_of_reset"


class Seat(Enum):
    """Whether an organisation is the one that receives the voices here."""

    HOME = "home"
    ELSEWHERE = "elsewhere"


@action("people.organisation-founded", allowed_by=policies.only_the_system)
def found_organisation(name: str, *, by: Actor, seat: Seat = Seat.HOME) -> Organisation:
    """An organisation takes part. One of them is at home here."""
    if seat is Seat.HOME and Organisation.objects.filter(is_home=True).exists():
        raise Overtaken(_("There is a home organisation already."))
    return Organisation.objects.create(
        name=line(name, field="name", most=120), is_home=seat is Seat.HOME
    )


@action("people.team-formed", allowed_by=policies.may_manage)
def form_team(organisation: Organisation, name: str, *, by: Actor) -> Team:
    """People who work together get a name."""
    name = line(name, field="name", most=120)
    if organisation.teams.filter(name=name).exists():
        raise Invalid(_("There is a team with this name already."), field="name")
    return Team.objects.create(organisation=organisation, name=name)


@action("people.receiving-team-named", allowed_by=policies.may_manage, locks="organisation")
def name_receiving_team(organisation: Organisation, team: Team, *, by: Actor) -> Organisation:
    """Say which team receives what nobody has taken on yet."""
    organisation.receiving_team = _own_team(organisation, team)
    organisation.save(update_fields=["receiving_team"])
    return organisation


@action("people.person-invited", allowed_by=policies.may_manage)
def invite_person(
    email: str,
    *,
    by: Actor,
    organisation: Organisation,
    perspective: str,
    team: Team | None = None,
    duties: Sequence[str] = (),
) -> Invitation:
    """Ask a colleague to join. A letter goes out; its link is made when it is sent, so no queue ever holds it."""
    invitation = _invite(email, new_secret(), by, organisation, perspective, team, duties)
    app.configure_task(SEND_INVITATION).defer(invitation=str(invitation.pk))
    return invitation


@action("people.person-invited-by-hand", allowed_by=policies.may_manage)
def invite_by_hand(
    email: str,
    *,
    by: Actor,
    organisation: Organisation,
    perspective: str,
    team: Team | None = None,
    duties: Sequence[str] = (),
) -> FreshInvitation:
    """Ask a colleague to join with a link that is handed over, where no mail goes out: a fresh installation."""
    secret = new_secret()
    return FreshInvitation(
        _invite(email, secret, by, organisation, perspective, team, duties), secret
    )


@action(
    "people.invitation-link-made", allowed_by=policies.may_withdraw_invitation, locks="invitation"
)
def make_invitation_link(invitation: Invitation, *, by: Actor) -> FreshInvitation:
    """Make the link that goes in a letter. A link that was made before stops working."""
    secret = new_secret()
    invitation.secret_hash = invitation_hash(secret)
    invitation.save(update_fields=["secret_hash"])
    return FreshInvitation(invitation, secret)


@action(
    "people.invitation-withdrawn", allowed_by=policies.may_withdraw_invitation, locks="invitation"
)
def withdraw_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """It was a mistake, or no longer needed: the link stops working."""
    invitation.withdrawn_at = now()
    invitation.save(update_fields=["withdrawn_at"])
    return invitation


@action("people.invitation-accepted", allowed_by=policies.may_accept, locks="invitation")
def accept_invitation(
    invitation: Invitation, *, by: Actor, secret: str, name: str, password: str
) -> Invitation:
    """Who holds the link says their name and chooses a password. It works once.

    Who had left comes back to their own account.
    """
    person = _who_comes(invitation, name)
    person.perspective = invitation.perspective
    _set_password(person, password)
    person.save(force_insert=person._state.adding)
    _give(person, invitation.duties, given_by=invitation.invited_by)
    invitation.person = person
    invitation.accepted_at = now()
    invitation.save(update_fields=["person", "accepted_at"])
    return invitation


@action("people.person-enrolled", allowed_by=policies.only_the_system)
def enrol_person(  # noqa: PLR0913 [framework-contract] so much is known of a person
    email: str,
    name: str,
    *,
    by: Actor,
    organisation: Organisation,
    perspective: str,
    team: Team | None = None,
    duties: Sequence[str] = (),
    reachable: str = "",
    language: str = "nl",
) -> Person:
    """Someone gets an account without an invitation: in the demonstration. They have no password yet."""
    person = _new_person(mail_address(email), name, organisation, team)
    person.perspective = _perspective(perspective)
    person.reachable = line(reachable, field="reachable", most=160, may_be_empty=True)
    person.language = _language(language)
    person.set_unusable_password()
    person.save(force_insert=True)
    _give(person, _duties(duties), given_by=None)
    return person


@action(
    "people.duty-given",
    allowed_by=policies.may_manage_person,
    locks="person",
    facts=lambda duty: {"duty": duty.duty},
)
def give_duty(person: Person, duty: str, *, by: Actor) -> Duty:
    """From now on this person may and must do this."""
    vocabulary("duties").check(duty, field="duties")
    if person.duties.filter(duty=duty, until=None).exists():
        raise Overtaken(_("This colleague has that duty already."))
    return Duty.objects.create(person=person, duty=duty, since=now(), given_by_id=by.person)


@action(
    "people.duty-withdrawn",
    allowed_by=policies.may_withdraw_duty,
    locks="person",
    facts=lambda duty: {"duty": duty.duty},
)
def withdraw_duty(person: Person, duty: str, *, by: Actor) -> Duty:
    """From now on no longer. That they had it stays on record."""
    held = person.duties.filter(duty=duty, until=None).first()
    if held is None:
        raise Overtaken(_("This colleague does not have that duty any more."))
    held.until = now()
    held.save(update_fields=["until"])
    return held


@action("people.duties-changed", allowed_by=policies.may_manage_person)
def change_duties(person: Person, duties: Sequence[str], *, by: Actor) -> Person:
    """Give and withdraw until these are the duties held: all of it or nothing."""
    wanted = set(_duties(duties))
    held = set(person.duties.filter(until=None).values_list("duty", flat=True))
    for duty in sorted(wanted - held):
        give_duty(person, duty, by=by)
    for duty in sorted(held - wanted):
        withdraw_duty(person, duty, by=by)
    return person


@action("people.token-made", allowed_by=policies.may_make_token)
def make_token(person: Person, name: str, *, by: Actor) -> FreshToken:
    """A program may act in this person's name. Its secret is shown once."""
    secret = new_secret(TOKEN_PREFIX)
    name = line(name, field="name", most=80)
    token = PersonToken.objects.create(
        person=person, name=name, secret_hash=token_hash(secret), made_at=now()
    )
    return FreshToken(token, secret)


@action("people.token-revoked", allowed_by=policies.may_revoke_token, locks="token")
def revoke_token(token: PersonToken, *, by: Actor) -> PersonToken:
    """The program can do nothing any more."""
    if token.revoked_at:
        raise Overtaken(_("This token was revoked already."))
    token.revoked_at = now()
    token.save(update_fields=["revoked_at"])
    return token


@action("people.password-chosen", allowed_by=policies.may_speak_for_self)
def choose_password(person: Person, password: str, *, by: Actor) -> Person:
    """A new password; every session that was open with the old one ends."""
    _set_password(person, password)
    person.save(update_fields=["password"])
    return person


@action("people.details-changed", allowed_by=policies.may_speak_for_self, locks="person")
def change_own_details(
    person: Person, *, by: Actor, name: str, reachable: str, language: str
) -> Person:
    """How someone is called, how speakers reach them, and in which language they get mail."""
    person.name = line(name, field="name", most=120)
    person.reachable = line(reachable, field="reachable", most=160, may_be_empty=True)
    person.language = _language(language)
    person.save(update_fields=["name", "reachable", "language"])
    return person


@action("people.authenticator-reset", allowed_by=policies.may_reset_authenticator, locks="person")
def reset_authenticator(person: Person, *, by: Actor) -> Person:
    """A colleague lost their authenticator and recovery codes.

    Threat: someone who knows a password asks for this in a colleague's name. So the password goes too, and with it
    every open session: who comes back in must show by mail that it is their address, and only then sets up a new one.
    """
    Authenticator.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    app.configure_task(TELL_OF_RESET).defer(person=str(person.pk))
    return person


@action("people.person-parted", allowed_by=policies.may_part_ways, locks="person")
def part_ways(person: Person, *, by: Actor) -> Person:
    """Someone leaves: no way in any more, no duties; their name stays beside what they did."""
    moment = now()
    person.duties.filter(until=None).update(until=moment)
    person.tokens.filter(revoked_at=None).update(revoked_at=moment)
    Authenticator.objects.filter(user=person).delete()
    person.is_active = False
    person.reachable = ""
    person.set_unusable_password()
    person.save(update_fields=["is_active", "reachable", "password"])
    return person


def _invite(
    email: str,
    secret: str,
    by: Actor,
    organisation: Organisation,
    perspective: str,
    team: Team | None,
    duties: Sequence[str],
) -> Invitation:
    email = mail_address(email)
    if not _who_left(organisation, email).exists():
        _require_new(email)
    if Invitation.objects.filter(
        email=email, accepted_at=None, withdrawn_at=None, expires_at__gt=now()
    ).exists():
        raise Invalid(
            _("This address has been invited already. Withdraw that invitation first."),
            field="email",
        )
    return Invitation.objects.create(
        organisation=organisation,
        team=team and _own_team(organisation, team),
        email=email,
        perspective=_perspective(perspective),
        duties=_duties(duties),
        secret_hash=invitation_hash(secret),
        invited_by_id=by.person,
        invited_at=now(),
        expires_at=now() + INVITED_FOR,
    )


def _who_comes(invitation: Invitation, name: str) -> Person:
    """Someone new, or the one who left: what they did before stays theirs."""
    known = _who_left(invitation.organisation, invitation.email).select_for_update().first()
    if known is None:
        return _new_person(invitation.email, name, invitation.organisation, invitation.team)
    known.is_active = True
    known.name = line(name, field="name", most=120)
    known.team = invitation.team
    return known


def _who_left(organisation: Organisation, email: str) -> QuerySet[Person]:
    return Person.objects.filter(organisation=organisation, email=email, is_active=False)


def _new_person(email: str, name: str, organisation: Organisation, team: Team | None) -> Person:
    _require_new(email)
    return Person(
        email=email,
        name=line(name, field="name", most=120),
        organisation=organisation,
        team=team and _own_team(organisation, team),
        joined_at=now(),
    )


def _require_new(email: str) -> None:
    if Person.objects.filter(email=email).exists():
        raise Invalid(_("There is an account with this mail address already."), field="email")


def _give(person: Person, duties: Sequence[str], *, given_by: Person | None) -> None:
    Duty.objects.bulk_create(
        Duty(person=person, duty=duty, since=now(), given_by=given_by) for duty in duties
    )


def _set_password(person: Person, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="password") from None
    person.set_password(password)


def _own_team(organisation: Organisation, team: Team) -> Team:
    if team.organisation_id != organisation.pk:
        raise Invalid(_("This team belongs to another organisation."), field="team")
    return team


def _duties(duties: Sequence[str]) -> list[str]:
    return sorted({vocabulary("duties").check(duty, field="duties") for duty in duties})


def _perspective(code: str) -> str:
    return vocabulary("perspectives").check(code, field="perspective")


def _language(code: str) -> str:
    if code not in LANGUAGES:
        raise Invalid(_("Choose a language from the list."), field="language")
    return code
