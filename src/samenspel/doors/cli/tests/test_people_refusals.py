"""`samenspel people` says in one sentence what cannot be done, and leaves everything as it was."""

import pytest
from typer.testing import CliRunner, Result

from samenspel.doors.cli.main import app
from samenspel.doors.launch.roles import Addresses
from samenspel.foundation.actors import SYSTEM
from samenspel.people import actions
from samenspel.people.models import Invitation, Organisation, Person, PersonToken, Team
from samenspel.people.tests.cast import a_colleague, a_municipality, an_authenticator

CARLA = "carla@waterveen.example"


@pytest.fixture(autouse=True)
def named_database(committed_db: Addresses, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command finds the database of this test by its address."""
    monkeypatch.setenv("DATABASE_URL", committed_db.serving)


@pytest.fixture
def bart() -> Person:
    """Works in the municipality that is at home here."""
    return a_colleague("Bart", a_municipality("Gemeente Waterveen"), "respond").person


def people(*words: str) -> Result:
    return CliRunner().invoke(app, ["people", *words])


def refused(done: Result) -> bool:
    """One sentence on the side of errors, nothing on the other, and the exit code that says so."""
    return (done.exit_code, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)


@pytest.mark.parametrize(
    "words",
    [
        ("no-address",),
        ("",),
        (CARLA, "--perspective", "alien"),
        (CARLA, "--perspective", ""),
        (CARLA, "--team", "x" * 200),
        (CARLA, "--team", "Beleid", "--duty", "rule"),
    ],
    ids=["no-address", "empty", "perspective", "no-perspective", "team", "duty-beside-a-new-team"],
)
def test_a_refused_invitation_invites_nobody(bart: Person, words: tuple[str, ...]) -> None:
    assert refused(people("invite", *words))
    assert (Invitation.objects.count(), Team.objects.count()) == (0, 1)


def test_who_is_here_already_is_not_invited(bart: Person) -> None:
    assert refused(people("invite", bart.email.upper()))


def test_who_is_invited_already_is_not_invited_again(bart: Person) -> None:
    first = people("invite", CARLA)

    assert (first.exit_code, refused(people("invite", CARLA))) == (0, True)
    assert Invitation.objects.count() == 1


def test_an_existing_team_is_not_made_twice(bart: Person) -> None:
    people("invite", CARLA, "--team", "Wijkteam Oost")

    assert Team.objects.count() == 1
    assert Invitation.objects.get().team == Team.objects.get()


@pytest.mark.parametrize(
    "words",
    [
        (CARLA, "--organisation", ""),
        (CARLA, "--organisation", "   "),
        (CARLA, "--organisation", "Gemeente Waterveen", "--perspective", "alien"),
        (CARLA, "--organisation", "Gemeente Waterveen", "--team", ""),
    ],
    ids=["no-name", "blank-name", "perspective", "no-team"],
)
def test_a_refused_beginning_leaves_an_empty_house(words: tuple[str, ...]) -> None:
    assert refused(people("enrol", *words))
    assert (Organisation.objects.count(), Team.objects.count()) == (0, 0)


@pytest.mark.parametrize("command", ["token", "lost-authenticator"])
def test_who_left_is_nobody_any_more(bart: Person, command: str) -> None:
    actions.part_ways(bart, by=SYSTEM)

    assert refused(people(command, bart.email))
    assert PersonToken.objects.count() == 0


@pytest.mark.parametrize("command", ["token", "lost-authenticator"])
def test_a_name_is_no_address(bart: Person, command: str) -> None:
    assert refused(people(command, bart.name))


def test_a_token_without_a_purpose_is_refused(bart: Person) -> None:
    assert refused(people("token", bart.email, "--name", " "))
    assert PersonToken.objects.count() == 0


def test_nobody_is_listed_before_anybody_is_here() -> None:
    done = people("list")

    assert (done.exit_code, done.output) == (0, "")


def test_the_list_says_who_has_an_authenticator_and_who_has_no_duties(bart: Person) -> None:
    an_authenticator(bart)
    a_colleague("Carla", Organisation.objects.get())

    assert people("list").output.splitlines() == [
        "bart@waterveen.example\tBart\tGemeente Waterveen\trespond\tauthenticator",
        "carla@waterveen.example\tCarla\tGemeente Waterveen\t-\tno authenticator",
    ]


def test_who_left_is_not_listed(bart: Person) -> None:
    actions.part_ways(bart, by=SYSTEM)

    assert people("list").output == ""
