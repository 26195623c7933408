"""People through the API: who a key or token stands for, and whom a colleague may ask; for each their own house."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samenspel.foundation.actors import SYSTEM, VISITOR
from samenspel.foundation.models import JournalEntry
from samenspel.loop.voices.actions import FreshKey, share_voice
from samenspel.people import actions
from samenspel.people.models import Organisation, Person
from samenspel.people.tests.cast import Colleague, a_colleague
from tests.support.api import Answer, Caller

DOORS = ("me", "colleagues")


def program_of(who: Colleague) -> Caller:
    """With a token that its owner made."""
    return Caller(actions.make_token(who.person, "overzicht", by=who.actor).secret)


def names(answer: Answer) -> list[str]:
    return [each["name"] for each in answer.json["items"]]


@pytest.fixture
def amina(waterveen: Organisation) -> FreshKey:
    """Someone tells something, and holds its key."""
    return share_voice("De stoep ligt scheef.", by=VISITOR)


# ── Who am I ──


def test_a_token_says_whose_it_is_where_they_work_and_what_they_may(bart: Colleague) -> None:
    answer = program_of(bart).get("me")

    assert answer.status == 200
    assert answer.json == {
        "kind": "person",
        "id": str(bart.person.pk),
        "name": "Bart",
        "organisation": "Gemeente Waterveen",
        "team": "Wijkteam Oost",
        "perspective": "frontline",
        "duties": ["listen", "respond"],
        "voice": None,
        "_links": answer.json["_links"],
    }
    assert set(answer.json["_links"]) == {"waiting", "voices"}


def test_a_key_says_which_voice_it_opens_and_nothing_of_who_holds_it(amina: FreshKey) -> None:
    answer = Caller(amina.key.link).get("me")

    told = {name: value for name, value in answer.json.items() if name != "_links"}
    assert {name for name, value in told.items() if value} == {"kind", "voice"}
    assert (told["kind"], UUID(told["voice"])) == ("speaker", amina.voice.id)
    assert set(answer.json["_links"]) == {"voice"}


def test_where_the_answer_leads_can_be_gone(amina: FreshKey, bart: Colleague) -> None:
    for caller in (Caller(amina.key.link), program_of(bart)):
        for link in caller.get("me").json["_links"].values():
            assert caller.get(link["href"]).status == 200


def test_duties_are_those_of_now(bart: Colleague, gerda: Colleague) -> None:
    program = program_of(bart)
    actions.change_duties(bart.person, ["lead"], by=gerda.actor)

    assert program.get("me").json["duties"] == ["lead"]


def test_who_belongs_to_no_team_has_none(waterveen: Organisation) -> None:
    loose = actions.enrol_person(
        "los@waterveen.example",
        "Los",
        by=SYSTEM,
        organisation=waterveen,
        perspective="policy",
    )

    told = program_of(Colleague(loose)).get("me").json

    assert (told["team"], told["duties"], told["perspective"]) == (None, [], "policy")


# ── Whom can I ask ──


def test_colleagues_are_those_here_who_respond_by_name(
    bart: Colleague, gerda: Colleague, dirk: Colleague, waterveen: Organisation
) -> None:
    a_colleague("Aafke", waterveen, "respond")

    answer = program_of(gerda).get("colleagues")

    assert answer.json["items"] == [
        {"id": str(Person.objects.get(name=name).pk), "name": name, "team": "Wijkteam Oost"}
        for name in ("Aafke", "Bart")
    ]
    assert names(program_of(dirk).get("colleagues")) == ["Dirk"]


def test_nothing_but_a_name_and_a_team_is_told_of_a_colleague(
    bart: Colleague, gerda: Colleague
) -> None:
    """Mail address and how Bart is reached are there to leak."""
    actions.change_own_details(
        bart.person, by=bart.actor, name="Bart", reachable="0118 123 456", language="nl"
    )

    said = program_of(gerda).get("colleagues").content.decode()

    assert bart.person.name in said
    assert [kept for kept in ("0118", "@", "example") if kept in said] == []


def test_who_left_cannot_be_asked(bart: Colleague, gerda: Colleague) -> None:
    actions.part_ways(bart.person, by=gerda.actor)

    assert names(program_of(gerda).get("colleagues")) == []


def test_a_speaker_is_not_told_who_works_here(amina: FreshKey, bart: Colleague) -> None:
    answer = Caller(amina.key.link).get("colleagues")

    assert (answer.status, answer.json["items"]) == (200, [])


def test_more_colleagues_take_no_more_statements(bart: Colleague, waterveen: Organisation) -> None:
    program = program_of(bart)
    program.get("colleagues")
    with CaptureQueriesContext(connection) as few:
        program.get("colleagues")
    for name in ("Fenna", "Joris", "Karim", "Loes"):
        a_colleague(name, waterveen, "respond")

    with CaptureQueriesContext(connection) as many:
        assert len(names(program.get("colleagues"))) == 5

    assert len(many) == len(few)


# ── Who does not come in ──


@pytest.mark.parametrize("door", DOORS)
def test_without_a_key_the_door_is_shut(door: str, bart: Colleague) -> None:
    assert Caller().get(door).status == 401


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("key", ["samenspel-nergens", "nergens", "een twee drie vier vijf", "é"])
def test_what_opens_nothing_gives_the_answer_of_what_is_not_there(
    door: str, key: str, bart: Colleague
) -> None:
    answer = Caller(key).get(door)

    assert answer.status in {401, 404}
    assert "Bart" not in answer.content.decode()


@pytest.mark.parametrize("door", DOORS)
def test_a_token_that_was_revoked_and_one_of_who_left_open_nothing(
    door: str, bart: Colleague, gerda: Colleague
) -> None:
    revoked = actions.make_token(bart.person, "oud", by=bart.actor)
    actions.revoke_token(revoked.token, by=bart.actor)
    left = program_of(bart)
    assert left.get(door).status == 200
    actions.part_ways(bart.person, by=gerda.actor)

    assert [one.get(door).status for one in (Caller(revoked.secret), left)] == [404, 404]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_these_doors_are_read_and_nothing_else(door: str, method: str, bart: Colleague) -> None:
    program = program_of(bart)
    before = JournalEntry.objects.count()

    assert program.ask(method, door, {}).status == 405
    assert JournalEntry.objects.count() == before
