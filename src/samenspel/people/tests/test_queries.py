"""Who sees whom."""

from collections.abc import Callable

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from samenspel.foundation.actors import SYSTEM, VISITOR
from samenspel.foundation.errors import Absent
from samenspel.people import actions, queries
from samenspel.people.models import Organisation
from samenspel.people.tests.cast import Colleague, a_colleague


def test_the_home_organisation_costs_one_statement(
    waterveen: Organisation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        found = queries.home_organisation(seen_by=VISITOR)
        assert found.receiving_team is not None
        assert found.receiving_team.name == "Wijkteam Oost"


@pytest.mark.django_db
def test_without_an_organisation_nobody_is_at_home() -> None:
    with pytest.raises(Absent):
        queries.home_organisation(seen_by=VISITOR)


def test_colleagues_who_respond_are_found(
    bart: Colleague, gerda: Colleague, dirk: Colleague
) -> None:
    assert list(queries.colleagues(seen_by=gerda.actor)) == [bart.person]
    assert list(queries.colleagues(seen_by=dirk.actor)) == [dirk.person]


def test_a_visitor_sees_nobody(bart: Colleague) -> None:
    assert list(queries.colleagues(seen_by=VISITOR)) == []
    assert list(queries.people_of_organisation(seen_by=VISITOR)) == []


def test_who_left_or_lost_the_duty_is_no_colleague_to_ask(
    bart: Colleague, gerda: Colleague, waterveen: Organisation
) -> None:
    fenna = a_colleague("Fenna", waterveen, "respond")
    actions.part_ways(fenna.person, by=gerda.actor)
    actions.withdraw_duty(bart.person, "respond", by=gerda.actor)

    assert list(queries.colleagues(seen_by=gerda.actor)) == []


def test_leads_are_those_of_the_team(
    bart: Colleague, gerda: Colleague, waterveen: Organisation
) -> None:
    other = actions.form_team(waterveen, "Beleid", by=SYSTEM)
    a_colleague("Carla", waterveen, "lead", team=other)
    team = waterveen.receiving_team_id
    assert team is not None

    assert list(queries.leads_of(team, seen_by=SYSTEM)) == [gerda.person]


@pytest.mark.parametrize("ref", ["", "niets", "0", "00000000-0000-4000-8000-000000000000"])
def test_absent_and_not_yours_are_the_same(bart: Colleague, dirk: Colleague, ref: str) -> None:
    sentences = set()
    for asked in (ref, dirk.person.pk):
        with pytest.raises(Absent) as refusal:
            queries.find_person(asked, seen_by=bart.actor)
        sentences.add(str(refusal.value))

    assert len(sentences) == 1


def test_a_list_of_colleagues_costs_the_same_for_many(
    gerda: Colleague, waterveen: Organisation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        a_colleague(f"Collega{number}", waterveen, "listen", "respond")

    manager = gerda.actor
    with django_assert_num_queries(1):
        shown = [
            (person.team and person.team.name, person.held_duties, person.authenticator_held)
            for person in queries.people_of_organisation(seen_by=manager)
        ]
    assert len(shown) == 21


def test_invitations_are_seen_by_who_manages_people(
    bart: Colleague, gerda: Colleague, dirk: Colleague, waterveen: Organisation
) -> None:
    invitation = actions.invite_by_hand(
        "fenna@waterveen.example", by=SYSTEM, organisation=waterveen, perspective="policy"
    ).invitation

    seen = [
        list(queries.open_invitations(seen_by=who))
        for who in (gerda.actor, bart.actor, dirk.actor, VISITOR)
    ]
    assert seen == [[invitation], [], [], []]


def test_tokens_are_seen_by_their_owner(bart: Colleague, gerda: Colleague) -> None:
    token = actions.make_token(bart.person, "Dashboard", by=bart.actor).token

    assert list(queries.own_tokens(seen_by=bart.actor)) == [token]
    with pytest.raises(Absent):
        queries.find_token(token.pk, seen_by=gerda.actor)


@pytest.mark.parametrize("secret", ["", "samenspel-", "\0", "é" * 1000])
def test_a_secret_that_was_never_made_opens_nothing(bart: Colleague, secret: str) -> None:
    looks: tuple[Callable[[], object], ...] = (
        lambda: queries.person_with_token(secret, seen_by=VISITOR),
        lambda: queries.invitation_with(secret, seen_by=VISITOR),
    )
    for look in looks:
        with pytest.raises(Absent):
            look()


def test_a_token_costs_one_statement(
    bart: Colleague, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    secret = actions.make_token(bart.person, "Dashboard", by=bart.actor).secret

    with django_assert_num_queries(1):
        queries.person_with_token(secret, seen_by=VISITOR)
