"""Every door of the pages about people: who may not come in, by which way, with what, and that nothing changes then."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.models import JournalEntry
from samenspel.people import actions
from samenspel.people.actions import INVITED_FOR
from samenspel.people.jobs import send_invitation
from samenspel.people.models import Invitation, Organisation, Person, PersonToken
from samenspel.people.tests.cast import (
    PASSWORD,
    Colleague,
    a_colleague,
    admitted,
    duties_of,
    with_password,
)

FENNA = "fenna@waterveen.example"
POSTS = ("withdraw_invitation", "reset_authenticator", "part_ways", "revoke_token")
BAD_REFS = ("niemand", "0", "00000000-0000-4000-8000", "%2e%2e", "00000000000040008000000000000000")


def invited(by: Colleague, organisation: Organisation, *, who: Actor | None = None) -> Invitation:
    return actions.invite_person(
        FENNA,
        by=who or by.actor,
        organisation=organisation,
        perspective="policy",
        duties=["listen"],
    )


def link_for(invitation: Invitation) -> str:
    send_invitation(str(invitation.pk))
    found = re.search(r"http://localhost:\d+(/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def in_english(person: Person) -> Client:
    client = admitted(person)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def written() -> int:
    """How much has happened: nothing is done without it."""
    return JournalEntry.objects.count()


def told(client: Client, address: str) -> list[str]:
    """What the page says at the next look that was done."""
    return [str(message) for message in client.get(address).context["messages"]]


# Who is not signed in, and what is not there.


@pytest.mark.parametrize("name", POSTS)
def test_who_is_not_signed_in_does_nothing_to_anybody(
    client: Client, bart: Colleague, name: str
) -> None:
    before = written()
    answer = client.post(reverse(name, kwargs={"ref": bart.person.pk}))

    assert answer.headers["Location"].startswith(f"{reverse('account_login')}?next=")
    assert written() == before


@pytest.mark.parametrize("name", ["invite", "own_page", "make_token"])
def test_who_is_not_signed_in_sends_no_form(client: Client, bart: Colleague, name: str) -> None:
    before = written()
    answer = client.post(reverse(name), {"name": "x", "email": FENNA})

    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert (written(), Invitation.objects.count()) == (before, 0)


@pytest.mark.parametrize("ref", BAD_REFS)
@pytest.mark.parametrize(
    "path",
    [
        "/collega/{}/",
        "/collega/{}/code/",
        "/collega/{}/afscheid/",
        "/collega/uitnodiging/{}/intrekken/",
        "/ik/token/{}/intrekken/",
    ],
)
def test_a_name_that_is_no_reference_leads_nowhere(gerda: Colleague, path: str, ref: str) -> None:
    assert admitted(gerda.person).post(path.format(ref)).status_code == 404


@pytest.mark.parametrize("name", [*POSTS, "person"])
def test_a_reference_to_nobody_is_not_there(gerda: Colleague, name: str) -> None:
    path = reverse(name, kwargs={"ref": uuid4()})

    assert admitted(gerda.person).post(path).status_code == 404


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_what_changes_something_is_done_by_a_button_alone(
    gerda: Colleague, bart: Colleague, name: str, method: str
) -> None:
    before = written()
    path = reverse(name, kwargs={"ref": bart.person.pk})
    answer = getattr(admitted(gerda.person), method)(path)

    assert (answer.status_code, answer.headers["Allow"], written()) == (405, "POST", before)


@pytest.mark.parametrize("name", ["people", "invite", "own_page"])
def test_a_page_can_be_asked_for_without_its_text(gerda: Colleague, name: str) -> None:
    answer = admitted(gerda.person).head(reverse(name))

    assert (answer.status_code, answer.content) == (200, b"")


def test_a_token_is_made_by_a_button_alone(bart: Colleague) -> None:
    assert admitted(bart.person).get(reverse("make_token")).status_code == 405


# Invitations.


def test_without_the_duty_an_invitation_cannot_even_be_seen(
    gerda: Colleague, bart: Colleague, waterveen: Organisation
) -> None:
    path = reverse("withdraw_invitation", kwargs={"ref": invited(gerda, waterveen).pk})

    assert admitted(bart.person).post(path).status_code == 404
    assert Invitation.objects.get().withdrawn_at is None


def test_an_invitation_is_withdrawn_once(gerda: Colleague, waterveen: Organisation) -> None:
    path = reverse("withdraw_invitation", kwargs={"ref": invited(gerda, waterveen).pk})
    client = in_english(gerda.person)

    assert client.post(path).headers["Location"] == reverse("people")
    assert told(client, reverse("people")) == [f"The invitation for {FENNA} works no more."]
    assert client.post(path).status_code == 404


def test_an_invitation_that_was_accepted_is_not_withdrawn_any_more(
    client: Client, gerda: Colleague, waterveen: Organisation
) -> None:
    invitation = invited(gerda, waterveen)
    client.post(link_for(invitation), {"name": "Fenna Smit", "password": PASSWORD})
    path = reverse("withdraw_invitation", kwargs={"ref": invitation.pk})

    assert admitted(gerda.person).post(path).status_code == 404
    assert Person.objects.get(email=FENNA).is_active


def test_who_was_invited_stands_on_the_page_until_they_are_here(
    client: Client, gerda: Colleague, waterveen: Organisation
) -> None:
    invitation = invited(gerda, waterveen)
    theirs = admitted(gerda.person)
    waiting = [one.email for one in theirs.get(reverse("people")).context["invitations"]]
    client.post(link_for(invitation), {"name": "Fenna Smit", "password": PASSWORD})
    page = theirs.get(reverse("people"))

    assert (waiting, list(page.context["invitations"])) == ([FENNA], [])
    assert "Fenna Smit" in [row["person"].name for row in page.context["rows"]]


def test_each_municipality_sees_its_own_people_and_invitations(
    gerda: Colleague, dirk: Colleague, waterveen: Organisation
) -> None:
    invited(gerda, waterveen)
    page = admitted(dirk.person).get(reverse("people"))

    assert [row["person"].name for row in page.context["rows"]] == ["Dirk"]
    assert list(page.context["invitations"]) == []
    assert FENNA not in page.content.decode()


def test_only_teams_of_ones_own_municipality_can_be_chosen(
    gerda: Colleague, dirk: Colleague, waterveen: Organisation
) -> None:
    actions.form_team(waterveen, "Beleid", by=gerda.actor)
    form = admitted(gerda.person).get(reverse("invite")).context["form"]
    ours = {str(team.pk) for team in waterveen.teams.all()}

    assert {ref for ref, _name in form.fields["team"].choices} == {"", *ours}


def test_a_team_of_another_municipality_is_refused_though_it_exists(
    gerda: Colleague, dirk: Colleague
) -> None:
    filled_in = {
        "email": FENNA,
        "perspective": "policy",
        "team": str(dirk.person.organisation.receiving_team_id),
    }
    answer = admitted(gerda.person).post(reverse("invite"), filled_in)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["team"])
    assert not Invitation.objects.exists()


def test_what_was_filled_in_is_still_there_after_a_mistake(gerda: Colleague) -> None:
    filled_in = {"email": "geen adres", "perspective": "policy", "duties": ["listen"]}
    form = admitted(gerda.person).post(reverse("invite"), filled_in).context["form"]

    assert [form[name].value() for name in filled_in] == ["geen adres", "policy", ["listen"]]


def test_who_invites_reads_to_whom_the_invitation_goes(gerda: Colleague) -> None:
    client = in_english(gerda.person)
    client.post(reverse("invite"), {"email": FENNA.upper(), "perspective": "policy"})

    assert told(client, reverse("people")) == [f"{FENNA} gets an invitation by mail."]


@pytest.mark.parametrize(
    "happens",
    ["withdrawn", "expired", "accepted"],
)
def test_a_link_that_works_no_more_says_so_and_takes_nothing(
    client: Client, gerda: Colleague, waterveen: Organisation, happens: str
) -> None:
    moment = now() - INVITED_FOR - timedelta(minutes=1) if happens == "expired" else now()
    with clock_set_to(moment):
        invitation = invited(gerda, waterveen)
        link = link_for(invitation)
    if happens == "withdrawn":
        actions.withdraw_invitation(invitation, by=gerda.actor)
    if happens == "accepted":
        Client().post(link, {"name": "Fenna Smit", "password": PASSWORD})
    before = Person.objects.count()

    looked = client.get(link)
    tried = client.post(link, {"name": "Iemand anders", "password": PASSWORD})

    assert [one.status_code for one in (looked, tried)] == [404, 404]
    assert [one.templates[0].name for one in (looked, tried)] == [
        "people/invitation_closed.html"
    ] * 2
    assert Person.objects.count() == before


def test_a_link_works_until_the_last_minute(
    client: Client, gerda: Colleague, waterveen: Organisation
) -> None:
    with clock_set_to(now() - INVITED_FOR + timedelta(minutes=1)):
        link = link_for(invited(gerda, waterveen))

    assert client.get(link).status_code == 200


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_a_link_is_followed_or_filled_in_and_nothing_else(
    client: Client, gerda: Colleague, waterveen: Organisation, method: str
) -> None:
    assert getattr(client, method)(link_for(invited(gerda, waterveen))).status_code == 405


def test_the_page_behind_a_link_says_who_asks_and_is_kept_nowhere(
    gerda: Colleague, waterveen: Organisation
) -> None:
    page = Client(headers={"accept-language": "en"}).get(link_for(invited(gerda, waterveen)))
    text = page.content.decode()

    assert "Gerda asked you to join." in text
    assert f"You will sign in with {FENNA}." in text
    assert "no-store" in page.headers["Cache-Control"]


def test_an_invitation_from_the_command_line_names_nobody(
    gerda: Colleague, waterveen: Organisation
) -> None:
    link = link_for(invited(gerda, waterveen, who=SYSTEM))
    text = Client(headers={"accept-language": "en"}).get(link).content.decode()

    assert ("Welcome to Gemeente Waterveen" in text, "asked you to join" in text) == (True, False)


def test_who_accepts_is_someone_new_whoever_was_signed_in_before(
    gerda: Colleague, waterveen: Organisation
) -> None:
    browser = admitted(gerda.person)
    browser.post(link_for(invited(gerda, waterveen)), {"name": "Fenna Smit", "password": PASSWORD})
    answer = browser.get(reverse("people"))

    assert answer.headers["Location"] == reverse("mfa_activate_totp")
    assert duties_of(Person.objects.get(email=FENNA)) == ["listen"]


# Duties, phones and partings.


@pytest.mark.parametrize("sent", [{}, {"duties": []}], ids=["nothing", "empty"])
def test_a_colleague_can_be_left_without_duties(
    gerda: Colleague, bart: Colleague, sent: dict[str, list[str]]
) -> None:
    path = reverse("person", kwargs={"ref": bart.person.pk})

    assert admitted(gerda.person).post(path, sent).status_code == 302
    assert duties_of(bart.person) == []


@pytest.mark.parametrize("duties", [["rule"], ["listen", "rule"], ["\0"], ["Listen"]])
def test_a_duty_that_does_not_exist_changes_no_other(
    gerda: Colleague, bart: Colleague, duties: list[str]
) -> None:
    path = reverse("person", kwargs={"ref": bart.person.pk})
    before = written()

    assert admitted(gerda.person).post(path, {"duties": duties}).status_code == 422
    assert (duties_of(bart.person), written()) == (["listen", "respond"], before)


def test_the_page_of_a_colleague_shows_the_duties_they_have(
    gerda: Colleague, bart: Colleague
) -> None:
    page = admitted(gerda.person).get(reverse("person", kwargs={"ref": bart.person.pk}))

    assert sorted(page.context["form"]["duties"].value()) == ["listen", "respond"]
    assert page.context["is_self"] is False


def test_on_ones_own_page_there_is_no_button_to_end_oneself(gerda: Colleague) -> None:
    page = admitted(gerda.person).get(reverse("person", kwargs={"ref": gerda.person.pk}))
    text = page.content.decode()

    assert page.context["is_self"] is True
    assert reverse("part_ways", kwargs={"ref": gerda.person.pk}) not in text
    assert reverse("reset_authenticator", kwargs={"ref": gerda.person.pk}) not in text


@pytest.mark.parametrize("name", ["reset_authenticator", "part_ways"])
def test_nobody_ends_themselves_also_not_without_the_button(gerda: Colleague, name: str) -> None:
    client = admitted(gerda.person)
    answer = client.post(reverse(name, kwargs={"ref": gerda.person.pk}))

    assert answer.status_code == 403
    assert client.get(reverse("own_page")).status_code == 200


@pytest.mark.parametrize(
    ("name", "said", "where"),
    [
        ("part_ways", "Bart cannot sign in any more.", "people"),
        ("reset_authenticator", "Bart can come back in", "person"),
    ],
)
def test_what_was_done_to_a_colleague_is_said(
    gerda: Colleague, bart: Colleague, name: str, said: str, where: str
) -> None:
    client = in_english(gerda.person)
    ref = {"ref": bart.person.pk}
    address = reverse(where, kwargs=ref if where == "person" else {})
    answer = client.post(reverse(name, kwargs=ref))

    assert answer.headers["Location"] == address
    assert [message.startswith(said) for message in told(client, address)] == [True]


def test_a_colleague_leaves_once(gerda: Colleague, bart: Colleague) -> None:
    path = reverse("part_ways", kwargs={"ref": bart.person.pk})
    client = admitted(gerda.person)

    assert [client.post(path).status_code for _press in range(2)] == [302, 403]


def test_the_page_of_who_left_stays_and_has_no_buttons(gerda: Colleague, bart: Colleague) -> None:
    actions.part_ways(bart.person, by=gerda.actor)
    page = in_english(gerda.person).get(reverse("person", kwargs={"ref": bart.person.pk}))
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]

    assert ("Does not work here any more" in main, "<button" in main) == (True, False)


@pytest.mark.parametrize(
    ("name", "status"), [("person", 422), ("reset_authenticator", 403), ("part_ways", 403)]
)
def test_nothing_is_done_any_more_with_who_left(
    gerda: Colleague, bart: Colleague, name: str, status: int
) -> None:
    actions.part_ways(bart.person, by=gerda.actor)
    client, before = in_english(gerda.person), written()
    answer = client.post(reverse(name, kwargs={"ref": bart.person.pk}), {"duties": ["lead"]})

    assert (answer.status_code, written()) == (status, before)
    assert "This colleague has left already." in answer.content.decode()
    assert not bart.person.duties.filter(until=None).exists()


def test_who_left_is_invited_and_comes_back_by_the_link(
    client: Client, gerda: Colleague, bart: Colleague
) -> None:
    actions.part_ways(bart.person, by=gerda.actor)
    fresh = actions.invite_by_hand(
        bart.person.email,
        by=gerda.actor,
        organisation=bart.person.organisation,
        perspective="frontline",
    )
    path = reverse("accept_invitation", kwargs={"secret": fresh.secret})
    answer = client.post(path, {"name": "Bart", "password": PASSWORD})

    assert answer.headers["Location"] == reverse("mfa_activate_totp")
    page = admitted(gerda.person).get(reverse("people"))
    assert sorted(row["person"].name for row in page.context["rows"]) == ["Bart", "Gerda"]


def test_who_left_is_not_in_the_list(gerda: Colleague, bart: Colleague) -> None:
    actions.part_ways(bart.person, by=gerda.actor)
    page = admitted(gerda.person).get(reverse("people"))

    assert [row["person"].name for row in page.context["rows"]] == ["Gerda"]


# One's own page and tokens.


def test_ones_own_page_is_about_oneself_alone(bart: Colleague, gerda: Colleague) -> None:
    actions.make_token(gerda.person, "Zeeanemoon", by=gerda.actor)
    page = admitted(bart.person).get(reverse("own_page"))

    assert page.context["me"] == bart.person
    assert "Zeeanemoon" not in page.content.decode()
    assert [duty.code for duty in page.context["duties"]] == ["listen", "respond"]


def test_without_duties_it_says_who_gives_them(waterveen: Organisation) -> None:
    carla = a_colleague("Carla", waterveen)
    page = in_english(carla.person).get(reverse("own_page")).content.decode()

    assert "You have no duties yet." in page


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_that_follows_is_in_the_language_that_was_chosen(
    bart: Colleague, language: str
) -> None:
    client = admitted(bart.person)
    client.post(reverse("own_page"), {"name": "Bart", "reachable": "", "language": language})
    page = client.get(reverse("own_page"))

    assert f'<html lang="{language}"' in page.content.decode()


@pytest.mark.parametrize("missing", ["name", "language"])
def test_a_form_without_one_of_its_fields_changes_nothing(bart: Colleague, missing: str) -> None:
    filled_in = {"name": "Iemand anders", "reachable": "", "language": "en"}
    del filled_in[missing]
    before = written()
    answer = admitted(bart.person).post(reverse("own_page"), filled_in)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [missing])
    assert (Person.objects.get(pk=bart.person.pk).name, written()) == ("Bart", before)


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "twee\nregels\0"])
def test_a_token_without_a_good_name_is_not_made_and_the_form_says_why(
    bart: Colleague, name: str
) -> None:
    answer = admitted(bart.person).post(reverse("make_token"), {"name": name})

    assert (answer.status_code, list(answer.context["token_form"].errors)) == (422, ["name"])
    assert not PersonToken.objects.exists()


def test_each_token_that_works_stands_on_the_page_until_it_is_revoked(bart: Colleague) -> None:
    client = admitted(bart.person)
    tokens = [
        actions.make_token(bart.person, name, by=bart.actor).token for name in ("Een", "Twee")
    ]
    client.post(reverse("revoke_token", kwargs={"ref": tokens[0].pk}))

    assert [token.name for token in client.get(reverse("own_page")).context["tokens"]] == ["Twee"]


def test_a_token_is_revoked_once_and_it_is_said(bart: Colleague) -> None:
    token = actions.make_token(bart.person, "Dashboard", by=bart.actor).token
    client = in_english(bart.person)
    path = reverse("revoke_token", kwargs={"ref": token.pk})

    assert client.post(path).headers["Location"] == reverse("own_page")
    assert told(client, reverse("own_page")) == ["The token “Dashboard” works no more."]
    assert client.post(path).status_code == 409


def test_choosing_a_password_without_having_one_leads_to_the_mail(client: Client) -> None:
    answer = client.get(reverse("account_set_password"))

    assert answer.headers["Location"] == reverse("account_reset_password")


@pytest.mark.parametrize(
    "name", ["account_change_password", "mfa_index", "mfa_generate_recovery_codes"]
)
def test_the_pages_of_ones_sign_in_ask_to_sign_in(
    client: Client, bart: Colleague, name: str
) -> None:
    answer = client.get(reverse(name))

    assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"oldpassword": "niet dit wachtwoord"}, "oldpassword"),
        ({"password2": "iets heel anders nog"}, "password2"),
        ({"password1": "kort", "password2": "kort"}, "password1"),
        ({"password1": "", "password2": ""}, "password1"),
    ],
)
def test_a_password_that_does_not_fit_is_not_changed(
    bart: Colleague, changed: dict[str, str], wrong: str
) -> None:
    client = admitted(with_password(bart))
    good = "een heel ander rijtje woorden"
    filled_in = {"oldpassword": PASSWORD, "password1": good, "password2": good, **changed}
    answer = client.post(reverse("account_change_password"), filled_in)

    assert wrong in answer.context["form"].errors
    assert Person.objects.get(pk=bart.person.pk).check_password(PASSWORD)
