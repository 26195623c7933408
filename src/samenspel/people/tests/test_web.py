"""The pages about colleagues, invitations and one's own account, door by door."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.fixtures import DjangoAssertNumQueries

from samenspel.foundation.actors import SYSTEM, VISITOR
from samenspel.people import actions, queries
from samenspel.people.jobs import send_invitation
from samenspel.people.models import Invitation, Organisation, Person, PersonToken
from samenspel.people.tests.cast import (
    PASSWORD,
    Colleague,
    a_colleague,
    admitted,
    duties_of,
    recovery_codes,
    with_password,
)

FENNA = "fenna@waterveen.example"
LISTS = ("people", "invite")
POSTS_ABOUT_A_PERSON = ("reset_authenticator", "part_ways")


def invite(client: Client, **changed: object) -> int:
    filled_in = {
        "email": FENNA,
        "perspective": "policy",
        "duties": ["listen", "respond"],
        "team": "",
        **changed,
    }
    return client.post(reverse("invite"), filled_in).status_code


def said(page: Any) -> str:
    """The page without what differs each time."""
    without_form_secret = re.sub(
        r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode()
    )
    return re.sub("[0-9a-f-]{36}", "", without_form_secret)


def link_in_mail() -> str:
    found = re.search(r"http://localhost:\d+(/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def link_for(invitation: Invitation) -> str:
    send_invitation(str(invitation.pk))
    return link_in_mail()


@pytest.fixture
def invitation(waterveen: Organisation, gerda: Colleague) -> Invitation:
    """Fenna is asked to join."""
    return actions.invite_person(
        FENNA,
        by=gerda.actor,
        organisation=waterveen,
        team=waterveen.receiving_team,
        perspective="policy",
        duties=["respond"],
    )


@pytest.mark.parametrize("name", LISTS)
def test_who_manages_people_sees_the_page(gerda: Colleague, name: str) -> None:
    assert admitted(gerda.person).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_a_colleague_without_the_duty_does_not(bart: Colleague, name: str) -> None:
    assert admitted(bart.person).get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", [*LISTS, "own_page"])
def test_a_visitor_is_asked_to_sign_in(waterveen: Organisation, client: Client, name: str) -> None:
    assert client.get(reverse(name)).headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["people", "invite", "own_page"])
def test_other_methods_are_not_taken(gerda: Colleague, name: str) -> None:
    assert admitted(gerda.person).delete(reverse(name)).status_code == 405


def test_the_list_costs_the_same_for_many(
    gerda: Colleague, waterveen: Organisation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        a_colleague(f"Collega{number}", waterveen, "listen", "respond")
    client = admitted(gerda.person)

    with django_assert_num_queries(5):
        assert client.get(reverse("people")).status_code == 200


def test_an_invitation_is_sent_by_a_job_that_holds_no_secret(
    gerda: Colleague, waterveen: Organisation
) -> None:
    team = str(waterveen.receiving_team_id)

    assert invite(admitted(gerda.person), team=team) == 302
    made = Invitation.objects.get()
    assert (made.email, made.perspective, made.duties, str(made.team_id)) == (
        FENNA,
        "policy",
        ["listen", "respond"],
        team,
    )
    [job] = ProcrastinateJob.objects.filter(task_name="people.send_invitation")
    assert job.args == {"invitation": str(made.pk)}


@pytest.mark.parametrize(
    "changed",
    [
        {"email": ""},
        {"email": "fenna"},
        {"email": "gerda@waterveen.example"},
        {"email": "\0"},
        {"perspective": "alien"},
        {"perspective": ""},
        {"duties": ["rule-the-world"]},
        {"team": "niets"},
        {"team": "00000000-0000-4000-8000-000000000000"},
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_made(
    gerda: Colleague, changed: dict[str, object]
) -> None:
    assert invite(admitted(gerda.person), **changed) == 422
    assert not Invitation.objects.exists()


def test_a_double_click_invites_once(gerda: Colleague) -> None:
    client = admitted(gerda.person)

    assert [invite(client), invite(client)] == [302, 422]
    assert Invitation.objects.count() == 1


def test_a_colleague_without_the_duty_invites_nobody(bart: Colleague) -> None:
    assert invite(admitted(bart.person)) == 403


def test_the_letter_says_who_asks_and_in_which_organisation(invitation: Invitation) -> None:
    send_invitation(str(invitation.pk))

    [letter] = mail.outbox
    assert letter.to == [FENNA]
    assert "Gerda" in letter.body
    assert "Gemeente Waterveen" in letter.subject


def test_no_letter_goes_out_for_what_was_withdrawn(
    invitation: Invitation, gerda: Colleague
) -> None:
    actions.withdraw_invitation(invitation, by=gerda.actor)
    send_invitation(str(invitation.pk))

    assert mail.outbox == []


def test_a_second_letter_replaces_the_link_of_the_first(
    client: Client, invitation: Invitation
) -> None:
    first = link_for(invitation)
    second = link_for(invitation)

    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)


def test_looking_at_an_invitation_uses_nothing_up(client: Client, invitation: Invitation) -> None:
    link = link_for(invitation)

    assert [client.get(link).status_code for _look in range(2)] == [200, 200]
    assert not Person.objects.filter(email=FENNA).exists()


def test_accepting_leads_to_the_authenticator(client: Client, invitation: Invitation) -> None:
    answer = client.post(link_for(invitation), {"name": "Fenna Smit", "password": PASSWORD})

    assert answer.headers["Location"] == reverse("mfa_activate_totp")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert client.get(reverse("own_page")).headers["Location"] == reverse("mfa_activate_totp")
    assert duties_of(Person.objects.get(email=FENNA)) == ["respond"]


def test_an_invitation_is_accepted_once(client: Client, invitation: Invitation) -> None:
    link = link_for(invitation)
    filled_in = {"name": "Fenna Smit", "password": PASSWORD}
    client.post(link, filled_in)

    assert Client().post(link, filled_in).status_code == 404


@pytest.mark.parametrize(
    "filled_in",
    [
        {"name": "", "password": PASSWORD},
        {"name": "Fenna", "password": ""},
        {"name": "Fenna", "password": "kort"},
        {"name": "Fenna", "password": FENNA},
        {"name": "x" * 121, "password": PASSWORD},
        {"name": "Fen\0na", "password": PASSWORD},
    ],
)
def test_a_mistake_in_accepting_leaves_the_invitation_open(
    client: Client, invitation: Invitation, filled_in: dict[str, str]
) -> None:
    link = link_for(invitation)

    assert client.post(link, filled_in).status_code == 422
    assert client.get(link).status_code == 200


def test_a_link_that_was_never_sent_opens_nothing(client: Client, waterveen: Organisation) -> None:
    answer = client.get(reverse("accept_invitation", kwargs={"secret": "geraden"}))

    assert (answer.status_code, answer.headers["Cache-Control"].split(",")[0]) == (404, "max-age=0")


def test_an_invitation_is_withdrawn_by_who_manages_people(
    invitation: Invitation, gerda: Colleague
) -> None:
    path = reverse("withdraw_invitation", kwargs={"ref": invitation.pk})

    assert admitted(gerda.person).post(path).status_code == 302
    invitation.refresh_from_db()
    assert invitation.withdrawn_at


def test_an_invitation_of_another_municipality_is_not_there(
    invitation: Invitation, dirk: Colleague
) -> None:
    path = reverse("withdraw_invitation", kwargs={"ref": invitation.pk})

    assert admitted(dirk.person).post(path).status_code == 404
    assert admitted(dirk.person).get(path).status_code == 405


def test_an_invitation_that_is_not_there_is_not_withdrawn(gerda: Colleague) -> None:
    path = reverse("withdraw_invitation", kwargs={"ref": uuid4()})

    assert admitted(gerda.person).post(path).status_code == 404


def test_duties_change_on_a_colleagues_page(bart: Colleague, gerda: Colleague) -> None:
    client = admitted(gerda.person)
    path = reverse("person", kwargs={"ref": bart.person.pk})
    assert client.get(path).status_code == 200

    assert client.post(path, {"duties": ["respond", "lead"]}).status_code == 302
    assert duties_of(bart.person) == ["lead", "respond"]


def test_taking_ones_own_duty_to_manage_is_said_on_the_page(gerda: Colleague) -> None:
    path = reverse("person", kwargs={"ref": gerda.person.pk})

    assert admitted(gerda.person).post(path, {"duties": ["lead"]}).status_code == 422
    assert duties_of(gerda.person) == ["lead", "manage-people"]


@pytest.mark.parametrize("name", ["person", *POSTS_ABOUT_A_PERSON])
def test_a_colleague_of_another_municipality_is_not_there(
    bart: Colleague, dirk: Colleague, name: str
) -> None:
    client = admitted(dirk.person)

    foreign = client.post(reverse(name, kwargs={"ref": bart.person.pk}))
    absent = client.post(reverse(name, kwargs={"ref": uuid4()}))

    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert said(foreign) == said(absent)


@pytest.mark.parametrize("name", ["person", *POSTS_ABOUT_A_PERSON])
def test_without_the_duty_a_colleague_is_left_alone(
    bart: Colleague, gerda: Colleague, name: str
) -> None:
    assert (
        admitted(bart.person).post(reverse(name, kwargs={"ref": gerda.person.pk})).status_code
        == 403
    )


@pytest.mark.parametrize("name", POSTS_ABOUT_A_PERSON)
def test_looking_does_nothing_to_a_colleague(bart: Colleague, gerda: Colleague, name: str) -> None:
    assert (
        admitted(gerda.person).get(reverse(name, kwargs={"ref": bart.person.pk})).status_code == 405
    )


@pytest.mark.parametrize("name", POSTS_ABOUT_A_PERSON)
def test_a_colleague_who_lost_the_phone_or_leaves_is_signed_out(
    bart: Colleague, gerda: Colleague, name: str
) -> None:
    theirs = admitted(bart.person)
    admitted(gerda.person).post(reverse(name, kwargs={"ref": bart.person.pk}))

    assert theirs.get(reverse("own_page")).headers["Location"].startswith(reverse("account_login"))


def test_an_address_that_makes_no_sense_is_not_there(gerda: Colleague) -> None:
    assert admitted(gerda.person).get("/collega/niemand/").status_code == 404


def test_own_details_change(bart: Colleague) -> None:
    client = admitted(bart.person)

    answer = client.post(
        reverse("own_page"), {"name": "Bart de Vries", "reachable": "di–vr", "language": "en"}
    )

    assert answer.headers["Location"] == reverse("own_page")
    assert answer.cookies["django_language"].value == "en"
    assert Person.objects.get(pk=bart.person.pk).name == "Bart de Vries"


@pytest.mark.parametrize(
    "changed",
    [{"name": ""}, {"name": "\u202e" * 121}, {"language": "fy"}, {"reachable": "x" * 161}],
)
def test_a_mistake_in_own_details_changes_nothing(bart: Colleague, changed: dict[str, str]) -> None:
    filled_in = {"name": "Bart de Vries", "reachable": "", "language": "nl", **changed}

    assert admitted(bart.person).post(reverse("own_page"), filled_in).status_code == 422
    assert Person.objects.get(pk=bart.person.pk).name == "Bart"


def test_a_token_is_shown_once_and_works(bart: Colleague) -> None:
    client = admitted(bart.person)
    page = client.post(reverse("make_token"), {"name": "Dashboard"})
    found = re.search(r"samenspel-[\w-]{32}", page.content.decode())
    assert found is not None

    assert "no-store" in page.headers["Cache-Control"]
    assert queries.person_with_token(found[0], seen_by=VISITOR) == bart.actor
    assert found[0] not in client.get(reverse("own_page")).content.decode()


def test_a_token_needs_a_name(bart: Colleague) -> None:
    assert admitted(bart.person).post(reverse("make_token"), {"name": " "}).status_code == 422
    assert not PersonToken.objects.exists()


def test_a_token_is_revoked_by_its_owner(bart: Colleague, gerda: Colleague) -> None:
    token = actions.make_token(bart.person, "Dashboard", by=bart.actor).token
    path = reverse("revoke_token", kwargs={"ref": token.pk})

    assert admitted(gerda.person).post(path).status_code == 404
    assert admitted(bart.person).get(path).status_code == 405
    assert admitted(bart.person).post(path).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at


def test_words_of_people_are_shown_as_words(bart: Colleague, gerda: Colleague) -> None:
    actions.change_own_details(
        bart.person, by=bart.actor, name="<script>alert(1)</script>", reachable="", language="nl"
    )

    assert "<script>alert" not in admitted(gerda.person).get(reverse("people")).content.decode()


def test_the_pages_of_ones_own_sign_in_are_there(bart: Colleague) -> None:
    client = admitted(with_password(bart))
    recovery_codes(bart.person)
    actions.make_token(bart.person, "Dashboard", by=SYSTEM)

    names = (
        "own_page",
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
        "account_reauthenticate",
        "account_change_password",
        "account_logout",
    )
    assert {client.get(reverse(name)).status_code for name in names} == {200}
