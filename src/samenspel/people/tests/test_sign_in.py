"""Signing in: password, then code; and nothing that tells who has an account."""

import re
import time
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from samenspel.foundation.actors import VISITOR, Kind
from samenspel.people import actions
from samenspel.people.jobs import send_password_link, tell_of_reset
from samenspel.people.models import Organisation, Person
from samenspel.people.tests.cast import (
    PASSWORD,
    Colleague,
    a_colleague,
    a_municipality,
    admitted,
    an_authenticator,
    code,
    recovery_codes,
    with_password,
)

NEW_PASSWORD = "een heel ander rijtje woorden"


def give_password(client: Client, email: str, password: str = PASSWORD) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": email, "password": password})  # type: ignore[return-value] # [third-party-types]


def give_code(client: Client, shown: str) -> HttpResponse:
    return client.post(reverse("mfa_authenticate"), {"code": shown})  # type: ignore[return-value] # [third-party-types]


def who_is(client: Client) -> Kind:
    return client.get(reverse("account_login")).wsgi_request.actor.kind  # type: ignore[attr-defined] # [third-party-types]


def without_what_differs_each_time(page: HttpResponse, *typed: str) -> str:
    """The page without the form's secret and without what the visitor typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
    for words in typed:
        text = text.replace(words, "…")
    return text


def test_password_and_code_let_a_colleague_in(client: Client, bart: Colleague) -> None:
    secret = an_authenticator(with_password(bart))

    assert give_password(client, "BART@waterveen.example").headers["Location"] == reverse(
        "mfa_authenticate"
    )
    assert who_is(client) is Kind.VISITOR
    assert give_code(client, code(secret)).headers["Location"] == reverse("waiting")
    assert who_is(client) is Kind.PERSON


def test_a_wrong_code_lets_nobody_in(client: Client, bart: Colleague) -> None:
    an_authenticator(with_password(bart))
    give_password(client, bart.person.email)

    assert give_code(client, "000000").status_code == 200
    assert who_is(client) is Kind.VISITOR


def test_a_code_works_once(bart: Colleague) -> None:
    shown = code(an_authenticator(with_password(bart)))
    first, second = Client(), Client()
    give_password(first, bart.person.email)
    give_password(second, bart.person.email)

    assert give_code(first, shown).status_code == 302
    assert give_code(second, shown).status_code == 200


def test_an_old_code_lets_nobody_in(client: Client, bart: Colleague) -> None:
    secret = an_authenticator(with_password(bart))
    give_password(client, bart.person.email)

    assert give_code(client, code(secret, periods_ago=3)).status_code == 200


def test_a_recovery_code_stands_in_once(bart: Colleague) -> None:
    an_authenticator(with_password(bart))
    [spare, *_others] = recovery_codes(bart.person)
    first, second = Client(), Client()
    give_password(first, bart.person.email)
    give_password(second, bart.person.email)

    give_code(first, spare)
    give_code(second, spare)

    assert (who_is(first), who_is(second)) == (Kind.PERSON, Kind.VISITOR)


def test_the_next_page_is_where_one_wanted_to_go(client: Client, bart: Colleague) -> None:
    secret = an_authenticator(with_password(bart))
    asked = client.get(reverse("own_page"))
    assert asked.headers["Location"] == f"{reverse('account_login')}?next={reverse('own_page')}"

    client.post(
        reverse("account_login"),
        {"login": bart.person.email, "password": PASSWORD, "next": reverse("own_page")},
    )
    assert give_code(client, code(secret)).headers["Location"] == reverse("own_page")


def test_the_next_page_is_never_elsewhere(client: Client, bart: Colleague) -> None:
    secret = an_authenticator(with_password(bart))
    client.post(
        reverse("account_login"),
        {"login": bart.person.email, "password": PASSWORD, "next": "https://elsewhere.example/"},
    )

    assert give_code(client, code(secret)).headers["Location"] == reverse("waiting")


def test_the_authenticators_secret_is_unreadable_in_the_database(bart: Colleague) -> None:
    secret = an_authenticator(bart.person)

    assert secret not in str(Authenticator.objects.values_list("data", flat=True).get())


def test_a_wrong_password_and_an_unknown_address_give_the_same_answer(bart: Colleague) -> None:
    with_password(bart)
    answers = {}
    for email in (bart.person.email, "nobody@waterveen.example"):
        answer = give_password(Client(), email, "not the password at all")
        answers[email] = (answer.status_code, without_what_differs_each_time(answer, email))

    known, unknown = answers.values()
    assert known == unknown


def test_a_wrong_password_and_an_unknown_address_take_similar_work(bart: Colleague) -> None:
    with_password(bart)
    taken = []
    for email in (bart.person.email, "nobody@waterveen.example"):
        client = Client()
        client.get(reverse("account_login"))
        begun = time.process_time()
        give_password(client, email, "not the password at all")
        taken.append(time.process_time() - begun)

    assert 0.5 < taken[0] / taken[1] < 2


def test_someone_who_left_is_told_nothing_without_the_password(
    client: Client, bart: Colleague, gerda: Colleague
) -> None:
    with_password(bart)
    actions.part_ways(bart.person, by=gerda.actor)

    gone = give_password(client, bart.person.email)
    never = give_password(Client(), "nobody@waterveen.example")

    assert without_what_differs_each_time(
        gone, bart.person.email
    ) == without_what_differs_each_time(never, "nobody@waterveen.example")


def test_guessing_is_stopped_for_known_and_unknown_alike(bart: Colleague) -> None:
    with_password(bart)
    for email in (bart.person.email, "nobody@waterveen.example"):
        client = Client(REMOTE_ADDR="192.0.2.7" if email == bart.person.email else "192.0.2.8")
        pages = [give_password(client, email, f"guess number {number}") for number in range(6)]
        assert (
            "Wait five minutes" in pages[-1].content.decode()
            or "vijf minuten" in pages[-1].content.decode()
        )


def test_guessing_codes_is_stopped(client: Client, bart: Colleague) -> None:
    secret = an_authenticator(with_password(bart))
    give_password(client, bart.person.email)
    for _attempt in range(6):
        give_code(client, "000000")

    give_code(client, code(secret))
    assert who_is(client) is Kind.VISITOR


# The wall before which an authenticator is set up.


def without_authenticator(person: Person) -> Client:
    client = Client()
    give_password(client, person.email)
    return client


@pytest.mark.parametrize(
    "name", ["waiting", "share", "own_page", "people", "mfa_index", "account_change_password"]
)
def test_without_an_authenticator_nothing_else_is_reached(bart: Colleague, name: str) -> None:
    client = without_authenticator(with_password(bart))

    answer = client.get(reverse(name))

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("mfa_activate_totp"))
    assert answer.wsgi_request.actor == VISITOR  # type: ignore[attr-defined] # [third-party-types]


def test_setting_up_an_authenticator_opens_the_rest(committed_db: object) -> None:
    bart = a_colleague("Bart", a_municipality("Gemeente Waterveen"))
    client = without_authenticator(with_password(bart))
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200

    answer = client.post(reverse("mfa_activate_totp"), {"code": code(page.context["form"].secret)})

    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(reverse("mfa_view_recovery_codes"))
    assert len(codes.context["unused_codes"]) == 10
    assert who_is(client) is Kind.PERSON


def test_a_wrong_first_code_sets_nothing_up(bart: Colleague) -> None:
    client = without_authenticator(with_password(bart))
    client.get(reverse("mfa_activate_totp"))

    answer = client.post(reverse("mfa_activate_totp"), {"code": "000000"})

    assert answer.status_code == 200
    assert not Authenticator.objects.exists()


def test_a_session_that_never_showed_the_authenticator_ends_when_one_is_set_up(
    bart: Colleague,
) -> None:
    """A thief with only the password waits until the owner links an app: that must not admit the thief."""
    thief = without_authenticator(with_password(bart))
    an_authenticator(bart.person)

    assert thief.get(reverse("own_page")).headers["Location"].startswith(reverse("account_login"))
    assert who_is(thief) is Kind.VISITOR


def test_another_phone_means_linking_again(bart: Colleague) -> None:
    client = admitted(with_password(bart))

    client.post(reverse("mfa_deactivate_totp"))

    assert client.get(reverse("own_page")).headers["Location"] == reverse("mfa_activate_totp")


def test_changing_the_sign_in_asks_again_after_a_while(bart: Colleague) -> None:
    client = admitted(with_password(bart), minutes_ago=6)
    recovery_codes(bart.person)

    for name in ("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"):
        answer = client.get(reverse(name))
        asking = f"{reverse('account_reauthenticate')}?next={quote(reverse(name), safe='')}"
        assert answer.headers["Location"] == asking


def test_the_password_shows_that_it_is_still_you(bart: Colleague) -> None:
    client = admitted(with_password(bart), minutes_ago=6)
    recovery_codes(bart.person)
    wanted = reverse("mfa_view_recovery_codes")

    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": wanted})

    assert answer.headers["Location"] == wanted
    assert client.get(wanted).status_code == 200


# A forgotten password.


def test_asking_for_a_password_looks_the_same_for_everyone(client: Client, bart: Colleague) -> None:
    answers = []
    for email in (bart.person.email, "nobody@waterveen.example"):
        asking = Client()
        with CaptureQueriesContext(connection) as statements:
            answer = asking.post(reverse("account_reset_password"), {"email": email})
        shapes = [re.sub(r"'[^']*'", "…", statement["sql"]) for statement in statements]
        answers.append((answer.status_code, answer.headers["Location"], len(shapes)))

    assert answers[0] == answers[1]
    assert ProcrastinateJob.objects.filter(task_name="people.send_password_link").count() == 2
    assert mail.outbox == []


def test_no_queue_holds_a_secret_or_an_address(client: Client, bart: Colleague) -> None:
    client.post(reverse("account_reset_password"), {"email": bart.person.email})

    assert list(ProcrastinateJob.objects.values_list("args", flat=True)) == [
        {"person": str(bart.person.pk)}
    ]


def test_an_unknown_address_gets_no_mail(bart: Colleague) -> None:
    send_password_link("")

    assert mail.outbox == []


def link_in_mail() -> str:
    [letter] = mail.outbox
    found = re.search(r"http://localhost:\d+(/\S+)", str(letter.body))
    assert found is not None
    return found[1]


def test_the_link_in_the_mail_leads_to_a_new_password(client: Client, bart: Colleague) -> None:
    send_password_link(str(bart.person.pk))
    assert mail.outbox[0].to == [bart.person.email]

    form = client.get(link_in_mail()).headers["Location"]
    client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert Person.objects.get().check_password(NEW_PASSWORD)
    assert who_is(client) is Kind.VISITOR


def test_the_link_works_once(client: Client, bart: Colleague) -> None:
    send_password_link(str(bart.person.pk))
    link = link_in_mail()
    form = client.get(link).headers["Location"]
    client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert Client().get(link).context["token_fail"] is True


def test_looking_at_the_link_uses_nothing_up(bart: Colleague) -> None:
    send_password_link(str(bart.person.pk))
    link = link_in_mail()
    Client().get(link)

    assert Client().get(link).status_code == 302


def test_the_mail_is_in_the_readers_language(bart: Colleague) -> None:
    actions.change_own_details(bart.person, by=bart.actor, name="Bart", reachable="", language="en")
    send_password_link(str(bart.person.pk))

    assert mail.outbox[0].subject == "A new password"


def test_a_new_password_ends_other_sessions(bart: Colleague) -> None:
    elsewhere = admitted(with_password(bart))
    actions.choose_password(bart.person, NEW_PASSWORD, by=bart.actor)

    assert who_is(elsewhere) is Kind.VISITOR


def test_changing_the_password_keeps_this_session(bart: Colleague) -> None:
    client = admitted(with_password(bart))

    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    assert answer.headers["Location"] == reverse("own_page")
    assert who_is(client) is Kind.PERSON


def test_a_reset_authenticator_ends_sessions_and_is_told(bart: Colleague, gerda: Colleague) -> None:
    client = admitted(with_password(bart))
    actions.reset_authenticator(bart.person, by=gerda.actor)
    assert who_is(client) is Kind.VISITOR

    [job] = ProcrastinateJob.objects.filter(task_name="people.tell_of_reset")
    tell_of_reset(**job.args)
    assert mail.outbox[0].to == [bart.person.email]


def test_signing_out_needs_a_press(bart: Colleague) -> None:
    client = admitted(bart.person)

    client.get(reverse("account_logout"))
    assert who_is(client) is Kind.PERSON
    client.post(reverse("account_logout"))
    assert who_is(client) is Kind.VISITOR


def test_nobody_makes_an_account_for_themselves(client: Client, waterveen: Organisation) -> None:
    for path in (
        "/accounts/signup/",
        "/signup/",
        "/inloggen/signup/",
        "/accounts/login/",
        "/accounts/email/",
    ):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_inactive",
        "lost_authenticator",
    ],
)
def test_pages_on_the_way_in_are_there_for_everyone(
    client: Client, waterveen: Organisation, name: str
) -> None:
    assert client.get(reverse(name)).status_code == 200


def test_two_statements_tell_who_a_colleague_is(bart: Colleague) -> None:
    """The session, and the person with duties and authenticator: every page of government begins with these."""
    client = admitted(bart.person)
    with CaptureQueriesContext(connection) as statements:
        client.get(reverse("lost_authenticator"))

    asked = [re.findall(r'FROM "(\w+)"', statement["sql"])[-1] for statement in statements]
    assert asked == ["django_session", "people_person", "people_organisation"]
