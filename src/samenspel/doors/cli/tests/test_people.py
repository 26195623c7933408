"""`samenspel people`, on a real database."""

import re

import pytest
from django.test import Client
from typer.testing import CliRunner, Result

from samenspel.doors.cli.main import app
from samenspel.doors.launch.roles import Addresses
from samenspel.foundation.actors import SYSTEM, VISITOR
from samenspel.people import actions, queries
from samenspel.people.actors import actor_of
from samenspel.people.models import Organisation, Person, Team

BART = "bart@waterveen.example"
LINK = r"http://localhost:\d+(/uitnodiging/[\w-]{32}/)\n"


@pytest.fixture(autouse=True)
def named_database(committed_db: Addresses, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command finds the database of this test by its address."""
    monkeypatch.setenv("DATABASE_URL", committed_db.serving)


def people(*words: str) -> Result:
    return CliRunner().invoke(app, ["people", *words])


def begun() -> str:
    """A fresh installation that has its organisation; gives the first link."""
    found = re.fullmatch(LINK, people("enrol", BART, "--organisation", "Gemeente Waterveen").output)
    assert found is not None
    return found[1]


def a_person(email: str = BART) -> Person:
    home = Organisation.objects.get()
    return actions.enrol_person(
        email, "Bart", by=SYSTEM, organisation=home, perspective="frontline", duties=["respond"]
    )


def test_the_first_person_begins_by_a_link() -> None:
    answer = Client().post(
        begun(), {"name": "Bart de Vries", "password": "vier woorden op een rij"}
    )

    assert answer.status_code == 302
    bart = Person.objects.get()
    assert (bart.email, bart.organisation.name, bart.team and bart.team.name) == (
        BART,
        "Gemeente Waterveen",
        "Klantcontact",
    )
    assert actor_of(bart).duties == {"listen", "respond", "lead", "manage-people"}
    assert bart.organisation.receiving_team == bart.team


def test_an_installation_begins_once() -> None:
    begun()
    again = people("enrol", "carla@waterveen.example", "--organisation", "Gemeente Overal")

    assert again.exit_code == 1
    assert Organisation.objects.count() == 1


def test_a_beginning_that_fails_leaves_nothing_behind() -> None:
    assert people("enrol", "no address", "--organisation", "Gemeente Waterveen").exit_code == 1
    assert not Organisation.objects.exists()


def test_an_invitation_prints_its_link_and_makes_the_team() -> None:
    begun()
    found = re.fullmatch(
        LINK,
        people(
            "invite",
            "carla@waterveen.example",
            "--team",
            "Beleid",
            "--perspective",
            "policy",
            "--duty",
            "listen",
        ).output,
    )

    assert found is not None
    assert Client().get(found[1]).status_code == 200
    assert Team.objects.filter(name="Beleid").count() == 1


@pytest.mark.parametrize("wrong", [("--duty", "rule"), ("--perspective", "alien")])
def test_an_invitation_that_makes_no_sense_is_refused_in_a_sentence(wrong: tuple[str, str]) -> None:
    begun()
    answer = people("invite", "carla@waterveen.example", *wrong)

    assert answer.exit_code == 1
    assert wrong[1] in answer.stderr


def test_without_an_organisation_nobody_is_invited() -> None:
    assert people("invite", BART).exit_code == 1


def test_a_token_is_all_that_is_printed() -> None:
    begun()
    bart = a_person("carla@waterveen.example")

    printed = people("token", "Carla@Waterveen.example", "--name", "Dashboard").output

    assert queries.person_with_token(printed.strip(), seen_by=VISITOR) == actor_of(bart)


def test_nobody_with_that_address_has_no_token() -> None:
    assert people("token", "nobody@waterveen.example").exit_code == 1


def test_the_list_names_everyone() -> None:
    begun()
    a_person("carla@waterveen.example")

    assert (
        people("list").output
        == "carla@waterveen.example\tBart\tGemeente Waterveen\trespond\tno authenticator\n"
    )


def test_a_lost_authenticator_comes_off_an_account() -> None:
    begun()
    a_person("carla@waterveen.example")

    assert people("lost-authenticator", "carla@waterveen.example").exit_code == 0
    assert not Person.objects.get().has_usable_password()


@pytest.mark.parametrize("command", ["enrol", "invite", "token", "list", "lost-authenticator"])
def test_each_command_explains_itself(command: str) -> None:
    answer = people(command, "--help")

    assert answer.exit_code == 0
    assert "Usage" in answer.output
