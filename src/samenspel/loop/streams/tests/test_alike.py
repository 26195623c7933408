"""What was said before is recognised, whatever the language, by as much work for a thousand voices as for sixty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.loop.streams.queries import like
from samenspel.loop.streams.tests.conftest import NEEDS, looked_anew, told, told_about
from samenspel.loop.voices.actions import decide_showing
from tests.support.cast import Told, Waterveen, a_voice

pytestmark = pytest.mark.django_db

RATS = "Ratten in de straat, wat gaat u daaraan doen?"


@pytest.fixture
def amina(waterveen: Waterveen) -> Told:
    """Her voice is one of sixty-one that were looked at; of the others it was said nowhere that they may be read."""
    told(told_about(NEEDS))
    found = a_voice("Er lopen steeds meer ratten door onze straat.", place="Kerkstraat")
    looked_anew()
    return found


def test_what_was_said_before_is_found(amina: Told, bart: Actor) -> None:
    found = like(RATS, seen_by=bart)

    assert amina.voice.pk in {one.voice for one in found}
    assert len({one.stream for one in found}) == 1
    assert [one.likeness for one in found] == sorted((one.likeness for one in found), reverse=True)


@pytest.mark.parametrize(
    "text",
    [
        "There are rats in our street, please do something about them.",
        "In unserer Straße laufen überall Ratten herum.",
        "Sokağımızda fareler dolaşıyor, lütfen bir şey yapın.",
    ],
)
def test_whatever_the_language(text: str, amina: Told, bart: Actor) -> None:
    by_rats = {one.stream for one in like(RATS, seen_by=bart)}

    assert {one.stream for one in like(text, seen_by=bart)} == by_rats


@pytest.mark.parametrize("text", ["", "  ", "12345", "Mijn paspoort is verlopen tijdens vakantie."])
def test_what_was_never_said_is_not_found(text: str, amina: Told, bart: Actor) -> None:
    assert like(text, seen_by=bart) == []


def test_who_has_no_account_sees_only_what_may_be_read_and_not_where(amina: Told) -> None:
    hidden = like(RATS, seen_by=VISITOR)
    decide_showing(amina.voice, shown=True, by=amina.speaker)

    [found] = like(RATS, seen_by=VISITOR)

    assert hidden == []
    assert (found.voice, found.words) == (amina.voice.pk, amina.voice.words.text)
    assert (found.place, found.stream, found.title, found.told_at) == ("", None, "", None)


def test_a_colleague_sees_where(amina: Told, bart: Actor) -> None:
    [found] = [one for one in like(RATS, seen_by=bart) if one.voice == amina.voice.pk]

    assert found.place == "Kerkstraat"


def test_another_municipality_finds_nothing_here(amina: Told, dirk: Actor) -> None:
    assert like(RATS, seen_by=dirk) == []


def test_nothing_is_found_before_the_first_refresh(waterveen: Waterveen, bart: Actor) -> None:
    a_voice("Ratten in de straat.")

    assert like(RATS, seen_by=bart) == []


def test_at_most_so_many(amina: Told, bart: Actor) -> None:
    assert len(like(RATS, seen_by=bart, most=2)) == 2


def test_it_takes_two_statements(amina: Told, bart: Actor) -> None:
    like(RATS, seen_by=bart)

    with CaptureQueriesContext(connection) as seen:
        like(RATS, seen_by=bart)

    assert len(seen) == 2


def test_the_machine_sees_no_more_than_a_visitor(amina: Told) -> None:
    assert like(RATS, seen_by=SYSTEM) == []
