"""Who may do what with organisations, people and duties, and why not."""

from django.utils.translation import gettext_lazy as _

from samenspel.foundation.access import YES, Decision, all_of, no
from samenspel.foundation.actors import Actor, Kind
from samenspel.foundation.clock import now
from samenspel.people.fresh import fits
from samenspel.people.models import Invitation, Organisation, Person, PersonToken

MANAGE = "manage-people"


def only_the_system(by: Actor) -> Decision:
    """What happens by the command line of the installation, or in the demonstration."""
    return (
        YES
        if by.kind is Kind.SYSTEM
        else no(_("This is done on the command line of the installation."))
    )


def may_manage_people(by: Actor) -> Decision:
    """Whether someone has this duty at all: for a menu."""
    if by.kind is Kind.SYSTEM or by.has_duty(MANAGE):
        return YES
    return no(_("Only colleagues with the duty “manage people” can do this. Ask one of them."))


def may_manage(organisation: Organisation, by: Actor) -> Decision:
    """People are managed by their own organisation."""
    return all_of(may_manage_people(by), _own(organisation.pk == by.organisation, by))


def may_manage_person(person: Person, by: Actor) -> Decision:
    """A colleague who works here, by one who has the duty for it."""
    return all_of(
        may_manage_people(by), _own(person.organisation_id == by.organisation, by), _here(person)
    )


def may_withdraw_duty(person: Person, duty: str, by: Actor) -> Decision:
    """Nobody takes away their own right to manage people: there must always be someone who has it."""
    if duty == MANAGE and person.pk == by.person:
        return no(_("You cannot take this duty from yourself. Ask a colleague who has it too."))
    return may_manage_person(person, by)


def may_reset_authenticator(person: Person, by: Actor) -> Decision:
    """By a colleague: who could do it for themselves would need no authenticator at all."""
    if person.pk == by.person:
        return no(_("You cannot do this for yourself. Use a recovery code, or ask a colleague."))
    return may_manage_person(person, by)


def may_part_ways(person: Person, by: Actor) -> Decision:
    """By a colleague, so that the last one who manages people does not lock everybody out by mistake."""
    if person.pk == by.person:
        return no(
            _("You cannot do this for yourself. Ask a colleague with the duty “manage people”.")
        )
    return may_manage_person(person, by)


def may_withdraw_invitation(invitation: Invitation, by: Actor) -> Decision:
    """As long as nobody used it."""
    return all_of(
        may_manage_people(by),
        _own(invitation.organisation_id == by.organisation, by),
        _not_settled(invitation),
    )


def may_accept(invitation: Invitation, secret: str) -> Decision:
    """Whoever holds the secret that was sent, once, in time."""
    if not fits(invitation, secret):
        return no(_("This link does not belong to this invitation."))
    return all_of(_not_settled(invitation), _in_time(invitation))


def may_speak_for_self(person: Person, by: Actor) -> Decision:
    """One's own details and password are one's own business."""
    return YES if by.person == person.pk else no(_("Only the person themselves can do this."))


def may_make_token(person: Person, by: Actor) -> Decision:
    """For oneself, or by the installation's command line; never for someone who left."""
    return all_of(_here(person), YES if by.kind is Kind.SYSTEM else may_speak_for_self(person, by))


def may_revoke_token(token: PersonToken, by: Actor) -> Decision:
    """One's own; and a colleague's, by who manages people, for when it leaked and they are away."""
    return YES if by.person == token.person_id else may_manage_person(token.person, by)


def _here(person: Person) -> Decision:
    return YES if person.is_active else no(_("This colleague has left already."))


def _own(is_own: bool, by: Actor) -> Decision:
    if is_own or by.kind is Kind.SYSTEM:
        return YES
    return no(_("This is managed by another organisation."))


def _not_settled(invitation: Invitation) -> Decision:
    if invitation.accepted_at:
        return no(
            _(
                "This invitation has been used. You can sign in with the password that was chosen then."
            )
        )
    if invitation.withdrawn_at:
        return no(_("This invitation was withdrawn. Ask who invited you for a new one."))
    return YES


def _in_time(invitation: Invitation) -> Decision:
    if invitation.expires_at <= now():
        return no(_("This invitation has expired. Ask who invited you for a new one."))
    return YES
