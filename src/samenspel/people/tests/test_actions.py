"""What can be done with organisations, people and duties, and by whom."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils.translation import override

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.errors import Absent, Invalid, Overtaken, Refused
from samenspel.foundation.models import JournalEntry
from samenspel.people import actions, queries
from samenspel.people.fresh import FreshInvitation
from samenspel.people.models import Invitation, Organisation, Person
from samenspel.people.tests.cast import (
    PASSWORD,
    Colleague,
    a_municipality,
    an_authenticator,
    duties_of,
    recovery_codes,
)


def invited(
    organisation: Organisation, by: Actor = SYSTEM, email: str = "Fenna@Waterveen.example"
) -> FreshInvitation:
    return actions.invite_by_hand(
        email,
        by=by,
        organisation=organisation,
        team=organisation.receiving_team,
        perspective="policy",
        duties=["listen", "respond", "listen"],
    )


def accepted(fresh: FreshInvitation, *, secret: str = "", password: str = PASSWORD) -> Person:
    found = actions.accept_invitation(
        fresh.invitation,
        by=VISITOR,
        secret=secret or fresh.secret,
        name=" Fenna  Smit ",
        password=password,
    )
    assert found.person is not None
    return found.person


def test_only_the_command_line_founds_an_organisation(gerda: Colleague) -> None:
    with pytest.raises(Refused):
        actions.found_organisation("Gemeente Overal", by=gerda.actor)


def test_there_is_one_home(waterveen: Organisation) -> None:
    with pytest.raises(Overtaken):
        actions.found_organisation("Gemeente Overal", by=SYSTEM)


def test_who_manages_people_forms_a_team(gerda: Colleague, waterveen: Organisation) -> None:
    team = actions.form_team(waterveen, "  Openbare   ruimte ", by=gerda.actor)

    assert team.name == "Openbare ruimte"


def test_a_team_name_is_given_once(gerda: Colleague, waterveen: Organisation) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.form_team(waterveen, "Wijkteam Oost", by=gerda.actor)

    assert refusal.value.field == "name"


@pytest.mark.parametrize("name", ["", "  \t ", "x" * 121, "Wijk\0team"])
def test_a_team_name_can_be_kept(waterveen: Organisation, name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.form_team(waterveen, name, by=SYSTEM)

    assert refusal.value.field == "name"


def test_the_team_of_another_organisation_receives_nothing_here(
    dirk: Colleague, waterveen: Organisation
) -> None:
    foreign = dirk.person.team
    assert foreign is not None
    with pytest.raises(Invalid):
        actions.name_receiving_team(waterveen, foreign, by=SYSTEM)


def test_people_are_managed_by_their_own_organisation(
    dirk: Colleague, bart: Colleague, waterveen: Organisation
) -> None:
    for attempt in (
        lambda: actions.form_team(waterveen, "Spionage", by=dirk.actor),
        lambda: invited(waterveen, by=dirk.actor),
        lambda: actions.give_duty(bart.person, "lead", by=dirk.actor),
        lambda: actions.withdraw_duty(bart.person, "respond", by=dirk.actor),
        lambda: actions.reset_authenticator(bart.person, by=dirk.actor),
        lambda: actions.part_ways(bart.person, by=dirk.actor),
    ):
        with pytest.raises(Refused):
            attempt()


def test_without_the_duty_nobody_is_managed(
    bart: Colleague, gerda: Colleague, waterveen: Organisation
) -> None:
    for attempt in (
        lambda: invited(waterveen, by=bart.actor),
        lambda: actions.give_duty(bart.person, "manage-people", by=bart.actor),
        lambda: actions.reset_authenticator(gerda.person, by=bart.actor),
        lambda: actions.part_ways(gerda.person, by=bart.actor),
    ):
        with pytest.raises(Refused):
            attempt()


def test_an_accepted_invitation_makes_a_colleague(
    gerda: Colleague, waterveen: Organisation
) -> None:
    person = accepted(invited(waterveen, by=gerda.actor))

    assert (person.email, person.name, person.perspective) == (
        "fenna@waterveen.example",
        "Fenna Smit",
        "policy",
    )
    assert person.team == waterveen.receiving_team
    assert duties_of(person) == ["listen", "respond"]
    assert person.check_password(PASSWORD)
    assert set(person.duties.values_list("given_by", flat=True)) == {gerda.person.pk}


def test_an_invitation_works_once(waterveen: Organisation) -> None:
    fresh = invited(waterveen)
    accepted(fresh)

    with pytest.raises(Refused):
        accepted(fresh)


def test_an_invitation_needs_its_own_secret(waterveen: Organisation) -> None:
    other = invited(waterveen, email="iemand@waterveen.example")

    with pytest.raises(Refused):
        accepted(invited(waterveen), secret=other.secret)


def test_a_withdrawn_invitation_works_no_more(gerda: Colleague, waterveen: Organisation) -> None:
    fresh = invited(waterveen)
    actions.withdraw_invitation(fresh.invitation, by=gerda.actor)

    with pytest.raises(Refused):
        accepted(fresh)


def test_an_invitation_expires(waterveen: Organisation) -> None:
    fresh = invited(waterveen)

    with clock_set_to(now() + actions.INVITED_FOR + timedelta(seconds=1)), pytest.raises(Refused):
        accepted(fresh)


def test_a_newer_link_replaces_the_one_before(waterveen: Organisation) -> None:
    fresh = invited(waterveen)
    newer = actions.make_invitation_link(fresh.invitation, by=SYSTEM)

    with pytest.raises(Refused):
        accepted(fresh)
    assert accepted(newer).email == "fenna@waterveen.example"


def test_a_weak_password_is_refused_beside_its_field(waterveen: Organisation) -> None:
    with pytest.raises(Invalid) as refusal:
        accepted(invited(waterveen), password="kort")

    assert refusal.value.field == "password"
    assert not Person.objects.exists()


def test_a_password_is_not_ones_own_address(waterveen: Organisation) -> None:
    with pytest.raises(Invalid):
        accepted(invited(waterveen), password="fenna@waterveen.example")


def test_nobody_is_invited_twice(waterveen: Organisation) -> None:
    invited(waterveen)

    with pytest.raises(Invalid) as refusal:
        invited(waterveen, email="FENNA@waterveen.example")
    assert refusal.value.field == "email"


def test_who_has_an_account_is_not_invited(waterveen: Organisation, bart: Colleague) -> None:
    with pytest.raises(Invalid):
        invited(waterveen, email=bart.person.email)


@pytest.mark.parametrize(
    "email", ["", "fenna", "fenna@", "a@b", "fenna@waterveen.example\nBcc: x@y.example"]
)
def test_an_invitation_needs_a_mail_address(waterveen: Organisation, email: str) -> None:
    with pytest.raises(Invalid) as refusal:
        invited(waterveen, email=email)

    assert refusal.value.field == "email"


def test_an_unknown_duty_is_not_given(gerda: Colleague, bart: Colleague) -> None:
    with pytest.raises(Invalid):
        actions.give_duty(bart.person, "rule-the-world", by=gerda.actor)


def test_a_duty_is_given_and_withdrawn_and_both_stay_on_record(
    gerda: Colleague, bart: Colleague
) -> None:
    actions.give_duty(bart.person, "lead", by=gerda.actor)
    assert duties_of(bart.person) == ["lead", "listen", "respond"]

    actions.withdraw_duty(bart.person, "lead", by=gerda.actor)
    assert duties_of(bart.person) == ["listen", "respond"]
    assert bart.person.duties.filter(duty="lead").count() == 1


def test_a_duty_is_held_once(gerda: Colleague, bart: Colleague) -> None:
    with pytest.raises(Overtaken):
        actions.give_duty(bart.person, "respond", by=gerda.actor)


def test_what_is_not_held_is_not_withdrawn(gerda: Colleague, bart: Colleague) -> None:
    with pytest.raises(Overtaken):
        actions.withdraw_duty(bart.person, "lead", by=gerda.actor)


def test_nobody_stops_managing_people_by_themselves(gerda: Colleague) -> None:
    with pytest.raises(Refused):
        actions.withdraw_duty(gerda.person, "manage-people", by=gerda.actor)


def test_duties_change_together_or_not_at_all(gerda: Colleague) -> None:
    with pytest.raises(Refused):
        actions.change_duties(gerda.person, ["listen"], by=gerda.actor)

    assert duties_of(gerda.person) == ["lead", "manage-people"]


def test_a_token_acts_in_its_owners_name(bart: Colleague) -> None:
    fresh = actions.make_token(bart.person, "Dashboard", by=bart.actor)

    assert queries.person_with_token(fresh.secret, seen_by=VISITOR) == bart.actor


def test_a_token_is_kept_as_a_hash_only(bart: Colleague) -> None:
    fresh = actions.make_token(bart.person, "Dashboard", by=bart.actor)

    assert fresh.secret.encode() not in bytes(fresh.token.secret_hash)
    assert fresh.secret not in repr(fresh)


def test_a_revoked_token_opens_nothing(bart: Colleague) -> None:
    fresh = actions.make_token(bart.person, "Dashboard", by=bart.actor)
    actions.revoke_token(fresh.token, by=bart.actor)

    with pytest.raises(Absent):
        queries.person_with_token(fresh.secret, seen_by=VISITOR)
    with pytest.raises(Overtaken):
        actions.revoke_token(fresh.token, by=bart.actor)


def test_nobody_makes_a_token_for_a_colleague(bart: Colleague, gerda: Colleague) -> None:
    with pytest.raises(Refused):
        actions.make_token(bart.person, "Meelezen", by=gerda.actor)


def test_who_manages_people_revokes_a_token_that_leaked(
    bart: Colleague, gerda: Colleague, dirk: Colleague
) -> None:
    token = actions.make_token(bart.person, "Dashboard", by=bart.actor).token
    with pytest.raises(Refused):
        actions.revoke_token(token, by=dirk.actor)

    assert actions.revoke_token(token, by=gerda.actor).revoked_at


def test_a_lost_authenticator_goes_with_codes_and_password(
    bart: Colleague, gerda: Colleague
) -> None:
    an_authenticator(bart.person)
    recovery_codes(bart.person)

    person = actions.reset_authenticator(bart.person, by=gerda.actor)

    assert not Authenticator.objects.filter(user=person).exists()
    assert not person.has_usable_password()


def test_nobody_takes_the_authenticator_off_their_own_account(gerda: Colleague) -> None:
    with pytest.raises(Refused):
        actions.reset_authenticator(gerda.person, by=gerda.actor)


def test_who_leaves_can_do_nothing_any_more(bart: Colleague, gerda: Colleague) -> None:
    secret = actions.make_token(bart.person, "Dashboard", by=bart.actor).secret
    an_authenticator(bart.person)

    person = actions.part_ways(bart.person, by=gerda.actor)

    assert (person.is_active, person.reachable, duties_of(person)) == (False, "", [])
    assert not person.has_usable_password()
    assert not Authenticator.objects.filter(user=person).exists()
    with pytest.raises(Absent):
        queries.person_with_token(secret, seen_by=VISITOR)


def test_nobody_leaves_twice_or_by_themselves(bart: Colleague, gerda: Colleague) -> None:
    actions.part_ways(bart.person, by=gerda.actor)

    with pytest.raises(Refused):
        actions.part_ways(bart.person, by=gerda.actor)
    with pytest.raises(Refused):
        actions.part_ways(gerda.person, by=gerda.actor)


def test_nothing_can_be_done_any_more_with_who_left(bart: Colleague, gerda: Colleague) -> None:
    actions.part_ways(bart.person, by=gerda.actor)
    person = Person.objects.get(pk=bart.person.pk)
    before = JournalEntry.objects.count()

    for attempt in (
        lambda: actions.give_duty(person, "lead", by=gerda.actor),
        lambda: actions.change_duties(person, ["lead"], by=gerda.actor),
        lambda: actions.reset_authenticator(person, by=gerda.actor),
        lambda: actions.give_duty(person, "lead", by=SYSTEM),
    ):
        with override("en"), pytest.raises(Refused, match=r"This colleague has left already\."):
            attempt()
    assert (duties_of(person), JournalEntry.objects.count()) == ([], before)


def test_who_left_comes_back_to_the_same_account(
    bart: Colleague, gerda: Colleague, waterveen: Organisation
) -> None:
    actions.part_ways(bart.person, by=gerda.actor)

    person = accepted(invited(waterveen, by=gerda.actor, email=bart.person.email.upper()))

    assert person.pk == bart.person.pk
    assert (person.is_active, person.name, person.perspective, person.team) == (
        True,
        "Fenna Smit",
        "policy",
        waterveen.receiving_team,
    )
    assert person.check_password(PASSWORD)
    assert (duties_of(person), Person.objects.filter(email=person.email).count()) == (
        ["listen", "respond"],
        1,
    )


def test_who_came_back_may_leave_and_come_back_again(
    gerda: Colleague, waterveen: Organisation
) -> None:
    first = accepted(invited(waterveen))
    for _again in range(2):
        actions.part_ways(first, by=gerda.actor)
        assert accepted(invited(waterveen)).pk == first.pk

    assert Invitation.objects.filter(person=first).count() == 3


def test_what_was_revoked_and_withdrawn_stays_so_for_who_comes_back(
    bart: Colleague, gerda: Colleague, waterveen: Organisation
) -> None:
    secret = actions.make_token(bart.person, "Dashboard", by=bart.actor).secret
    an_authenticator(bart.person)
    actions.part_ways(bart.person, by=gerda.actor)
    person = accepted(invited(waterveen, email=bart.person.email))

    assert not Authenticator.objects.filter(user=person).exists()
    with pytest.raises(Absent):
        queries.person_with_token(secret, seen_by=VISITOR)


def test_who_left_another_organisation_is_not_taken_over(
    dirk: Colleague, waterveen: Organisation
) -> None:
    actions.part_ways(dirk.person, by=SYSTEM)

    with pytest.raises(Invalid):
        invited(waterveen, email=dirk.person.email)


def test_details_are_ones_own(bart: Colleague, gerda: Colleague) -> None:
    changed = actions.change_own_details(
        bart.person,
        by=bart.actor,
        name="Bart de Vries",
        reachable="di–vr, 0118 123 456",
        language="en",
    )

    assert (changed.name, changed.reachable, changed.language) == (
        "Bart de Vries",
        "di–vr, 0118 123 456",
        "en",
    )
    with pytest.raises(Refused):
        actions.change_own_details(
            bart.person, by=gerda.actor, name="Bertus", reachable="", language="nl"
        )


def test_a_password_is_ones_own(bart: Colleague, gerda: Colleague) -> None:
    with pytest.raises(Refused):
        actions.choose_password(bart.person, "iets heel anders dan dat", by=gerda.actor)


def test_the_journal_knows_what_happened_and_no_name(
    gerda: Colleague, waterveen: Organisation
) -> None:
    fresh = invited(waterveen, by=gerda.actor)
    person = accepted(fresh)
    actions.give_duty(person, "lead", by=gerda.actor)

    entries = JournalEntry.objects.filter(matter__in=[fresh.matter, person.pk]).order_by("id")
    assert [(entry.event, entry.person_id, entry.facts) for entry in entries] == [
        ("people.person-invited-by-hand", gerda.person.pk, {}),
        ("people.invitation-accepted", None, {}),
        ("people.duty-given", gerda.person.pk, {"duty": "lead"}),
    ]


def test_another_municipality_is_not_at_home_here(waterveen: Organisation) -> None:
    a_municipality("Gemeente Duinrade", actions.Seat.ELSEWHERE)

    assert queries.home_organisation(seen_by=VISITOR) == waterveen
