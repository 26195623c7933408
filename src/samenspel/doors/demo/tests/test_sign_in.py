"""The demonstration's way in exists only in the demonstration, for this machine."""

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from samenspel.foundation.actors import SYSTEM, Kind
from samenspel.people import actions
from samenspel.people.actors import actor_of
from samenspel.people.models import Person

HERE: dict[str, Any] = {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture
def bart(db: None) -> Person:
    """Responds, in the demonstration."""
    home = actions.found_organisation("Gemeente Waterveen", by=SYSTEM)
    return actions.enrol_person(
        "bart@waterveen.example",
        "Bart",
        by=SYSTEM,
        organisation=home,
        perspective="frontline",
        duties=["respond"],
    )


@pytest.fixture
def demonstration(settings: Settings) -> None:
    """The operator asked for it."""
    open_place = settings.SAMENSPEL.place.model_copy(update={"demo": True})
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=open_place)


def kind_of(client: Client, **sent: Any) -> Kind:
    asked: Any = client.get(reverse("account_login"), **sent)
    kind: Kind = asked.wsgi_request.actor.kind
    return kind


def test_without_the_demonstration_it_is_not_there(client: Client, bart: Person) -> None:
    assert not settings.SAMENSPEL.place.demo
    assert client.get(reverse("demonstration"), **HERE).status_code == 404
    assert client.post(reverse("demonstration"), {"person": bart.pk}, **HERE).status_code == 404


@pytest.mark.usefixtures("demonstration")
def test_one_press_and_you_are_someone(client: Client, bart: Person) -> None:
    page = client.get(reverse("demonstration"), **HERE)
    assert str(bart.pk) in page.content.decode()

    answer = client.post(reverse("demonstration"), {"person": bart.pk}, **HERE)

    assert answer.headers["Location"] == reverse("waiting")
    assert client.get(reverse("own_page"), **HERE).status_code == 200


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(
    "sent",
    [
        {"REMOTE_ADDR": "192.0.2.1"},
        {"REMOTE_ADDR": ""},
        {"HTTP_HOST": "testserver"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.1"},
        {"HTTP_FORWARDED": "for=192.0.2.1"},
    ],
)
def test_who_asks_from_elsewhere_finds_nothing(
    client: Client, bart: Person, sent: dict[str, Any]
) -> None:
    for answer in (
        client.get(reverse("demonstration"), **(HERE | sent)),
        client.post(reverse("demonstration"), {"person": bart.pk}, **(HERE | sent)),
    ):
        assert answer.status_code == 404


@pytest.mark.usefixtures("demonstration")
def test_a_session_of_the_demonstration_is_worth_nothing_elsewhere(
    client: Client, bart: Person
) -> None:
    client.post(reverse("demonstration"), {"person": bart.pk}, **HERE)

    assert kind_of(client, **HERE) is Kind.PERSON
    assert kind_of(client, HTTP_HOST="testserver") is Kind.VISITOR


@pytest.mark.usefixtures("demonstration")
def test_being_someone_else_begins_afresh(client: Client, bart: Person) -> None:
    session = client.session
    session["left behind"] = "by whom I was before"
    session.save()

    client.post(reverse("demonstration"), {"person": bart.pk}, **HERE)

    assert "left behind" not in client.session


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("ref", ["", "niemand", "00000000-0000-0000-0000-000000000000"])
def test_nobody_else_can_be_chosen(client: Client, bart: Person, ref: str) -> None:
    assert client.post(reverse("demonstration"), {"person": ref}, **HERE).status_code == 404


@pytest.mark.usefixtures("demonstration")
def test_who_left_can_not_be_chosen(client: Client, bart: Person) -> None:
    actions.part_ways(bart, by=SYSTEM)

    assert client.post(reverse("demonstration"), {"person": bart.pk}, **HERE).status_code == 404


@pytest.mark.usefixtures("demonstration")
def test_other_methods_are_not_taken(client: Client, bart: Person) -> None:
    assert client.put(reverse("demonstration"), **HERE).status_code == 405
    assert actor_of(bart).has_duty("respond")
